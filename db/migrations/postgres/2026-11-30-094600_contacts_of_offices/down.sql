alter table offices drop column telephone;
alter table offices drop column address;
