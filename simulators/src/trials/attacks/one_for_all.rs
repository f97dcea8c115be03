//! S18 (ASVS 15.3.4): behind a proxy that writes ports into `X-Forwarded-For` one eager visitor uses up everybody's tries.

use super::{
    Attack, Effort, Outcome,
    raw::{answer, status},
};
use crate::trials::{TrialError, load::town::Town};

pub(super) const ATTACK: Attack =
    Attack { name: "S18", what: "one visitor who counts as all", run: |town, effort| Box::pin(attack(town, effort)) };

/// More than one source may guess in a minute.
const GUESSES: u16 = 60;

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    town.set("KAZASU_PROXIES", "127.0.0.1".to_owned());
    town.start()?;
    let hub = town.hub()?.residents();
    let guess = |from: String| async move {
        let headers = format!("host: {hub}\r\nx-forwarded-for: {from}\r\n");
        Ok::<_, TrialError>(status(&answer(hub, "GET", "/invitations/a-guess", &headers).await?))
    };
    let mut last = 0;
    for port in 0..GUESSES {
        last = guess(format!("203.0.113.5:{}", 40_000 + port)).await?;
    }
    if last != 429 {
        return Ok(Outcome::Succeeded(format!(
            "{GUESSES} guesses of one source in a row, the last was answered {last}"
        )));
    }
    let mut shut = Vec::new();
    for other in ["198.51.100.7:40000", "[2001:db8:1::5]:443", "198.51.100.8"] {
        if guess(other.to_owned()).await? == 429 {
            shut.push(other);
        }
    }
    Ok(Outcome::held_if(shut.is_empty(), format!("{} are shut out by somebody else", shut.join(", "))))
}
