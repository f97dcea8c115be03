//! Live pages: Server-Sent Events (WHATWG HTML, chapter 9.2) from facilities' logs, `id:` = a log's sequence number.
//!
//! A facility has a feed while somebody watches it. Committed facts come in order through [`Live::moved`], or as a hint
//! from another hub; whenever a hint shows a hole the feed reads the log. A page that was away names the last number
//! it saw and is given what it missed before anything new. A page that reads too slowly is dropped: it will resume.
//! A page may follow several logs over one stream; then each event's data begins with a line that says of what it is.
//!
//! The writer's threads only put facts into a feed's inbox; a task of each feed sends them. One feed with five thousand
//! phones delays neither a commit nor another feed.
//!
//! Absent on purpose: any state of its own. What a page shows comes from the database, what moves it from the log.

mod feed;
pub mod frames;
mod outlet;
pub mod rights;
mod rounds;

use std::{
    cmp::Ordering,
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{self, AtomicBool},
    },
};

use actors::Moved;
use bytes::Bytes;
use db::{Db, DbError, log};
use domain::{
    ids::{ChildId, FacilityId},
    log::Seq,
    time::Clock,
};
use tokio::sync::{Notify, mpsc};

use crate::{metrics::Metrics, noun::Nouns};
use feed::{Feed, Watcher};
pub use outlet::Inlet;
use outlet::Outlet;
pub use rounds::ticks;

/// A stream that missed more than this, over all the logs that it follows, has its pages reload instead.
const MISSED_MAX: i64 = 500;
/// Commits that may wait for one feed's task; what does not find room is read from the log.
const INBOX_MAX: usize = 1_024;

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

/// A log that a page follows.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What the page calls it; empty if it follows no other.
    pub topic: String,
    /// Whose log; `None` if it is not for this page.
    pub of: Option<(FacilityId, Audience)>,
    /// What the page has seen.
    pub after: Seq,
}

/// All feeds of this hub.
pub struct Live {
    db: Db,
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
    nouns: Nouns,
    runtime: tokio::runtime::Handle,
    feeds: Mutex<HashMap<FacilityId, Arc<Watched>>>,
    /// Streams that go on only as long as a session's rights.
    held: Mutex<rights::HeldBySession>,
    /// Somebody's rights may have ended.
    ask_rights: Notify,
    /// The hub stops. Written before the feeds are closed, read after one was joined.
    ended: AtomicBool,
}

/// A facility that somebody watches.
struct Watched {
    feed: Mutex<Feed>,
    inbox: mpsc::Sender<News>,
}

impl Watched {
    fn feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a feed's task is told.
enum News {
    /// Facts committed by this hub.
    Moved(Moved),
    /// Somebody says that the log has this head.
    Head(Seq),
}

/// What may still be read for a stream of what its pages missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Allowance(i64);

impl Allowance {
    /// Takes so many facts out, if they are still in.
    const fn take(&mut self, facts: i64) -> bool {
        let is_in = facts <= self.0;
        if is_in {
            self.0 -= facts;
        }
        is_in
    }
}

/// A page's end of a stream.
pub struct Stream {
    /// Sent first: what the page missed, and that the stream is there. Never empty, for a Firefox takes a stream as open
    /// only when its first bytes have come.
    pub first: Bytes,
    /// What follows.
    pub inlet: Inlet,
    outlet: Outlet,
}

impl Live {
    /// No feeds yet. Must be called on the runtime that outlives the pages.
    #[must_use]
    pub fn new(db: Db, metrics: Arc<Metrics>, clock: Arc<dyn Clock>, nouns: Nouns) -> Arc<Self> {
        Arc::new(Self {
            db,
            metrics,
            clock,
            nouns,
            runtime: tokio::runtime::Handle::current(),
            feeds: Mutex::default(),
            held: Mutex::default(),
            ask_rights: Notify::new(),
            ended: AtomicBool::new(false),
        })
    }

    /// Ends every stream, and those that are asked for from now on as soon as they begin: the hub stops, and its pages
    /// are to look for another one at once.
    pub fn end(&self) {
        self.ended.store(true, atomic::Ordering::Release);
        let ended = std::mem::take(&mut *self.feeds());
        ended.values().for_each(|watched| watched.feed().close());
        self.held().clear();
    }

    fn feeds(&self) -> MutexGuard<'_, HashMap<FacilityId, Arc<Watched>>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watched(&self, facility: FacilityId) -> Option<Arc<Watched>> {
        self.feeds().get(&facility).map(Arc::clone)
    }

    /// Takes a closed feed out, unless another one is there by now.
    fn forget(&self, facility: FacilityId, closed: &Arc<Watched>) {
        let mut feeds = self.feeds();
        if feeds.get(&facility).is_some_and(|watched| Arc::ptr_eq(watched, closed)) {
            feeds.remove(&facility);
        }
    }

    fn all_watched(&self) -> Vec<(FacilityId, Arc<Watched>)> {
        self.feeds().iter().map(|(facility, watched)| (*facility, Arc::clone(watched))).collect()
    }

    /// Starts a stream for a page.
    ///
    /// # Errors
    /// If a log cannot be read.
    pub async fn follow(self: &Arc<Self>, wanted: Vec<Wanted>) -> Result<Stream, DbError> {
        let (outlet, inlet) = Outlet::new();
        let (mut first, mut allowance) = (Vec::new(), Allowance(MISSED_MAX));
        for Wanted { topic, of, after } in wanted {
            let topic = if topic.is_empty() { Bytes::new() } else { format!("data: {topic}\n").into() };
            let missed = match of {
                Some((facility, audience)) => {
                    let watcher = Watcher { outlet: outlet.clone(), topic: topic.clone(), seen: after };
                    self.begin(facility, &audience, watcher, &mut allowance).await?
                }
                None => vec![frames::gone()],
            };
            for frame in missed {
                first.extend_from_slice(&topic);
                first.extend_from_slice(&frame);
            }
        }
        Ok(Stream { first: first.into(), inlet, outlet })
    }

    /// Joins a facility's feed; gives what the page is to hear before it.
    async fn begin(
        self: &Arc<Self>,
        facility: FacilityId,
        audience: &Audience,
        watcher: Watcher,
        allowance: &mut Allowance,
    ) -> Result<Vec<Bytes>, DbError> {
        let after = watcher.seen;
        let joined = match self.watched(facility).and_then(|watched| self.join(&watched, audience, &watcher)) {
            Some(joined) => joined,
            None => {
                let head = self.db.read(move |conn| log::head(conn, facility)).await?;
                let joined = self.join_at(facility, head, audience, &watcher);
                // What was committed between the reading and the joining found no feed.
                let now = self.db.read(move |conn| log::head(conn, facility)).await?;
                self.hint(facility, now);
                joined
            }
        };
        let mut missed = match after.cmp(&joined) {
            Ordering::Less if !allowance.take(joined.0 - after.0) => vec![frames::start_anew(joined)],
            Ordering::Less => self.missed(facility, audience, after, joined).await?,
            Ordering::Equal => Vec::new(),
            Ordering::Greater => self.ahead(facility, after).await?,
        };
        missed.push(frames::beat(Some(joined.max(after)), self.clock.now()));
        Ok(missed)
    }

    /// The page knows more than the feed. That is another hub's news, or the database was put back to an older state.
    async fn ahead(self: &Arc<Self>, facility: FacilityId, after: Seq) -> Result<Vec<Bytes>, DbError> {
        let head = self.db.read(move |conn| log::head(conn, facility)).await?;
        self.hint(facility, head);
        Ok(if after > head { vec![frames::start_anew(head)] } else { Vec::new() })
    }

    /// Joins a feed; gives the place in the log from which it sends, or nothing if the feed was forgotten meanwhile. The lock
    /// of all feeds is not held: one that sends to five thousand phones keeps nobody from another.
    fn join(&self, watched: &Watched, audience: &Audience, watcher: &Watcher) -> Option<Seq> {
        let joined = watched.feed().join(audience, watcher.clone());
        if self.ended.load(atomic::Ordering::Acquire) {
            watcher.outlet.end();
            return Some(watcher.seen);
        }
        joined
    }

    /// Joins the feed, which is made at this head if there is none.
    fn join_at(self: &Arc<Self>, facility: FacilityId, head: Seq, audience: &Audience, watcher: &Watcher) -> Seq {
        loop {
            let watched = {
                let mut feeds = self.feeds();
                Arc::clone(feeds.entry(facility).or_insert_with(|| self.watch(facility, head)))
            };
            if let Some(joined) = self.join(&watched, audience, watcher) {
                return joined;
            }
            self.forget(facility, &watched);
        }
    }

    /// A feed at this head, with the task that sends it. The task ends with the feed.
    fn watch(self: &Arc<Self>, facility: FacilityId, head: Seq) -> Arc<Watched> {
        let (inbox, news) = mpsc::channel(INBOX_MAX);
        let watched = Arc::new(Watched { feed: Mutex::new(Feed::at(head)), inbox });
        let (live, weak) = (Arc::clone(self), Arc::downgrade(&watched));
        self.runtime.spawn(async move { live.send(facility, weak, news).await });
        watched
    }

    /// Sends what comes into a feed's inbox.
    async fn send(
        self: Arc<Self>,
        facility: FacilityId,
        watched: std::sync::Weak<Watched>,
        mut news: mpsc::Receiver<News>,
    ) {
        while let Some(news) = news.recv().await {
            let Some(watched) = watched.upgrade() else { return };
            let is_behind = match &news {
                News::Moved(moved) => self.deliver(&watched, moved.from, &moved.entries),
                News::Head(head) => watched.feed().last() < *head,
            };
            if is_behind {
                self.metrics.live_catch_ups.inc();
                self.catch_up(facility, &watched).await;
            }
        }
    }

    /// Sends facts; tells whether some before them are missing.
    fn deliver(&self, watched: &Watched, from: Seq, entries: &[log::StoredEntry]) -> bool {
        let delivered = watched.feed().deliver(self.nouns, from, entries);
        self.metrics.live_dropped.inc_by(delivered.dropped);
        delivered.hole
    }

    /// Reads the log until the feed has all of it. A failure ends it; the next hint or sweep tries again.
    async fn catch_up(&self, facility: FacilityId, watched: &Watched) {
        loop {
            let last = watched.feed().last();
            match self.db.read(move |conn| log::since(conn, facility, last, log::PAGE)).await {
                Ok(entries) if entries.is_empty() => return,
                Ok(entries) => drop(self.deliver(watched, Seq(entries[0].seq.0 - 1), &entries)),
                Err(error) => return tracing::warn!(%error, "a live stream cannot read the log"),
            }
        }
    }

    async fn missed(
        &self,
        facility: FacilityId,
        audience: &Audience,
        after: Seq,
        to: Seq,
    ) -> Result<Vec<Bytes>, DbError> {
        let events = self.db.read(move |conn| log::since(conn, facility, after, MISSED_MAX)).await?;
        let events = events.iter().filter(|stored| stored.seq <= to);
        Ok(events.filter_map(|stored| self.nouns.frame_for(stored, audience)).collect())
    }

    /// Facts committed by this hub. Called on the writer's threads; never waits.
    pub fn moved(&self, moved: &Moved) {
        if let Some(watched) = self.watched(moved.facility) {
            // No room: what is missing is read from the log, when the next fact or the next sweep shows the hole.
            let _ = watched.inbox.try_send(News::Moved(moved.clone()));
        }
    }

    /// Somebody says that a log has this head: reads on if a page here has not seen it.
    pub fn hint(&self, facility: FacilityId, head: Seq) {
        if let Some(watched) = self.watched(facility) {
            let _ = watched.inbox.try_send(News::Head(head));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_for_one_stream_is_bounded_over_all_the_logs_that_it_follows() {
        let mut allowance = Allowance(MISSED_MAX);
        assert!(allowance.take(300));
        assert!(!allowance.take(300), "its pages reload instead");
        assert!(allowance.take(200));
        assert!(!allowance.take(1));
    }
}
