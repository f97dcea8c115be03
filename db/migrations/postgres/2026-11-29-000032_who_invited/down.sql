drop index invitations_end;
drop index device_codes_end;
drop index sessions_end;
alter table invitations drop column invited_at;
alter table invitations drop column invited_by;
