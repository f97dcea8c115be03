//! What is counted of today at the nurseries.

use db::{Conn, DbError, attendance, roster};
use domain::{ids::FacilityId, time::UtcTime};
use hub_web::pages::{Facility, figures::Figure};

/// The children who are there now.
pub fn of(
    conn: &mut Conn,
    facilities: &[roster::Facility],
    now: UtcTime,
) -> Result<Vec<(FacilityId, Figure)>, DbError> {
    let nurseries = facilities.iter().filter(|facility| Facility::from((*facility).clone()).is_nursery());
    let ids: Vec<FacilityId> = nurseries.map(|facility| facility.id).collect();
    let (here, children) = (attendance::here_counts(conn, &ids, now.day())?, roster::child_counts(conn)?);
    let figure = |id: FacilityId| {
        let (count, of) = (here.get(&id).copied().unwrap_or(0), children.get(&id).copied().unwrap_or(0));
        (id, Figure { label: "登園中の子ども", count, of: Some(of), unit: "人" })
    };
    Ok(ids.into_iter().map(figure).collect())
}
