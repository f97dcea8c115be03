-- When a member of the staff last signed in, and how often their account was tried since; what a session began with, so that its
-- owner can see it and end it. A hub of the release before reads none of it and leaves it empty: its sessions are listed without
-- a device, and its sign-ins are not counted.
alter table staff add column signed_in_at bigint;
alter table staff add column tried_since bigint not null default 0;
alter table sessions add column device text;
alter table sessions add column proved_at bigint;
alter table sessions add column before_at bigint;
alter table sessions add column tried_before bigint not null default 0;
