-- Whom the town's identity provider knows as whom: a keyed hash of its address and its name for them, both sealed beside it. A hub
-- of the release before reads none of it, and knows no such sign-in.
create table staff_identities (
    identity bytea not null primary key,
    staff bigint not null,
    body bytea not null,
    bound_at bigint not null
);
create index staff_identities_staff on staff_identities (staff);
