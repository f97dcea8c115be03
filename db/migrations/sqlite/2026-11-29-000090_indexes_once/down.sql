create index push_subscriptions_made on push_subscriptions (whom, created_at);
create index visit_contacts_made on visit_contacts (created_at);
