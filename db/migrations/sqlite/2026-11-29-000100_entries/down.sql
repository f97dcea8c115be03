drop table entries;
drop table entry_halls;
