//! The way in: whoever wants something of an actor holds a [`Town`], which owns timeouts and the in-flight limits.

use std::{net::IpAddr, sync::Arc, time::Duration};

use db::{Db, DbError, log, seal::Sealer};
use domain::{
    condition::{Condition, Told},
    ids::{DeviceId, FacilityId},
    log::{Cause, Entry, Seq, Witness},
    taps::{BatchRefusal, KnownBatch, TapAnswers},
    time::{Clock, UtcTime},
};
use tokio::sync::Semaphore;

use crate::{
    alive::{Actors, START_WAIT, find},
    deps::{Deps, Publish, TownSettings},
    device::{DeviceHandle, DeviceMsg, DeviceObservation, DeviceRef},
    facility::{FacilityMsg, FacilityObservation},
    refusal::{FacilityRefusal, Failure},
    sources::Sources,
    task::Task,
};

/// How long a device's actor may take over a batch, its waiting included.
const BATCH_WAIT: Duration = Duration::from_secs(15);
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
    pub(crate) deps: Arc<Deps>,
    pub(crate) actors: Actors,
    in_flight: Arc<Semaphore>,
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
        Ok(Self { deps, actors, in_flight })
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

    /// Notes what this device tells of itself, once, if the device is in service. Answered after the commit.
    ///
    /// # Errors
    /// [`BatchRefusal::RevokedDevice`], or that it cannot be stored now.
    pub async fn told(&self, device: &DeviceHandle, told: Condition) -> Result<Told, BatchRefusal> {
        let received_at = self.deps.clock.now();
        let told = |reply| DeviceMsg::Condition { told, received_at, reply };
        let noted = device.actor.call(told, Some(BATCH_WAIT)).await.map_err(|_| BatchRefusal::Unavailable)?;
        noted.success_or(BatchRefusal::Unavailable)?
    }

    /// Takes a batch whose signature and form were checked and whose cards were opened; the answer comes after the commit.
    ///
    /// # Errors
    /// The refusal of the whole batch.
    pub async fn taps(&self, device: &DeviceHandle, batch: KnownBatch) -> Result<TapAnswers, BatchRefusal> {
        let _permit = self.in_flight.try_acquire().map_err(|_| BatchRefusal::Busy)?;
        let _device_permit = device.in_flight.try_acquire().map_err(|_| BatchRefusal::Busy)?;
        let received_at = self.deps.clock.now();
        let ask = |actor: DeviceRef, batch: KnownBatch| async move {
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

    /// Asks a facility, once more if nobody answered. What this cause left already is the answer, whatever is said now.
    /// Once something was sent of which nobody knows what became, nothing is promised any more: a commit whose answer was
    /// lost may still come to be seen after it was looked for.
    pub(crate) async fn ask<T>(&self, facility: FacilityId, task: T) -> Result<T::Done, T::Failure>
    where
        T: Task<Done: From<Vec<Entry>>, Failure: Failure> + Clone,
    {
        let mut unknown = FacilityRefusal::Unavailable;
        let _permit = self.in_flight.try_acquire().map_err(|_| FacilityRefusal::Busy)?;
        for _ in 0..2 {
            let refused = match self.actors.ask(facility, task.clone()).await {
                Some(Ok(done)) => return Ok(done),
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
            let stored = self.stored(task.cause()).await.map_err(|_| unknown)?;
            if !stored.is_empty() {
                return Ok(stored.into());
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
