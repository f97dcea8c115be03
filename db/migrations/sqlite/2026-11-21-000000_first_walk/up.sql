create table facilities (
    id bigint not null primary key,
    slug text not null unique,
    name text not null,
    address text not null
);

-- The head of each facility's log, and the tip: a number drawn with each append, so that an append decided on a state
-- that never came to be is refused even if the head has the right height. Narrow, for it is updated with every commit.
create table logs (
    facility bigint not null primary key references facilities (id),
    head bigint not null,
    tip bigint not null
);

create table events (
    facility bigint not null,
    seq bigint not null,
    at bigint not null,
    child bigint,
    cause blob,
    body text not null,
    primary key (facility, seq)
) without rowid;
-- What was caused once is stored once, whichever hub or retry brings it.
create unique index events_cause on events (cause);

create table children (
    id bigint not null primary key,
    facility bigint not null references facilities (id),
    number text not null,
    name blob not null,
    kana blob not null,
    call_name blob not null,
    class text not null,
    active bool not null,
    unique (facility, number)
);

create table cards (
    hash blob not null primary key,
    child bigint not null references children (id)
);
create index cards_child on cards (child);

create table guardians (
    id bigint not null primary key,
    email_hash blob not null unique,
    email blob not null,
    name blob not null
);

create table guardianships (
    child bigint not null references children (id),
    guardian bigint not null references guardians (id),
    primary key (child, guardian)
);
create index guardianships_guardian on guardianships (guardian);

create table invitations (
    code_hash blob not null primary key,
    guardian bigint not null references guardians (id),
    expires_at bigint not null,
    used_at bigint
);

create table staff (
    id bigint not null primary key,
    facility bigint references facilities (id),
    login text not null unique,
    name blob not null,
    password text not null,
    failures bigint not null,
    locked_until bigint
);

create table sessions (
    token_hash blob not null primary key,
    role text not null,
    account bigint not null,
    created_at bigint not null,
    expires_at bigint not null,
    seen_at bigint not null
);
create index sessions_account on sessions (role, account);

create table devices (
    id bigint not null primary key,
    facility bigint not null references facilities (id),
    public_key blob not null unique,
    name text not null,
    enrolled_at bigint not null,
    revoked_at bigint,
    seen_at bigint
);
create index devices_facility on devices (facility);

create table device_codes (
    code_hash blob not null primary key,
    facility bigint not null references facilities (id),
    expires_at bigint not null,
    used_at bigint
);

-- By facility and day first: a page of the book is a page of the table, and a commit touches few of them.
create table attendance (
    facility bigint not null,
    day bigint not null,
    child bigint not null,
    presence bigint not null,
    arrived_at bigint,
    left_at bigint,
    primary key (facility, day, child)
) without rowid;

create table push_subscriptions (
    id bigint not null primary key,
    guardian bigint not null references guardians (id),
    endpoint_hash blob not null unique,
    endpoint blob not null,
    p256dh blob not null,
    auth blob not null,
    created_at bigint not null
);
create index push_subscriptions_guardian on push_subscriptions (guardian);

-- A fact that somebody is to be told of, committed with the fact. A pass turns it into deliveries and removes it.
create table outbox (
    facility bigint not null,
    seq bigint not null,
    child bigint not null,
    notice text not null,
    at bigint not null,
    primary key (facility, seq)
) without rowid;

create table deliveries (
    id bigint not null primary key,
    facility bigint not null,
    seq bigint not null,
    child bigint not null,
    guardian bigint not null references guardians (id),
    channel text not null,
    subscription bigint not null,
    notice text not null,
    at bigint not null,
    state text not null,
    attempts bigint not null,
    due_at bigint not null,
    claimed_until bigint not null,
    reason text,
    finished_at bigint,
    unique (facility, seq, guardian, channel, subscription)
);
create index deliveries_due on deliveries (due_at) where state = 'waiting';

create table delivery_attempts (
    delivery bigint not null references deliveries (id),
    number bigint not null,
    at bigint not null,
    outcome text not null,
    reason text,
    primary key (delivery, number)
);
