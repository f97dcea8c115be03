//! The way in: whoever wants something of an actor holds a [`Town`], which owns timeouts and the in-flight limits.

mod looks;

use std::{net::IpAddr, sync::Arc, time::Duration};

use db::{Db, DbError, bookings::Party, log, seal::Sealer};
use domain::{
    attendance::Mark,
    bookings,
    ids::{ChildId, DeviceId, FacilityId, FormId, StaffId},
    log::{Cause, Entry, Sender, Seq, Witness},
    queue::decide::Command,
    taps::{BatchRefusal, TapAnswers, TapBatch},
    time::{Clock, UtcTime},
};
use ractor::RpcReplyPort;
use tokio::sync::Semaphore;

use looks::Seats;

use crate::{
    alive::{Actors, START_WAIT, find},
    bookings::BookingWish,
    deps::{Deps, Publish, TownSettings},
    device::{DeviceHandle, DeviceMsg, DeviceObservation, DeviceRef},
    facility::{
        Asked, BookingFailure, FacilityMsg, FacilityObservation, MarkFailure, QueueFailure, QueueWish, StaffMark,
    },
    refusal::{FacilityRefusal, Failure},
    sources::Sources,
};

/// How long a device's actor may take over a batch, its waiting included.
const BATCH_WAIT: Duration = Duration::from_secs(15);
/// How long a facility may take over a command.
const FACILITY_WAIT: Duration = Duration::from_secs(10);

/// Who sends a command.
#[derive(Debug, Clone)]
pub struct Sent {
    /// How the fact is known.
    pub by: Witness,
    /// What must take effect once.
    pub cause: Option<Cause>,
    /// The address on the internet of somebody of whom nothing else is known: what they may have is bounded by it.
    pub from: Option<IpAddr>,
}

impl From<(Witness, Option<Cause>)> for Sent {
    fn from((by, cause): (Witness, Option<Cause>)) -> Self {
        Self { by, cause, from: None }
    }
}

/// All live state of this hub.
#[derive(Clone)]
pub struct Town {
    deps: Arc<Deps>,
    actors: Actors,
    in_flight: Arc<Semaphore>,
    looks: Arc<Seats>,
    looks_from_home: Arc<Seats>,
}

impl Town {
    /// Starts the directory on the current runtime, which must be a multi-threaded one: an actor lives where it was
    /// spawned.
    ///
    /// # Errors
    /// If the actor cannot be spawned.
    pub async fn start(
        db: Db,
        sealer: Arc<Sealer>,
        clock: Arc<dyn Clock>,
        publish: Arc<dyn Publish>,
        settings: TownSettings,
    ) -> Result<Self, ractor::SpawnErr> {
        let in_flight = Arc::new(Semaphore::new(settings.limits.batches));
        let sources = Sources::new(settings.share);
        let deps = Arc::new(Deps { db, sealer, clock, publish, settings, sources });
        let actors = crate::directory::start(Arc::clone(&deps)).await?;
        Ok(Self { deps, actors, in_flight, looks: Arc::default(), looks_from_home: Arc::default() })
    }

    /// The device with this id, its actor started if need be.
    ///
    /// # Errors
    /// [`BatchRefusal::UnknownDevice`] if there is none, others if it cannot be had now.
    pub async fn device(&self, id: DeviceId) -> Result<DeviceHandle, BatchRefusal> {
        if let Some(handle) = find(&self.actors.alive.devices, &id) {
            return Ok(handle);
        }
        let row = self.deps.db.read(move |conn| db::devices::get(conn, id)).await.map_err(|error| match error {
            DbError::NotFound => BatchRefusal::UnknownDevice,
            _ => BatchRefusal::Unavailable,
        })?;
        self.actors.device(row).await
    }

    /// Where this device stands, if it is in service: as fresh as for its taps.
    ///
    /// # Errors
    /// [`BatchRefusal::RevokedDevice`], or that it cannot be read now.
    pub async fn standing(&self, device: &DeviceHandle) -> Result<FacilityId, BatchRefusal> {
        let standing = |reply| DeviceMsg::Standing { reply };
        let asked = device.actor.call(standing, Some(START_WAIT)).await.map_err(|_| BatchRefusal::Unavailable)?;
        asked.success_or(BatchRefusal::Unavailable)?
    }

    /// Takes a batch whose signature and form were checked; the answer comes after the commit.
    ///
    /// # Errors
    /// The refusal of the whole batch.
    pub async fn taps(&self, device: &DeviceHandle, batch: TapBatch) -> Result<TapAnswers, BatchRefusal> {
        let _permit = self.in_flight.try_acquire().map_err(|_| BatchRefusal::Busy)?;
        let _device_permit = device.in_flight.try_acquire().map_err(|_| BatchRefusal::Busy)?;
        let received_at = self.deps.clock.now();
        let ask = |actor: DeviceRef, batch: TapBatch| async move {
            let message = |reply| DeviceMsg::Taps { batch, received_at, reply };
            actor.call(message, Some(BATCH_WAIT)).await.ok().and_then(|called| called.success_or(()).ok())
        };
        if let Some(answer) = ask(device.actor.clone(), batch.clone()).await {
            return answer;
        }
        // The actor was lost on the way: once more with a new one. What was stored is recognised.
        let device = self.device(device.id()).await?;
        ask(device.actor, batch).await.unwrap_or(Err(BatchRefusal::Unavailable))
    }

    /// Takes a note of the staff; `Ok` after the commit, and again for the same form.
    ///
    /// # Errors
    /// If it was not taken.
    pub async fn mark(
        &self,
        facility: FacilityId,
        (staff, form): (StaffId, FormId),
        child: ChildId,
        mark: Mark,
    ) -> Result<(), MarkFailure> {
        let cause = Cause::form(form, Sender::Staff(staff));
        let mark = StaffMark { staff, cause, child, mark, at: self.deps.clock.now() };
        self.ask(facility, Some(cause), |reply| FacilityMsg::Mark(mark, reply)).await.map(drop)
    }

    /// Takes a command to an office's queue; the facts that followed, after their commit. The same cause again gives the
    /// first of them.
    ///
    /// # Errors
    /// If it was not taken.
    pub async fn queue(
        &self,
        facility: FacilityId,
        sent: impl Into<Sent>,
        command: Command,
    ) -> Result<Vec<Entry>, QueueFailure> {
        let Sent { by, cause, from } = sent.into();
        let source = from.map(|address| self.deps.sources.of(facility, address));
        let wish = QueueWish { command, by, cause, source, at: self.deps.clock.now() };
        self.ask(facility, cause, |reply| FacilityMsg::Queue(Box::new(Asked { wish: wish.clone(), reply }))).await
    }

    /// Takes a command to a place's bookings, with who comes if the command says so anew; the facts that followed, after
    /// their commit. The same cause again gives the first of them.
    ///
    /// # Errors
    /// If it was not taken.
    pub async fn booking(
        &self,
        facility: FacilityId,
        sent: impl Into<Sent>,
        command: bookings::decide::Command,
        party: Option<Party>,
    ) -> Result<Vec<Entry>, BookingFailure> {
        let Sent { by, cause, from } = sent.into();
        let source = from.map(|address| self.deps.sources.of(facility, address));
        // The fact that says who comes is about the booking that the command names.
        let sealed = |party: Party| command.booking().map(|booking| party.seal(&self.deps.sealer, booking));
        let party = party.and_then(sealed);
        let wish = BookingWish { command, party, by, cause, source, at: self.deps.clock.now() };
        self.ask(facility, cause, |reply| FacilityMsg::Booking { wish: Box::new(wish.clone()), reply }).await
    }

    /// Asks a facility, once more if nobody answered. What this cause left already is the answer, whatever is said now.
    /// Once something was sent of which nobody knows what became, nothing is promised any more: a commit whose answer was
    /// lost may still come to be seen after it was looked for.
    async fn ask<F: Failure + Send + 'static>(
        &self,
        facility: FacilityId,
        cause: Option<Cause>,
        message: impl Fn(RpcReplyPort<Result<Vec<Entry>, F>>) -> FacilityMsg,
    ) -> Result<Vec<Entry>, F> {
        let mut unknown = FacilityRefusal::Unavailable;
        let _permit = self.in_flight.try_acquire().map_err(|_| FacilityRefusal::Busy)?;
        for _ in 0..2 {
            let actor = self.actors.facility(facility).await.map_err(|_| unknown)?;
            let called = actor.call(&message, Some(FACILITY_WAIT)).await.ok();
            let refused = match called.and_then(|called| called.success_or(()).ok()) {
                Some(Ok(facts)) => return Ok(facts),
                Some(Err(failure)) => match failure.of_facility() {
                    Some(FacilityRefusal::Uncertain) => None,
                    Some(FacilityRefusal::Busy | FacilityRefusal::Unavailable)
                        if unknown == FacilityRefusal::Uncertain =>
                    {
                        return Err(unknown.into());
                    }
                    Some(FacilityRefusal::Busy | FacilityRefusal::Unavailable) => return Err(failure),
                    // What was done already may look wrong the second time.
                    None => Some(failure),
                },
                None => None,
            };
            unknown = FacilityRefusal::Uncertain;
            let stored = self.stored(cause).await.map_err(|_| unknown)?;
            if !stored.is_empty() {
                return Ok(stored);
            }
            if let Some(refused) = refused {
                return Err(refused);
            }
        }
        Err(unknown.into())
    }

    /// What this cause left.
    async fn stored(&self, cause: Option<Cause>) -> Result<Vec<Entry>, DbError> {
        let Some(cause) = cause else { return Ok(Vec::new()) };
        let stored = self.deps.db.read(move |conn| log::by_causes(conn, &[cause])).await?;
        Ok(stored.into_iter().map(|stored| stored.entry).collect())
    }

    /// Another hub moved this log: an actor that is awake reads on before it decides again.
    pub fn log_moved(&self, facility: FacilityId, to: Seq) {
        if let Some(actor) = find(&self.actors.alive.facilities, &facility) {
            // An actor that ended meanwhile reads the log when it starts again.
            let _ = actor.cast(FacilityMsg::LogMoved { to });
        }
    }

    /// The facilities whose actors are awake.
    #[must_use]
    pub fn awake(&self) -> Vec<FacilityId> {
        let map = self.actors.alive.facilities.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        map.keys().copied().collect()
    }

    /// How a device's actor is; `None` if it is not awake.
    pub async fn observe_device(&self, id: DeviceId) -> Option<DeviceObservation> {
        let handle = find(&self.actors.alive.devices, &id)?;
        let observe = |reply| DeviceMsg::Observe { reply };
        handle.actor.call(observe, Some(START_WAIT)).await.ok()?.success_or(()).ok()
    }

    /// How a facility's actor is; `None` if it is not awake.
    pub async fn observe_facility(&self, id: FacilityId) -> Option<FacilityObservation> {
        let actor = find(&self.actors.alive.facilities, &id)?;
        let observe = |reply| FacilityMsg::Observe { reply };
        actor.call(observe, Some(START_WAIT)).await.ok()?.success_or(()).ok()
    }

    /// The present instant, by the clock that the rules use.
    #[must_use]
    pub fn now(&self) -> UtcTime {
        self.deps.clock.now()
    }
}
