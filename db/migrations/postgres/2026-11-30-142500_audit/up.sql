-- Who saw and who changed what (ADR 0107). A hub of the release before knows none of these tables and writes nothing into
-- them: while both run, what the older one shows leaves no row, and nothing of it fails.
create table audit (
    stream bigint not null,
    seq bigint not null,
    id bigint not null,
    at bigint not null,
    kind text not null,
    act text,
    who_kind text not null,
    who bigint,
    session text,
    source text,
    device text,
    route text,
    facility bigint,
    subject_kind text,
    subject bigint,
    detail text,
    hash bytea not null,
    primary key (stream, seq)
);
create index audit_id on audit (id);
create index audit_kind on audit (kind, id);
create index audit_who on audit (who_kind, who, id) where who is not null;
create index audit_subject on audit (subject_kind, subject, id) where subject is not null;
create index audit_facility on audit (facility, id) where facility is not null;

-- Where each chain ends, and from where it is kept: what came before was pruned.
create table audit_streams (
    stream bigint not null primary key,
    head bigint not null,
    hash bytea not null,
    first bigint not null,
    first_hash bytea not null
);
insert into audit_streams (stream, head, hash, first, first_hash) values
    (0, 0, '', 0, ''), (1, 0, '', 0, ''), (2, 0, '', 0, ''), (3, 0, '', 0, ''),
    (4, 0, '', 0, ''), (5, 0, '', 0, ''), (6, 0, '', 0, ''), (7, 0, '', 0, '');

-- How far each facility's log is sealed by rows of the chains.
create table audit_logs (facility bigint not null primary key, sealed bigint not null);

create table audit_checkpoints (id bigint not null primary key, body text not null, signature bytea not null);

create table audit_prunes (id bigint not null primary key, body text not null, signature bytea not null);

-- How long rows are kept, as the staff settled it.
create table audit_terms (id bigint not null primary key, days bigint not null, changed_at bigint not null);
