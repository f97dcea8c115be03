drop table staff_acts;
drop table identity;
