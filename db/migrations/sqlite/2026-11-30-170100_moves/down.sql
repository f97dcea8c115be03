drop table staff_moves;
