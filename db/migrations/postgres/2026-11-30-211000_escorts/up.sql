-- Whose own card brought a child and fetched it (送り迎え), as a person; nobody if the child's card did or the staff noted it. A
-- hub of the release before reads neither and leaves both as they are: they count only while the child is here or has gone.
alter table attendance add column brought_by bigint;
alter table attendance add column fetched_by bigint;
