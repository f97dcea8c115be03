//! `attacks`: what succeeded once against a hub is tried again, each attack against a hub of its own that was started just
//! now, with the programs beside the running one. An attack that succeeds fails the trial and says what it saw.
//!
//! Each file below holds one attack: what whoever attacks can do, and what must not come of it. To add one is to add its
//! file and its line in `ATTACKS`. Their numbers stay as they are; ASVS in their docs is OWASP
//! ASVS 5.0.
//!
//! Absent on purpose: anything that a test of the hub shows as well and faster. Here whole processes are attacked from
//! outside, by their sockets, files and memory.

mod after_sign_out;
mod back_button;
mod costly_hashes;
mod digits;
mod enrolment_codes;
mod false_names;
mod files;
mod floods;
mod foreign_screens;
mod former_guardian;
mod forms;
mod guesses;
mod heads;
mod holds;
mod leavers;
mod old_sessions;
mod one_for_all;
mod raw;
mod slow_senders;
mod weak_passwords;
mod wrong_methods;

use std::{fmt, time::Duration};

use futures_util::future::LocalBoxFuture;
use tokio::task::LocalSet;

use crate::{
    fakes::processes::Programs,
    trials::{
        TrialError,
        load::{
            bookings::{BookingPlan, SERVICES_A_DESK, Windows},
            office::OfficePlan,
            roster::RosterPlan,
            town::Town,
        },
    },
};
use domain::time::{Clock, SystemClock};

/// Every attack, in the order in which they are tried.
static ATTACKS: &[Attack] = &[
    heads::ATTACK,
    former_guardian::ATTACK,
    leavers::ATTACK,
    guesses::ATTACK,
    costly_hashes::ATTACK,
    forms::ATTACK,
    foreign_screens::ATTACK,
    back_button::ATTACK,
    slow_senders::ATTACK,
    after_sign_out::ATTACK,
    holds::ATTACK,
    digits::ATTACK,
    weak_passwords::ATTACK,
    files::ATTACK,
    enrolment_codes::ATTACK,
    old_sessions::ATTACK,
    false_names::ATTACK,
    one_for_all::ATTACK,
    wrong_methods::ATTACK,
    floods::ATTACK,
];

/// Whoever waits longer for an answer gets none.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long somebody goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As long as it takes to see that the way is shut: some seconds.
    Short,
    /// As long as whoever means it.
    Full,
}

/// What came of an attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The hub held.
    Held,
    /// What must not happen happened; this was seen.
    Succeeded(String),
}

impl Outcome {
    /// Held, if this is so; else what was seen.
    #[must_use]
    pub fn held_if(held: bool, seen: impl Into<String>) -> Self {
        if held { Self::Held } else { Self::Succeeded(seen.into()) }
    }
}

/// One attack.
#[derive(Debug, Clone, Copy)]
pub struct Attack {
    /// Its number, `S1`.
    pub name: &'static str,
    /// What is tried, in one line.
    pub what: &'static str,
    /// Tries it.
    pub run: for<'a> fn(&'a mut Town, Effort) -> LocalBoxFuture<'a, Result<Outcome, TrialError>>,
}

/// The sizes of the town that is attacked: two nurseries of three children, and a town hall that takes bookings.
const NURSERIES: [usize; 2] = [3, 3];
const OFFICE: OfficePlan = OfficePlan { sections: 2, services_a_section: SERVICES_A_DESK, counters: 2 };
const RESIDENTS: usize = 20;

/// A town to attack, on its own SQLite file, with a kiosk at the first nursery.
///
/// # Errors
/// If a program is missing, or one of them fails.
async fn ground(programs: &Programs) -> Result<Town, TrialError> {
    let windows = Windows::new(1, OFFICE.sections);
    let calendar = windows.calendar(SystemClock.now().day());
    let roster = RosterPlan {
        children: NURSERIES.to_vec(),
        office: Some(OFFICE),
        bookings: Some(BookingPlan { calendar, residents: RESIDENTS }),
    };
    Ok(Town::found(programs, None, &roster, &[0]).await?)
}

/// What came of all of them.
#[derive(Debug, Default)]
pub struct Report(Vec<(Attack, Outcome)>);

impl Report {
    /// Whether every attack was tried, at least one, and none succeeded.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|(_, outcome)| *outcome == Outcome::Held)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (Attack { name, what, .. }, outcome) in &self.0 {
            match outcome {
                Outcome::Held => writeln!(f, "held       {name:<4} {what}")?,
                Outcome::Succeeded(seen) => writeln!(f, "SUCCEEDED  {name:<4} {what}: {seen}")?,
            }
        }
        let held = self.0.iter().filter(|(_, outcome)| *outcome == Outcome::Held).count();
        write!(f, "{held} of {} attacks held", self.0.len())
    }
}

/// Lets the programs make files as a machine does that nobody hardened: open to others, unless they close them themselves.
fn files_are_open_to_others() {
    // SAFETY: it takes and gives a number, and touches no memory.
    #[expect(unsafe_code, reason = "the standard library has no umask")]
    unsafe {
        libc::umask(0o022);
    }
}

/// Tries these attacks, or all of them if none is named.
///
/// # Errors
/// If a name is not known, or something does not start or is not understood.
pub async fn attacks(only: &[&str], effort: Effort) -> Result<Report, TrialError> {
    let unknown = only.iter().find(|name| !ATTACKS.iter().any(|attack| attack.name == **name));
    if let Some(name) = unknown {
        return Err(TrialError::Wrong(format!("there is no attack {name}")));
    }
    let programs = Programs::beside_this()?;
    files_are_open_to_others();
    let wanted = ATTACKS.iter().filter(|attack| only.is_empty() || only.contains(&attack.name));
    let mut report = Report::default();
    for attack in wanted {
        let mut town = ground(&programs).await?;
        let outcome = LocalSet::new().run_until((attack.run)(&mut town, effort)).await?;
        report.0.push((*attack, outcome));
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_nothing_is_no_success_and_one_success_is_enough() {
        fn held(_: &mut Town, _: Effort) -> LocalBoxFuture<'_, Result<Outcome, TrialError>> {
            Box::pin(async { Ok(Outcome::Held) })
        }
        let attack = Attack { name: "S0", what: "nothing", run: held };
        let mut report = Report::default();
        assert!(!report.is_held());
        report.0.push((attack, Outcome::Held));
        assert!(report.is_held());
        report.0.push((attack, Outcome::held_if(false, "a page")));
        assert!(!report.is_held());
        assert!(report.to_string().contains("SUCCEEDED  S0   nothing: a page"));
    }
}
