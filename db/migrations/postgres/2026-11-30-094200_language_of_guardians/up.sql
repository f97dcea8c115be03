-- The language in which a guardian last saw the page of their children, as addresses name it: mails to them are in Japanese and
-- in that. Null is Japanese: of whoever has not looked since, and of a hub of the release before, which neither reads nor
-- writes this and writes in Japanese.
alter table guardians add column language text;
