-- Who made an invitation, and when; without a member of the staff an operator made it, or a version before this one.
alter table invitations add column invited_by bigint;
alter table invitations add column invited_at bigint;
-- What has ended is looked for by its end.
create index sessions_end on sessions (expires_at);
create index device_codes_end on device_codes (expires_at);
create index invitations_end on invitations (expires_at);
