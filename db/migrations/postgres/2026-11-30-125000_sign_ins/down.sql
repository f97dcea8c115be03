alter table sessions drop column tried_before;
alter table sessions drop column before_at;
alter table sessions drop column proved_at;
alter table sessions drop column device;
alter table staff drop column tried_since;
alter table staff drop column signed_in_at;
