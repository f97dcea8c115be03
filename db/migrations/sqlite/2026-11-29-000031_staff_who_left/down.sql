alter table staff drop column disabled_by;
alter table staff drop column disabled_at;
