//! A kiosk as the hub's requests see it: a handle to its actor, and what can be asked of that.

pub(crate) mod actor;

use std::sync::Arc;

use domain::{
    condition::{Condition, Told},
    ids::{DeviceId, FacilityId},
    taps::{BatchRefusal, DevicePublicKey, KnownBatch, TapAnswers},
    time::UtcTime,
};
use ractor::{ActorRef, RpcReplyPort};
use tokio::sync::Semaphore;

use crate::deps::Limits;

pub(crate) type Reply = RpcReplyPort<Result<TapAnswers, BatchRefusal>>;

pub(crate) enum DeviceMsg {
    /// Checked for signature and form, its cards opened. A refusal travels in the reply.
    Taps { batch: KnownBatch, received_at: UtcTime, reply: Reply },
    /// Where it stands, if it is in service.
    Standing { reply: RpcReplyPort<Result<FacilityId, BatchRefusal>> },
    /// What it says of itself. Answered after the commit.
    Condition { told: Condition, received_at: UtcTime, reply: RpcReplyPort<Result<Told, BatchRefusal>> },
    /// How it is.
    Observe { reply: RpcReplyPort<DeviceObservation> },
    /// Stop if nothing was asked for a while.
    StopIfIdle,
}

/// What can be seen of a kiosk's actor.
#[derive(Debug, Clone)]
pub struct DeviceObservation {
    /// Which kiosk.
    pub device: DeviceId,
    /// When it was last heard of by this hub.
    pub seen_at: Option<UtcTime>,
    /// By how many seconds its clock is ahead; negative if behind. As heard by this hub.
    pub clock_ahead_s: Option<i64>,
    /// When this hub was last sent a number again with another tap: two machines use one key.
    pub cloned_at: Option<UtcTime>,
}

pub(crate) type DeviceRef = ActorRef<DeviceMsg>;

/// A device's actor, with what is needed before it is asked.
#[derive(Clone)]
pub struct DeviceHandle {
    id: DeviceId,
    public_key: DevicePublicKey,
    pub(crate) actor: DeviceRef,
    pub(crate) in_flight: Arc<Semaphore>,
}

impl DeviceHandle {
    pub(crate) fn new(id: DeviceId, public_key: DevicePublicKey, actor: DeviceRef, limits: Limits) -> Self {
        Self { id, public_key, actor, in_flight: Arc::new(Semaphore::new(limits.batches_of_device)) }
    }

    /// Which device.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// The key that its signatures are checked with.
    #[must_use]
    pub fn public_key(&self) -> &DevicePublicKey {
        &self.public_key
    }
}
