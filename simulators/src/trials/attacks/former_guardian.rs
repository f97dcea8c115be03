//! S4, a former guardian: a page that was open when the guardianship was removed goes on telling of the child (ASVS 8.3.2).

use std::{fs, time::Duration};

use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{http::Connection, live::LivePage, people::Person, roster::RosterPlan, town::Town},
};

/// For the hub to end the stream.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) const ATTACK: Attack = Attack {
    name: "S4",
    what: "a former guardian goes on hearing of the child over a page that was left open",
    run: |town, effort| Box::pin(attack(town, effort)),
};

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let (slug, hub) = (RosterPlan::slug(0), town.hub()?.residents());
    let invitations = town.ops.invitations(&slug)?;
    let path = &invitations.first().ok_or(TrialError::Unclear("invitations"))?.path;
    let guardian = Person::guardian(hub, path).await?;
    let mut stream = LivePage::open(&guardian, &format!("/live/{slug}?after=0")).await?;
    // The stream tells of the children as long as it may.
    let cards = [0, 1, 2].map(|child| town.kiosks[0].card(&RosterPlan::card(0, child)));
    let batch = town.kiosks[0].tap(&cards);
    let answer = Connection::open(town.staff_address()).await?.ask(&batch.request).await?;
    let told = timeout(PATIENCE, stream.next()).await;
    if answer.status != 200 || !told.is_ok_and(|told| told.is_ok_and(|event| event.name == "attendance")) {
        return Err(TrialError::Unclear("a stream of one's own child"));
    }
    let roster = town.folder().join("roster");
    let mut file: Value = serde_json::from_slice(&fs::read(&roster)?).map_err(|_| TrialError::Unclear("the roster"))?;
    for child in file["facilities"][0]["children"].as_array_mut().into_iter().flatten() {
        child["guardians"] = json!([]);
    }
    fs::write(&roster, file.to_string())?;
    town.ops.run(&["import", &roster.to_string_lossy()])?;
    // What was on its way is read; then the stream has to end.
    let ends = async { while stream.next().await.is_ok() {} };
    let held = timeout(PATIENCE, ends).await.is_ok();
    Ok(Outcome::held_if(held, format!("the stream was still open {} s after", PATIENCE.as_secs())))
}
