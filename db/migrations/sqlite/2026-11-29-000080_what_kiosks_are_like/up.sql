-- What the staff must know of a kiosk, on every hub: by how much its clock was off when it was last heard of, and when one
-- of its numbers last came with another tap.
alter table devices add column clock_ahead_s bigint;
alter table devices add column cloned_at bigint;
