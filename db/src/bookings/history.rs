//! What happened to one booking, as the log of its place says.

use diesel::prelude::*;
use domain::{ids::BookingId, log::Entry};

use crate::{Conn, DbError, schema::events, with};

/// Most facts of one booking, the first ones: residents' changes are bounded, and so are reminders.
const FACTS_MAX: i64 = 200;

/// The facts of this booking, oldest first; at most 200.
///
/// # Errors
/// If the database fails.
pub fn history(conn: &mut Conn, id: BookingId) -> Result<Vec<Entry>, DbError> {
    let query =
        || events::table.filter(events::booking.eq(id.raw())).order(events::seq).limit(FACTS_MAX).select(events::body);
    let bodies: Vec<String> = with!(conn, c => query().load(c))?;
    bodies.iter().map(|body| body.parse().map_err(|_| DbError::Damaged("events.body"))).collect()
}
