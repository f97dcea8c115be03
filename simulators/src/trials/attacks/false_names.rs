//! S17: the hub is called by somebody else's name, as a page does whose name was made to point here (DNS rebinding).

use super::{
    Attack, Effort, Outcome,
    raw::{answer, status},
};
use crate::trials::{TrialError, load::town::Town};

pub(super) const ATTACK: Attack =
    Attack { name: "S17", what: "somebody else's name", run: |town, effort| Box::pin(attack(town, effort)) };

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let mut served = Vec::new();
    for (hub, path) in [(town.hub()?.residents(), "/"), (town.hub()?.staff(), "/sign-in")] {
        if status(&answer(hub, "GET", path, &format!("host: {hub}\r\n")).await?) != 200 {
            return Err(TrialError::Unclear("a page of our own name"));
        }
        for name in ["evil.example", "127.0.0.1.evil.example", "evil.example:8081"] {
            let status = status(&answer(hub, "GET", path, &format!("host: {name}\r\n")).await?);
            if status != 421 {
                served.push(format!("{name} got {status}"));
            }
        }
    }
    Ok(Outcome::held_if(served.is_empty(), served.join(", ")))
}
