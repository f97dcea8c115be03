-- Passkeys of the staff (W3C Web Authentication): the public key with its counter, sealed to its row, so that nobody who writes
-- to the database puts one of their own in its place; whose it is as authenticators know them (handle); how often it was used. A
-- hub of the release before knows none: it asks whoever has only passkeys for a code that they do not have, and lets nobody in
-- with less than before.
create table staff_passkeys (
    id bigint not null primary key,
    staff bigint not null,
    handle bytea not null,
    credential bytea not null unique,
    body bytea not null,
    name bytea not null,
    uses bigint not null default 0,
    added_at bigint not null,
    used_at bigint,
    doubted_at bigint
);
create index staff_passkeys_staff on staff_passkeys (staff);
create index ceremonies_staff on ceremonies (staff, kind);
