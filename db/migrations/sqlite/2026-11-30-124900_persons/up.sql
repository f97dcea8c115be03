-- The registry of persons (人): each stands once. `body` is who it is, sealed; `root` is the person itself, or the one that it
-- was found to be; `number` is the keyed hash of the town's own number. Sight of whoever is protected is limited.
create table persons (
    id bigint not null primary key,
    root bigint not null,
    number blob unique,
    household bigint,
    protected boolean not null,
    body blob not null,
    changed_at bigint not null
);
create index persons_root on persons (root);
create index persons_household on persons (household) where household is not null;

-- Keyed hashes of what a person is found by: a few beginnings of names and readings, and the birth.
create table person_terms (
    term bigint not null,
    person bigint not null references persons (id),
    primary key (term, person)
);
create index person_terms_person on person_terms (person);

-- What a person is to somebody or somewhere, from when until when. `seat` is the row of children, guardians, staff or residents
-- that says so; `about` is the child that an enrolment or a guardianship is about, otherwise 0.
create table relations (
    id bigint not null primary key,
    person bigint not null references persons (id),
    kind text not null,
    facility bigint,
    seat bigint not null,
    about bigint not null,
    since bigint not null,
    until bigint
);
create index relations_person on relations (person, id);
create index relations_about on relations (about, id);
create unique index relations_now on relations (kind, seat, about) where until is null;

-- Whose a card is, from when until when: it is one person's at a time. `kind` and `seat` are the row that says so.
create table card_bindings (
    id bigint not null primary key,
    card blob not null,
    person bigint not null references persons (id),
    kind text not null,
    seat bigint not null,
    since bigint not null,
    until bigint
);
create unique index card_bindings_now on card_bindings (card) where until is null;
create index card_bindings_person on card_bindings (person, id);
create index card_bindings_seat on card_bindings (kind, seat) where until is null;

-- The rows that are views of persons: whose each is, once the registry has settled it, and the keyed hash of the town's own
-- number, where a list names it. A hub of the release before reads and writes none of these columns: what it adds is not settled,
-- and what it changes is found by the walk with which each hub begins.
alter table children add column person bigint;
alter table children add column person_number blob;
alter table children add column settled boolean not null default false;
create index children_unsettled on children (id) where not settled;
create index children_person on children (person) where person is not null;
create index children_number on children (number);
alter table guardians add column person bigint;
alter table guardians add column person_number blob;
alter table guardians add column card blob;
alter table guardians add column settled boolean not null default false;
create index guardians_unsettled on guardians (id) where not settled;
create index guardians_person on guardians (person) where person is not null;
alter table staff add column person bigint;
alter table staff add column settled boolean not null default false;
create index staff_unsettled on staff (id) where not settled;
alter table residents add column person bigint;
alter table residents add column settled boolean not null default false;
create index residents_unsettled on residents (number) where not settled;
create index residents_person on residents (person) where person is not null;
