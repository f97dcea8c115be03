alter table delivery_attempts drop column mailbox;
drop index bounced_addresses_made;
drop index push_subscriptions_made;
drop index visit_contacts_made;
drop index outbox_notice;
drop index deliveries_of_people;
drop index deliveries_waiting;
