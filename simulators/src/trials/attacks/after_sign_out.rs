//! S15: what was open goes on after the session ended, by its own sign-out (ASVS 7.4.1).

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{
        http::Connection,
        live::LivePage,
        people::Person,
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

/// A second is what is promised; a busy machine is given some more.
const PROMISED: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(90);

pub(super) const ATTACK: Attack = Attack {
    name: "S15",
    what: "a board that was open goes on after its session was signed out",
    run: |town, effort| Box::pin(attack(town, effort)),
};

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let hub = town.hub()?.staff();
    let staff = Person::staff(hub, &RosterPlan::staff_login(0), STAFF_PASSWORD).await?;
    let path = format!("/live/{}?after=0", RosterPlan::slug(0));
    let mut stream = LivePage::open(&staff, &path).await?;
    Connection::open(hub).await?.ask(&staff.post("/sign-out", &[])).await?;
    let signed_out = Instant::now();
    let ends = async { while stream.next().await.is_ok() {} };
    let _ = timeout(PATIENCE, ends).await;
    let went_on = signed_out.elapsed();
    Ok(Outcome::held_if(went_on < PROMISED, format!("it went on for {:.0} s", went_on.as_secs_f64())))
}
