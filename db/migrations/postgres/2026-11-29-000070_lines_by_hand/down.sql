alter table attendance drop column by_hand;
