alter table push_subscriptions drop column language;
