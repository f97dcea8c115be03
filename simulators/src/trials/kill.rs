//! `kill …`: kill -9 under load, again and again. What was acknowledged is there once: none lost, none doubled; and
//! everybody who is to be reminded is reminded, once.

mod hub;
mod kiosk;
mod reminders;

use std::fmt;

use crate::{
    fakes::{postgres::Postgres, processes::Programs},
    trials::TrialError,
};

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Victim {
    /// The hub on SQLite.
    HubOnSqlite,
    /// The hub on PostgreSQL.
    HubOnPostgres,
    /// The kiosk beside a card reader.
    Kiosk,
    /// The hub while reminders of bookings fall due: half of the rounds on SQLite, half on PostgreSQL.
    Reminders,
}

/// What the rounds cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Toll {
    /// Times killed.
    pub rounds: usize,
    /// Taps acknowledged before the kill or after the restart; people who are to be reminded.
    pub acknowledged: u64,
    /// Acknowledged taps that were not there afterwards, and gaps of the logs; people who were not reminded.
    pub lost: u64,
    /// Taps that were there more than once; reminders that are another mail, or for nobody.
    pub doubled: u64,
    /// Mails that came once more as the same mail: the mail server had taken them, and the hub died before it knew.
    pub again: u64,
}

impl Toll {
    /// Whether everything is there once. Where nothing was killed or nothing acknowledged, nothing is shown.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.rounds > 0 && self.acknowledged > 0 && self.lost == 0 && self.doubled == 0
    }
}

impl Toll {
    /// Both together.
    const fn with(self, other: Self) -> Self {
        Self {
            rounds: self.rounds + other.rounds,
            acknowledged: self.acknowledged + other.acknowledged,
            lost: self.lost + other.lost,
            doubled: self.doubled + other.doubled,
            again: self.again + other.again,
        }
    }
}

impl fmt::Display for Toll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rounds, acknowledged, lost, doubled, again } = self;
        write!(f, "{rounds} rounds, acknowledged {acknowledged}, lost {lost}, doubled {doubled}")?;
        if *again > 0 { write!(f, ", the same mail again {again}") } else { Ok(()) }
    }
}

/// Kills so many times, using the programs beside the running one.
///
/// # Errors
/// If something does not start, or a kill hits nothing.
pub async fn rounds(victim: Victim, rounds: usize) -> Result<Toll, TrialError> {
    // A card counts once a day: the toll is of one. So are reminders.
    crate::trials::midnight::keep_clear(std::time::Duration::from_secs(180 + 2 * rounds as u64));
    let programs = Programs::beside_this()?;
    match victim {
        Victim::HubOnSqlite => hub::rounds(&programs, None, rounds).await,
        Victim::HubOnPostgres => {
            let server = Postgres::start()?;
            let database = server.create_database()?;
            hub::rounds(&programs, Some(&database), rounds).await
        }
        Victim::Kiosk => kiosk::rounds(&programs, rounds).await,
        Victim::Reminders => {
            let server = Postgres::start()?;
            let database = server.create_database()?;
            let half = rounds / 2;
            let on_postgres = reminders::rounds(&programs, Some(&database), rounds - half);
            if half == 0 {
                return on_postgres.await;
            }
            // At once: most of a round is waiting for what a hub that was killed had claimed.
            let (on_postgres, on_sqlite) = tokio::try_join!(on_postgres, reminders::rounds(&programs, None, half))?;
            Ok(on_postgres.with(on_sqlite))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_in_which_nothing_was_killed_or_acknowledged_shows_nothing() {
        let good = Toll { rounds: 1, acknowledged: 1, ..Toll::default() };
        assert!(good.is_none());
        assert!(!Toll { acknowledged: 0, ..good }.is_none() && !Toll { rounds: 0, ..good }.is_none());
    }
}
