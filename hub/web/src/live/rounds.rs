//! What live streams are told by the clock: that they are there and which day it is, how long the lines are, and what a
//! lost hint did not tell.

use std::{sync::Arc, time::Duration};

use db::log;
use domain::{ids::FacilityId, queue::forecast, time::UtcTime};

use super::{Live, queue};

/// How often the heads of the watched logs are compared, for hints that were lost.
const SWEEP: Duration = Duration::from_secs(3);
/// From a move of the lines to their lengths and waiting times on the pages.
const LINES_EVERY: Duration = Duration::from_secs(1);
/// So many of these, and they are told anyway.
const LINES_ANYWAY: u64 = 30;
/// How often it is looked whether a new day has begun …
const DAY_EVERY: Duration = Duration::from_secs(1);
/// … and after so many of these a silent stream says that it is still there.
const BEAT_ANYWAY: u64 = 15;

fn ticks(every: Duration) -> tokio::time::Interval {
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

    /// Tells those who watch an office how long its lines are and how long one will probably wait: a moment after the
    /// lines moved, and every half minute, for time itself moves them. For as long as the hub runs.
    pub async fn tell_lines(self: Arc<Self>, town: actors::Town) {
        let mut ticks = ticks(LINES_EVERY);
        for tick in 0_u64.. {
            ticks.tick().await;
            let all = tick % LINES_ANYWAY == 0;
            for (office, watched) in self.all_watched() {
                let is_due = {
                    let mut feed = watched.feed();
                    feed.take_lines_moved() || all && feed.is_on_the_wall()
                };
                if !is_due {
                    continue;
                }
                let now = town.now();
                let lines = move |book: &actors::QueueBook| forecast::lines(book.office(), book.queue(), now);
                // A facility that is no office, or cannot be read now, has no lines to tell of.
                let Ok(Some(lines)) = town.look(office, lines).await else { continue };
                let dropped = watched.feed().send_lines(&queue::lines(&lines));
                self.metrics.live_dropped.inc_by(dropped);
            }
        }
    }
}
