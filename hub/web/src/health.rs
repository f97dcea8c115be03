//! Whether this hub can do its work: it commits a row of its own every few seconds, and says so while that goes well.
//!
//! What answers `select 1` may still be a full disk, a failing fsync or a lane that died; only a commit shows a commit. The
//! answer stands ready before anybody asks: a balancer that asks a hub which is cut off from its database is answered at
//! once, and its asking costs the database nothing.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use db::{Db, DbError, hubs};
use domain::time::{Clock, UtcTime};
use tokio::time::Instant;

/// How often it commits.
const EVERY: Duration = Duration::from_secs(3);
/// A commit that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(3);
/// What went well for the last time so long ago no longer counts: the pulse itself may be stuck.
const FRESH: Duration = Duration::from_secs(10);

/// Why a hub should get no requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReady {
    /// It stops soon.
    Stopping,
    /// It cannot commit.
    NoCommits,
}

impl NotReady {
    /// One line for whoever operates it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Stopping => "this hub stops\n",
            Self::NoCommits => "nothing can be committed to the database\n",
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Pulse {
    at: Instant,
    place: Option<hubs::WhichHub>,
}

/// What is known of this hub's own health.
pub struct Health {
    id: i64,
    started_at: UtcTime,
    stops: AtomicBool,
    pulse: Mutex<Option<Pulse>>,
}

impl Health {
    /// Of a hub with this number, started now, that has not committed anything yet.
    #[must_use]
    pub fn of(id: i64, now: UtcTime) -> Self {
        Self { id, started_at: now, stops: AtomicBool::new(false), pulse: Mutex::default() }
    }

    /// The hub's number.
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.id
    }

    /// When the hub was started.
    #[must_use]
    pub const fn started_at(&self) -> UtcTime {
        self.started_at
    }

    fn pulse(&self) -> MutexGuard<'_, Option<Pulse>> {
        self.pulse.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on balancers are told to send nothing more.
    pub fn stops(&self) {
        self.stops.store(true, Ordering::Relaxed);
    }

    /// Whether this hub should get requests, with so many lanes of the writer that fail: on PostgreSQL the hub's own row goes
    /// another way than facts.
    ///
    /// # Errors
    /// If it should get none.
    pub fn ready(&self, failing: usize) -> Result<(), NotReady> {
        if self.stops.load(Ordering::Relaxed) {
            return Err(NotReady::Stopping);
        }
        match *self.pulse() {
            Some(Pulse { at, place: Some(_) }) if failing == 0 && at.elapsed() < FRESH => Ok(()),
            Some(_) | None => Err(NotReady::NoCommits),
        }
    }

    /// Whether this hub tells the monitoring what is so of the whole town.
    #[must_use]
    pub fn speaks_for_all(&self) -> bool {
        matches!(*self.pulse(), Some(Pulse { at, place: Some(hubs::WhichHub::First) }) if at.elapsed() < FRESH)
    }

    /// Commits once. One that takes too long counts as failed while it is waited for: there is never a second one beside
    /// it.
    pub async fn beat_once(&self, db: &Db, clock: &dyn Clock) {
        let (id, now) = (self.id, clock.now());
        let mut noting = std::pin::pin!(db.write(move |conn| hubs::note(conn, id, now)));
        match tokio::time::timeout(PATIENCE, &mut noting).await {
            Ok(noted) => self.set(noted),
            Err(_) => {
                self.set(Err(DbError::Busy));
                self.set(noting.await);
            }
        }
    }

    fn set(&self, noted: Result<hubs::WhichHub, DbError>) {
        let mut pulse = self.pulse();
        // Said once, when it begins.
        if let (Err(error), true) = (&noted, pulse.is_none_or(|pulse| pulse.place.is_some())) {
            tracing::error!(%error, "nothing can be committed to the database; this hub is not ready");
        }
        *pulse = Some(Pulse { at: Instant::now(), place: noted.ok() });
    }

    /// Commits for as long as the hub runs.
    pub async fn beat(self: Arc<Self>, db: Db, clock: Arc<dyn Clock>) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.beat_once(&db, &*clock).await;
        }
    }

    /// Another hub speaks from now on. Best effort: who says nothing is forgotten anyway.
    pub async fn leave(&self, db: &Db) {
        let id = self.id;
        let _ = tokio::time::timeout(PATIENCE, db.write(move |conn| hubs::leave(conn, id))).await;
    }
}
