//! Live pages: Server-Sent Events (WHATWG HTML, chapter 9.2) from a facility's log, `id:` = its sequence number.
//!
//! A facility has a feed while somebody watches it. Committed facts come in order through [`Live::moved`], or as a hint
//! from another hub; whenever a hint shows a hole the feed reads the log. A page that was away names the last number
//! it saw and is given what it missed before anything new. A page that reads too slowly is dropped: it will resume.
//!
//! Absent on purpose: any state of its own. What a page shows comes from the database, what moves it from the log.

mod feed;
mod frames;
mod queue;

use std::{
    cmp::Ordering,
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{self, AtomicBool},
    },
    time::Duration,
};

use actors::Moved;
use bytes::Bytes;
use db::{Db, DbError, log};
use domain::{
    event::Seq,
    ids::{ChildId, FacilityId},
    queue::forecast,
};
use tokio::sync::mpsc;

use crate::metrics::Metrics;
use feed::Feed;
pub use frames::reload;
pub use queue::place_text;

/// Frames that may wait for one page.
const WAITING_MAX: usize = 64;
/// A page that missed more than this reloads instead.
const MISSED_MAX: i64 = 500;
/// How often the heads of the watched logs are compared, for hints that were lost.
const SWEEP: Duration = Duration::from_secs(3);
/// From a move of the lines to their lengths and waiting times on the pages.
const LINES_EVERY: Duration = Duration::from_secs(1);
/// So many of these, and they are told anyway.
const LINES_ANYWAY: u64 = 30;
/// How often a silent stream says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What a page may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everything of the facility.
    Staff,
    /// These children.
    Children(Vec<ChildId>),
    /// What hangs on the wall: numbers and counters, for signage screens and the phones of visitors.
    Public,
}

/// All feeds of this hub.
pub struct Live {
    db: Db,
    metrics: Arc<Metrics>,
    runtime: tokio::runtime::Handle,
    feeds: Mutex<HashMap<FacilityId, Feed>>,
    /// Written and read by whoever holds the feeds.
    ended: AtomicBool,
}

/// A page's end of a stream.
pub struct Stream {
    /// Sent first: what the page missed, or that the stream is there. Never empty, for a Firefox takes a stream as open
    /// only when its first bytes have come.
    pub first: Bytes,
    /// What follows.
    pub frames: mpsc::Receiver<Bytes>,
}

impl Live {
    /// No feeds yet. Must be called on the runtime that outlives the pages.
    #[must_use]
    pub fn new(db: Db, metrics: Arc<Metrics>) -> Arc<Self> {
        let runtime = tokio::runtime::Handle::current();
        Arc::new(Self { db, metrics, runtime, feeds: Mutex::new(HashMap::new()), ended: AtomicBool::new(false) })
    }

    /// Ends every stream, and those that are asked for from now on as soon as they begin: the hub stops, and its pages
    /// are to look for another one at once.
    pub fn end(&self) {
        let mut feeds = self.feeds();
        self.ended.store(true, atomic::Ordering::Relaxed);
        feeds.clear();
    }

    fn feeds(&self) -> std::sync::MutexGuard<'_, HashMap<FacilityId, Feed>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a stream for a page that has seen the log up to `after`.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub async fn follow(
        self: &Arc<Self>,
        facility: FacilityId,
        audience: Audience,
        after: Seq,
    ) -> Result<Stream, DbError> {
        let (sender, frames) = mpsc::channel(WAITING_MAX);
        let joined = match self.join(facility, (&audience, after), &sender, None) {
            Some(joined) => joined,
            None => {
                let head = self.db.read(move |conn| log::head(conn, facility)).await?;
                let joined = self.join(facility, (&audience, after), &sender, Some(head)).expect("a head was given");
                // What was committed between the reading and the joining found no feed.
                let now = self.db.read(move |conn| log::head(conn, facility)).await?;
                self.hint(facility, now);
                joined
            }
        };
        let missed = match after.cmp(&joined) {
            Ordering::Less => self.missed(facility, &audience, after, joined).await?,
            Ordering::Equal => Bytes::new(),
            Ordering::Greater => self.ahead(facility, after).await?,
        };
        let first = if missed.is_empty() { frames::heartbeat() } else { missed };
        Ok(Stream { first, frames })
    }

    /// The page knows more than the feed. That is another hub's news, or the database was put back to an older state.
    async fn ahead(self: &Arc<Self>, facility: FacilityId, after: Seq) -> Result<Bytes, DbError> {
        let head = self.db.read(move |conn| log::head(conn, facility)).await?;
        self.hint(facility, head);
        Ok(if after > head { reload(head) } else { Bytes::new() })
    }

    /// Joins the feed, or makes it at this head; gives the place in the log from which it sends.
    fn join(
        &self,
        facility: FacilityId,
        (audience, after): (&Audience, Seq),
        sender: &mpsc::Sender<Bytes>,
        head: Option<Seq>,
    ) -> Option<Seq> {
        let mut feeds = self.feeds();
        if self.ended.load(atomic::Ordering::Relaxed) {
            return Some(after);
        }
        if let (None, Some(head)) = (feeds.get(&facility), head) {
            feeds.insert(facility, Feed::at(head));
        }
        feeds.get_mut(&facility).map(|feed| feed.join(audience.clone(), sender.clone(), after))
    }

    async fn missed(&self, facility: FacilityId, audience: &Audience, after: Seq, to: Seq) -> Result<Bytes, DbError> {
        if to.0 - after.0 > MISSED_MAX {
            return Ok(reload(to));
        }
        let events = self.db.read(move |conn| log::since(conn, facility, after, MISSED_MAX)).await?;
        let frames =
            events.iter().filter(|stored| stored.seq <= to).filter_map(|stored| frames::for_audience(stored, audience));
        Ok(frames
            .fold(Vec::new(), |mut all, frame| {
                all.extend_from_slice(&frame);
                all
            })
            .into())
    }

    /// Facts committed by this hub. Called on the writer's threads; never waits.
    pub fn moved(self: &Arc<Self>, moved: &Moved) {
        let mut feeds = self.feeds();
        let Some(feed) = feeds.get_mut(&moved.facility) else { return };
        let delivered = feed.deliver(moved.from, &moved.events);
        self.metrics.live_dropped.inc_by(delivered.dropped);
        let hole = delivered.hole;
        drop(feeds);
        if let (true, Some(last)) = (hole, moved.events.last()) {
            self.hint(moved.facility, last.seq);
        }
    }

    /// Somebody says that a log has this head: reads on if a page here has not seen it.
    pub fn hint(self: &Arc<Self>, facility: FacilityId, head: Seq) {
        let mut feeds = self.feeds();
        let Some(feed) = feeds.get_mut(&facility) else { return };
        if feed.last() >= head || !feed.start_catching_up() {
            return;
        }
        drop(feeds);
        self.metrics.live_catch_ups.inc();
        let live = Arc::clone(self);
        // Called from the writer's threads too, which are outside the runtime.
        self.runtime.spawn(async move { live.catch_up(facility).await });
    }

    /// Reads the log until the feed has all of it. A failure ends it; the next hint or sweep tries again.
    async fn catch_up(self: &Arc<Self>, facility: FacilityId) {
        loop {
            let Some(last) = self.feeds().get(&facility).map(Feed::last) else { return };
            let read = self.db.read(move |conn| log::since(conn, facility, last, log::PAGE)).await;
            let mut feeds = self.feeds();
            let Some(feed) = feeds.get_mut(&facility) else { return };
            match read {
                Ok(events) if !events.is_empty() => {
                    let from = Seq(events[0].seq.0 - 1);
                    let delivered = feed.deliver(from, &events);
                    self.metrics.live_dropped.inc_by(delivered.dropped);
                }
                Ok(_) => return feed.stop_catching_up(),
                Err(error) => {
                    tracing::warn!(%error, "a live stream cannot read the log");
                    return feed.stop_catching_up();
                }
            }
        }
    }

    fn watched(&self) -> Vec<FacilityId> {
        self.feeds().keys().copied().collect()
    }

    /// Says to every page that the stream is still there, and forgets feeds that nobody watches.
    fn heartbeat(&self) {
        let beat = frames::heartbeat();
        let mut dropped = 0;
        self.feeds().retain(|_, feed| {
            dropped += feed.send_to_all(&beat);
            !feed.is_deserted()
        });
        self.metrics.live_dropped.inc_by(dropped);
    }

    /// Heartbeats, for as long as the hub runs.
    pub async fn beat(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(HEARTBEAT);
        loop {
            ticks.tick().await;
            self.heartbeat();
        }
    }

    /// Compares the heads of the logs that somebody watches or decides on, for as long as the hub runs: a hint that
    /// was lost costs seconds, never an event.
    pub async fn sweep(self: Arc<Self>, town: actors::Town) {
        let mut ticks = tokio::time::interval(SWEEP);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let mut facilities = self.watched();
            facilities.extend(town.awake());
            facilities.sort_unstable();
            facilities.dedup();
            self.sweep_once(&town, facilities).await;
        }
    }

    /// Tells those who watch an office how long its lines are and how long one will probably wait: a moment after the
    /// lines moved, and every half minute, for time itself moves them. For as long as the hub runs.
    pub async fn tell_lines(self: Arc<Self>, town: actors::Town) {
        let mut ticks = tokio::time::interval(LINES_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for tick in 0_u64.. {
            ticks.tick().await;
            let all = tick % LINES_ANYWAY == 0;
            let due = |(facility, feed): (&FacilityId, &mut Feed)| {
                (feed.take_lines_moved() || all && feed.is_on_the_wall()).then_some(*facility)
            };
            let offices: Vec<FacilityId> = self.feeds().iter_mut().filter_map(due).collect();
            for office in offices {
                let now = town.now();
                let lines = move |book: &actors::QueueBook| forecast::lines(book.office(), book.queue(), now);
                // A facility that is no office, or cannot be read now, has no lines to tell of.
                let Ok(Some(lines)) = town.look(office, lines).await else { continue };
                let frame = queue::lines(&lines);
                let dropped = self.feeds().get_mut(&office).map_or(0, |feed| feed.send_lines(&frame));
                self.metrics.live_dropped.inc_by(dropped);
            }
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
}
