//! What actors work with, and what a town settles for itself.

use std::sync::Arc;

use db::{Db, log::StoredEntry, seal::Sealer};
use domain::{attendance::Rules, bookings::decide::Share, ids::FacilityId, log::Seq, time::Clock};

use crate::sources::Sources;

/// How much of a day one source may hold, unless the town says otherwise.
pub const SHARE_PERCENT: u32 = 25;

/// New facts of a facility's log, published after their commit.
#[derive(Debug, Clone)]
pub struct Moved {
    /// Whose log.
    pub facility: FacilityId,
    /// Where the log ended before.
    pub from: Seq,
    /// The facts, in order and without gaps.
    pub entries: Arc<[StoredEntry]>,
    /// Whether somebody is told of any.
    pub is_told: bool,
}

/// Whoever wants to know what was committed. Called on the writer's threads: must not block.
pub trait Publish: Send + Sync + 'static {
    /// Facts were committed by this hub.
    fn moved(&self, moved: Moved);
    /// An actor failed and will be started again.
    fn actor_failed(&self) {}
    /// A facility failed to decide one task, and goes on.
    fn task_failed(&self) {}
}

/// Bounds of what is under way.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Batches in all.
    pub batches: usize,
    /// Batches of one device: the one that is worked on and retries of it.
    pub batches_of_device: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { batches: 4_096, batches_of_device: 4 }
    }
}

/// What a town settles for itself.
#[derive(Debug, Clone)]
pub struct TownSettings {
    /// Rules of attendance.
    pub rules: Rules,
    /// Bounds.
    pub limits: Limits,
    /// Where residents reach the hub: the base of the links on tickets.
    pub public_url: Arc<str>,
    /// How much of what everybody may have one source on the internet may have before it has shown who it is.
    pub share: Share,
}

impl TownSettings {
    /// The usual ones, with links to here.
    #[must_use]
    pub fn at(public_url: &str) -> Self {
        Self {
            rules: Rules::default(),
            limits: Limits::default(),
            public_url: public_url.into(),
            share: Share::percent(SHARE_PERCENT),
        }
    }
}

/// What actors work with.
pub(crate) struct Deps {
    pub db: Db,
    pub sealer: Arc<Sealer>,
    pub clock: Arc<dyn Clock>,
    pub publish: Arc<dyn Publish>,
    pub settings: TownSettings,
    pub sources: Sources,
}
