-- Whoever is told of something is a recipient: a guardian, or somebody with a number of an office's queue. `whom` says
-- which, `recipient` is the id; there is no foreign key, for it would name two tables.
create table new_push_subscriptions (
    id bigint not null primary key,
    whom text not null,
    recipient bigint not null,
    endpoint_hash blob not null,
    endpoint blob not null,
    p256dh blob not null,
    auth blob not null,
    created_at bigint not null,
    unique (whom, endpoint_hash)
);
insert into new_push_subscriptions (id, whom, recipient, endpoint_hash, endpoint, p256dh, auth, created_at)
select id, 'guardian', guardian, endpoint_hash, endpoint, p256dh, auth, created_at from push_subscriptions;
drop table push_subscriptions;
alter table new_push_subscriptions rename to push_subscriptions;
create index push_subscriptions_recipient on push_subscriptions (whom, recipient);

-- The child or the visit that it is about, and what else is to be said.
alter table outbox rename column child to subject;
alter table outbox add column detail text;

-- The attempts move along: they must never point at a table that is dropped.
create table new_deliveries (
    id bigint not null primary key,
    facility bigint not null,
    seq bigint not null,
    subject bigint not null,
    whom text not null,
    recipient bigint not null,
    channel text not null,
    subscription bigint not null,
    notice text not null,
    detail text,
    at bigint not null,
    state text not null,
    attempts bigint not null,
    due_at bigint not null,
    claimed_until bigint not null,
    reason text,
    finished_at bigint,
    unique (facility, seq, whom, recipient, channel, subscription)
);
insert into new_deliveries (id, facility, seq, subject, whom, recipient, channel, subscription, notice, at, state, attempts,
    due_at, claimed_until, reason, finished_at)
select id, facility, seq, child, 'guardian', guardian, channel, subscription, notice, at, state, attempts,
    due_at, claimed_until, reason, finished_at from deliveries;
create table new_delivery_attempts (
    delivery bigint not null references new_deliveries (id),
    number bigint not null,
    at bigint not null,
    outcome text not null,
    reason text,
    primary key (delivery, number)
);
insert into new_delivery_attempts (delivery, number, at, outcome, reason)
select delivery, number, at, outcome, reason from delivery_attempts;
drop table delivery_attempts;
drop table deliveries;
alter table new_deliveries rename to deliveries;
alter table new_delivery_attempts rename to delivery_attempts;
create index deliveries_due on deliveries (due_at) where state = 'waiting';

-- Where to write to a visitor who asked for mails; forgotten after two days.
create table visit_contacts (
    visit bigint not null primary key,
    email blob not null,
    created_at bigint not null
);
