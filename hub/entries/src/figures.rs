//! What is counted of today where people come and go.

use db::{Conn, DbError, entries, roster::Facility};
use domain::{ids::FacilityId, time::UtcTime};
use hub_web::pages::figures::Figure;

/// Who is inside now, and who came today.
pub fn of(conn: &mut Conn, facilities: &[Facility], now: UtcTime) -> Result<Vec<(FacilityId, Figure)>, DbError> {
    let mut figures = Vec::new();
    for facility in facilities.iter().filter(|facility| facility.has_hall) {
        let Some(hall) = entries::hall(conn, facility.id)? else { continue };
        let count = entries::count(conn, facility.id, now.day())?;
        let size = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let (inside, capacity) = (size(count.inside), Some(size(hall.capacity)));
        figures.push((facility.id, Figure { label: "中にいる方", count: inside, of: capacity, unit: "人" }));
        figures
            .push((facility.id, Figure { label: "今日の利用者", count: size(count.visitors), of: None, unit: "人" }));
    }
    Ok(figures)
}
