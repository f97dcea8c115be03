-- What the staff settled for one day alone: opened, or closed. The release before reads none of it and gives numbers as the
-- settings say.
alter table offices add column today text;
