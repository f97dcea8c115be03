-- Where a device is going to stand, said when its code is made, and when a signage screen was last there. A version before this one
-- calls devices by numbers as it always did, and notes nothing of screens.
alter table device_codes add column name text;
alter table displays add column seen_at bigint;
