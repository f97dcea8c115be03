//! S3 (ASVS 7.4.2, 7.4.3, 7.4.5): somebody who left goes on with the page that is still open on their own machine, after
//! the town gave the account another password, and after it disabled another one.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use super::{Attack, Effort, Outcome, guesses::sign_in};
use crate::trials::{
    TrialError,
    load::{
        http::Connection,
        people::Person,
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

pub(super) const ATTACK: Attack =
    Attack { name: "S3", what: "a leaver goes on", run: |town, effort| Box::pin(attack(town, effort)) };

/// Running hubs learn of it within three seconds; a busy machine may need longer.
const ENDED_WITHIN: Duration = Duration::from_secs(10);
const NEW_PASSWORD: &str = "kaki no ki ni akai mi\n";

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
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
    if !is_shut_out(&leaver, &page).await? {
        return Ok(Outcome::Succeeded("the session goes on after a new password".to_owned()));
    }
    let (leaver, page) = signed_in(&second).await?;
    if let Err(error) = town.ops.run(&["staff", "disable", &second.1]) {
        return Ok(Outcome::Succeeded(format!("nobody can disable an account: {error}")));
    }
    if !is_shut_out(&leaver, &page).await? {
        return Ok(Outcome::Succeeded("the session of a disabled account goes on".to_owned()));
    }
    let account = (second.1.as_str(), STAFF_PASSWORD);
    let again = sign_in((Ipv4Addr::LOCALHOST, staff), account, "").await?.status;
    Ok(Outcome::held_if(again == 422, format!("a disabled account that signs in is answered {again}")))
}

/// Whether the page leads to the sign-in, within the time. A request that fails says nothing.
async fn is_shut_out(leaver: &Person, page: &str) -> Result<bool, TrialError> {
    let until = Instant::now() + ENDED_WITHIN;
    while Instant::now() < until {
        let answer = Connection::open(leaver.hub()).await?.ask(&leaver.get(page, "")).await?;
        match answer.status {
            303 => return Ok(answer.location.is_some_and(|to| to.starts_with("/sign-in"))),
            200 => tokio::time::sleep(Duration::from_millis(200)).await,
            other => return Err(TrialError::Wrong(format!("{page} was answered with {other}"))),
        }
    }
    Ok(false)
}
