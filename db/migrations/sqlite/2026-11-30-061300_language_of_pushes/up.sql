-- The language of the page on which a browser asked for pushes, as addresses name it. Null is Japanese: in rows of before, and
-- of a hub of the release before, which neither reads nor writes this and pushes in Japanese.
alter table push_subscriptions add column language text;
