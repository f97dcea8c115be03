//! From outbox to deliveries.

use std::{collections::HashMap, time::Duration};

use diesel::prelude::*;
use domain::{ids::DeliveryId, time::UtcTime};

use super::{Channel, DeliveryState, subscriptions::SUBSCRIPTIONS_MAX};
use crate::{
    Conn, DbError,
    schema::{deliveries, guardianships, outbox, push_subscriptions},
    with,
};

/// Outbox rows of one transaction.
const ROWS: usize = 200;
/// More guardians than a child has.
const GUARDIANS_MAX: usize = 20;

#[derive(Queryable)]
struct OutboxRow {
    facility: i64,
    seq: i64,
    child: i64,
    notice: String,
    at: i64,
}

/// A delivery that waits for its first try. An absent value is stored as such, so that a batch is one statement.
#[derive(Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
pub(super) struct NewDelivery {
    pub id: i64,
    pub facility: i64,
    pub seq: i64,
    pub child: i64,
    pub guardian: i64,
    pub channel: &'static str,
    pub subscription: i64,
    pub notice: String,
    pub at: i64,
    pub state: &'static str,
    pub attempts: i64,
    pub due_at: i64,
    pub claimed_until: i64,
}

impl NewDelivery {
    fn of(row: &OutboxRow, guardian: i64, browser: Option<i64>, now: UtcTime) -> Self {
        Self {
            id: 0,
            facility: row.facility,
            seq: row.seq,
            child: row.child,
            guardian,
            channel: if browser.is_some() { Channel::Push } else { Channel::Mail }.name(),
            subscription: browser.unwrap_or(0),
            notice: row.notice.clone(),
            at: row.at,
            state: DeliveryState::Waiting.name(),
            attempts: 0,
            due_at: now.micros(),
            claimed_until: 0,
        }
    }
}

/// Turns outbox rows into one delivery for each address: the browsers of each guardian of the child, or the mail address
/// of one who has none. Gives whether more may be left. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn expand(conn: &mut Conn, now: UtcTime) -> Result<bool, DbError> {
    let rows = take(conn)?;
    let guardians = guardians_of(conn, &rows)?;
    let browsers = browsers_of(conn, guardians.values().flatten().copied().collect())?;
    let mut made = Vec::new();
    for row in &rows {
        for &guardian in guardians.get(&row.child).into_iter().flatten() {
            match browsers.get(&guardian) {
                Some(ids) => made.extend(ids.iter().map(|&id| NewDelivery::of(row, guardian, Some(id), now))),
                None => made.push(NewDelivery::of(row, guardian, None, now)),
            }
        }
    }
    insert(conn, made, now)?;
    for row in &rows {
        with!(conn, c => diesel::delete(outbox::table.find((row.facility, row.seq))).execute(c))?;
    }
    Ok(rows.len() == ROWS)
}

/// The oldest rows that no other hub is at.
fn take(conn: &mut Conn) -> Result<Vec<OutboxRow>, DbError> {
    let query = || outbox::table.order((outbox::facility, outbox::seq)).limit(limit(ROWS));
    Ok(match conn {
        Conn::Sqlite(c) => query().load(c)?,
        Conn::Pg(c) => query().for_update().skip_locked().load(c)?,
    })
}

fn guardians_of(conn: &mut Conn, rows: &[OutboxRow]) -> Result<HashMap<i64, Vec<i64>>, DbError> {
    let mut children: Vec<i64> = rows.iter().map(|row| row.child).collect();
    children.sort_unstable();
    children.dedup();
    let query = || {
        guardianships::table
            .filter(guardianships::child.eq_any(&children))
            .order((guardianships::child, guardianships::guardian))
            .limit(limit(ROWS * GUARDIANS_MAX))
    };
    Ok(grouped(with!(conn, c => query().load(c))?))
}

fn browsers_of(conn: &mut Conn, mut guardians: Vec<i64>) -> Result<HashMap<i64, Vec<i64>>, DbError> {
    guardians.sort_unstable();
    guardians.dedup();
    let mut browsers = Vec::new();
    for guardians in guardians.chunks(500) {
        let query = || {
            push_subscriptions::table
                .filter(push_subscriptions::guardian.eq_any(guardians))
                .order(push_subscriptions::id)
                .limit(limit(500 * SUBSCRIPTIONS_MAX))
                .select((push_subscriptions::guardian, push_subscriptions::id))
        };
        let found: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        browsers.extend(found);
    }
    Ok(grouped(browsers))
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).expect("a limit is a small number")
}

fn grouped(pairs: Vec<(i64, i64)>) -> HashMap<i64, Vec<i64>> {
    pairs.into_iter().fold(HashMap::new(), |mut groups: HashMap<_, Vec<_>>, (key, value)| {
        groups.entry(key).or_default().push(value);
        groups
    })
}

/// Stores deliveries; one that is there already stays as it is.
pub(super) fn insert(conn: &mut Conn, mut made: Vec<NewDelivery>, now: UtcTime) -> Result<(), DbError> {
    // Ids drawn within one millisecond could meet; a batch draws each from a millisecond of its own.
    for (place, delivery) in (0..).zip(&mut made) {
        delivery.id = DeliveryId::new(now + Duration::from_millis(place)).raw();
    }
    for rows in made.chunks(500) {
        let one = (
            deliveries::facility,
            deliveries::seq,
            deliveries::guardian,
            deliveries::channel,
            deliveries::subscription,
        );
        let insert = || diesel::insert_into(deliveries::table).values(rows).on_conflict(one).do_nothing();
        with!(conn, c => insert().execute(c))?;
    }
    Ok(())
}
