drop table factor_recoveries;
drop table ceremonies;
drop table staff_codes;
alter table staff drop column secure_by;
alter table staff drop column secured_at;
