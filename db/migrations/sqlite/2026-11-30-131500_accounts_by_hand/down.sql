drop table password_codes;
alter table staff drop column ends_at;
