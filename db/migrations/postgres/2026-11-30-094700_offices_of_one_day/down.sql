alter table offices drop column today;
