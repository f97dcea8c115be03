-- What is asked for often, or deleted by age, without a walk over all there is.
create index invitations_guardian on invitations (guardian);
create index visit_contacts_age on visit_contacts (created_at);
create index push_subscriptions_age on push_subscriptions (whom, created_at);
