alter table staff drop column leads;
alter table facilities drop column office;
drop table displays;
drop table handovers;
drop table counters;
drop table visits;
drop table offices;
