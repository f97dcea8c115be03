-- The number of the oldest key that what a kiosk sealed may be sealed to; null for one that sends hashes, as those of the release
-- before. A hub of the release before neither writes nor reads it.
alter table devices add column seals integer;
