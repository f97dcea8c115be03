-- What visitors were to be told is lost: the older tables know guardians only.
drop table visit_contacts;

create table old_deliveries (
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
insert into old_deliveries (id, facility, seq, child, guardian, channel, subscription, notice, at, state, attempts,
    due_at, claimed_until, reason, finished_at)
select id, facility, seq, subject, recipient, channel, subscription, notice, at, state, attempts,
    due_at, claimed_until, reason, finished_at from deliveries where whom = 'guardian';
create table old_delivery_attempts (
    delivery bigint not null references old_deliveries (id),
    number bigint not null,
    at bigint not null,
    outcome text not null,
    reason text,
    primary key (delivery, number)
);
insert into old_delivery_attempts (delivery, number, at, outcome, reason)
select delivery, number, at, outcome, reason from delivery_attempts
where delivery in (select id from old_deliveries);
drop table delivery_attempts;
drop table deliveries;
alter table old_deliveries rename to deliveries;
alter table old_delivery_attempts rename to delivery_attempts;
create index deliveries_due on deliveries (due_at) where state = 'waiting';

delete from outbox where notice not in ('arrived', 'left');
alter table outbox drop column detail;
alter table outbox rename column subject to child;

create table old_push_subscriptions (
    id bigint not null primary key,
    guardian bigint not null references guardians (id),
    endpoint_hash blob not null unique,
    endpoint blob not null,
    p256dh blob not null,
    auth blob not null,
    created_at bigint not null
);
insert into old_push_subscriptions (id, guardian, endpoint_hash, endpoint, p256dh, auth, created_at)
select id, recipient, endpoint_hash, endpoint, p256dh, auth, created_at from push_subscriptions where whom = 'guardian';
drop table push_subscriptions;
alter table old_push_subscriptions rename to push_subscriptions;
create index push_subscriptions_guardian on push_subscriptions (guardian);
