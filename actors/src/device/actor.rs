//! The actor of one kiosk: puts its taps in order, recognises repetition, gaps and clones, measures its clock.
//!
//! It works on one batch at a time, so a batch that is sent again while the first is still being committed waits and
//! then finds the first one stored.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use db::{DbError, devices::Device, log};
use domain::{
    condition::{Condition, Told},
    ids::FacilityId,
    log::Cause,
    taps::{BatchRefusal, KnownBatch, KnownTap, SKEW_TOLERANCE, TAPS_VERSION, TapAnswer, TapAnswers, TapSeq},
    time::UtcTime,
};
use ractor::{Actor, ActorProcessingErr, ActorRef};

use super::{DeviceMsg, DeviceObservation};
use crate::{
    alive::Actors,
    deps::Deps,
    refusal::FacilityRefusal,
    taps::{DeviceTaps, TimedTap},
};

/// A revoked kiosk is refused within this time on every hub.
const ROW_FRESH: Duration = Duration::from_secs(3);
/// Being seen, and being seen twice, is written down this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);
/// How often is read again what is stored of a batch because it may be stored already.
const REREADS_MAX: u8 = 3;
/// An actor without work for this long stops.
const IDLE: Duration = Duration::from_secs(600);
/// An age beyond this is taken for this: no spool is older, but a broken clock may claim so.
const AGE_MAX: Duration = Duration::from_secs(35 * 86_400);

pub(crate) struct DeviceActor;

pub(crate) struct DeviceState {
    row: Device,
    row_read: Instant,
    deps: Arc<Deps>,
    actors: Actors,
    last: Option<TapSeq>,
    seen_at: Option<UtcTime>,
    seen_written: Option<Instant>,
    clock_ahead_us: Option<i64>,
    cloned_at: Option<UtcTime>,
    clone_written: Option<Instant>,
    used: Instant,
}

impl Actor for DeviceActor {
    type Msg = DeviceMsg;
    type State = DeviceState;
    type Arguments = (Device, Arc<Deps>, Actors);

    async fn pre_start(
        &self,
        myself: ActorRef<DeviceMsg>,
        (row, deps, actors): Self::Arguments,
    ) -> Result<DeviceState, ActorProcessingErr> {
        myself.send_interval(IDLE / 2, || DeviceMsg::StopIfIdle);
        Ok(DeviceState {
            row,
            row_read: Instant::now(),
            deps,
            actors,
            last: None,
            seen_at: None,
            seen_written: None,
            clock_ahead_us: None,
            cloned_at: None,
            clone_written: None,
            used: Instant::now(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<DeviceMsg>,
        message: DeviceMsg,
        state: &mut DeviceState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            DeviceMsg::Taps { batch, received_at, reply } => {
                drop(reply.send(state.taps(batch, received_at).await));
            }
            DeviceMsg::Standing { reply } => drop(reply.send(state.standing().await)),
            DeviceMsg::Condition { told, received_at, reply } => {
                drop(reply.send(state.told(told, received_at).await));
            }
            DeviceMsg::Observe { reply } => drop(reply.send(state.observe())),
            DeviceMsg::StopIfIdle if state.used.elapsed() >= IDLE => myself.stop(None),
            DeviceMsg::StopIfIdle => {}
        }
        Ok(())
    }
}

impl From<FacilityRefusal> for BatchRefusal {
    fn from(refusal: FacilityRefusal) -> Self {
        match refusal {
            FacilityRefusal::Busy => Self::Busy,
            FacilityRefusal::Uncertain | FacilityRefusal::Unavailable => Self::Unavailable,
        }
    }
}

fn unreadable(error: DbError) -> BatchRefusal {
    match error {
        DbError::NotFound => BatchRefusal::UnknownDevice,
        DbError::Busy => BatchRefusal::Busy,
        error => {
            tracing::error!(%error, "what is stored of a kiosk cannot be read or written");
            BatchRefusal::Unavailable
        }
    }
}

impl DeviceState {
    async fn taps(&mut self, batch: KnownBatch, received_at: UtcTime) -> Result<TapAnswers, BatchRefusal> {
        self.used = Instant::now();
        if batch.taps.is_empty() {
            // It may have lost its spool and goes on from what is stored, whichever hub stored it: read with its row.
            self.last = None;
        }
        self.refresh().await?;
        // Of a kiosk that numbers its signs of life only those and new taps are some: a batch that was recorded is none.
        if self.row.told == 0 {
            self.hear(&batch, received_at);
        }
        let mut rereads = 0;
        loop {
            match self.attempt(&batch, received_at).await {
                Err(Attempt::ReadAgain) if rereads < REREADS_MAX => {
                    rereads += 1;
                    self.last = None;
                }
                Err(Attempt::ReadAgain) => return Err(BatchRefusal::Unavailable),
                Err(Attempt::Refused(refusal)) => {
                    if matches!(refusal, BatchRefusal::ClonedDevice { .. }) {
                        self.note_clone(received_at);
                    }
                    return Err(refusal);
                }
                Ok(answers) => {
                    if answers.iter().any(|answer| !answer.repeated) {
                        self.hear(&batch, received_at);
                    }
                    let clock_skewed = is_skewed(ahead_us(&batch, received_at));
                    let (version, last) = (TAPS_VERSION, self.last);
                    return Ok(TapAnswers {
                        version,
                        hub_time: received_at,
                        clock_skewed,
                        last,
                        sealing: None,
                        answers,
                    });
                }
            }
        }
    }

    /// Where the kiosk stands, if it is in service.
    async fn standing(&mut self) -> Result<FacilityId, BatchRefusal> {
        self.used = Instant::now();
        self.refresh().await?;
        Ok(self.row.facility)
    }

    /// Writes down what the kiosk says of itself, each time: its number is used up.
    async fn told(&mut self, told: Condition, received_at: UtcTime) -> Result<Told, BatchRefusal> {
        self.used = Instant::now();
        self.refresh().await?;
        let (id, number) = (self.row.id, told.number);
        let ahead_us = told.sent_at.micros().saturating_sub(received_at.micros());
        let written = self.deps.db.write(move |conn| db::devices::told(conn, id, &told, received_at)).await;
        let outcome = written.map_err(unreadable)?;
        if outcome == Told::Noted {
            self.row.told = number;
            (self.seen_at, self.clock_ahead_us) = (Some(received_at), Some(ahead_us));
        }
        Ok(outcome)
    }

    /// The kiosk's row, read again when it is no longer fresh, so that a revocation on another hub is seen; and its last
    /// tap, if that is not known: a sign of life costs one visit to the database.
    async fn refresh(&mut self) -> Result<(), BatchRefusal> {
        if self.row_read.elapsed() > ROW_FRESH {
            let (id, last) = (self.row.id, self.last);
            let read = self.deps.db.read(move |conn| {
                let row = db::devices::get(conn, id)?;
                Ok((row, last.map_or_else(|| db::devices::last_tap(conn, id), Ok)?))
            });
            let (row, last) = read.await.map_err(unreadable)?;
            (self.row, self.last) = (row, Some(last));
            self.row_read = Instant::now();
        }
        match self.row.revoked_at {
            Some(_) => Err(BatchRefusal::RevokedDevice),
            None => Ok(()),
        }
    }

    fn hear(&mut self, batch: &KnownBatch, received_at: UtcTime) {
        self.seen_at = Some(received_at);
        self.clock_ahead_us = Some(ahead_us(batch, received_at));
        if self.row.seals != batch.seals {
            self.row.seals = batch.seals;
            let (db, id, seals) = (self.deps.db.clone(), self.row.id, batch.seals);
            // Said again with each batch: what is not written now is written when the row has been read again.
            tokio::spawn(async move {
                let _ = db.tally(move |conn| db::devices::seals(conn, id, seals)).await;
            });
        }
        if is_due(&mut self.seen_written) {
            let (db, id, ahead_s) = (self.deps.db.clone(), self.row.id, self.clock_ahead_s().unwrap_or(0));
            // Nobody waits for this; a failure shows in the database's own metrics and the next minute tries again.
            tokio::spawn(async move {
                let _ = db.write(move |conn| db::devices::seen(conn, id, received_at, ahead_s)).await;
            });
        }
    }

    /// Two machines use this key: the staff is told, on every hub.
    fn note_clone(&mut self, received_at: UtcTime) {
        tracing::warn!(device = %self.row.id, "a tap's number came twice with different taps");
        self.cloned_at = Some(received_at);
        if is_due(&mut self.clone_written) {
            let (db, id) = (self.deps.db.clone(), self.row.id);
            tokio::spawn(async move {
                let _ = db.write(move |conn| db::devices::cloned(conn, id, received_at)).await;
            });
        }
    }

    fn clock_ahead_s(&self) -> Option<i64> {
        self.clock_ahead_us.map(|ahead| ahead / 1_000_000)
    }

    async fn attempt(&mut self, batch: &KnownBatch, received_at: UtcTime) -> Result<Vec<TapAnswer>, Attempt> {
        let mut last = self.last().await?;
        let Some(first) = batch.taps.first() else { return Ok(Vec::new()) };
        if first.seq > last.next() {
            // Another hub may have taken what is missing here.
            self.last = None;
            last = self.last().await?;
        }
        let admitted = batch.lost_through.is_some_and(|through| through.next() >= first.seq);
        if first.seq > last.next() && !admitted {
            return Err(Attempt::Refused(BatchRefusal::SequenceGap { expected: last.next() }));
        }
        let lost_through = batch.lost_through.filter(|through| *through > last && admitted);
        let stored = self.stored(&batch.taps, last).await?;
        let is_stored: HashSet<TapSeq> = stored.iter().map(|answer| answer.seq).collect();
        let fresh: Vec<&KnownTap> = batch.taps.iter().filter(|tap| !is_stored.contains(&tap.seq)).collect();
        let mut answers = self.store(&fresh, lost_through, received_at).await?;
        self.last = batch.taps.last().map(|tap| tap.seq).max(Some(last));
        answers.extend(stored);
        answers.sort_unstable_by_key(|answer| answer.seq);
        Ok(answers)
    }

    async fn last(&mut self) -> Result<TapSeq, Attempt> {
        if let Some(last) = self.last {
            return Ok(last);
        }
        let id = self.row.id;
        let last = self.deps.db.read(move |conn| db::devices::last_tap(conn, id)).await.map_err(unreadable)?;
        self.last = Some(last);
        Ok(last)
    }

    /// What was decided about those of the taps that are stored already.
    async fn stored(&self, taps: &[KnownTap], last: TapSeq) -> Result<Vec<TapAnswer>, Attempt> {
        let old: Vec<&KnownTap> = taps.iter().take_while(|tap| tap.seq <= last).collect();
        if old.is_empty() {
            return Ok(Vec::new());
        }
        let causes: Vec<Cause> = old.iter().map(|tap| Cause::Tap(self.row.id, tap.seq)).collect();
        let entries = self.deps.db.read(move |conn| log::by_causes(conn, &causes)).await.map_err(unreadable)?;
        let digests: HashMap<TapSeq, u64> = old.iter().map(|tap| (tap.seq, tap.digest)).collect();
        let mut taps = Vec::with_capacity(entries.len());
        for stored in entries {
            let Some((seq, digest)) = stored.entry.by.tap() else { continue };
            if digests.get(&seq) != Some(&digest) {
                return Err(Attempt::Refused(BatchRefusal::ClonedDevice { seq }));
            }
            taps.push((seq, stored.entry));
        }
        Ok(self.actors.answers(self.row.facility, taps).await?)
    }

    async fn store(
        &self,
        taps: &[&KnownTap],
        lost_through: Option<TapSeq>,
        received_at: UtcTime,
    ) -> Result<Vec<TapAnswer>, Attempt> {
        if taps.is_empty() {
            return Ok(Vec::new());
        }
        let timed = |tap: &&KnownTap| {
            let age = Duration::from_millis(tap.age_ms).min(AGE_MAX);
            TimedTap { tap: (*tap).clone(), at: received_at - age }
        };
        let taps: Vec<TimedTap> = taps.iter().map(timed).collect();
        let device = self.row.id;
        let lost_through = lost_through.map(|through| (through, received_at));
        let answer = self.actors.ask(self.row.facility, DeviceTaps { device, lost_through, taps }).await;
        Ok(answer.ok_or(Attempt::ReadAgain)??)
    }

    fn observe(&self) -> DeviceObservation {
        DeviceObservation {
            device: self.row.id,
            seen_at: self.seen_at,
            clock_ahead_s: self.clock_ahead_s(),
            cloned_at: self.cloned_at,
        }
    }
}

/// By how many microseconds the clock of whoever sent this is ahead.
fn ahead_us(batch: &KnownBatch, received_at: UtcTime) -> i64 {
    batch.sent_at.micros().saturating_sub(received_at.micros())
}

fn is_skewed(ahead_us: i64) -> bool {
    u128::from(ahead_us.unsigned_abs()) > SKEW_TOLERANCE.as_micros()
}

/// Whether it was not written for a while; from now on it was.
fn is_due(written: &mut Option<Instant>) -> bool {
    let due = written.is_none_or(|written| written.elapsed() >= SEEN_EVERY);
    if due {
        *written = Some(Instant::now());
    }
    due
}

/// Why one attempt at a batch came to nothing.
#[derive(Debug, Clone, Copy)]
enum Attempt {
    /// What is stored must be read again: another hub, a lost actor or a failed commit was in between.
    ReadAgain,
    Refused(BatchRefusal),
}

impl From<BatchRefusal> for Attempt {
    fn from(refusal: BatchRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FacilityRefusal> for Attempt {
    fn from(refusal: FacilityRefusal) -> Self {
        match refusal {
            FacilityRefusal::Uncertain => Self::ReadAgain,
            FacilityRefusal::Busy | FacilityRefusal::Unavailable => Self::Refused(refusal.into()),
        }
    }
}
