alter table displays drop column seen_at;
alter table device_codes drop column name;
