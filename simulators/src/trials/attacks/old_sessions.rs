//! S16 (ASVS 7.2.4): somebody signs in again in a browser whose earlier session was copied; and a session that somebody
//! else chose is put into a browser before its owner signs in.

use std::net::Ipv4Addr;

use super::{Attack, Effort, Outcome, guesses::sign_in};
use crate::trials::{
    TrialError,
    load::{
        http::{Answer, Connection},
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

pub(super) const ATTACK: Attack =
    Attack { name: "S16", what: "the session before goes on", run: |town, effort| Box::pin(attack(town, effort)) };

const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;

fn cookies(answer: &Answer) -> Result<String, TrialError> {
    if answer.status != 303 || answer.cookies.is_empty() {
        return Err(TrialError::Unclear("a sign-in"));
    }
    Ok(answer.cookies.join("; "))
}

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let hub = town.staff_address();
    let (login, page) = (RosterPlan::staff_login(0), format!("/board/{}", RosterPlan::slug(0)));
    let account = (login.as_str(), STAFF_PASSWORD);
    let board = async |cookies: &str| -> Result<u16, TrialError> {
        let request = format!("GET {page} HTTP/1.1\r\nhost: {hub}\r\ncookie: {cookies}\r\n\r\n");
        Ok(Connection::open(hub).await?.ask(request.as_bytes()).await?.status)
    };
    let copied = cookies(&sign_in((HERE, hub), account, "").await?)?;
    if board(&copied).await? != 200 {
        return Err(TrialError::Unclear("a board"));
    }
    let fresh = cookies(&sign_in((HERE, hub), account, &copied).await?)?;
    if board(&copied).await? == 200 {
        return Ok(Outcome::Succeeded("the session before goes on".to_owned()));
    }
    let name = fresh.split('=').next().unwrap_or_default();
    let chosen = format!("{name}=chosen-by-somebody-else");
    cookies(&sign_in((HERE, hub), account, &chosen).await?)?;
    let (own, others) = (board(&fresh).await?, board(&chosen).await?);
    Ok(Outcome::held_if(own == 200 && others != 200, format!("own session {own}, a chosen one {others}")))
}
