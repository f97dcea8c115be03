//! The tables, as Diesel sees them: the same on SQLite and PostgreSQL.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! { facilities (id) { id -> BigInt, slug -> Text, name -> Text, address -> Text, office -> Bool, } }
table! { logs (facility) { facility -> BigInt, head -> BigInt, tip -> BigInt, } }
table! {
    events (facility, seq) {
        facility -> BigInt, seq -> BigInt, at -> BigInt, child -> Nullable<BigInt>, cause -> Nullable<Binary>, body -> Text,
        booking -> Nullable<BigInt>,
    }
}
table! {
    children (id) {
        id -> BigInt, facility -> BigInt, number -> Text, name -> Binary, kana -> Binary, call_name -> Binary,
        class -> Text, active -> Bool, person -> Nullable<BigInt>, person_number -> Nullable<Binary>, settled -> Bool,
    }
}
table! { cards (hash) { hash -> Binary, child -> BigInt, } }
table! {
    guardians (id) {
        id -> BigInt, email_hash -> Binary, email -> Binary, name -> Binary, language -> Nullable<Text>,
        person -> Nullable<BigInt>, person_number -> Nullable<Binary>, card -> Nullable<Binary>, settled -> Bool,
    }
}
table! { guardianships (child, guardian) { child -> BigInt, guardian -> BigInt, } }
table! {
    invitations (code_hash) {
        code_hash -> Binary, guardian -> BigInt, expires_at -> BigInt, used_at -> Nullable<BigInt>,
        invited_by -> Nullable<BigInt>, invited_at -> Nullable<BigInt>,
    }
}
table! {
    staff (id) {
        id -> BigInt, facility -> Nullable<BigInt>, login -> Text, name -> Binary, password -> Text, failures -> BigInt,
        locked_until -> Nullable<BigInt>, leads -> Bool, disabled_at -> Nullable<BigInt>, disabled_by -> Nullable<Text>,
        person -> Nullable<BigInt>, settled -> Bool,
        signed_in_at -> Nullable<BigInt>, tried_since -> BigInt, secured_at -> Nullable<BigInt>,
        secure_by -> Nullable<BigInt>, ends_at -> Nullable<BigInt>, by_groups -> Bool,
    }
}
table! {
    staff_moves (id) {
        id -> BigInt, staff -> BigInt, first_day -> BigInt, facility -> Nullable<BigInt>, duty_group -> BigInt,
        joins -> Bool, taken_by -> BigInt, taken_at -> BigInt, held -> Bool, done_at -> Nullable<BigInt>,
    }
}
table! { duty_groups (id) { id -> BigInt, name -> Text, duties -> Text, changed_at -> BigInt, } }
table! {
    duty_assignments (id) {
        id -> BigInt, staff -> BigInt, duty_group -> BigInt, facility -> Nullable<BigInt>, from_day -> BigInt,
        until_day -> Nullable<BigInt>,
    }
}
table! {
    staff_codes (staff) {
        staff -> BigInt, secret -> Nullable<Binary>, last_step -> BigInt, pending -> Nullable<Binary>,
        pending_at -> Nullable<BigInt>,
    }
}
table! {
    staff_passkeys (id) {
        id -> BigInt, staff -> BigInt, handle -> Binary, credential -> Binary, body -> Binary, name -> Binary,
        uses -> BigInt, added_at -> BigInt, used_at -> Nullable<BigInt>, doubted_at -> Nullable<BigInt>,
    }
}
table! {
    staff_identities (identity) { identity -> Binary, staff -> BigInt, body -> Binary, bound_at -> BigInt, }
}
table! {
    ceremonies (id) { id -> Binary, kind -> Text, staff -> Nullable<BigInt>, state -> Text, expires_at -> BigInt, }
}
table! {
    password_codes (code_hash) { code_hash -> Binary, staff -> BigInt, made_by -> BigInt, expires_at -> BigInt, }
}
table! { factor_recoveries (staff) { staff -> BigInt, asked_by -> BigInt, asked_at -> BigInt, } }
table! { tries (subject) { subject -> Binary, paid_until -> BigInt, } }
table! { hubs (id) { id -> BigInt, seen_at -> BigInt, } }
table! {
    offices (facility) {
        facility -> BigInt, body -> Text, changed_at -> BigInt, long_wait -> BigInt, address -> Text,
        telephone -> Nullable<Text>, today -> Nullable<Text>,
    }
}
table! {
    visits (id) {
        id -> BigInt, facility -> BigInt, day -> BigInt, series -> Text, number -> BigInt, section -> BigInt,
        stand -> Text, place -> Nullable<BigInt>, called_at -> Nullable<BigInt>, ended_at -> Nullable<BigInt>,
        body -> Text,
    }
}
table! { counters (facility, counter) { facility -> BigInt, counter -> BigInt, body -> Text, } }
table! {
    handovers (id) { id -> BigInt, facility -> BigInt, staff -> BigInt, written_at -> BigInt, text -> Binary, }
}
table! {
    displays (id) {
        id -> BigInt, facility -> BigInt, name -> Text, enrolled_at -> BigInt, revoked_at -> Nullable<BigInt>,
        seen_at -> Nullable<BigInt>,
    }
}
table! {
    sessions (token_hash) {
        token_hash -> Binary, role -> Text, account -> BigInt, created_at -> BigInt, expires_at -> BigInt,
        seen_at -> BigInt, device -> Nullable<Text>, proved_at -> Nullable<BigInt>, before_at -> Nullable<BigInt>,
        tried_before -> BigInt,
    }
}
table! {
    devices (id) {
        id -> BigInt, facility -> BigInt, public_key -> Binary, name -> Text, enrolled_at -> BigInt,
        revoked_at -> Nullable<BigInt>, seen_at -> Nullable<BigInt>, clock_ahead_s -> Nullable<BigInt>,
        cloned_at -> Nullable<BigInt>, printer -> Nullable<Text>, printer_at -> Nullable<BigInt>, told -> BigInt,
        seals -> Nullable<Integer>,
    }
}
table! {
    device_codes (code_hash) {
        code_hash -> Binary, facility -> BigInt, expires_at -> BigInt, used_at -> Nullable<BigInt>, name -> Nullable<Text>,
    }
}
table! {
    attendance (facility, day, child) {
        facility -> BigInt, day -> BigInt, child -> BigInt, presence -> BigInt, arrived_at -> Nullable<BigInt>,
        left_at -> Nullable<BigInt>, by_hand -> Bool, noted_at -> Nullable<BigInt>,
        brought_by -> Nullable<BigInt>, fetched_by -> Nullable<BigInt>,
    }
}
table! {
    push_subscriptions (id) {
        id -> BigInt, whom -> Text, recipient -> BigInt, endpoint_hash -> Binary, endpoint -> Binary,
        p256dh -> Binary, auth -> Binary, created_at -> BigInt, language -> Nullable<Text>,
    }
}
table! {
    outbox (facility, seq) {
        facility -> BigInt, seq -> BigInt, subject -> BigInt, notice -> Text, at -> BigInt, detail -> Nullable<Text>,
    }
}
table! {
    deliveries (id) {
        id -> BigInt, facility -> BigInt, seq -> BigInt, subject -> BigInt, whom -> Text, recipient -> BigInt,
        channel -> Text, subscription -> BigInt, notice -> Text, detail -> Nullable<Text>, at -> BigInt, state -> Text,
        attempts -> BigInt, due_at -> BigInt, claimed_until -> BigInt, reason -> Nullable<Text>,
        finished_at -> Nullable<BigInt>, rank -> BigInt,
    }
}
table! {
    delivery_attempts (delivery, number) {
        delivery -> BigInt, number -> BigInt, at -> BigInt, outcome -> Text, reason -> Nullable<Text>,
        mailbox -> Nullable<Binary>,
    }
}
table! { visit_contacts (visit) { visit -> BigInt, email -> Binary, created_at -> BigInt, } }

table! { calendars (facility) { facility -> BigInt, body -> Text, changed_at -> BigInt, } }
table! {
    bookings (id) {
        id -> BigInt, facility -> BigInt, number -> BigInt, day -> BigInt, start_at -> BigInt, stand -> Text,
        open_until -> BigInt, person -> Nullable<BigInt>, body -> Text,
    }
}
table! { booking_parties (booking) { booking -> BigInt, mail -> Bool, body -> Binary, } }
table! { classes (facility, name) { facility -> BigInt, name -> Text, age -> BigInt, } }
table! { entry_halls (facility) { facility -> BigInt, capacity -> BigInt, changed_at -> BigInt, } }
table! {
    entries (facility, day, holder) {
        facility -> BigInt, day -> BigInt, holder -> BigInt, inside -> Bool, turns -> Text,
    }
}
table! {
    residents (number) {
        number -> Binary, card -> Nullable<Binary>, body -> Binary, person -> Nullable<BigInt>, settled -> Bool,
    }
}
table! {
    persons (id) {
        id -> BigInt, root -> BigInt, number -> Nullable<Binary>, household -> Nullable<BigInt>, protected -> Bool,
        body -> Binary, changed_at -> BigInt,
    }
}
table! { person_terms (term, person) { term -> BigInt, person -> BigInt, } }
table! {
    relations (id) {
        id -> BigInt, person -> BigInt, kind -> Text, facility -> Nullable<BigInt>, seat -> BigInt, about -> BigInt,
        since -> BigInt, until -> Nullable<BigInt>,
    }
}
table! {
    card_bindings (id) {
        id -> BigInt, card -> Binary, person -> BigInt, kind -> Text, seat -> BigInt, since -> BigInt,
        until -> Nullable<BigInt>,
    }
}
table! {
    identity (id) {
        id -> BigInt, name -> Text, short_name -> Text, colour -> Nullable<Text>, icon -> Nullable<Binary>,
        changed_at -> BigInt,
    }
}
table! { staff_acts (id) { id -> BigInt, at -> BigInt, staff -> BigInt, act -> Text, detail -> Nullable<Text>, } }
table! {
    audit (stream, seq) {
        stream -> BigInt, seq -> BigInt, id -> BigInt, at -> BigInt, kind -> Text, act -> Nullable<Text>, who_kind -> Text,
        who -> Nullable<BigInt>, session -> Nullable<Text>, source -> Nullable<Text>, device -> Nullable<Text>,
        route -> Nullable<Text>, facility -> Nullable<BigInt>, subject_kind -> Nullable<Text>, subject -> Nullable<BigInt>,
        detail -> Nullable<Text>, hash -> Binary,
    }
}
table! {
    audit_streams (stream) {
        stream -> BigInt, head -> BigInt, hash -> Binary, first -> BigInt, first_hash -> Binary,
    }
}
table! { audit_logs (facility) { facility -> BigInt, sealed -> BigInt, } }
table! { audit_checkpoints (id) { id -> BigInt, body -> Text, signature -> Binary, } }
table! { audit_prunes (id) { id -> BigInt, body -> Text, signature -> Binary, } }
table! { audit_terms (id) { id -> BigInt, days -> BigInt, changed_at -> BigInt, } }
table! {
    incidents (id) {
        id -> BigInt, rule -> Text, subject -> Text, open_key -> Nullable<Text>, source -> Nullable<Text>,
        about_kind -> Nullable<Text>, about -> Nullable<BigInt>, since -> BigInt, last -> BigInt, times -> BigInt,
        counted_to -> BigInt, evidence -> Text, state -> Text, made_at -> BigInt,
    }
}
table! {
    incident_notes (id) {
        id -> BigInt, incident -> BigInt, staff -> BigInt, at -> BigInt, state -> Text, text -> Binary,
    }
}
table! { incident_rules (id) { id -> BigInt, body -> Text, changed_at -> BigInt, } }
table! { incident_mails (id) { id -> BigInt, email -> Binary, added_by -> BigInt, added_at -> BigInt, } }
table! { audit_reviews (week) { week -> BigInt, staff -> BigInt, at -> BigInt, text -> Binary, } }
table! { bounced_addresses (address) { address -> Binary, at -> BigInt, reason -> Text, } }

joinable!(cards -> children (child));
joinable!(guardianships -> children (child));
joinable!(guardianships -> guardians (guardian));
joinable!(children -> facilities (facility));
joinable!(devices -> facilities (facility));
allow_tables_to_appear_in_same_query!(
    facilities,
    logs,
    events,
    children,
    cards,
    guardians,
    guardianships,
    invitations,
    staff,
    tries,
    sessions,
    devices,
    device_codes,
    offices,
    visits,
    counters,
    handovers,
    displays,
    attendance,
    push_subscriptions,
    outbox,
    deliveries,
    delivery_attempts,
    visit_contacts,
    calendars,
    bookings,
    booking_parties,
    classes,
    entry_halls,
    entries,
    residents,
    persons,
    person_terms,
    relations,
    card_bindings,
    bounced_addresses,
    incident_mails,
);
