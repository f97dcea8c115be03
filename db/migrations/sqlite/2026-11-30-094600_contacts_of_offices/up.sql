-- Where an office is and how it is called, where neither the roster nor a booking calendar says it. The release before reads none
-- of it and shows neither.
alter table offices add column address text not null default '';
alter table offices add column telephone text;
