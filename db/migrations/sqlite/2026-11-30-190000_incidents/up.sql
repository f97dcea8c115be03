-- What looks like an attack (ADR 0115): findings of the rules over the audit, each looked after by somebody; the rules'
-- thresholds; whom a finding is mailed to; and that somebody read a week's summary. A hub of the release before knows none of
-- these tables: it finds nothing, and leaves the notice of a finding in the outbox to a newer one.
create table incidents (
    id bigint not null primary key,
    rule text not null,
    subject text not null,
    open_key text unique,
    source text,
    about_kind text,
    about bigint,
    since bigint not null,
    last bigint not null,
    times bigint not null,
    counted_to bigint not null,
    evidence text not null,
    state text not null,
    made_at bigint not null
);
create index incidents_subject on incidents (rule, subject, id);
create index incidents_state on incidents (state, id);
create table incident_notes (
    id bigint not null primary key,
    incident bigint not null references incidents (id),
    staff bigint not null,
    at bigint not null,
    state text not null,
    text blob not null
);
create index incident_notes_incident on incident_notes (incident, id);
create table incident_rules (id bigint not null primary key, body text not null, changed_at bigint not null);
create table incident_mails (
    id bigint not null primary key,
    email blob not null,
    added_by bigint not null,
    added_at bigint not null
);
create table audit_reviews (
    week bigint not null primary key,
    staff bigint not null,
    at bigint not null,
    text blob not null
);
