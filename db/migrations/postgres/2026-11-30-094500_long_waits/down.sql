alter table offices drop column long_wait;
