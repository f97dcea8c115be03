-- After how many minutes somebody waits too long at an office: 30, as it was for all of them. The body is where the other rules
-- stand, but the release before refuses rules that it does not know; it reads none of this and marks who waits for 30 minutes.
alter table offices add column long_wait bigint not null default 30;
