//! Bookings of many days, by how far they are.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    bookings::booking::{Booking, Stand},
    ids::FacilityId,
    time::CivilDay,
};

use super::{BOOKINGS_MAX, parsed};
use crate::{Conn, DbError, schema::bookings, with};

/// Who comes to a place on a day with a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayCount {
    /// So many came.
    pub arrived: usize,
    /// So many are still expected, or did not come.
    pub expected: usize,
}

/// How many bookings of this day these places have.
///
/// # Errors
/// If the database fails.
pub fn day_counts(
    conn: &mut Conn,
    places: &[FacilityId],
    day: CivilDay,
) -> Result<HashMap<FacilityId, DayCount>, DbError> {
    let ids: Vec<i64> = places.iter().map(|place| place.raw()).collect();
    let query = || {
        let of_day = bookings::table.filter(bookings::facility.eq_any(&ids)).filter(bookings::day.eq(day.number()));
        let by_stand = of_day.group_by((bookings::facility, bookings::stand));
        by_stand.select((bookings::facility, bookings::stand, diesel::dsl::count_star()))
    };
    let rows: Vec<(i64, String, i64)> = with!(conn, c => query().load(c))?;
    let mut counts: HashMap<FacilityId, DayCount> = HashMap::new();
    for (place, stand, count) in rows {
        let (of_place, count) =
            (counts.entry(FacilityId::from_raw(place)).or_default(), usize::try_from(count).unwrap_or(0));
        match stand.as_str() {
            "arrived" => of_place.arrived += count,
            "booked" | "missed" => of_place.expected += count,
            _ => {}
        }
    }
    Ok(counts)
}

/// The bookings of these days, first and last included, that stand as this one does, by time; at most [`BOOKINGS_MAX`].
/// What else the stand holds does not matter.
///
/// # Errors
/// If the database fails.
pub fn of_stand(
    conn: &mut Conn,
    facility: FacilityId,
    (first, last): (CivilDay, CivilDay),
    stand: &Stand,
) -> Result<Vec<Booking>, DbError> {
    let query = || {
        bookings::table
            .filter(bookings::facility.eq(facility.raw()))
            .filter(bookings::day.between(first.number(), last.number()))
            .filter(bookings::stand.eq(stand.name()))
            .order((bookings::start_at, bookings::number))
            .limit(BOOKINGS_MAX)
            .select(bookings::body)
    };
    parsed(with!(conn, c => query().load(c))?)
}
