alter table devices drop column told;
