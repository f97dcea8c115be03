alter table devices drop column printer_at;
alter table devices drop column printer;
