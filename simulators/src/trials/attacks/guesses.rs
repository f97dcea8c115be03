//! S7 (ASVS 6.1.1, 6.3.1, 6.3.8, 15.4.2): passwords are guessed, all at once and under many names, by somebody who also
//! wants to learn which names exist and to keep their owners out.

use std::net::{Ipv4Addr, SocketAddr};

use futures_util::future::try_join_all;

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{
        http::{Answer, Connection},
        people::{encoded, post},
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

pub(super) const ATTACK: Attack =
    Attack { name: "S7", what: "passwords are guessed", run: |town, effort| Box::pin(attack(town, effort)) };

/// Tries of one account that may be judged at once.
const JUDGED_MAX: usize = 5;
const GUESSER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const OWNER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

pub(super) async fn sign_in(
    (from, hub): (Ipv4Addr, SocketAddr),
    (login, password): (&str, &str),
    cookie: &str,
) -> Result<Answer, TrialError> {
    let form = encoded(&[("login", login), ("password", password)]);
    let headers = if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
    Ok(Connection::open_from(from, hub).await?.ask(&post(hub, "/sign-in", &headers, &form)).await?)
}

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let hub = town.staff_address();
    let (login, colleague) = (RosterPlan::staff_login(0), RosterPlan::staff_login(1));
    let at_once = match effort {
        Effort::Short => 20,
        Effort::Full => 60,
    };
    let guess = |number| if number + 2 == at_once { STAFF_PASSWORD } else { "wrong-guess" };
    let tries = (0..at_once).map(|number| sign_in((GUESSER, hub), (&login, guess(number)), ""));
    let judged = try_join_all(tries).await?.iter().filter(|answer| answer.status != 429).count();
    if judged > JUDGED_MAX {
        return Ok(Outcome::Succeeded(format!("{judged} of {at_once} passwords tried at once were judged")));
    }
    for _ in 0..=JUDGED_MAX {
        let at = async |login: &str| -> Result<_, TrialError> {
            let answer = sign_in((GUESSER, hub), (login, "wrong-guess"), "").await?;
            Ok((answer.status, String::from_utf8_lossy(&answer.body).replace(login, "")))
        };
        // The first name is tried out by now; these two are as new as each other.
        if at(&colleague).await? != at("nobody-has-this-name").await? {
            return Ok(Outcome::Succeeded("a name that exists is answered in other words".to_owned()));
        }
    }
    let junk: Vec<String> = (0..30).map(|number| format!("junk{number}")).collect();
    try_join_all(junk.iter().map(|login| sign_in((OWNER, hub), (login, "wrong-guess"), ""))).await?;
    for login in [&login, &colleague] {
        let answer = sign_in((OWNER, hub), (login, STAFF_PASSWORD), "").await?;
        if answer.status != 303 {
            return Ok(Outcome::Succeeded(format!("the owner is kept out: {}", answer.status)));
        }
    }
    Ok(Outcome::Held)
}
