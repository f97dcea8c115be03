drop index deliveries_booking;
drop table bounced_addresses;
drop table residents;
drop table booking_parties;
drop table bookings;
drop table calendars;
