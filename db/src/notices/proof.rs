//! What was sent about a booking and when: the staff's proof, delivery by delivery and try by try.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{bookings::calendar::Told, ids::BookingId, time::UtcTime};

use super::{Channel, DeliveryState, Notice, recipients::BOOKING};
use crate::{
    Conn, DbError,
    bookings::{notice, told},
    schema::{deliveries, delivery_attempts, push_subscriptions},
    with,
};

/// Most deliveries of one booking that are shown, the newest.
const SHOWN: i64 = 100;
/// Most tries of these deliveries that are shown.
const TRIES_SHOWN: i64 = 1_000;
/// Most bookings asked about at once.
const ASKED: usize = 1_000;

/// A notice about a booking to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What was said; `None` if only a newer hub knows.
    pub told: Option<Told>,
    /// How.
    pub channel: Channel,
    /// When it happened that was told.
    pub at: UtcTime,
    /// How far it is.
    pub state: DeliveryState,
    /// When it is tried again, while it waits.
    pub due_at: UtcTime,
    /// When it was over.
    pub finished_at: Option<UtcTime>,
    /// Why the last try did not deliver it.
    pub reason: Option<String>,
    /// The tries, oldest first.
    pub tries: Vec<Try>,
}

/// A try of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    /// When it ended.
    pub at: UtcTime,
    /// Why it did not deliver, if it did not.
    pub reason: Option<String>,
}

#[derive(Queryable)]
struct Row {
    id: i64,
    channel: String,
    notice: String,
    at: i64,
    state: String,
    due_at: i64,
    reason: Option<String>,
    finished_at: Option<i64>,
}

/// Everything that was sent about this booking, or that still waits, newest first; at most 100.
///
/// # Errors
/// If the database fails.
pub fn deliveries_of_booking(conn: &mut Conn, booking: BookingId) -> Result<Vec<Proof>, DbError> {
    let query = || {
        deliveries::table
            .filter(deliveries::whom.eq(BOOKING).and(deliveries::recipient.eq(booking.raw())))
            .order((deliveries::at.desc(), deliveries::id.desc()))
            .limit(SHOWN)
            .select((
                deliveries::id,
                deliveries::channel,
                deliveries::notice,
                deliveries::at,
                deliveries::state,
                deliveries::due_at,
                deliveries::reason,
                deliveries::finished_at,
            ))
    };
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    let mut tries = tries_of(conn, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    Ok(rows.into_iter().filter_map(|row| proof(&mut tries, row)).collect())
}

/// What only a newer hub knows, it shows.
fn proof(tries: &mut HashMap<i64, Vec<Try>>, row: Row) -> Option<Proof> {
    Some(Proof {
        told: Notice::from_name(&row.notice).and_then(told),
        channel: Channel::from_name(&row.channel)?,
        at: UtcTime::from_micros(row.at),
        state: DeliveryState::from_name(&row.state)?,
        due_at: UtcTime::from_micros(row.due_at),
        finished_at: row.finished_at.map(UtcTime::from_micros),
        reason: row.reason,
        tries: tries.remove(&row.id).unwrap_or_default(),
    })
}

fn tries_of(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<Try>>, DbError> {
    let query = || {
        delivery_attempts::table
            .filter(delivery_attempts::delivery.eq_any(ids))
            .order((delivery_attempts::delivery, delivery_attempts::number))
            .limit(TRIES_SHOWN)
            .select((delivery_attempts::delivery, delivery_attempts::at, delivery_attempts::reason))
    };
    let rows: Vec<(i64, i64, Option<String>)> = with!(conn, c => query().load(c))?;
    let mut tries: HashMap<i64, Vec<Try>> = HashMap::new();
    for (delivery, at, reason) in rows {
        tries.entry(delivery).or_default().push(Try { at: UtcTime::from_micros(at), reason });
    }
    Ok(tries)
}

/// When these bookings were last told this, of those that were, in no particular order.
///
/// # Errors
/// If the database fails.
pub fn last_told(conn: &mut Conn, ids: &[BookingId], told: Told) -> Result<HashMap<BookingId, UtcTime>, DbError> {
    let mut last = HashMap::new();
    for ids in ids.chunks(ASKED) {
        let raw: Vec<i64> = ids.iter().map(|id| id.raw()).collect();
        let query = || {
            deliveries::table
                .filter(deliveries::whom.eq(BOOKING).and(deliveries::recipient.eq_any(&raw)))
                .filter(deliveries::notice.eq(notice(told).name))
                .group_by(deliveries::recipient)
                .select((deliveries::recipient, diesel::dsl::max(deliveries::at)))
        };
        let rows: Vec<(i64, Option<i64>)> = with!(conn, c => query().load(c))?;
        let told = |(id, at): (i64, Option<i64>)| Some((BookingId::from_raw(id), UtcTime::from_micros(at?)));
        last.extend(rows.into_iter().filter_map(told));
    }
    Ok(last)
}

/// Those of these bookings that a browser follows, in no particular order.
///
/// # Errors
/// If the database fails.
pub fn followed_by_browsers(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<BookingId>, DbError> {
    let mut followed = Vec::new();
    for ids in ids.chunks(ASKED) {
        let raw: Vec<i64> = ids.iter().map(|id| id.raw()).collect();
        let query = || {
            push_subscriptions::table
                .filter(push_subscriptions::whom.eq(BOOKING).and(push_subscriptions::recipient.eq_any(&raw)))
                .distinct()
                .select(push_subscriptions::recipient)
        };
        let rows: Vec<i64> = with!(conn, c => query().load(c))?;
        followed.extend(rows.into_iter().map(BookingId::from_raw));
    }
    Ok(followed)
}
