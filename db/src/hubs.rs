//! The hubs that serve this town, as they say themselves: each notes again and again that it can commit.
//!
//! No lease and no leader: nothing is decided by this. It tells a hub whether its commits come through, and lets all agree,
//! without asking each other, on the one that tells the monitoring what is so of the whole town.

use std::time::Duration;

use diesel::prelude::*;
use domain::time::UtcTime;

use crate::{Conn, DbError, schema::hubs, with};

/// A hub that was not heard of for so long does not count.
const SEEN_WITHIN: Duration = Duration::from_secs(60);
/// Hubs that are gone are forgotten after this.
const FORGET_AFTER: Duration = Duration::from_secs(3_600);

/// Most hubs that are listed.
const LIST_MAX: i64 = 100;

/// Which of the hubs a hub is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichHub {
    /// The first: it speaks for all.
    First,
    /// Another.
    Other,
}

/// Notes that this hub is there; tells which of them it is.
///
/// # Errors
/// If the database fails.
pub fn note(conn: &mut Conn, id: i64, now: UtcTime) -> Result<WhichHub, DbError> {
    let gone = hubs::table.filter(hubs::seen_at.lt((now - FORGET_AFTER).micros()));
    with!(conn, c => diesel::delete(gone).execute(c))?;
    let row = (hubs::id.eq(id), hubs::seen_at.eq(now.micros()));
    with!(conn, c => {
        diesel::insert_into(hubs::table)
            .values(row)
            .on_conflict(hubs::id)
            .do_update()
            .set(hubs::seen_at.eq(now.micros()))
            .execute(c)
    })?;
    let first =
        || hubs::table.filter(hubs::seen_at.gt((now - SEEN_WITHIN).micros())).select(diesel::dsl::min(hubs::id));
    let first: Option<i64> = with!(conn, c => first().first(c))?;
    Ok(if first.is_none_or(|first| first == id) { WhichHub::First } else { WhichHub::Other })
}

/// The hubs that were heard of within the last minute, and when: by their numbers.
///
/// # Errors
/// If the database fails.
pub fn alive(conn: &mut Conn, now: UtcTime) -> Result<Vec<(i64, UtcTime)>, DbError> {
    let query = || hubs::table.filter(hubs::seen_at.gt((now - SEEN_WITHIN).micros())).order(hubs::id).limit(LIST_MAX);
    let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(|(id, seen_at)| (id, UtcTime::from_micros(seen_at))).collect())
}

/// Forgets this hub: it stops, and the next one speaks.
///
/// # Errors
/// If the database fails.
pub fn leave(conn: &mut Conn, id: i64) -> Result<(), DbError> {
    with!(conn, c => diesel::delete(hubs::table.find(id)).execute(c))?;
    Ok(())
}
