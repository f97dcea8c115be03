//! The actor of one facility: decides commands on its tentative ledger and appends what follows to the log.
//!
//! It decides the next command while the last one commits. The writer answers whoever asked, after the commit; only a
//! stale append comes back here, to be decided again on what the log then says.

mod commands;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use db::{
    DbError,
    log::{Append, AppendFailure, NewFact, StoredEntry},
};
use domain::{
    bookings::book::Book,
    ids::FacilityId,
    log::{Entry, Seq},
    queue::decide::QueueRefusal,
    taps::TapOutcome,
    time::{HUBS_APART, UtcTime},
};
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort};

use crate::{
    bookings::BookingWish,
    deps::{Deps, Moved},
    ledger::Ledger,
    once::{Replies, Stored, UnderWay},
    queue::QueueBook,
    refusal::FacilityRefusal,
};

use commands::{Answer, TapsReply};
pub(crate) use commands::{Asked, BookingAnswer, Command, DeviceTaps, MarkAnswer, QueueAnswer, QueueWish, StaffMark};
pub use commands::{BookingFailure, MarkFailure, QueueFailure};

/// How often a command is decided again because another hub appended first.
const STALE_MAX: u8 = 20;
/// How often a command has been decided in vain before rows that contradict it refuse it.
const CONTRADICTED_MAX: u8 = 3;
/// An actor without work for this long stops.
const IDLE: Duration = Duration::from_secs(600);

/// Looks at an office's queue as it is decided on now.
pub(crate) type Look = Box<dyn FnOnce(Option<&QueueBook>) + Send>;
/// Looks at a place's bookings as they are decided on now.
pub(crate) type LookAtBookings = Box<dyn FnOnce(Option<&Book>) + Send>;

pub(crate) enum FacilityMsg {
    /// A device's taps; the answer travels in them.
    Taps(DeviceTaps),
    /// A note of the staff.
    Mark(StaffMark, RpcReplyPort<MarkAnswer>),
    /// Somebody wants something of an office's queue.
    Queue(Box<Asked>),
    /// Somebody wants something of the bookings.
    Booking { wish: Box<BookingWish>, reply: RpcReplyPort<BookingAnswer> },
    /// An append of this actor was not stored.
    NotStored { command: Command, tried: u8, epoch: u64, failure: AppendFailure },
    /// Another hub appended to this facility's log.
    LogMoved { to: Seq },
    /// Reads what a stored tap was answered with.
    Outcomes { entries: Vec<Entry>, reply: RpcReplyPort<Result<Vec<TapOutcome>, FacilityRefusal>> },
    /// Looks at the queue.
    Look(Look),
    /// Looks at the bookings.
    LookAtBookings(LookAtBookings),
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
    /// The end of the log with what is still being committed; `None` before the first command.
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
    /// The end of the log as far as this actor's own facts are stored.
    committed: Arc<AtomicI64>,
    /// Counts loads: a stale append decided before the last load needs no further one.
    epoch: u64,
    used: Instant,
    under_way: Arc<UnderWay<QueueAnswer>>,
    bookings_under_way: Arc<UnderWay<BookingAnswer>>,
    marks_under_way: Arc<UnderWay<MarkAnswer>>,
    /// Forms that need not be decided once more.
    stored: Arc<Stored>,
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
            committed: Arc::default(),
            epoch: 0,
            used: Instant::now(),
            under_way: Arc::default(),
            bookings_under_way: Arc::default(),
            marks_under_way: Arc::default(),
            stored: Arc::default(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<FacilityMsg>,
        message: FacilityMsg,
        state: &mut Facility,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            FacilityMsg::Taps(taps) => state.decide(Command::Taps(taps), 0, &myself).await,
            FacilityMsg::Mark(mark, reply) => {
                if let Some(replies) = state.marks_under_way.join(Some(mark.cause), reply) {
                    state.take(Command::Mark(mark, replies), &myself).await;
                }
            }
            FacilityMsg::Queue(asked) => {
                let Asked { wish, reply } = *asked;
                if let Some(replies) = state.under_way.join(wish.cause, reply) {
                    state.take(Command::Queue(Box::new(wish), replies), &myself).await;
                }
            }
            FacilityMsg::Booking { wish, reply } => {
                if let Some(replies) = state.bookings_under_way.join(wish.cause, reply) {
                    state.take(Command::Booking(wish, replies), &myself).await;
                }
            }
            FacilityMsg::NotStored { command, tried, epoch, failure } => {
                state.not_stored(command, tried, epoch, failure, &myself).await;
            }
            FacilityMsg::LogMoved { to } => state.log_moved(to),
            FacilityMsg::Outcomes { entries, reply } => state.outcomes(&entries, reply).await,
            FacilityMsg::Look(look) => state.look(look).await,
            FacilityMsg::LookAtBookings(look) => state.look_at_bookings(look).await,
            FacilityMsg::Observe { reply } => drop(reply.send(state.observe())),
            FacilityMsg::StopIfIdle => state.stop_if_idle(&myself),
        }
        Ok(())
    }
}

impl Facility {
    /// Decides what a form asks for, unless it is known to have had its effect: it is read by its cause.
    async fn take(&mut self, command: Command, myself: &ActorRef<FacilityMsg>) {
        if self.stored.has(command.form()) {
            return command.refuse(FacilityRefusal::Uncertain);
        }
        self.decide(command, 0, myself).await;
    }

    async fn decide(&mut self, command: Command, tried: u8, myself: &ActorRef<FacilityMsg>) {
        self.used = Instant::now();
        let prepared = match self.fresh().await {
            Ok(()) => self.prepare(&command).await,
            Err(error) => Err(error),
        };
        if let Err(error) = prepared {
            tracing::error!(facility = %self.id, %error, "a facility cannot be read");
            self.outdated = true;
            return command.refuse(FacilityRefusal::Unavailable);
        }
        let (rules, now) = (self.deps.settings.rules, self.deps.clock.now());
        let ledger = self.ledger.as_mut().expect("prepared");
        match command {
            Command::Taps(taps) => {
                let (decided, outcomes) = ledger.taps(rules, now, taps.device, taps.lost_through, &taps.taps);
                self.append(decided, Command::Taps(taps), Answer::Taps(outcomes), tried, myself);
            }
            Command::Mark(mark, replies) => {
                let (decided, answer) = split(ledger.mark(&mark));
                self.append(decided, Command::Mark(mark, replies), Answer::Mark(answer), tried, myself);
            }
            Command::Queue(wish, replies) => self.decide_queue(wish, replies, tried, myself),
            Command::Booking(wish, replies) => self.decide_booking(wish, replies, tried, myself),
        }
    }

    fn decide_queue(
        &mut self,
        wish: Box<QueueWish>,
        replies: Replies<QueueAnswer>,
        tried: u8,
        myself: &ActorRef<FacilityMsg>,
    ) {
        let sources = &self.deps.sources;
        let decided = match self.ledger.as_mut().expect("prepared").queue.as_mut() {
            Some(queue) if !queue.within_share(&wish, sources) => Err(QueueRefusal::TooManyFromHere.into()),
            Some(queue) => {
                let decided = queue.decide(&wish.command, wish.at, &wish.by, wish.cause);
                decided.inspect(|_| queue.note_source(&wish, sources)).map_err(QueueFailure::from)
            }
            None => Err(QueueFailure::NoOffice),
        };
        let (decided, answer) = split(decided);
        self.append(decided, Command::Queue(wish, replies), Answer::Queue(answer), tried, myself);
    }

    fn decide_booking(
        &mut self,
        wish: Box<BookingWish>,
        replies: Replies<BookingAnswer>,
        tried: u8,
        myself: &ActorRef<FacilityMsg>,
    ) {
        let (mut facts, decided) = self.ledger.as_mut().expect("prepared").book(&wish, &self.deps.sources);
        let (decided, answer) = split(decided);
        facts.extend(decided);
        self.append(facts, Command::Booking(wish, replies), Answer::Booking(answer), tried, myself);
    }

    async fn look_at_bookings(&mut self, look: LookAtBookings) {
        self.used = Instant::now();
        let read = match self.fresh().await {
            Ok(()) => self.ledger.as_mut().expect("just loaded").need_bookings(&self.deps, self.id).await,
            Err(error) => Err(error),
        };
        match read {
            Ok(()) => {
                let now = self.deps.clock.now();
                look(self.ledger.as_mut().expect("just loaded").bookings().map(|book| book.at(now)));
            }
            // Whoever looks sees that nobody answered.
            Err(error) => tracing::warn!(facility = %self.id, %error, "a facility cannot be read"),
        }
    }

    async fn look(&mut self, look: Look) {
        self.used = Instant::now();
        match self.fresh().await {
            Ok(()) => look(self.ledger.as_ref().expect("just loaded").queue.as_ref()),
            // Whoever looks sees that nobody answered.
            Err(error) => tracing::warn!(facility = %self.id, %error, "a facility cannot be read"),
        }
    }

    /// The ledger, read anew if it is outdated, or if the clock jumped: while it was ahead holds ended and days were over
    /// that are not, and while it was behind the numbers of today were those of a day far ahead.
    async fn fresh(&mut self) -> Result<(), DbError> {
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
            None => self.ledger = Some(Ledger::load(&self.deps, self.id).await?),
            Some(ledger) if self.outdated => ledger.reload(&self.deps, self.id).await?,
            Some(_) => return Ok(()),
        }
        self.epoch += 1;
        self.outdated = false;
        Ok(())
    }

    /// The days that this command is about.
    async fn prepare(&mut self, command: &Command) -> Result<(), DbError> {
        let db = &self.deps.db;
        let ledger = self.ledger.as_mut().expect("just loaded");
        ledger.trim(Seq(self.committed.load(Ordering::Acquire)));
        match command {
            Command::Taps(taps) => {
                ledger.need(db, self.id, taps.taps.iter().map(|tap| tap.at.day())).await?;
                ledger.need_holders(&self.deps, self.id, &taps.taps).await
            }
            Command::Mark(mark, _) => ledger.need(db, self.id, std::iter::once(mark.at.day())).await,
            Command::Queue(..) => Ok(()),
            Command::Booking(..) => ledger.need_bookings(&self.deps, self.id).await,
        }
    }

    /// Hands what was decided to the writer. The answer is sent by the writer after the commit. So is the answer that
    /// nothing follows, a refusal above all, as an append of nothing: another hub may have changed what it was decided
    /// on, and nobody is refused because of what never came to be.
    fn append(
        &mut self,
        facts: Vec<NewFact>,
        command: Command,
        answer: Answer,
        tried: u8,
        myself: &ActorRef<FacilityMsg>,
    ) {
        if facts.is_empty() && command.is_of_clock() {
            return answer.give(command);
        }
        let ledger = self.ledger.as_mut().expect("decided on a ledger");
        let from = ledger.tip;
        let entries =
            (1..).zip(&facts).map(|(place, fact)| StoredEntry { seq: from.seq.plus(place), entry: fact.entry.clone() });
        let moved = Moved {
            facility: self.id,
            from: from.seq,
            entries: entries.collect(),
            is_told: facts.iter().any(|fact| fact.news.is_some()),
        };
        let (deps, epoch, myself, stored) =
            (Arc::clone(&self.deps), self.epoch, myself.clone(), Arc::clone(&self.stored));
        let committed = Arc::clone(&self.committed);
        let caused = command.form().filter(|form| facts.iter().any(|fact| fact.cause == Some(*form)));
        let done = move |outcome: Result<Seq, AppendFailure>| match outcome {
            Ok(to) => {
                committed.fetch_max(to.0, Ordering::AcqRel);
                caused.into_iter().for_each(|cause| stored.remember(cause));
                answer.give(command);
                if !moved.entries.is_empty() {
                    deps.publish.moved(moved);
                }
            }
            Err(failure) => {
                // If the actor is gone, dropping the command tells whoever asked to try again.
                let _ = myself.cast(FacilityMsg::NotStored { command, tried, epoch, failure });
            }
        };
        let append = Append::of(self.id, from, facts, Box::new(done));
        ledger.tip = append.tip();
        self.deps.db.writer().append(append);
    }

    async fn not_stored(
        &mut self,
        command: Command,
        tried: u8,
        epoch: u64,
        failure: AppendFailure,
        myself: &ActorRef<FacilityMsg>,
    ) {
        self.outdated |= epoch == self.epoch;
        match failure {
            AppendFailure::Stale if tried < STALE_MAX => self.decide(command, tried + 1, myself).await,
            AppendFailure::Stale | AppendFailure::Busy => command.refuse(FacilityRefusal::Busy),
            AppendFailure::Contradicted if tried < CONTRADICTED_MAX => {
                // What was missed does not tell: only the rows do.
                if epoch == self.epoch {
                    self.ledger = None;
                }
                self.decide(command, tried + 1, myself).await;
            }
            AppendFailure::Contradicted => command.refuse(FacilityRefusal::Unavailable),
            AppendFailure::Repeated => {
                command.form().into_iter().for_each(|cause| self.stored.remember(cause));
                command.refuse(FacilityRefusal::Uncertain);
            }
            AppendFailure::Unknown => command.refuse(FacilityRefusal::Uncertain),
        }
    }

    fn log_moved(&mut self, to: Seq) {
        self.outdated |= self.ledger.as_ref().is_some_and(|ledger| ledger.tip.seq < to);
    }

    async fn outcomes(&mut self, entries: &[Entry], reply: TapsReply) {
        if self.ledger.is_none() {
            match Ledger::load(&self.deps, self.id).await {
                Ok(ledger) => (self.ledger, self.epoch) = (Some(ledger), self.epoch + 1),
                Err(_) => return drop(reply.send(Err(FacilityRefusal::Unavailable))),
            }
        }
        let ledger = self.ledger.as_ref().expect("just loaded");
        drop(reply.send(Ok(entries.iter().map(|entry| ledger.outcome(entry)).collect())));
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

/// What is stored, and what is said of it afterwards.
fn split<F>(decided: Result<Vec<NewFact>, F>) -> (Vec<NewFact>, Result<Vec<Entry>, F>) {
    match decided {
        Ok(facts) => {
            let entries = facts.iter().map(|fact| fact.entry.clone()).collect();
            (facts, Ok(entries))
        }
        Err(failure) => (Vec::new(), Err(failure)),
    }
}
