//! Sends what waits in the spool to the hub: oldest first, one batch at a time, until it is answered.
//!
//! Between two batches the line is idle or rests. A tap wakes an idle line at once; a resting one keeps its pause, so
//! that a hub in trouble is not asked faster the more cards are held. An empty batch now and then says that the kiosk
//! lives, and brings the line back after a pause.
//!
//! Invariants: at most one batch is under way; nothing leaves the spool before its answer; a hub that waits for numbers
//! which the spool no longer has is told that they are lost, once, with the taps that follow. A spool that was lost has
//! its numbers from the hub's answer to the first empty batch, never from a clock.

mod pause;

use std::{rc::Rc, sync::Arc, time::Duration};

use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, SpawnHandle, WrapFuture};
use domain::{
    card::HeldCard,
    ids::DeviceId,
    taps::{BatchRefusal, DeviceKey, TAPS_VERSION, Tap, TapAnswers, TapBatch, TapSeq},
};

use self::pause::Pauses;
use crate::{
    cards::Cards,
    clock::Moments,
    hub::{Hub, SendError},
    screen::{AnswersCame, Link, LinkIs, Screen, WaitingIs},
    spool::{
        Spool, SpoolError,
        actor::{Forget, GiveNext, Settle},
    },
};

/// How long the line is silent before an empty batch says that the kiosk lives.
pub const HEARTBEAT: Duration = Duration::from_secs(30);

/// A tap waits; said by whoever kept it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Wake;

/// Who sends, to whom, and how often it says that it lives.
pub struct Line {
    /// The kiosk's id.
    pub device: DeviceId,
    /// Its key.
    pub key: Rc<DeviceKey>,
    /// The hub.
    pub hub: Hub,
    /// What cards are sealed with, as the hub is told.
    pub cards: Cards,
    /// The same, if the hub's newer keys may be trusted: nobody else can answer on this line.
    pub adopts: Option<Cards>,
    /// Where the present moment comes from.
    pub moments: Arc<dyn Moments>,
    /// Usually [`HEARTBEAT`].
    pub heartbeat: Duration,
}

/// The actor.
pub struct Uplink {
    line: Rc<Line>,
    spool: Addr<Spool>,
    screen: Addr<Screen>,
    state: State,
    pauses: Pauses,
    /// Where the hub wants the taps to go on, if it said so.
    resume: Option<TapSeq>,
    /// What the hub waits for and the spool no longer has.
    lost_through: Option<TapSeq>,
}

enum State {
    /// Nothing waits; the next sign of life is due.
    Idle(SpawnHandle),
    Sending,
    /// A tap was kept meanwhile, which the look into the spool may have missed.
    SendingAndWoken,
    /// After a failure.
    Resting,
}

/// Whether a batch without taps is worth sending.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Taps,
    SignOfLife,
}

/// What one turn came to.
enum Turn {
    NothingWaits,
    Answered { answers: TapAnswers, waiting: Result<u64, SpoolError> },
    NotAnswered { batch: TapBatch, error: SendError },
    SpoolFailed(SpoolError),
}

impl Uplink {
    /// An uplink that begins with a sign of life.
    #[must_use]
    pub fn new(line: Line, spool: Addr<Spool>, screen: Addr<Screen>) -> Self {
        Self {
            line: Rc::new(line),
            spool,
            screen,
            state: State::Resting,
            pauses: Pauses::default(),
            resume: None,
            lost_through: None,
        }
    }

    fn turn(&mut self, purpose: Purpose, ctx: &mut Context<Self>) {
        if let State::Idle(heartbeat) = std::mem::replace(&mut self.state, State::Sending) {
            ctx.cancel_future(heartbeat);
        }
        let (line, spool) = (Rc::clone(&self.line), self.spool.clone());
        let (resume, lost_through) = (self.resume, self.lost_through);
        let turn = async move { line.turn(&spool, purpose, resume, lost_through).await };
        ctx.spawn(turn.into_actor(self).map(Self::finish));
    }

    fn finish(turn: Turn, uplink: &mut Self, ctx: &mut Context<Self>) {
        match turn {
            Turn::NothingWaits => uplink.idle(ctx),
            Turn::Answered { answers, waiting } => uplink.answered(answers, waiting, ctx),
            Turn::NotAnswered { batch, error } => uplink.not_answered(&batch, &error, ctx),
            Turn::SpoolFailed(error) => {
                tracing::error!(%error, "cannot read what waits");
                uplink.rest(None, ctx);
            }
        }
    }

    fn answered(&mut self, answers: TapAnswers, waiting: Result<u64, SpoolError>, ctx: &mut Context<Self>) {
        (self.resume, self.lost_through) = (None, None);
        self.pauses.reset();
        let now = self.line.moments.now().wall;
        let clock_offset_ms = answers.hub_time.micros().saturating_sub(now.micros()) / 1_000;
        let clock_skewed = answers.clock_skewed;
        self.screen.do_send(LinkIs(Link::Online { clock_offset_ms, clock_skewed }));
        self.screen.do_send(AnswersCame(answers.answers));
        match waiting {
            Ok(waiting) => self.screen.do_send(WaitingIs(waiting)),
            Err(error) => tracing::error!(%error, "what was answered cannot be deleted yet"),
        }
        self.turn(Purpose::Taps, ctx);
    }

    fn not_answered(&mut self, batch: &TapBatch, error: &SendError, ctx: &mut Context<Self>) {
        tracing::warn!(%error, taps = batch.taps.len(), "a batch was not answered");
        match *error {
            SendError::Refused { refusal: BatchRefusal::SequenceGap { expected }, .. }
                if self.fill_gap(batch, expected) =>
            {
                self.turn(Purpose::Taps, ctx);
            }
            SendError::Refused { refusal, retry_after } => {
                self.screen.do_send(LinkIs(Link::Refused(refusal)));
                self.rest(retry_after, ctx);
            }
            SendError::Unreachable(_) | SendError::NotAnAnswer { .. } => {
                self.screen.do_send(LinkIs(match error {
                    SendError::NotAnAnswer { .. } => Link::Misled,
                    error if error.is_distrust() => Link::Distrusted,
                    _ => Link::Offline,
                }));
                self.rest(None, ctx);
            }
        }
    }

    /// Goes back to the number that the hub waits for; if that leads nowhere, what is missing is lost. False if the hub
    /// contradicts itself, which only a pause can mend.
    fn fill_gap(&mut self, batch: &TapBatch, expected: TapSeq) -> bool {
        let first = batch.taps.first().map(|tap| tap.seq).filter(|&first| expected < first);
        match (first, self.resume, self.lost_through) {
            (Some(_), None, None) => self.resume = Some(expected),
            (Some(first), Some(resume), None) if resume == expected => {
                tracing::error!(from = expected.0, before = first.0, "the hub waits for taps that are lost here");
                self.lost_through = Some(TapSeq(first.0 - 1));
            }
            _ => {
                (self.resume, self.lost_through) = (None, None);
                return false;
            }
        }
        true
    }

    fn idle(&mut self, ctx: &mut Context<Self>) {
        if matches!(self.state, State::SendingAndWoken) {
            return self.turn(Purpose::Taps, ctx);
        }
        let heartbeat = ctx.run_later(self.line.heartbeat, |uplink, ctx| uplink.turn(Purpose::SignOfLife, ctx));
        self.state = State::Idle(heartbeat);
    }

    fn rest(&mut self, retry_after: Option<Duration>, ctx: &mut Context<Self>) {
        self.state = State::Resting;
        let pause = self.pauses.next(retry_after);
        ctx.run_later(pause, |uplink, ctx| uplink.turn(Purpose::SignOfLife, ctx));
    }
}

impl Line {
    async fn turn(
        &self,
        spool: &Addr<Spool>,
        purpose: Purpose,
        resume: Option<TapSeq>,
        lost_through: Option<TapSeq>,
    ) -> Turn {
        let now = self.moments.now();
        let sent_at = now.wall;
        // One that has nothing to seal with asks for it first, without taps: a hub that takes no hashes from kiosks of the
        // release before takes them from one that has it.
        let asks = purpose == Purpose::SignOfLife && self.adopts.is_some() && self.cards.seals().is_none();
        let taps = match spool.send(GiveNext { from: resume, now }).await.expect("the spool's thread lives") {
            Ok(_) if asks => Vec::new(),
            Ok(taps) => taps,
            Err(error) => return Turn::SpoolFailed(error),
        };
        if taps.is_empty() && purpose == Purpose::Taps {
            return Turn::NothingWaits;
        }
        let sealed = |tap: &Tap| match &tap.card {
            HeldCard::Sealed(card) => Some(card.key()),
            HeldCard::Hashed(_) => None,
        };
        let seals = taps.iter().find_map(sealed).or_else(|| self.cards.seals());
        let batch = TapBatch { version: TAPS_VERSION, sent_at, lost_through, seals, taps };
        match self.hub.send(self.device, &self.key, &batch).await {
            Ok(answers) => {
                if let (Some(cards), Some(key)) = (&self.adopts, answers.sealing) {
                    cards.adopt(key);
                }
                // Nothing was under way but this question, so no number that the hub says can be one of ours to come.
                if let (true, Some(last)) = (batch.taps.is_empty(), answers.last) {
                    match spool.send(Settle { last }).await.expect("the spool's thread lives") {
                        Ok(true) => tracing::warn!(last = last.0, "taps are numbered on from what the hub knows"),
                        Ok(false) => {}
                        Err(error) => return Turn::SpoolFailed(error),
                    }
                }
                let through = batch.taps.last().map_or(TapSeq(0), |tap| tap.seq);
                let waiting = spool.send(Forget { through }).await;
                Turn::Answered { answers, waiting: waiting.expect("the spool's thread lives") }
            }
            Err(error) => Turn::NotAnswered { batch, error },
        }
    }
}

impl Actor for Uplink {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.turn(Purpose::SignOfLife, ctx);
    }
}

impl Handler<Wake> for Uplink {
    type Result = ();

    fn handle(&mut self, Wake: Wake, ctx: &mut Context<Self>) {
        match self.state {
            State::Idle(_) => self.turn(Purpose::Taps, ctx),
            State::Sending => self.state = State::SendingAndWoken,
            State::SendingAndWoken | State::Resting => {}
        }
    }
}
