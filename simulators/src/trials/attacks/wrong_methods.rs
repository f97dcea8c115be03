//! S19: methods that an address does not take. The answer names those that it takes (RFC 9110, 15.5.6).

use super::{
    Attack, Effort, Outcome,
    raw::{answer, header, status},
};
use crate::trials::{TrialError, load::town::Town};

pub(super) const ATTACK: Attack = Attack {
    name: "S19",
    what: "methods that an address does not take",
    run: |town, effort| Box::pin(attack(town, effort)),
};

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let hub = town.staff_address();
    let mut seen = Vec::new();
    for (method, path) in [("GET", "/api/v1/taps"), ("DELETE", "/api/v1/tickets"), ("PUT", "/api/v1/menu")] {
        let refused = answer(hub, method, path, &format!("host: {hub}\r\n")).await?;
        let (status, allow, kind) = (status(&refused), header(&refused, "allow"), header(&refused, "content-type"));
        if status != 405 || !allow.contains("POST") || kind != "application/problem+json" {
            seen.push(format!("{method} {path}: {status}, allow {allow:?}, {kind}"));
        }
    }
    Ok(Outcome::held_if(seen.is_empty(), seen.join("; ")))
}
