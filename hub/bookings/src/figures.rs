//! What is counted of today where people book.

use db::{Conn, DbError, bookings, roster::Facility};
use domain::{ids::FacilityId, time::UtcTime};
use hub_web::pages::figures::Figure;

/// Who comes with a booking today: how many of them are here already, of how many.
pub fn of(conn: &mut Conn, places: &[Facility], now: UtcTime) -> Result<Vec<(FacilityId, Figure)>, DbError> {
    let ids: Vec<FacilityId> = places.iter().filter(|place| place.has_calendar).map(|place| place.id).collect();
    let mut counts = bookings::day_counts(conn, &ids, now.day())?;
    let figure = |id: FacilityId| {
        let bookings::DayCount { arrived, expected } = counts.remove(&id).unwrap_or_default();
        (id, Figure { label: "予約で来た方", count: arrived, of: Some(arrived + expected), unit: "件" })
    };
    Ok(ids.into_iter().map(figure).collect())
}
