-- What the town calls its site and how that looks: one row, or none while nobody has set anything. A version before this one
-- reads none of it and goes on calling the site as it always did.
create table identity (
    id bigint not null primary key check (id = 1),
    name text not null,
    short_name text not null,
    colour text,
    icon blob,
    changed_at bigint not null
);

-- What the staff settled that is of no facility's log: who, when, what. A version before this one adds nothing to it.
create table staff_acts (
    id bigint not null primary key,
    at bigint not null,
    staff bigint not null,
    act text not null,
    detail text
);
