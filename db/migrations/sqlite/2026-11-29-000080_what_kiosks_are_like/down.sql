alter table devices drop column cloned_at;
alter table devices drop column clock_ahead_s;
