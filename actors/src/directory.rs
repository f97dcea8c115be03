//! The actor that starts the others and sees them end: the only writer of the map of those that are alive.
//!
//! An actor that fails is started again by the next message to it. One that fails too often is left alone for a while,
//! and only its facility or device is refused meanwhile.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use db::devices::Device;
use domain::ids::{DeviceId, FacilityId};
use ractor::{Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, SupervisionEvent};

use crate::{
    alive::{Actors, Alive, DirectoryMsg, Quarantined, find},
    deps::Deps,
    device::{DeviceHandle, actor::DeviceActor},
    facility::{FacilityActor, FacilityMsg},
};

/// This many failures …
const FAILURES_MAX: usize = 5;
/// … within this time quarantine an actor for as long.
const FAILURES_WITHIN: Duration = Duration::from_secs(60);

fn put<K: std::hash::Hash + Eq, V>(map: &RwLock<HashMap<K, V>>, key: K, value: V) {
    map.write().unwrap_or_else(PoisonError::into_inner).insert(key, value);
}

fn take<K: std::hash::Hash + Eq, V>(map: &RwLock<HashMap<K, V>>, key: &K) {
    map.write().unwrap_or_else(PoisonError::into_inner).remove(key);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Supervised {
    Facility(FacilityId),
    Device(DeviceId),
}

pub(crate) struct Directory;

pub(crate) struct DirectoryState {
    deps: Arc<Deps>,
    alive: Arc<Alive>,
    supervised: HashMap<ActorId, Supervised>,
    failures: HashMap<Supervised, VecDeque<Instant>>,
}

impl Actor for Directory {
    type Msg = DirectoryMsg;
    type State = DirectoryState;
    type Arguments = (Arc<Deps>, Arc<Alive>);

    async fn pre_start(
        &self,
        _: ActorRef<DirectoryMsg>,
        (deps, alive): Self::Arguments,
    ) -> Result<DirectoryState, ActorProcessingErr> {
        Ok(DirectoryState { deps, alive, supervised: HashMap::new(), failures: HashMap::new() })
    }

    async fn handle(
        &self,
        myself: ActorRef<DirectoryMsg>,
        message: DirectoryMsg,
        state: &mut DirectoryState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            DirectoryMsg::Facility { id, reply } => {
                drop(reply.send(state.facility(id, myself.get_cell()).await?));
            }
            DirectoryMsg::Device { row, actors, reply } => {
                drop(reply.send(state.device(*row, actors, myself.get_cell()).await?));
            }
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        _: ActorRef<DirectoryMsg>,
        event: SupervisionEvent,
        state: &mut DirectoryState,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorTerminated(cell, ..) => drop(state.bury(cell.get_id())),
            SupervisionEvent::ActorFailed(cell, cause) => state.failed(cell.get_id(), &cause),
            SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => {}
        }
        Ok(())
    }
}

impl DirectoryState {
    async fn facility(
        &mut self,
        id: FacilityId,
        supervisor: ActorCell,
    ) -> Result<Result<ActorRef<FacilityMsg>, Quarantined>, ActorProcessingErr> {
        if let Some(actor) = find(&self.alive.facilities, &id) {
            return Ok(Ok(actor));
        }
        if self.is_quarantined(Supervised::Facility(id)) {
            return Ok(Err(Quarantined));
        }
        let arguments = (id, Arc::clone(&self.deps));
        let (actor, _) = Actor::spawn_linked(None, FacilityActor, arguments, supervisor).await?;
        self.supervised.insert(actor.get_id(), Supervised::Facility(id));
        put(&self.alive.facilities, id, actor.clone());
        Ok(Ok(actor))
    }

    async fn device(
        &mut self,
        row: Device,
        actors: Actors,
        supervisor: ActorCell,
    ) -> Result<Result<DeviceHandle, Quarantined>, ActorProcessingErr> {
        let (id, public_key) = (row.id, row.public_key);
        if let Some(handle) = find(&self.alive.devices, &id) {
            return Ok(Ok(handle));
        }
        if self.is_quarantined(Supervised::Device(id)) {
            return Ok(Err(Quarantined));
        }
        let arguments = (row, Arc::clone(&self.deps), actors);
        let (actor, _) = Actor::spawn_linked(None, DeviceActor, arguments, supervisor).await?;
        self.supervised.insert(actor.get_id(), Supervised::Device(id));
        let handle = DeviceHandle::new(id, public_key, actor, self.deps.settings.limits);
        put(&self.alive.devices, id, handle.clone());
        Ok(Ok(handle))
    }

    fn bury(&mut self, id: ActorId) -> Option<Supervised> {
        let one = self.supervised.remove(&id)?;
        match one {
            Supervised::Facility(id) => take(&self.alive.facilities, &id),
            Supervised::Device(id) => take(&self.alive.devices, &id),
        }
        Some(one)
    }

    fn failed(&mut self, id: ActorId, cause: &ActorProcessingErr) {
        let Some(one) = self.bury(id) else { return };
        tracing::error!(?one, %cause, "an actor failed; the next message starts it again");
        self.failures.entry(one).or_default().push_back(Instant::now());
        self.deps.publish.actor_failed();
    }

    fn is_quarantined(&mut self, one: Supervised) -> bool {
        let Some(failures) = self.failures.get_mut(&one) else { return false };
        failures.retain(|at| at.elapsed() < FAILURES_WITHIN);
        if failures.is_empty() {
            self.failures.remove(&one);
            return false;
        }
        failures.len() >= FAILURES_MAX
    }
}

/// Starts the directory: the way to all actors.
pub(crate) async fn start(deps: Arc<Deps>) -> Result<Actors, ractor::SpawnErr> {
    let alive = Arc::new(Alive::default());
    let (directory, _) = Actor::spawn(None, Directory, (deps, Arc::clone(&alive))).await?;
    Ok(Actors { alive, directory })
}
