drop index push_subscriptions_age;
drop index visit_contacts_age;
drop index invitations_guardian;
