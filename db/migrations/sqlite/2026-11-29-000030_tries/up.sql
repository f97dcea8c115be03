-- How eagerly something is tried: the instant until which the tries so far are paid for. The key is a keyed hash.
create table tries (
    subject blob not null primary key,
    paid_until bigint not null
) without rowid;
create index tries_paid on tries (paid_until);
