-- When the staff noted a line: a card of before that is no departure, though another set the arrival right. Null in rows
-- of before: then it is the arrival.
alter table attendance add column noted_at bigint;
