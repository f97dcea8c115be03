//! What the staff and the operator see of deliveries.

use std::{cmp::Reverse, collections::HashMap};

use diesel::prelude::*;
use domain::{
    ids::{DeliveryId, FacilityId},
    time::UtcTime,
};

use super::{
    Channel, DeliveryState, News, Notice,
    recipients::{BOOKING, GUARDIAN},
};
use crate::{
    Conn, DbError,
    schema::{bookings, children, deliveries, guardians, outbox},
    seal::{Column, Sealer},
    with,
};

/// Which deliveries are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// Those that failed, and those that still wait.
    Undelivered,
}

/// A delivery as the staff sees it.
#[derive(Debug, Clone)]
pub struct DeliveryLine {
    /// Its id.
    pub id: DeliveryId,
    /// What happened; `None` if that can no longer be read.
    pub news: Option<News>,
    /// The child's full name, if the news are of one.
    pub child_name: Option<String>,
    /// The booking's number, if the news are of one.
    pub booking_number: Option<u32>,
    /// The guardian's name; nobody knows a visitor's.
    pub guardian_name: Option<String>,
    /// How.
    pub channel: Channel,
    /// When it happened.
    pub at: UtcTime,
    /// How far it is.
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: i64,
    /// When it is tried again, while it waits.
    pub due_at: UtcTime,
    /// Why the last try did not deliver it.
    pub reason: Option<String>,
    /// When it was over.
    pub finished_at: Option<UtcTime>,
}

#[derive(Queryable)]
struct LineFields {
    id: i64,
    seq: i64,
    subject: i64,
    recipient: i64,
    channel: String,
    notice: String,
    detail: Option<String>,
    at: i64,
    state: String,
    attempts: i64,
    due_at: i64,
    reason: Option<String>,
    finished_at: Option<i64>,
}

type LineRow = (LineFields, Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>);

/// The newest deliveries of a facility, newest first.
///
/// # Errors
/// If the database fails.
pub fn deliveries_of(
    conn: &mut Conn,
    sealer: &Sealer,
    facility: FacilityId,
    which: Which,
    limit: i64,
) -> Result<Vec<DeliveryLine>, DbError> {
    let mut rows = Vec::new();
    // State by state, for an index has those that wait, and one those that failed.
    let states: &[Option<DeliveryState>] = match which {
        Which::All => &[None],
        Which::Undelivered => &[Some(DeliveryState::Waiting), Some(DeliveryState::Failed)],
    };
    for state in states {
        rows.extend(newest(conn, facility, *state, limit)?);
    }
    rows.sort_unstable_by_key(|(line, ..): &LineRow| Reverse((line.seq, line.id)));
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(rows.into_iter().filter_map(|row| line(sealer, row)).collect())
}

fn newest(
    conn: &mut Conn,
    facility: FacilityId,
    state: Option<DeliveryState>,
    limit: i64,
) -> Result<Vec<LineRow>, DbError> {
    // What only a newer hub knows it shows.
    let known = Notice::names();
    let to_guardian = || deliveries::whom.eq(GUARDIAN);
    let to_booking = || deliveries::whom.eq(BOOKING);
    let query = || {
        deliveries::table
            .left_join(children::table.on(to_guardian().and(children::id.eq(deliveries::subject))))
            .left_join(guardians::table.on(to_guardian().and(guardians::id.eq(deliveries::recipient))))
            .left_join(bookings::table.on(to_booking().and(bookings::id.eq(deliveries::recipient))))
            .filter(deliveries::facility.eq(facility.raw()))
            .filter(deliveries::notice.eq_any(&known))
            .order((deliveries::seq.desc(), deliveries::id.desc()))
            .limit(limit)
            .select((
                (
                    deliveries::id,
                    deliveries::seq,
                    deliveries::subject,
                    deliveries::recipient,
                    deliveries::channel,
                    deliveries::notice,
                    deliveries::detail,
                    deliveries::at,
                    deliveries::state,
                    deliveries::attempts,
                    deliveries::due_at,
                    deliveries::reason,
                    deliveries::finished_at,
                ),
                children::name.nullable(),
                guardians::name.nullable(),
                bookings::number.nullable(),
            ))
    };
    Ok(match state {
        None => with!(conn, c => query().load(c))?,
        Some(state) => with!(conn, c => query().filter(deliveries::state.eq(state.name())).load(c))?,
    })
}

/// One line that cannot be read whole hides no other one: what a name or the news said is left out.
fn line(sealer: &Sealer, (line, child_name, guardian_name, booking_number): LineRow) -> Option<DeliveryLine> {
    let open = |column, row: i64, sealed: Option<Vec<u8>>| {
        let opened = sealed.map(|sealed| sealer.open(column, row, &sealed));
        opened.map(|name| name.unwrap_or_else(|_| "（読み取れません）".to_owned()))
    };
    Some(DeliveryLine {
        id: DeliveryId::from_raw(line.id),
        news: News::of_row(&line.notice, line.subject, line.detail.as_deref()).ok(),
        child_name: open(Column::ChildName, line.subject, child_name),
        guardian_name: open(Column::GuardianName, line.recipient, guardian_name),
        booking_number: booking_number.and_then(|number| u32::try_from(number).ok()),
        channel: Channel::from_name(&line.channel)?,
        at: UtcTime::from_micros(line.at),
        state: DeliveryState::from_name(&line.state)?,
        attempts: line.attempts,
        due_at: UtcTime::from_micros(line.due_at),
        reason: line.reason,
        finished_at: line.finished_at.map(UtcTime::from_micros),
    })
}

/// How many deliveries of a facility were given up since then.
///
/// # Errors
/// If the database fails.
pub fn failed_since(conn: &mut Conn, facility: FacilityId, since: UtcTime) -> Result<usize, DbError> {
    let query = || {
        deliveries::table
            .filter(deliveries::facility.eq(facility.raw()))
            .filter(deliveries::state.eq(DeliveryState::Failed.name()))
            .filter(deliveries::finished_at.ge(since.micros()))
            .count()
    };
    let count: i64 = with!(conn, c => query().get_result(c))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// So many of the newest deliveries are looked at for [`lately`].
pub const LATELY_MAX: i64 = 2_000;

/// How one way of telling went lately.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lately {
    /// When one was taken last.
    pub delivered_at: Option<UtcTime>,
    /// When one was given up last, and why.
    pub failed: Option<(UtcTime, String)>,
    /// How many were tried, and wait for the next try.
    pub retried: usize,
}

/// How pushes and mails went lately, in the whole town: what is known of the newest [`LATELY_MAX`] deliveries.
///
/// # Errors
/// If the database fails.
pub fn lately(conn: &mut Conn) -> Result<HashMap<Channel, Lately>, DbError> {
    let query = || {
        let newest = deliveries::table.order(deliveries::id.desc()).limit(LATELY_MAX);
        newest.select((deliveries::channel, deliveries::state, deliveries::reason, deliveries::finished_at))
    };
    let rows: Vec<(String, String, Option<String>, Option<i64>)> = with!(conn, c => query().load(c))?;
    let mut found: HashMap<Channel, Lately> = HashMap::new();
    for (channel, state, reason, finished_at) in rows {
        let Some(channel) = Channel::from_name(&channel) else { continue };
        let lately = found.entry(channel).or_default();
        match (DeliveryState::from_name(&state), finished_at.map(UtcTime::from_micros)) {
            (Some(DeliveryState::Delivered), at) => lately.delivered_at = lately.delivered_at.max(at),
            (Some(DeliveryState::Failed), Some(at)) if lately.failed.as_ref().is_none_or(|(last, _)| *last < at) => {
                lately.failed = Some((at, reason.unwrap_or_default()));
            }
            (Some(DeliveryState::Waiting), _) if reason.is_some() => lately.retried += 1,
            _ => {}
        }
    }
    Ok(found)
}

/// How much waits in the whole town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Facts in the outbox.
    pub outbox: i64,
    /// Deliveries that wait.
    pub waiting: i64,
}

/// How much waits in the whole town.
///
/// # Errors
/// If the database fails.
pub fn counts(conn: &mut Conn) -> Result<Counts, DbError> {
    let waiting = || deliveries::table.filter(deliveries::state.eq(DeliveryState::Waiting.name())).count();
    Ok(Counts {
        outbox: with!(conn, c => outbox::table.count().get_result(c))?,
        waiting: with!(conn, c => waiting().get_result(c))?,
    })
}
