-- What staff sees of a place, newest first; what is forgotten after its time; what waits, by kind and age.
create index deliveries_waiting on deliveries (facility, seq, id) where state = 'waiting';
create index deliveries_of_people on deliveries (id) where whom <> 'booking';
create index outbox_notice on outbox (notice, at, facility, seq);
create index visit_contacts_made on visit_contacts (created_at);
create index push_subscriptions_made on push_subscriptions (whom, created_at);
create index bounced_addresses_made on bounced_addresses (at);
-- The keyed hash of the address that a mail went to: by this it is known when it comes back.
alter table delivery_attempts add column mailbox blob;
