//! What is counted of today at the offices, and who has waited for long.

use std::time::Duration;

use db::{Conn, DbError, queues, roster::Facility};
use domain::{
    ids::FacilityId,
    queue::visit::{Stand, Visit},
    time::UtcTime,
};
use hub_web::pages::figures::Figure;

/// Who waits now, and how many numbers were given today.
pub fn of(conn: &mut Conn, facilities: &[Facility], now: UtcTime) -> Result<Vec<(FacilityId, Figure)>, DbError> {
    let ids: Vec<FacilityId> =
        facilities.iter().filter(|facility| facility.is_office).map(|facility| facility.id).collect();
    let given = queues::day_counts(conn, &ids, now.day())?;
    let mut figures = Vec::new();
    for id in ids {
        let waiting = queues::waiting(conn, id)?.iter().map(|(_, count)| usize::try_from(*count).unwrap_or(0)).sum();
        let given = given.get(&id).copied().unwrap_or(0);
        figures.push((id, Figure { label: "待っている方", count: waiting, of: None, unit: "人" }));
        figures.push((id, Figure { label: "今日の番号", count: given, of: None, unit: "枚" }));
    }
    Ok(figures)
}

/// Who is here and has waited for the present service longer than the office's rules say. A booking waits from its time on.
pub fn waiting_long(conn: &mut Conn, office: FacilityId, now: UtcTime) -> Result<usize, DbError> {
    let Some(minutes) = queues::long_wait(conn, office)? else { return Ok(0) };
    let limit = Duration::from_secs(u64::from(minutes) * 60);
    let waits_long = |visit: &Visit| {
        let from = visit.due.map_or(visit.waited_from, |due| due.max(visit.waited_from));
        visit.stand == Stand::Waiting && from <= now && now.since(from) > limit
    };
    Ok(queues::open(conn, office)?.iter().filter(|visit| waits_long(visit)).count())
}
