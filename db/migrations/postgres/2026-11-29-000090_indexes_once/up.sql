-- The same as visit_contacts_age and push_subscriptions_age.
drop index visit_contacts_made;
drop index push_subscriptions_made;
