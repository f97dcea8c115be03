//! The actors that are alive, and the way to one of them, which starts it if need be.
//!
//! Apart from the directory, so that actors find each other without knowing who starts them.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use db::devices::Device;
use domain::{
    ids::{DeviceId, FacilityId},
    taps::BatchRefusal,
};
use ractor::{ActorRef, RpcReplyPort};

use crate::{
    device::DeviceHandle,
    facility::FacilityMsg,
    refusal::FacilityRefusal,
    task::{Answer, Task, job},
};

/// How long the directory may take to start an actor.
pub(crate) const START_WAIT: Duration = Duration::from_secs(10);
/// How long a facility may take over a task.
pub(crate) const FACILITY_WAIT: Duration = Duration::from_secs(10);

/// Who is alive. Written by the directory alone, read by everybody.
#[derive(Default)]
pub(crate) struct Alive {
    pub facilities: RwLock<HashMap<FacilityId, ActorRef<FacilityMsg>>>,
    pub devices: RwLock<HashMap<DeviceId, DeviceHandle>>,
}

/// Reads one entry of a map of the living.
pub(crate) fn find<K: std::hash::Hash + Eq, V: Clone>(map: &RwLock<HashMap<K, V>>, key: &K) -> Option<V> {
    map.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
}

/// The actor failed too often and is left alone for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quarantined;

pub(crate) enum DirectoryMsg {
    Facility { id: FacilityId, reply: RpcReplyPort<Result<ActorRef<FacilityMsg>, Quarantined>> },
    Device { row: Box<Device>, actors: Actors, reply: RpcReplyPort<Result<DeviceHandle, Quarantined>> },
}

/// The way to all actors.
#[derive(Clone)]
pub(crate) struct Actors {
    pub alive: Arc<Alive>,
    pub directory: ActorRef<DirectoryMsg>,
}

impl Actors {
    /// The actor of this facility.
    pub async fn facility(&self, id: FacilityId) -> Result<ActorRef<FacilityMsg>, FacilityRefusal> {
        if let Some(actor) = find(&self.alive.facilities, &id) {
            return Ok(actor);
        }
        let start = |reply| DirectoryMsg::Facility { id, reply };
        let started = self.directory.call(start, Some(START_WAIT)).await.map_err(|_| FacilityRefusal::Unavailable)?;
        started.success_or(FacilityRefusal::Unavailable)?.map_err(|Quarantined| FacilityRefusal::Unavailable)
    }

    /// Asks a facility; `None` if nobody answered.
    pub async fn ask<T: Task>(&self, facility: FacilityId, task: T) -> Option<Answer<T>> {
        let actor = match self.facility(facility).await {
            Ok(actor) => actor,
            Err(refusal) => return Some(Err(refusal.into())),
        };
        let called = actor.call(|reply| FacilityMsg::Do(job(task, reply)), Some(FACILITY_WAIT)).await.ok()?;
        called.success_or(()).ok()
    }

    /// The actor of the device that has this row.
    pub async fn device(&self, row: Device) -> Result<DeviceHandle, BatchRefusal> {
        let (row, actors) = (Box::new(row), self.clone());
        let start = |reply| DirectoryMsg::Device { row, actors, reply };
        let started = self.directory.call(start, Some(START_WAIT)).await.map_err(|_| BatchRefusal::Unavailable)?;
        started.success_or(BatchRefusal::Unavailable)?.map_err(|Quarantined| BatchRefusal::Unavailable)
    }
}
