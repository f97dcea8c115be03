//! S6 (ASVS 14.3.2): at a shared PC somebody goes back after sign-out. No page of a session may be kept by the browser.

use super::{
    Attack, Effort, Outcome,
    raw::{header, said, status},
};
use crate::trials::{
    TrialError,
    load::{
        office,
        people::Person,
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

pub(super) const ATTACK: Attack = Attack {
    name: "S6",
    what: "back, after sign-out at a shared PC",
    run: |town, effort| Box::pin(attack(town, effort)),
};

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let hub = town.staff_address();
    let teacher = Person::staff(hub, &RosterPlan::staff_login(0), STAFF_PASSWORD).await?;
    let clerk = Person::staff(hub, &office::OfficePlan::login(1), STAFF_PASSWORD).await?;
    let mut kept = Vec::new();
    let nursery = ["board", "families", "notices", "devices"];
    let hall = ["counters", "reservations", "statistics", "devices"];
    let pages = nursery.map(|page| (&teacher, format!("/{page}/{}", RosterPlan::slug(0)))).into_iter();
    for (who, path) in pages.chain(hall.map(|page| (&clerk, format!("/{page}/{}", office::SLUG)))) {
        let words = String::from_utf8_lossy(&who.get(&path, "connection: close\r\n")).into_owned();
        let page = said(hub, &words, super::PATIENCE).await?.unwrap_or_default();
        if status(&page) != 200 {
            return Err(TrialError::Wrong(format!("{path} was answered with {}", status(&page))));
        }
        if !header(&page, "cache-control").contains("no-store") {
            kept.push(path);
        }
    }
    Ok(Outcome::held_if(kept.is_empty(), format!("browsers keep {}", kept.join(", "))))
}
