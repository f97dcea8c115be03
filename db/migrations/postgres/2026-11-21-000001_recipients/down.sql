-- What visitors were to be told is lost: the older tables know guardians only.
drop table visit_contacts;

delete from delivery_attempts where delivery in (select id from deliveries where whom <> 'guardian');
delete from deliveries where whom <> 'guardian';
alter table deliveries drop constraint deliveries_once;
alter table deliveries drop column detail;
alter table deliveries drop column whom;
alter table deliveries rename column recipient to guardian;
alter table deliveries rename column subject to child;
alter table deliveries add constraint deliveries_facility_seq_guardian_channel_subscription_key
    unique (facility, seq, guardian, channel, subscription);
alter table deliveries add foreign key (guardian) references guardians (id);

delete from outbox where notice not in ('arrived', 'left');
alter table outbox drop column detail;
alter table outbox rename column subject to child;

delete from push_subscriptions where whom <> 'guardian';
drop index push_subscriptions_recipient;
alter table push_subscriptions drop constraint push_subscriptions_whom_endpoint_hash_key;
alter table push_subscriptions drop column whom;
alter table push_subscriptions rename column recipient to guardian;
alter table push_subscriptions add unique (endpoint_hash);
alter table push_subscriptions add foreign key (guardian) references guardians (id);
create index push_subscriptions_guardian on push_subscriptions (guardian);
