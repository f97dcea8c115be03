-- Groups of duties, and who has them where from which day to which (ADR 0110). The first three stand for what an account is by its
-- columns: works at a place, leads it, works for the town. A hub of the release before goes on by these columns alone: it is stopped
-- before an account is left to its groups (`by_groups`), or one of the three is given fewer duties.
alter table staff add column by_groups boolean not null default false;
create table duty_groups (
    id bigint not null primary key,
    name text not null,
    duties text not null,
    changed_at bigint not null
);
insert into duty_groups (id, name, duties, changed_at) values
    (1, '施設の職員', 'attendance families invitations calls bookings figures entries notices kiosks', 0),
    (2, '施設の責任者', 'attendance families invitations calls bookings figures each-staff entries notices kiosks settings', 0),
    (3, '町の担当', 'attendance families invitations calls bookings figures each-staff entries notices kiosks settings people site audit accounts', 0);
create table duty_assignments (
    id bigint not null primary key,
    staff bigint not null,
    duty_group bigint not null,
    facility bigint,
    from_day bigint not null,
    until_day bigint
);
create index duty_assignments_staff on duty_assignments (staff, id);
create index duty_assignments_group on duty_assignments (duty_group);
