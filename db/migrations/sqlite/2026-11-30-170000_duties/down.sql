drop table duty_assignments;
drop table duty_groups;
alter table staff drop column by_groups;
