-- Until when an account is good, and the codes with which somebody gives their account its first or another password. A hub of
-- the release before knows no end: it is stopped before an end is written that must be kept.
alter table staff add column ends_at bigint;
create table password_codes (
    code_hash bytea not null primary key,
    staff bigint not null,
    made_by bigint not null,
    expires_at bigint not null
);
create index password_codes_end on password_codes (expires_at);
