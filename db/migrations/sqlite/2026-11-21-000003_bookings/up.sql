-- What a place's booking calendar is: desks, hours, closures and rules, as JSON that was checked when it was set.
create table calendars (
    facility bigint not null primary key references facilities (id),
    body text not null,
    changed_at bigint not null
);

-- A booking as its last fact left it: `body` is the whole of it, the other columns are what it is looked for by.
create table bookings (
    id bigint not null primary key,
    facility bigint not null,
    number bigint not null,
    day bigint not null,
    start_at bigint not null,
    stand text not null,
    open_until bigint not null,
    person bigint,
    body text not null,
    unique (facility, number)
);
create index bookings_day on bookings (facility, day);
create index bookings_open on bookings (facility, open_until);
create index bookings_person on bookings (person, day) where person is not null;

-- What happened to one booking, without reading the log of its place.
alter table events add column booking bigint;
create index events_booking on events (booking, seq) where booking is not null;

-- Who comes: names, addresses and remarks, sealed. Deleted some time after the day; the booking stays without them.
create table booking_parties (
    booking bigint not null primary key,
    mail boolean not null,
    body blob not null
);

-- Residents whose number and birth date are known (発行台帳): whoever books with them needs no code. `number` and `card`
-- are keyed hashes.
create table residents (
    number blob not null primary key,
    card blob unique,
    body blob not null
);

-- What was sent about a booking, and when.
create index deliveries_booking on deliveries (recipient) where whom = 'booking';

-- What somebody waits for goes out before what can wait; each way has a line of its own.
alter table deliveries add column rank bigint not null default 0;
drop index deliveries_due;
create index deliveries_due on deliveries (channel, rank, due_at, id) where state = 'waiting';

-- What failed is shown to the staff, however much was delivered since.
create index deliveries_failed on deliveries (facility, seq, id) where state = 'failed';

-- Mail addresses at which nobody reads, as keyed hashes: mails to them came back.
create table bounced_addresses (
    address blob not null primary key,
    at bigint not null,
    reason text not null
);
