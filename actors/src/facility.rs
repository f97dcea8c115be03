//! The actor of one facility: decides tasks on its tentative ledger and appends what follows to the log.
//!
//! It decides the next task while the last one commits. The writer answers whoever asked, after the commit; only a
//! stale append comes back here, to be decided again on what the log then says.

#[cfg(test)]
mod tests;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use db::{
    DbError,
    log::{Append, AppendFailure, NewFact, StoredEntry},
};
use domain::{
    ids::FacilityId,
    log::Seq,
    time::{HUBS_APART, UtcTime},
};
use futures_util::FutureExt as _;
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort};

use crate::{
    deps::{Deps, Moved},
    ledger::Ledger,
    looks::{Look, Looks},
    once::{Stored, UnderWay},
    refusal::FacilityRefusal,
    task::{Job, Needs},
};

/// How often a task is decided again because another hub appended first.
const STALE_MAX: u8 = 20;
/// How often a task has been decided in vain before rows that contradict it refuse it.
const CONTRADICTED_MAX: u8 = 3;
/// An actor without work for this long stops.
const IDLE: Duration = Duration::from_secs(600);

pub(crate) enum FacilityMsg {
    /// Somebody wants something; the way back travels with it.
    Do(Box<dyn Job>),
    /// An append of this actor was not stored.
    NotStored { job: Box<dyn Job>, tried: u8, epoch: u64, failure: AppendFailure },
    /// Another hub appended to this facility's log.
    LogMoved { to: Seq },
    /// Somebody looks at it as it is decided on now.
    Look(Look),
    /// Whoever waits to look may.
    LookOn,
    /// How it is.
    Observe { reply: RpcReplyPort<FacilityObservation> },
    /// Stop if nothing was asked for a while.
    StopIfIdle,
}

/// What can be seen of a facility's actor.
#[derive(Debug, Clone)]
pub struct FacilityObservation {
    /// Which facility.
    pub facility: FacilityId,
    /// The end of the log with what is still being committed; `None` before the first task.
    pub head: Option<Seq>,
    /// How often the ledger was loaded.
    pub loads: u64,
}

pub(crate) struct FacilityActor;

pub(crate) struct Facility {
    id: FacilityId,
    deps: Arc<Deps>,
    ledger: Option<Ledger>,
    /// The ledger must be read again before the next decision.
    outdated: bool,
    /// When the ledger was looked at last, by the town's clock and by one that never jumps: numbers and holds of other
    /// times may not be in it.
    as_of: Option<(UtcTime, Instant)>,
    /// Counts loads: a stale append decided before the last load needs no further one.
    epoch: u64,
    used: Instant,
    under_way: Arc<UnderWay>,
    /// Forms that need not be decided once more.
    stored: Arc<Stored>,
    looks: Looks,
}

impl Actor for FacilityActor {
    type Msg = FacilityMsg;
    type State = Facility;
    type Arguments = (FacilityId, Arc<Deps>);

    async fn pre_start(
        &self,
        myself: ActorRef<FacilityMsg>,
        (id, deps): Self::Arguments,
    ) -> Result<Facility, ActorProcessingErr> {
        myself.send_interval(IDLE / 2, || FacilityMsg::StopIfIdle);
        Ok(Facility {
            id,
            deps,
            ledger: None,
            outdated: false,
            as_of: None,
            epoch: 0,
            used: Instant::now(),
            under_way: Arc::default(),
            stored: Arc::default(),
            looks: Looks::default(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<FacilityMsg>,
        message: FacilityMsg,
        state: &mut Facility,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            FacilityMsg::Do(mut job) => {
                state.looks.decided();
                if job.is_first(&state.under_way) {
                    state.take(job, &myself).await;
                }
            }
            FacilityMsg::NotStored { job, tried, epoch, failure } => {
                state.not_stored(job, tried, epoch, failure, &myself).await;
            }
            FacilityMsg::LogMoved { to } => state.log_moved(to),
            FacilityMsg::Look(look) => {
                let is_called = state.looks.wait();
                if let Some(look) = state.looks.admit(look) {
                    state.look(look).await;
                } else if !is_called {
                    state.call_next(&myself);
                }
            }
            FacilityMsg::LookOn => {
                for look in state.looks.turn() {
                    state.look(look).await;
                }
                state.call_next(&myself);
            }
            FacilityMsg::Observe { reply } => drop(reply.send(state.observe())),
            FacilityMsg::StopIfIdle => state.stop_if_idle(&myself),
        }
        Ok(())
    }
}

impl Facility {
    /// Decides what is asked, unless it is known to have had its effect: it is read by its cause.
    async fn take(&mut self, job: Box<dyn Job>, myself: &ActorRef<FacilityMsg>) {
        if self.stored.has(job.cause()) {
            return job.refuse(FacilityRefusal::Uncertain);
        }
        self.decide(job, 0, myself).await;
    }

    async fn decide(&mut self, mut job: Box<dyn Job>, tried: u8, myself: &ActorRef<FacilityMsg>) {
        let (name, asked) = (job.name(), &mut job);
        if !self.read(name, move |ledger, needs| asked.needs(ledger, needs)).await {
            return job.refuse(FacilityRefusal::Unavailable);
        }
        let ledger = self.ledger.as_mut().expect("just read");
        let now = ledger.deps.clock.now();
        match unharmed(|| job.decide(ledger, now)) {
            Some(facts) => self.append(facts, job, tried, myself),
            None => {
                self.lost(name);
                job.refuse(FacilityRefusal::Unavailable);
            }
        }
    }

    async fn look(&mut self, look: Look) {
        if !self.read("a look", look.needs).await {
            return;
        }
        let ledger = self.ledger.as_mut().expect("just read");
        if unharmed(|| look.show(ledger)).is_none() {
            self.lost("a look");
        }
    }

    /// Calls whoever waits to look, after all that was asked so far.
    fn call_next(&self, myself: &ActorRef<FacilityMsg>) {
        if self.looks.wait() {
            // If the actor is gone, whoever waits is told that nobody answered.
            let _ = myself.cast(FacilityMsg::LookOn);
        }
    }

    /// Reads what is needed into the ledger; whether it is there.
    async fn read(&mut self, what: &'static str, needs: impl FnOnce(&Ledger, &mut Needs)) -> bool {
        let read = async {
            let ledger = self.fresh().await?;
            let mut wanted = Needs::default();
            needs(ledger, &mut wanted);
            wanted.meet(ledger).await
        };
        match AssertUnwindSafe(read).catch_unwind().await {
            Ok(Ok(())) => return true,
            Ok(Err(error)) => {
                tracing::error!(facility = %self.id, %error, "a facility cannot be read");
                self.outdated = true;
            }
            Err(_panicked) => self.lost(what),
        }
        false
    }

    /// Something panicked half-way: what it folded in is forgotten, and the facility goes on from rows.
    fn lost(&mut self, what: &'static str) {
        tracing::error!(facility = %self.id, what, "a task failed; the facility goes on from what is stored");
        self.ledger = None;
        self.deps.publish.task_failed();
    }

    /// The ledger, read anew if it is outdated, or if the clock jumped: while it was ahead holds ended and days were over
    /// that are not, and while it was behind the numbers of today were those of a day far ahead.
    async fn fresh(&mut self) -> Result<&mut Ledger, DbError> {
        self.used = Instant::now();
        let now = self.deps.clock.now();
        let jumped = self.as_of.is_some_and(|(then, looked)| {
            then.since(now) > HUBS_APART || now.since(then + looked.elapsed()) > HUBS_APART
        });
        if jumped {
            self.ledger = None;
        }
        let latest = self.as_of.filter(|_| !jumped).map_or(now, |(then, _)| then.max(now));
        self.as_of = Some((latest, Instant::now()));
        match &mut self.ledger {
            Some(ledger) if !self.outdated => ledger.settle(now),
            Some(ledger) => {
                ledger.reload(now).await?;
                (self.epoch, self.outdated) = (self.epoch + 1, false);
            }
            None => {
                self.ledger = Some(Ledger::load(&self.deps, self.id).await?);
                (self.epoch, self.outdated) = (self.epoch + 1, false);
            }
        }
        Ok(self.ledger.as_mut().expect("just read"))
    }

    /// Hands what was decided to the writer. The answer is sent by the writer after the commit. So is the answer that
    /// nothing follows, a refusal above all, as an append of nothing: another hub may have changed what it was decided
    /// on, and nobody is refused because of what never came to be.
    fn append(&mut self, facts: Vec<NewFact>, job: Box<dyn Job>, tried: u8, myself: &ActorRef<FacilityMsg>) {
        if facts.is_empty() && job.is_of_clock() {
            return job.give();
        }
        let ledger = self.ledger.as_mut().expect("decided on a ledger");
        let (from, name) = (ledger.tip, job.name());
        let entries =
            (1..).zip(&facts).map(|(place, fact)| StoredEntry { seq: from.seq.plus(place), entry: fact.entry.clone() });
        let entries: Arc<[StoredEntry]> = entries.collect();
        let is_told = facts.iter().any(|fact| fact.news.is_some());
        let is_stored = ledger.goes(&entries);
        let moved = Moved { facility: self.id, from: from.seq, entries, is_told };
        let (deps, epoch, myself, stored) =
            (Arc::clone(&self.deps), self.epoch, myself.clone(), Arc::clone(&self.stored));
        let caused = job.cause().filter(|cause| facts.iter().any(|fact| fact.cause == Some(*cause)));
        let done = move |outcome: Result<Seq, AppendFailure>| match outcome {
            Ok(_) => {
                is_stored.store(true, Ordering::Release);
                caused.into_iter().for_each(|cause| stored.remember(cause));
                job.give();
                if !moved.entries.is_empty() {
                    deps.publish.moved(moved);
                }
            }
            Err(failure) => {
                // If the actor is gone, dropping the job tells whoever asked to try again.
                let _ = myself.cast(FacilityMsg::NotStored { job, tried, epoch, failure });
            }
        };
        let facility = self.id;
        // If a projection fails, the job goes with it: whoever asked sees that nobody answered.
        match unharmed(|| Append::of(facility, from, facts, Box::new(done))) {
            Some(append) => {
                ledger.tip = append.tip();
                self.deps.db.writer().append(append);
            }
            None => self.lost(name),
        }
    }

    async fn not_stored(
        &mut self,
        job: Box<dyn Job>,
        tried: u8,
        epoch: u64,
        failure: AppendFailure,
        myself: &ActorRef<FacilityMsg>,
    ) {
        self.outdated |= epoch == self.epoch;
        match failure {
            AppendFailure::Stale if tried < STALE_MAX => self.decide(job, tried + 1, myself).await,
            AppendFailure::Stale | AppendFailure::Busy => job.refuse(FacilityRefusal::Busy),
            AppendFailure::Contradicted if tried < CONTRADICTED_MAX => {
                // What was missed does not tell: only the rows do.
                if epoch == self.epoch {
                    self.ledger = None;
                }
                self.decide(job, tried + 1, myself).await;
            }
            AppendFailure::Contradicted => job.refuse(FacilityRefusal::Unavailable),
            AppendFailure::Repeated => {
                job.cause().into_iter().for_each(|cause| self.stored.remember(cause));
                job.refuse(FacilityRefusal::Uncertain);
            }
            AppendFailure::Unknown => job.refuse(FacilityRefusal::Uncertain),
        }
    }

    fn log_moved(&mut self, to: Seq) {
        self.outdated |= self.ledger.as_ref().is_some_and(|ledger| ledger.tip.seq < to);
    }

    fn observe(&self) -> FacilityObservation {
        let head = self.ledger.as_ref().map(|ledger| ledger.tip.seq);
        FacilityObservation { facility: self.id, head, loads: self.epoch }
    }

    fn stop_if_idle(&self, myself: &ActorRef<FacilityMsg>) {
        if self.used.elapsed() >= IDLE {
            myself.stop(None);
        }
    }
}

/// What this gives; `None` if it panics.
fn unharmed<R>(what: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(what)).ok()
}
