//! The choice of a nursery or office.

use std::collections::HashMap;

use actix_web::{HttpResponse, web::Data};
use db::{DbError, attendance, roster};
use domain::ids::FacilityId;
use hub_web::{
    access::Staff,
    app::Hub,
    pages::Facility,
    routes::answer::{html, see},
    trouble::PageError,
};

use crate::pages::sign_in::{PlaceToday, Places};

/// `GET /board`: the member's own nursery or office, or a choice for those who work for the town.
///
/// # Errors
/// If the database fails.
pub async fn choose(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    if let Some(own) = staff.0.facility {
        let facility = hub.db.read(move |conn| roster::facility(conn, own)).await?;
        return Ok(see(&hub.nouns.first_page(&Facility::from(facility))));
    }
    let day = hub.clock.now().day();
    let read = hub.db.read(move |conn| {
        let facilities = roster::facilities(conn)?;
        let ids: Vec<FacilityId> = facilities.iter().map(|facility| facility.id).collect();
        let here = attendance::here_counts(conn, &ids, day)?;
        Ok::<_, DbError>((facilities, roster::child_counts(conn)?, here))
    });
    let (facilities, children, here) = read.await?;
    let count = |counts: &HashMap<FacilityId, usize>, id| counts.get(&id).copied().unwrap_or(0);
    let places = facilities.into_iter().map(|facility| PlaceToday {
        address: facility.address.clone(),
        here: count(&here, facility.id),
        children: count(&children, facility.id),
        place: facility.into(),
    });
    Ok(html(&Places { shell: staff.1.clone(), places: places.collect() }))
}
