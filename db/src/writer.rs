//! The group-commit writer: one thread and one connection a lane.
//!
//! A lane takes what is queued, up to [`GROUP_MAX`], commits it together and tells each; there is no timer, so an idle
//! hub answers at once and a busy one commits larger groups. Facilities are spread over the lanes by id, so that one
//! facility's facts stay in order. SQLite has one lane, for it has one writer; PostgreSQL several, because the commits
//! of different transactions overlap.
//!
//! Absent on purpose: retrying. A group that fails as a whole is told [`AppendFailure::Unknown`], for a commit that
//! reports an error may have happened; the facility's actor reads the log before it decides again.

mod group;
mod pg;
mod sqlite;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use domain::ids::FacilityId;

use crate::{
    Conn, DbError,
    conn::DatabaseUrl,
    log::{Append, AppendFailure},
};
use group::Group;
pub(crate) use group::{BookingRow, VisitRow};

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
    lanes: Arc<[SyncSender<Work>]>,
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
            let mut lane = Lane {
                conn: Some(Conn::open(url)?),
                url: url.clone(),
                queue: receiver,
                depth: Arc::clone(&depth),
                observer: Arc::clone(observer),
            };
            let spawned = thread::Builder::new().name(format!("writer-{number}")).spawn(move || lane.run());
            spawned.map_err(|_| DbError::Closed)?;
            Ok(sender)
        });
        Ok(Self { lanes: started.collect::<Result<Vec<_>, DbError>>()?.into(), depth })
    }

    /// Queues facts; `done` is told the outcome, at once if the queue is full.
    pub fn append(&self, append: Append) {
        let lane = usize::try_from(append.facility.raw().unsigned_abs() % self.lanes.len() as u64);
        let lane = lane.expect("a lane's number is small");
        self.depth.fetch_add(1, Ordering::Relaxed);
        if let Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) =
            self.lanes[lane].try_send(Work::Append(append))
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
        self.lanes[0].try_send(Work::Job(job)).map_err(|_| {
            self.depth.fetch_sub(1, Ordering::Relaxed);
            DbError::Busy
        })
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

struct Lane {
    conn: Option<Conn>,
    url: DatabaseUrl,
    queue: Receiver<Work>,
    depth: Arc<AtomicI64>,
    observer: Arc<dyn WriterObserver>,
}

impl Lane {
    fn run(&mut self) {
        while let Ok(first) = self.queue.recv() {
            let mut taken = 1;
            let mut group = Group::default();
            let mut jobs = Vec::new();
            let mut next = Some(first);
            while let Some(work) = next {
                match work {
                    Work::Append(append) => group.push(append),
                    Work::Job(job) => jobs.push(job),
                }
                next = if taken < GROUP_MAX { self.queue.try_recv().ok() } else { None };
                taken += usize::from(next.is_some());
            }
            self.depth.fetch_sub(i64::try_from(taken).expect("a group is small"), Ordering::Relaxed);
            self.commit(group);
            jobs.into_iter().for_each(|job| self.job(job));
        }
    }

    /// The lane's connection, opened anew if the last one failed: a failed fsync is never retried on the same handle.
    fn conn(&mut self) -> Result<&mut Conn, DbError> {
        if self.conn.is_none() {
            self.conn = Some(Conn::open(&self.url)?);
        }
        self.conn.as_mut().ok_or(DbError::Closed)
    }

    fn job(&mut self, job: Job) {
        job(self.conn());
    }

    fn commit(&mut self, group: Group) {
        if group.is_empty() {
            return;
        }
        let started = std::time::Instant::now();
        let outcome = match self.conn() {
            Ok(Conn::Sqlite(c)) => sqlite::store(c, &group),
            Ok(Conn::Pg(c)) => pg::store(c, &group),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(moved) => {
                self.observer.committed(group.facts(), started.elapsed());
                group.tell(&moved);
            }
            Err(DbError::Conflict) if group.len() > 1 => group.singles().for_each(|single| self.commit(single)),
            Err(DbError::Conflict) => group.fail(AppendFailure::Repeated),
            Err(error) => {
                tracing::error!(%error, "a group of facts could not be committed");
                self.observer.failed();
                self.conn = None;
                group.fail(AppendFailure::Unknown);
            }
        }
    }
}
