drop index deliveries_booking;
drop index deliveries_due;
alter table deliveries drop column rank;
create index deliveries_due on deliveries (due_at) where state = 'waiting';
drop table bounced_addresses;
drop table residents;
drop table booking_parties;
drop table bookings;
drop table calendars;
