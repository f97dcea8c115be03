-- The number of the last that a kiosk told of itself: 0 for one that tells nothing with a number, as those of the release before.
-- A hub of the release before neither writes nor reads it.
alter table devices add column told bigint not null default 0;
