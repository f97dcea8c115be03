//! What happened to one booking, as the log of its place says.
//!
//! The log is not indexed by booking. What is looked through is the stretch from when the booking was made until it could
//! change no more: whoever waits does so for some weeks, and whoever did not come is asked back for some more.

use diesel::prelude::*;
use domain::{bookings::booking::Booking, event::Event, ids::FacilityId, time::UtcTime};

use crate::{Conn, DbError, log, schema::events, with};

/// Days after the booked one, or the first that would have done, in which something may still happen.
const AFTER_DAYS: i64 = 100;
/// Most facts of one booking, the first ones: residents' changes are bounded, and so are reminders.
const FACTS_MAX: i64 = 200;

/// The facts of this booking, oldest first; at most 200.
///
/// # Errors
/// If the database fails.
pub fn history(conn: &mut Conn, facility: FacilityId, booking: &Booking) -> Result<Vec<Event>, DbError> {
    let first = first_at(conn, facility, booking.made_at)?;
    let last = first_at(conn, facility, booking.day().plus(AFTER_DAYS).start())?;
    // An id is letters and digits; within a fact it stands in quotes.
    let named = format!("%\"{}\"%", booking.id);
    let query = || {
        events::table
            .filter(events::facility.eq(facility.raw()))
            .filter(events::seq.ge(first).and(events::seq.lt(last)))
            .filter(events::body.like(&named))
            .order(events::seq)
            .limit(FACTS_MAX)
            .select(events::body)
    };
    let bodies: Vec<String> = with!(conn, c => query().load(c))?;
    let mut facts = Vec::with_capacity(bodies.len());
    for body in bodies {
        let event = serde_json::from_str(&body).map_err(|_| DbError::Damaged("events.body"))?;
        if matches!(&event, Event::Booking { booking: of, .. } if of.id == booking.id) {
            facts.push(event);
        }
    }
    Ok(facts)
}

/// The place in the log of the first fact that is not before this time; the end if there is none. Times follow each other
/// in a log but for what clocks of several hubs differ: so much is looked back.
fn first_at(conn: &mut Conn, facility: FacilityId, at: UtcTime) -> Result<i64, DbError> {
    const CLOCKS_DIFFER: std::time::Duration = std::time::Duration::from_secs(60);
    let at = (at - CLOCKS_DIFFER).micros();
    let (mut low, mut high) = (1, log::head(conn, facility)?.0 + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let query = || {
            events::table
                .filter(events::facility.eq(facility.raw()).and(events::seq.ge(middle)))
                .order(events::seq)
                .select(events::at)
        };
        let found: Option<i64> = with!(conn, c => query().first(c).optional())?;
        match found {
            Some(found) if found < at => low = middle + 1,
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}
