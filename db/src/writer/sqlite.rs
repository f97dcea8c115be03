//! The group on SQLite: one immediate transaction of multi-row statements. Calls into SQLite are cheap, rows are not
//! sent anywhere, so the statements are Diesel's own.

use std::collections::HashSet;

use diesel::{prelude::*, upsert::excluded};

use super::group::{AttendanceRow, BookingRow, CounterRow, EventRow, Group, OutboxRow, PartyRow, VisitRow};
use crate::{
    DbError,
    schema::{attendance, booking_parties, bookings, counters, events, logs, outbox, visits},
};

/// Rows a statement: SQLite takes at most 32,766 values.
const ROWS: usize = 1_024;

pub(super) fn store(conn: &mut SqliteConnection, group: &Group) -> Result<HashSet<i64>, DbError> {
    conn.immediate_transaction(|conn| rows(conn, group))
}

fn rows(conn: &mut SqliteConnection, group: &Group) -> Result<HashSet<i64>, DbError> {
    let mut moved = HashSet::new();
    for step in group.steps() {
        let head = logs::table.filter(
            logs::facility.eq(step.facility).and(logs::head.eq(step.old.seq.0)).and(logs::tip.eq(step.old.mark)),
        );
        if diesel::update(head).set((logs::head.eq(step.new.seq.0), logs::tip.eq(step.new.mark))).execute(conn)? == 1 {
            moved.insert(step.facility);
        }
    }
    let keep = |facility| moved.contains(&facility);
    let (event_rows, outbox_rows) = group.event_rows(keep);
    for rows in event_rows.chunks(ROWS) {
        insert_events(conn, rows)?;
    }
    for rows in outbox_rows.chunks(ROWS) {
        insert_outbox(conn, rows)?;
    }
    for rows in group.attendance_rows(keep).chunks(ROWS) {
        upsert_attendance(conn, rows)?;
    }
    let (visits, counters) = group.queue_rows(keep);
    for rows in visits.chunks(ROWS) {
        upsert_visits(conn, rows)?;
    }
    for rows in counters.chunks(ROWS) {
        upsert_counters(conn, rows)?;
    }
    let (bookings, parties) = group.booking_rows(keep);
    for rows in bookings.chunks(ROWS) {
        upsert_bookings(conn, rows)?;
    }
    for rows in parties.chunks(ROWS) {
        upsert_parties(conn, rows)?;
    }
    Ok(moved)
}

fn insert_events(conn: &mut SqliteConnection, rows: &[EventRow]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                events::facility.eq(row.facility),
                events::seq.eq(row.seq),
                events::at.eq(row.at),
                events::child.eq(row.child),
                events::cause.eq(row.cause.as_deref()),
                events::body.eq(&row.body),
                events::booking.eq(row.booking),
            )
        })
        .collect();
    diesel::insert_into(events::table).values(&values).execute(conn)?;
    Ok(())
}

fn insert_outbox(conn: &mut SqliteConnection, rows: &[OutboxRow]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                outbox::facility.eq(row.facility),
                outbox::seq.eq(row.seq),
                outbox::subject.eq(row.subject),
                outbox::notice.eq(row.notice),
                outbox::at.eq(row.at),
                outbox::detail.eq(row.detail.as_deref()),
            )
        })
        .collect();
    diesel::insert_into(outbox::table).values(&values).execute(conn)?;
    Ok(())
}

fn upsert_attendance(conn: &mut SqliteConnection, rows: &[AttendanceRow]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                attendance::child.eq(row.child),
                attendance::day.eq(row.day),
                attendance::facility.eq(row.facility),
                attendance::presence.eq(row.presence),
                attendance::arrived_at.eq(row.arrived_at),
                attendance::left_at.eq(row.left_at),
                attendance::by_hand.eq(row.by_hand),
                attendance::noted_at.eq(row.noted_at),
            )
        })
        .collect();
    diesel::insert_into(attendance::table)
        .values(&values)
        .on_conflict((attendance::facility, attendance::day, attendance::child))
        .do_update()
        .set((
            attendance::presence.eq(excluded(attendance::presence)),
            attendance::arrived_at.eq(excluded(attendance::arrived_at)),
            attendance::left_at.eq(excluded(attendance::left_at)),
            attendance::by_hand.eq(excluded(attendance::by_hand)),
            attendance::noted_at.eq(excluded(attendance::noted_at)),
        ))
        .execute(conn)?;
    Ok(())
}

fn upsert_visits(conn: &mut SqliteConnection, rows: &[VisitRow]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                visits::id.eq(row.id),
                visits::facility.eq(row.facility),
                visits::day.eq(row.day),
                visits::series.eq(&row.series),
                visits::number.eq(row.number),
                visits::section.eq(row.section),
                visits::stand.eq(&row.stand),
                visits::place.eq(row.place),
                visits::called_at.eq(row.called_at),
                visits::ended_at.eq(row.ended_at),
                visits::body.eq(&row.body),
            )
        })
        .collect();
    diesel::insert_into(visits::table)
        .values(&values)
        .on_conflict(visits::id)
        .do_update()
        .set((
            visits::section.eq(excluded(visits::section)),
            visits::stand.eq(excluded(visits::stand)),
            visits::place.eq(excluded(visits::place)),
            visits::called_at.eq(excluded(visits::called_at)),
            visits::ended_at.eq(excluded(visits::ended_at)),
            visits::body.eq(excluded(visits::body)),
        ))
        .execute(conn)?;
    Ok(())
}

fn upsert_counters(conn: &mut SqliteConnection, rows: &[CounterRow]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (counters::facility.eq(row.facility), counters::counter.eq(row.counter), counters::body.eq(&row.body))
        })
        .collect();
    diesel::insert_into(counters::table)
        .values(&values)
        .on_conflict((counters::facility, counters::counter))
        .do_update()
        .set(counters::body.eq(excluded(counters::body)))
        .execute(conn)?;
    Ok(())
}

fn upsert_bookings(conn: &mut SqliteConnection, rows: &[BookingRow]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                bookings::id.eq(row.id),
                bookings::facility.eq(row.facility),
                bookings::number.eq(row.number),
                bookings::day.eq(row.day),
                bookings::start_at.eq(row.start_at),
                bookings::stand.eq(&row.stand),
                bookings::open_until.eq(row.open_until),
                bookings::person.eq(row.person),
                bookings::body.eq(&row.body),
            )
        })
        .collect();
    diesel::insert_into(bookings::table)
        .values(&values)
        .on_conflict(bookings::id)
        .do_update()
        .set((
            // A hold that ended may be booked yet, with a number of its own.
            bookings::number.eq(excluded(bookings::number)),
            bookings::day.eq(excluded(bookings::day)),
            bookings::start_at.eq(excluded(bookings::start_at)),
            bookings::stand.eq(excluded(bookings::stand)),
            bookings::open_until.eq(excluded(bookings::open_until)),
            bookings::person.eq(excluded(bookings::person)),
            bookings::body.eq(excluded(bookings::body)),
        ))
        .execute(conn)?;
    Ok(())
}

fn upsert_parties(conn: &mut SqliteConnection, rows: &[PartyRow]) -> Result<(), DbError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                booking_parties::booking.eq(row.booking),
                booking_parties::mail.eq(row.mail),
                booking_parties::body.eq(&row.body),
            )
        })
        .collect();
    diesel::insert_into(booking_parties::table)
        .values(&values)
        .on_conflict(booking_parties::booking)
        .do_update()
        .set((
            booking_parties::mail.eq(excluded(booking_parties::mail)),
            booking_parties::body.eq(excluded(booking_parties::body)),
        ))
        .execute(conn)?;
    Ok(())
}
