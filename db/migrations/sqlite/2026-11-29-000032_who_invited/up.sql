-- Who made an invitation, and when; without a member of the staff an operator made it, or a version before this one.
alter table invitations add column invited_by bigint;
alter table invitations add column invited_at bigint;
create index if not exists invitations_guardian on invitations (guardian);
-- What has ended is looked for by its end.
create index if not exists sessions_end on sessions (expires_at);
create index if not exists device_codes_end on device_codes (expires_at);
create index if not exists invitations_end on invitations (expires_at);
