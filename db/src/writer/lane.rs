//! One lane: its queue, the thread that works on it, and the watch that replaces a thread that hangs.
//!
//! libpq waits for an answer as long as the operating system believes in the connection, and something between the hub
//! and the database may keep it believing. So a thread that hangs in a commit is given up: its group is told that nobody
//! knows, and another thread with a connection of its own takes over. Whatever the first one still hears is not told
//! any more; if its statement was stored, the tips that it moved make whoever decided on the old ones read again.
//!
//! A lane without a thread, because the system gave it none or because something unforeseen ended it, gets one from the
//! watch.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;

use super::{
    GROUP_MAX, Job, Work, WriterObserver,
    group::{Group, Teller},
    pg,
    prepared::Texts,
    sqlite,
};
use crate::{
    Conn, DbError,
    conn::DatabaseUrl,
    log::{self, AppendFailure},
    with,
};

/// A lane that fails tries again this often by itself.
const PROBE_EVERY: Duration = Duration::from_secs(1);
/// A commit that takes longer hangs: whoever asked for it has given up.
const COMMIT_MAX: Duration = Duration::from_secs(15);
/// Most threads of a lane that hang at once. Beyond this the lane waits for one of them.
const HANGING_MAX: usize = 4;
/// How often the watch looks.
const WATCH_EVERY: Duration = Duration::from_secs(1);
/// Writes and changes nothing: whether the database takes a commit.
const PROBE: &str = "update logs set head = head where facility = (select min(facility) from logs)";

/// What a lane's threads share.
pub(super) struct Lane {
    number: usize,
    url: DatabaseUrl,
    queue: Mutex<Receiver<Work>>,
    depth: Arc<AtomicI64>,
    observer: Arc<dyn WriterObserver>,
    /// Which of its threads works: one with a lower number was given up.
    turn: AtomicUsize,
    hanging: AtomicUsize,
    failing: AtomicBool,
    /// Nobody works on it.
    is_orphan: AtomicBool,
    under_way: Mutex<Option<UnderWay>>,
}

/// The commit that a lane is at.
struct UnderWay {
    since: Instant,
    tellers: Vec<Teller>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lane {
    pub fn new(
        number: usize,
        url: &DatabaseUrl,
        queue: Receiver<Work>,
        depth: &Arc<AtomicI64>,
        observer: &Arc<dyn WriterObserver>,
    ) -> Self {
        Self {
            number,
            url: url.clone(),
            queue: Mutex::new(queue),
            depth: Arc::clone(depth),
            observer: Arc::clone(observer),
            turn: AtomicUsize::new(0),
            hanging: AtomicUsize::new(0),
            failing: AtomicBool::new(false),
            is_orphan: AtomicBool::new(false),
            under_way: Mutex::new(None),
        }
    }

    /// Starts a thread, whose turn it is from now on.
    pub fn start(self: &Arc<Self>, conn: Option<Conn>) -> Result<(), DbError> {
        let turn = self.turn.load(Ordering::Acquire);
        let mut worker = Worker { lane: Arc::clone(self), turn, conn: conn.map(Open::from), probed: None };
        let spawned = thread::Builder::new().name(format!("writer-{}", self.number)).spawn(move || worker.run());
        spawned.map(drop).map_err(|error| {
            self.orphaned();
            DbError::Unreachable(error.to_string())
        })
    }

    fn orphaned(&self) {
        self.failing.store(true, Ordering::Release);
        self.is_orphan.store(true, Ordering::Release);
    }

    /// Tells whoever observes; what goes wrong there is no matter of the lane's.
    fn tell(&self, event: impl FnOnce(&dyn WriterObserver)) {
        if catch_unwind(AssertUnwindSafe(|| event(&*self.observer))).is_err() {
            tracing::error!(lane = self.number, "who observes the writer panicked");
        }
    }

    /// What the watch does each time.
    fn look_after(self: &Arc<Self>) {
        if self.is_orphan.swap(false, Ordering::AcqRel) {
            if let Err(error) = self.start(None) {
                tracing::error!(%error, lane = self.number, "a lane of the writer has no thread");
            }
        } else if matches!(self.url, DatabaseUrl::Postgres(_)) {
            self.replace();
        }
    }

    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Acquire)
    }

    /// Gives up a thread that hangs, and starts the next. Nothing hangs on a network on SQLite: a slow disk is waited for.
    fn replace(self: &Arc<Self>) {
        if self.hanging.load(Ordering::Acquire) >= HANGING_MAX {
            return;
        }
        let mut under_way = lock(&self.under_way);
        let Some(hangs) = under_way.take_if(|commit| commit.since.elapsed() > COMMIT_MAX) else { return };
        self.turn.fetch_add(1, Ordering::AcqRel);
        drop(under_way);
        tracing::error!(lane = self.number, "a commit hangs; the lane goes on with another connection");
        self.hanging.fetch_add(1, Ordering::AcqRel);
        self.failing.store(true, Ordering::Release);
        self.tell(|observer| observer.failed());
        if let Err(error) = self.start(None) {
            tracing::error!(%error, lane = self.number, "a lane of the writer has no thread");
        }
        Teller::fail_all(hangs.tellers, AppendFailure::Unknown);
    }
}

/// Starts the thread that looks after the lanes. It ends with them.
pub(super) fn watch(lanes: Vec<Weak<Lane>>) -> Result<(), DbError> {
    let look = move || {
        loop {
            thread::sleep(WATCH_EVERY);
            let alive: Vec<Arc<Lane>> = lanes.iter().filter_map(Weak::upgrade).collect();
            if alive.is_empty() {
                return;
            }
            alive.iter().for_each(Lane::look_after);
        }
    };
    thread::Builder::new().name("writer-watch".to_owned()).spawn(look).map(drop).map_err(|_| DbError::Closed)
}

/// A lane's thread.
struct Worker {
    lane: Arc<Lane>,
    turn: usize,
    conn: Option<Open>,
    probed: Option<Instant>,
}

/// A connection, with the statements that it keeps.
struct Open {
    conn: Conn,
    texts: Texts,
}

impl From<Conn> for Open {
    fn from(conn: Conn) -> Self {
        Self { conn, texts: Texts::default() }
    }
}

/// Only a panic that nobody caught ends a thread whose turn it is.
impl Drop for Worker {
    fn drop(&mut self) {
        if thread::panicking() && self.lane.turn.load(Ordering::Acquire) == self.turn {
            self.lane.orphaned();
        }
    }
}

/// The thread was given up while it was in the database: its turn is over.
struct GivenUp;

/// What was queued.
#[derive(Default)]
struct Taken {
    group: Group,
    jobs: Vec<Job>,
}

impl Worker {
    fn run(&mut self) {
        while let Some(Taken { group, jobs }) = self.take() {
            if self.commit(group).is_err() || self.probe().is_err() {
                self.lane.hanging.fetch_sub(1, Ordering::AcqRel);
                return;
            }
            jobs.into_iter().for_each(|job| self.job(job));
        }
    }

    /// What is queued; nothing if the lane fails and nothing came for a while. `None` once nobody can queue any more.
    fn take(&self) -> Option<Taken> {
        let queue = lock(&self.lane.queue);
        let first =
            if self.lane.is_failing() { queue.recv_timeout(PROBE_EVERY) } else { queue.recv().map_err(Into::into) };
        let mut next = match first {
            Ok(first) => Some(first),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return None,
        };
        let (mut taken, mut count) = (Taken::default(), 0);
        while let Some(work) = next {
            match work {
                Work::Append(append) => taken.group.push(append),
                Work::Job(job) => taken.jobs.push(job),
            }
            count += 1;
            next = if count < GROUP_MAX { queue.try_recv().ok() } else { None };
        }
        self.lane.depth.fetch_sub(i64::try_from(count).expect("a group is small"), Ordering::Relaxed);
        Some(taken)
    }

    fn commit(&mut self, mut group: Group) -> Result<(), GivenUp> {
        if group.is_empty() {
            return Ok(());
        }
        let started = Instant::now();
        let tellers = group.take_tellers();
        let (tellers, outcome) = self.watched(tellers, |open| match &mut open.conn {
            Conn::Sqlite(c) => sqlite::store(c, &group),
            Conn::Pg(c) => pg::store(c, &mut open.texts, &group),
        })?;
        match outcome {
            Ok(moved) => {
                self.lane.failing.store(false, Ordering::Release);
                self.lane.tell(|observer| observer.committed(group.facts(), started.elapsed()));
                Teller::tell_all(tellers, &moved);
            }
            Err(DbError::Conflict) if group.len() > 1 => {
                // Whatever is in the log already is taken out; the others are committed together all the same.
                let causes = group.causes();
                let (tellers, stored) = self.watched(tellers, |open| log::stored_causes(&mut open.conn, &causes))?;
                group.put_back(tellers);
                return match stored {
                    Ok(stored) if !stored.is_empty() => self.commit(group.without(&stored)),
                    _ => group.singles().try_for_each(|single| self.commit(single)),
                };
            }
            Err(DbError::Conflict) => {
                let causes = group.causes();
                let (tellers, stored) = self.watched(tellers, |open| log::stored_causes(&mut open.conn, &causes))?;
                let failure = match stored {
                    Ok(stored) if stored.is_empty() => AppendFailure::Contradicted,
                    Ok(_) => AppendFailure::Repeated,
                    Err(_) => AppendFailure::Unknown,
                };
                if failure == AppendFailure::Contradicted {
                    tracing::error!(lane = self.lane.number, "rows contradict what was decided");
                }
                Teller::fail_all(tellers, failure);
            }
            Err(error) => {
                self.failed(&error);
                Teller::fail_all(tellers, AppendFailure::Unknown);
            }
        }
        Ok(())
    }

    /// Works on the connection, opened anew if the last one failed, while the watch looks. A failed fsync is never tried
    /// again on the same handle, and what a panic left half done is left with its connection.
    fn watched<T>(
        &mut self,
        tellers: Vec<Teller>,
        work: impl FnOnce(&mut Open) -> Result<T, DbError>,
    ) -> Result<(Vec<Teller>, Result<T, DbError>), GivenUp> {
        *lock(&self.lane.under_way) = Some(UnderWay { since: Instant::now(), tellers });
        let outcome = catch_unwind(AssertUnwindSafe(|| self.open().and_then(work)));
        let mut under_way = lock(&self.lane.under_way);
        if self.lane.turn.load(Ordering::Acquire) != self.turn {
            return Err(GivenUp);
        }
        let tellers = under_way.take().map(|commit| commit.tellers).unwrap_or_default();
        drop(under_way);
        let outcome = outcome.unwrap_or(Err(DbError::Panicked));
        if !matches!(outcome, Ok(_) | Err(DbError::Conflict)) {
            self.conn = None;
        }
        Ok((tellers, outcome))
    }

    fn open(&mut self) -> Result<&mut Open, DbError> {
        let kept = self.conn.take().and_then(|mut open| (!open.conn.is_broken()).then_some(open));
        let open = match kept {
            Some(open) => open,
            None => Conn::open(&self.lane.url)?.into(),
        };
        Ok(self.conn.insert(open))
    }

    fn failed(&self, error: &DbError) {
        tracing::error!(%error, lane = self.lane.number, "a group of facts could not be committed");
        self.lane.failing.store(true, Ordering::Release);
        self.lane.tell(|observer| observer.failed());
    }

    /// Whether commits succeed again, if the last one did not.
    fn probe(&mut self) -> Result<(), GivenUp> {
        if !self.lane.is_failing() || self.probed.is_some_and(|probed| probed.elapsed() < PROBE_EVERY) {
            return Ok(());
        }
        self.probed = Some(Instant::now());
        let probe = |open: &mut Open| open.conn.transaction(|conn| Ok(with!(conn, c => c.batch_execute(PROBE))?));
        let (_, outcome) = self.watched(Vec::new(), probe)?;
        if outcome.is_ok() {
            tracing::info!(lane = self.lane.number, "a lane of the writer commits again");
            self.lane.failing.store(false, Ordering::Release);
        }
        Ok(())
    }

    /// Runs a use case. Only on SQLite, where nothing hangs on a network.
    fn job(&mut self, job: Job) {
        let ran = catch_unwind(AssertUnwindSafe(|| job(self.open().map(|open| &mut open.conn))));
        if ran.is_err() {
            tracing::error!(lane = self.lane.number, "a use case panicked");
            self.conn = None;
        } else if self.conn.as_mut().is_none_or(|open| open.conn.is_broken()) {
            self.failed(&DbError::Unreachable("a use case could not be committed".to_owned()));
            self.conn = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{channel, sync_channel};

    use super::*;

    #[test]
    fn a_lane_that_got_no_thread_gets_one_when_it_is_looked_after() {
        let (sender, receiver) = sync_channel(1);
        let (url, observer): (_, Arc<dyn WriterObserver>) = (DatabaseUrl::Sqlite(":memory:".to_owned()), Arc::new(()));
        let lane = Arc::new(Lane::new(0, &url, receiver, &Arc::default(), &observer));
        // As if the system had had none to give.
        lane.orphaned();
        let (told, ran) = channel();
        let job = move |conn: Result<&mut Conn, DbError>| told.send(conn.is_ok()).expect("the test waits");
        assert!(sender.send(Work::Job(Box::new(job))).is_ok());
        lane.look_after();
        assert_eq!(ran.recv_timeout(Duration::from_secs(60)), Ok(true));
        assert!(!lane.is_orphan.load(Ordering::Acquire));
    }
}
