-- How a kiosk's printer is, as the kiosk told it last, and when that was. A kiosk that tells nothing leaves both empty; a hub
-- of the release before neither writes nor reads them.
alter table devices add column printer text;
alter table devices add column printer_at bigint;
