alter table attendance drop column noted_at;
