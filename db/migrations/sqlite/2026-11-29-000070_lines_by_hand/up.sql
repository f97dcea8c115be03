-- Whether the last note of a line was the staff's: a card that is heard of late does not send a child home then.
alter table attendance add column by_hand boolean not null default false;
