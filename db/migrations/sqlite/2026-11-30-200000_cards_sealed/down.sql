alter table devices drop column seals;
