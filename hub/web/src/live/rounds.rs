//! What live streams are told by the clock: that they are there and which day it is, what a lost hint did not tell, and what
//! a noun tells from time to time.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use db::log;
use domain::{ids::FacilityId, time::UtcTime};

use super::{Live, Watched};

/// How often the heads of the watched logs are compared, for hints that were lost.
const SWEEP: Duration = Duration::from_secs(3);
/// How often it is looked whether a new day has begun …
const DAY_EVERY: Duration = Duration::from_secs(1);
/// … and after so many of these a silent stream says that it is still there.
const BEAT_ANYWAY: u64 = 15;

/// Ticks of a round; one that took long delays the next and is not made up for.
#[must_use]
pub fn ticks(every: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}

impl Live {
    /// Says to every page that the stream is still there, and forgets feeds that nobody watches.
    fn beat_once(&self, now: UtcTime) {
        let mut dropped = 0;
        for (_, watched) in self.all_watched() {
            dropped += watched.feed().beat(now);
        }
        for (facility, watched) in self.all_watched() {
            // Closed first: whoever has it in hand and joins now makes another one.
            if watched.feed().close_if_deserted() {
                self.forget(facility, &watched);
            }
        }
        self.metrics.live_dropped.inc_by(dropped);
    }

    /// Beats, for as long as the hub runs; one at once when a day begins, so that pages of yesterday load themselves
    /// again by the hub's midnight and not by their own.
    pub async fn beat(self: Arc<Self>) {
        let mut ticks = ticks(DAY_EVERY);
        let mut told = self.clock.now().day();
        for tick in 0_u64.. {
            ticks.tick().await;
            let now = self.clock.now();
            if now.day() != told || tick % BEAT_ANYWAY == 0 {
                self.beat_once(now);
                told = now.day();
            }
        }
    }

    /// Compares the heads of the logs that somebody watches or decides on, for as long as the hub runs: a hint that
    /// was lost costs seconds, never an event.
    pub async fn sweep(self: Arc<Self>, town: actors::Town) {
        let mut ticks = ticks(SWEEP);
        loop {
            ticks.tick().await;
            let mut facilities: Vec<FacilityId> = self.feeds().keys().copied().collect();
            facilities.extend(town.awake());
            facilities.sort_unstable();
            facilities.dedup();
            self.sweep_once(&town, facilities).await;
        }
    }

    async fn sweep_once(self: &Arc<Self>, town: &actors::Town, facilities: Vec<FacilityId>) {
        for facilities in facilities.chunks(500).map(<[FacilityId]>::to_vec) {
            // A database that is away is reported by readiness and by those who need it.
            let Ok(heads) = self.db.read(move |conn| log::heads(conn, &facilities)).await else { return };
            for (facility, head) in heads {
                town.log_moved(facility, head);
                self.hint(facility, head);
            }
        }
    }

    /// The facilities where something that everybody sees moved since this was asked last; with `all` also those that
    /// somebody follows from the wall or with a number.
    #[must_use]
    pub fn moved_on_the_wall(&self, all: bool) -> Vec<FacilityId> {
        let is_due = |watched: &Watched| {
            let mut feed = watched.feed();
            feed.take_moved() || all && feed.is_on_the_wall()
        };
        self.all_watched().into_iter().filter(|(_, watched)| is_due(watched)).map(|(facility, _)| facility).collect()
    }

    /// Tells the staff of a facility, and whoever follows it from the wall or with a number, what is no fact.
    pub fn tell(&self, facility: FacilityId, frame: &Bytes) {
        if let Some(watched) = self.watched(facility) {
            self.metrics.live_dropped.inc_by(watched.feed().tell(frame));
        }
    }
}
