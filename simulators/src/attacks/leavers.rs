//! S3 (ASVS 7.4.2, 7.4.3, 7.4.5): somebody who left goes on with the page that is still open on their own machine, after
//! the town gave the account another password, and after it disabled another one.

use std::time::{Duration, Instant};

use super::{Effort, Outcome};
use crate::{
    load::{
        people::Person,
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
    trial::TrialError,
};

/// Running hubs learn of it within two seconds; a busy machine may need longer.
const ENDED_WITHIN: Duration = Duration::from_secs(10);
const NEW_PASSWORD: &str = "kaki no ki ni akai mi\n";

pub(super) async fn run(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let staff = town.staff_address();
    let [first, second] = [0, 1].map(|nursery| (RosterPlan::slug(nursery), RosterPlan::staff_login(nursery)));
    let signed_in = async |(slug, login): &(String, String)| -> Result<_, TrialError> {
        let person = Person::staff(staff, login, STAFF_PASSWORD).await?;
        let page = format!("/families/{slug}");
        person.look_at(&page).await?;
        Ok((person, page))
    };
    let (leaver, page) = signed_in(&first).await?;
    town.ops.run_with(&["town-staff", &first.1, "試験 先生"], NEW_PASSWORD)?;
    if !is_shut_out(&leaver, &page).await {
        return Ok(Outcome::Succeeded("the session goes on after a new password".to_owned()));
    }
    let (leaver, page) = signed_in(&second).await?;
    if let Err(error) = town.ops.run(&["staff", "disable", &second.1]) {
        return Ok(Outcome::Succeeded(format!("nobody can disable an account: {error}")));
    }
    if !is_shut_out(&leaver, &page).await {
        return Ok(Outcome::Succeeded("the session of a disabled account goes on".to_owned()));
    }
    let again = Person::staff(staff, &second.1, STAFF_PASSWORD).await;
    Ok(Outcome::held_if(again.is_err(), "a disabled account signs in"))
}

async fn is_shut_out(leaver: &Person, page: &str) -> bool {
    let until = Instant::now() + ENDED_WITHIN;
    while Instant::now() < until {
        let sees = leaver.look_at(page).await.is_ok_and(|seen| String::from_utf8_lossy(&seen.body).contains(page));
        if !sees {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    false
}
