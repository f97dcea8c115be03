//! The place at which something is booked, as the words about a booking need it; and what is known of bookings long over.

use std::sync::Arc;

use diesel::prelude::*;
use domain::{
    bookings::calendar::Calendar,
    ids::{BookingId, FacilityId},
    queue::office::Office,
    time::CivilDay,
};

use super::{DeliveryState, recipients::BOOKING};
use crate::{
    Conn, DbError, bookings, queues,
    schema::{bookings as booking_rows, calendars, deliveries, delivery_attempts, offices, push_subscriptions},
    with,
};

/// Most deliveries that are forgotten at once.
const FORGOTTEN_MAX: i64 = 1_000;

/// A place and when it was set so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What can be booked there, and the town's own texts.
    pub calendar: Calendar,
    /// What the services are called.
    pub office: Option<Office>,
    as_set: (i64, Option<i64>),
}

/// The place as it is set now: what is known of it, if it still is so. `None` if nothing can be booked there any more.
///
/// # Errors
/// If the database fails.
pub fn place(conn: &mut Conn, facility: FacilityId, known: Option<Arc<Place>>) -> Result<Option<Arc<Place>>, DbError> {
    let query = || {
        calendars::table
            .left_join(offices::table.on(offices::facility.eq(calendars::facility)))
            .filter(calendars::facility.eq(facility.raw()))
            .select((calendars::changed_at, offices::changed_at.nullable()))
    };
    let as_set: Option<(i64, Option<i64>)> = with!(conn, c => query().first(c).optional())?;
    let Some(as_set) = as_set else { return Ok(None) };
    if let Some(known) = known.filter(|known| known.as_set == as_set) {
        return Ok(Some(known));
    }
    let Some(calendar) = bookings::calendar(conn, facility)? else { return Ok(None) };
    Ok(Some(Arc::new(Place { calendar, office: queues::office(conn, facility)?, as_set })))
}

/// Forgets what was sent about bookings of days before this one, and the browsers that followed them. Gives whether more
/// may be left. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn forget_bookings(conn: &mut Conn, facility: FacilityId, before: CivilDay) -> Result<bool, DbError> {
    let over = || {
        deliveries::table
            .inner_join(booking_rows::table.on(booking_rows::id.eq(deliveries::recipient)))
            .filter(deliveries::whom.eq(BOOKING).and(deliveries::facility.eq(facility.raw())))
            // Ids are made in the order of time: younger bookings are for later days.
            .filter(deliveries::recipient.lt(BookingId::first_at(before.start()).raw()))
            .filter(deliveries::state.ne(DeliveryState::Waiting.name()))
            .filter(booking_rows::day.lt(before.number()))
            .order(deliveries::recipient)
            .limit(FORGOTTEN_MAX)
            .select(deliveries::id)
    };
    let ids: Vec<i64> = with!(conn, c => over().load(c))?;
    let tries = || delivery_attempts::table.filter(delivery_attempts::delivery.eq_any(&ids));
    with!(conn, c => diesel::delete(tries()).execute(c))?;
    let these = || deliveries::table.filter(deliveries::id.eq_any(&ids));
    with!(conn, c => diesel::delete(these()).execute(c))?;
    let browsers = || {
        push_subscriptions::table
            .inner_join(booking_rows::table.on(booking_rows::id.eq(push_subscriptions::recipient)))
            .filter(push_subscriptions::whom.eq(BOOKING))
            .filter(push_subscriptions::recipient.lt(BookingId::first_at(before.start()).raw()))
            .filter(booking_rows::facility.eq(facility.raw()).and(booking_rows::day.lt(before.number())))
            .order(push_subscriptions::recipient)
            .limit(FORGOTTEN_MAX)
            .select(push_subscriptions::id)
    };
    let browsers: Vec<i64> = with!(conn, c => browsers().load(c))?;
    let these = || push_subscriptions::table.filter(push_subscriptions::id.eq_any(&browsers));
    with!(conn, c => diesel::delete(these()).execute(c))?;
    Ok([ids, browsers].iter().any(|gone| i64::try_from(gone.len()).expect("a small number") == FORGOTTEN_MAX))
}
