-- Moves of the staff that were taken from a list and take effect by themselves on their day (ADR 0111). A hub of the release before
-- knows none of them: while it runs alone on their day, they wait, and are done by the first hub of this release.
create table staff_moves (
    id bigint not null primary key,
    staff bigint not null,
    first_day bigint not null,
    facility bigint,
    duty_group bigint not null,
    joins boolean not null default false,
    taken_by bigint not null,
    taken_at bigint not null,
    held boolean not null default false,
    done_at bigint
);
create index staff_moves_due on staff_moves (first_day) where done_at is null;
create index staff_moves_staff on staff_moves (staff);
