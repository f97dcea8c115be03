//! S14 (ASVS 2.4.1): enrolment codes are guessed as fast as the hub answers, in the hope that the right one counts although
//! too many wrong ones came before it.

use std::{net::SocketAddr, time::Instant};

use futures_util::future::join_all;

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{http::Connection, kiosk::LoadKiosk, people::post, roster::RosterPlan, town::Town},
};

pub(super) const ATTACK: Attack =
    Attack { name: "S14", what: "enrolment codes are guessed", run: |town, effort| Box::pin(attack(town, effort)) };

/// Compared within a minute, at most.
const COMPARED_MAX: usize = 20;
/// A new minute may begin in the middle of one.
const ROUNDS_MAX: usize = 5;

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let (hub, guesses) = (
        town.staff_address(),
        match effort {
            Effort::Short => 60,
            Effort::Full => 600,
        },
    );
    let began = Instant::now();
    let guessed = join_all((0..guesses).map(|number| async move {
        let guess = format!("ZZ{}-{:04}", number / 1_000, number % 1_000);
        LoadKiosk::enrol(hub, &guess).await.err().map(|error| error.to_string())
    }));
    let guessed = guessed.await;
    // The hub counts by its own minutes: these may have fallen into several.
    let minutes = 2 + usize::try_from(began.elapsed().as_secs() / 60).unwrap_or(usize::MAX / 100);
    let compared = guessed.iter().flatten().filter(|said| !said.contains("429")).count();
    if compared > COMPARED_MAX * minutes {
        return Ok(Outcome::Succeeded(format!("{compared} of {guesses} codes were compared in {minutes} minutes")));
    }
    for _ in 0..ROUNDS_MAX {
        let right = code(town)?;
        if !is_shut(hub).await {
            let more = join_all((0..=COMPARED_MAX).map(|_| is_shut(hub))).await;
            if !more.contains(&true) {
                return Ok(Outcome::Succeeded(format!("{} codes more were compared", more.len())));
            }
            continue;
        }
        let taken = LoadKiosk::enrol(hub, &right).await.is_ok();
        // The screens' way in takes the same codes, and counts them together.
        let screen = post(hub, "/display", "", &format!("code={right}"));
        let screen = Connection::open(hub).await?.ask(&screen).await?.status;
        // Only if a wrong code was not compared before and after did it all happen in one minute.
        if is_shut(hub).await {
            let seen = format!("after too many wrong codes: a kiosk let in: {taken}, a screen answered {screen}");
            return Ok(Outcome::held_if(!taken && screen == 429, seen));
        }
    }
    Err(TrialError::Unclear("minutes that are over before three codes are sent"))
}

fn code(town: &Town) -> Result<String, TrialError> {
    town.ops.device_codes(&RosterPlan::slug(0), 1)?.pop().ok_or(TrialError::Unclear("no code"))
}

/// Whether a wrong code is not compared any more.
async fn is_shut(hub: SocketAddr) -> bool {
    LoadKiosk::enrol(hub, "ZZZZ-ZZZZ").await.is_err_and(|error| error.to_string().contains("429"))
}
