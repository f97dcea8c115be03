//! S6 (ASVS 14.3.2): at a shared PC somebody goes back after sign-out. No page of a session may be kept by the browser.

use super::{
    Effort, Outcome,
    raw::{header, said},
};
use crate::{
    load::{
        office,
        people::Person,
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
    trial::TrialError,
};

pub(super) async fn run(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let hub = town.staff_address();
    let teacher = Person::staff(hub, &RosterPlan::staff_login(0), STAFF_PASSWORD).await?;
    let clerk = Person::staff(hub, &office::OfficePlan::login(1), STAFF_PASSWORD).await?;
    let mut kept = Vec::new();
    let nursery = ["board", "families", "notices", "devices", "statistics"];
    let hall = ["counters", "reservations", "statistics", "devices"];
    let pages = nursery.map(|page| (&teacher, format!("/{page}/{}", RosterPlan::slug(0)))).into_iter();
    for (who, path) in pages.chain(hall.map(|page| (&clerk, format!("/{page}/{}", office::SLUG)))) {
        let words = String::from_utf8_lossy(&who.get(&path, "connection: close\r\n")).into_owned();
        let page = said(hub, &words, super::PATIENCE).await?.unwrap_or_default();
        if !header(&page, "cache-control").contains("no-store") {
            kept.push(path);
        }
    }
    Ok(Outcome::held_if(kept.is_empty(), format!("browsers keep {}", kept.join(", "))))
}
