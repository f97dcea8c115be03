//! S8 (ASVS 15.2.2): nonsense is sent to the sign-in from many sources at once. Each judgement costs memory; so many must
//! not.

use std::net::{Ipv4Addr, SocketAddr};

use futures_util::{StreamExt, stream};

use super::{Attack, Effort, Outcome, guesses::sign_in};
use crate::trials::{TrialError, load::town::Town};

pub(super) const ATTACK: Attack =
    Attack { name: "S8", what: "sign-ins take the hub's memory", run: |town, effort| Box::pin(attack(town, effort)) };

/// The hub's memory may come to this, in MiB.
const MEMORY_MAX_MIB: u64 = 256;

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let (hub, id) = (town.staff_address(), town.hub()?.id());
    let at_once = match effort {
        Effort::Short => 120,
        Effort::Full => 1_000,
    };
    let tries = stream::iter((0..at_once).map(|number| nonsense(hub, number))).buffer_unordered(at_once);
    let statuses: Vec<Result<u16, TrialError>> = tries.collect().await;
    let (mut judged, mut put_off) = (0, 0);
    for status in statuses {
        match status? {
            422 => judged += 1,
            503 => put_off += 1,
            other => return Ok(Outcome::Succeeded(format!("a sign-in was answered {other}"))),
        }
    }
    let peak = peak_mib(id)?;
    let seen = format!("{peak} MiB after {at_once} sign-ins at once ({judged} judged, {put_off} put off)");
    Ok(Outcome::held_if(peak <= MEMORY_MAX_MIB && judged > 0, seen))
}

async fn nonsense(hub: SocketAddr, number: usize) -> Result<u16, TrialError> {
    let [high, low] = u16::try_from(number).unwrap_or_default().to_be_bytes();
    let from = Ipv4Addr::new(127, 1, high, low);
    Ok(sign_in((from, hub), (&format!("nobody{number}"), "nonsense"), "").await?.status)
}

/// The most memory that a process has had so far (`VmHWM`, proc(5)).
fn peak_mib(id: u32) -> Result<u64, TrialError> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|kib| kib.trim().parse::<u64>().ok());
    Ok(kib.ok_or(TrialError::Unclear("/proc/…/status"))? / 1_024)
}
