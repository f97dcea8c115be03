-- What an account shows beside its password: codes of an app (RFC 6238), sealed, with the step that was used last; and what has
-- begun and is not done, used once. A hub of the release before asks for the password alone: it is stopped before the town
-- demands a second step.
alter table staff add column secured_at bigint;
alter table staff add column secure_by bigint;
create table staff_codes (
    staff bigint not null primary key,
    secret blob,
    last_step bigint not null default 0,
    pending blob,
    pending_at bigint
);
create table ceremonies (
    id blob not null primary key,
    kind text not null,
    staff bigint,
    state text not null,
    expires_at bigint not null
);
create index ceremonies_end on ceremonies (expires_at);
create table factor_recoveries (
    staff bigint not null primary key,
    asked_by bigint not null,
    asked_at bigint not null
);
