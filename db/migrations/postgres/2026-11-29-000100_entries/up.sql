-- What makes a facility one where people come and go (入退館), and for how many it is.
create table entry_halls (
    facility bigint not null primary key references facilities (id),
    capacity bigint not null,
    changed_at bigint not null
);

-- Somebody's day at such a facility: when they came and went, in turn, as JSON.
create table entries (
    facility bigint not null,
    day bigint not null,
    holder bigint not null,
    inside boolean not null,
    turns text not null,
    primary key (facility, day, holder)
);
