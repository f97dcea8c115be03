drop table tries;
