//! The group-commit writer: one thread and one connection a lane.
//!
//! A lane takes what is queued, up to [`GROUP_MAX`], commits it together and tells each; there is no timer, so an idle
//! hub answers at once and a busy one commits larger groups. Facilities are spread over the lanes by id, so that one
//! facility's facts stay in order. SQLite has one lane, for it has one writer; PostgreSQL several, because the commits
//! of different transactions overlap.
//!
//! A lane outlives what happens in it: a panic costs the group its certainty and the lane its connection, no more. A lane
//! whose last commit failed tries one of nothing every second until that succeeds; see [`Writer::failing`].
//!
//! Absent on purpose: retrying. A group that fails as a whole is told [`AppendFailure::Unknown`], for a commit that
//! reports an error may have happened; the facility's actor reads the log before it decides again.

mod group;
mod lane;
mod pg;
mod prepared;
mod sqlite;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
    mpsc::{SyncSender, TrySendError, sync_channel},
};

use domain::ids::FacilityId;

use crate::{
    Conn, DbError,
    conn::DatabaseUrl,
    log::{Append, AppendFailure},
};
use lane::Lane;

/// Most appends in one commit.
pub const GROUP_MAX: usize = 1_024;
/// Most appends and jobs that wait in one lane.
const QUEUE_MAX: usize = 8_192;

type Job = Box<dyn FnOnce(Result<&mut Conn, DbError>) + Send>;

enum Work {
    Append(Append),
    Job(Job),
}

/// What the writer reports of itself. Called on the writer's threads.
pub trait WriterObserver: Send + Sync + 'static {
    /// A group of this many facts was committed in this time.
    fn committed(&self, facts: usize, took: std::time::Duration);
    /// A group failed as a whole.
    fn failed(&self);
}

/// Nobody looks.
impl WriterObserver for () {
    fn committed(&self, _: usize, _: std::time::Duration) {}
    fn failed(&self) {}
}

/// The way into the lanes. Cloned freely; the lanes end when the last clone is gone.
#[derive(Clone)]
pub struct Writer {
    lanes: Arc<[(SyncSender<Work>, Arc<Lane>)]>,
    depth: Arc<AtomicI64>,
}

impl Writer {
    pub(crate) fn start(url: &DatabaseUrl, lanes: usize, observer: &Arc<dyn WriterObserver>) -> Result<Self, DbError> {
        let lanes = match url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => lanes.max(1),
        };
        let depth = Arc::new(AtomicI64::new(0));
        let started = (0..lanes).map(|number| {
            let (sender, receiver) = sync_channel(QUEUE_MAX);
            let lane = Arc::new(Lane::new(number, url, receiver, &depth, observer));
            lane.start(Some(Conn::open(url)?))?;
            Ok((sender, lane))
        });
        let lanes = started.collect::<Result<Arc<[_]>, DbError>>()?;
        lane::watch(lanes.iter().map(|(_, lane)| Arc::downgrade(lane)).collect())?;
        Ok(Self { lanes, depth })
    }

    /// Queues facts; `done` is told the outcome, at once if the queue is full.
    pub fn append(&self, append: Append) {
        let lane = usize::try_from(append.facility.raw().unsigned_abs() % self.lanes.len() as u64);
        let lane = lane.expect("a lane's number is small");
        self.depth.fetch_add(1, Ordering::Relaxed);
        if let Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) =
            self.lanes[lane].0.try_send(Work::Append(append))
        {
            self.depth.fetch_sub(1, Ordering::Relaxed);
            if let Work::Append(append) = work {
                (append.done)(Err(AppendFailure::Busy));
            }
        }
    }

    /// Runs a use case on the first lane's connection, between two groups.
    pub(crate) fn job(&self, job: Job) -> Result<(), DbError> {
        self.depth.fetch_add(1, Ordering::Relaxed);
        self.lanes[0].0.try_send(Work::Job(job)).map_err(|_| {
            self.depth.fetch_sub(1, Ordering::Relaxed);
            DbError::Busy
        })
    }

    /// How many lanes cannot commit now. A hub with any is not ready.
    #[must_use]
    pub fn failing(&self) -> usize {
        self.lanes.iter().filter(|(_, lane)| lane.is_failing()).count()
    }

    /// Appends and jobs that wait now.
    #[must_use]
    pub fn depth(&self) -> i64 {
        self.depth.load(Ordering::Relaxed)
    }

    /// Which lane takes this facility's facts.
    #[must_use]
    pub fn lane_of(&self, facility: FacilityId) -> u64 {
        facility.raw().unsigned_abs() % self.lanes.len() as u64
    }
}
