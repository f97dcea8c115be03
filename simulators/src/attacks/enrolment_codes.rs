//! S14 (ASVS 2.4.1): enrolment codes are guessed as fast as the hub answers, in the hope that the right one counts although
//! too many wrong ones came before it.

use futures_util::future::join_all;

use super::{Effort, Outcome};
use crate::{
    load::{http::Connection, kiosk::LoadKiosk, people::post, roster::RosterPlan, town::Town},
    trial::TrialError,
};

/// Compared within a minute, at most.
const COMPARED_MAX: usize = 20;

pub(super) async fn run(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let (hub, guesses) = (
        town.staff_address(),
        match effort {
            Effort::Short => 60,
            Effort::Full => 600,
        },
    );
    let right = town.ops.device_codes(&RosterPlan::slug(0), 1)?.pop().ok_or(TrialError::Unclear("no code"))?;
    let guessed = join_all((0..guesses).map(|number| async move {
        let guess = format!("ZZ{}-{:04}", number / 1_000, number % 1_000);
        LoadKiosk::enrol(hub, &guess).await.err().map(|error| error.to_string())
    }));
    let guessed = guessed.await;
    let compared = guessed.iter().flatten().filter(|said| !said.contains("429")).count();
    if compared > COMPARED_MAX {
        return Ok(Outcome::Succeeded(format!("{compared} of {guesses} codes were compared")));
    }
    if LoadKiosk::enrol(hub, &right).await.is_ok() {
        return Ok(Outcome::Succeeded(format!("the right code was taken after {guesses} wrong ones")));
    }
    // The screens' way in takes the same codes, and counts them together.
    let screen = post(hub, "/display", "", &format!("code={right}"));
    let screen = Connection::open(hub).await?.ask(&screen).await?;
    Ok(Outcome::held_if(screen.status == 429, format!("a screen was let in after {guesses} wrong codes")))
}
