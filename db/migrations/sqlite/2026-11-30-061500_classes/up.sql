-- The classes (組) of a nursery of which the roster says how old its children are; the staff's pages show the youngest
-- first. The version before reads none of it.
create table classes (
    facility bigint not null references facilities (id),
    name text not null,
    age bigint not null,
    primary key (facility, name)
) without rowid;
