alter table attendance drop column brought_by;
alter table attendance drop column fetched_by;
