-- Whoever is told of something is a recipient: a guardian, or somebody with a number of an office's queue. `whom` says
-- which, `recipient` is the id; there is no foreign key, for it would name two tables.
alter table push_subscriptions drop constraint push_subscriptions_guardian_fkey;
alter table push_subscriptions drop constraint push_subscriptions_endpoint_hash_key;
drop index push_subscriptions_guardian;
alter table push_subscriptions rename column guardian to recipient;
alter table push_subscriptions add column whom text not null default 'guardian';
alter table push_subscriptions alter column whom drop default;
alter table push_subscriptions add unique (whom, endpoint_hash);
create index push_subscriptions_recipient on push_subscriptions (whom, recipient);

-- The child or the visit that it is about, and what else is to be said.
alter table outbox rename column child to subject;
alter table outbox add column detail text;

alter table deliveries drop constraint deliveries_guardian_fkey;
alter table deliveries drop constraint deliveries_facility_seq_guardian_channel_subscription_key;
alter table deliveries rename column child to subject;
alter table deliveries rename column guardian to recipient;
alter table deliveries add column whom text not null default 'guardian';
alter table deliveries alter column whom drop default;
alter table deliveries add column detail text;
alter table deliveries add constraint deliveries_once unique (facility, seq, whom, recipient, channel, subscription);

-- Where to write to a visitor who asked for mails; forgotten after two days.
create table visit_contacts (
    visit bigint not null primary key,
    email bytea not null,
    created_at bigint not null
);
