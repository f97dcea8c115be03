drop table hubs;
