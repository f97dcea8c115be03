//! Bookings of many days, by how far they are.

use diesel::prelude::*;
use domain::{
    bookings::booking::{Booking, Stand},
    ids::FacilityId,
    time::CivilDay,
};

use super::{BOOKINGS_MAX, parsed};
use crate::{Conn, DbError, schema::bookings, with};

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
