-- Who may not sign in any more, since when, and who said so: 'roster' or 'operator'.
alter table staff add column disabled_at bigint;
alter table staff add column disabled_by text;
