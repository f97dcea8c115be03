-- What an office is: sections, services, counters, series and rules, as JSON that was checked when it was set.
create table offices (
    facility bigint not null primary key references facilities (id),
    body text not null,
    changed_at bigint not null
);

-- A visit as its last fact left it: `body` is the whole of it, the other columns are what it is looked for by. No number
-- of a series comes twice on a day, whoever gives it.
create table visits (
    id bigint not null primary key,
    facility bigint not null,
    day bigint not null,
    series text not null,
    number bigint not null,
    section bigint not null,
    stand text not null,
    place bigint,
    called_at bigint,
    ended_at bigint,
    body text not null,
    unique (facility, day, series, number)
);
create index visits_open on visits (facility) where ended_at is null;
create index visits_line on visits (facility, section, place) where place is not null;

create table counters (
    facility bigint not null,
    counter bigint not null,
    body text not null,
    primary key (facility, counter)
);

-- What clerks hand over to each other (引き継ぎ). The text may name people: it is sealed.
create table handovers (
    id bigint not null primary key,
    facility bigint not null,
    staff bigint not null,
    written_at bigint not null,
    text blob not null
);
create index handovers_facility on handovers (facility, written_at);

-- A signage screen: a browser that was let in with a code.
create table displays (
    id bigint not null primary key,
    facility bigint not null references facilities (id),
    name text not null,
    enrolled_at bigint not null,
    revoked_at bigint
);
create index displays_facility on displays (facility);

alter table facilities add column office boolean not null default false;

-- Who leads sees figures of single members of the staff.
alter table staff add column leads boolean not null default false;
