drop index if exists invitations_end;
drop index if exists device_codes_end;
drop index if exists sessions_end;
drop index if exists invitations_guardian;
alter table invitations drop column invited_at;
alter table invitations drop column invited_by;
