//! Undoing: a visit keeps how it was before the last step at a counter.

use serde::{Deserialize, Serialize};

use super::{Stand, Target, Visit};
use crate::{
    ids::StaffId,
    queue::office::{CounterNo, SectionNo, ServiceNo},
    time::UtcTime,
};

/// How a visit was before its last step at a counter, so that the step can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// At which counter the step was made.
    pub counter: CounterNo,
    /// When.
    pub at: UtcTime,
    pub(in crate::queue) stand: Stand,
    since: UtcTime,
    staff: Option<StaffId>,
    target: Option<Target>,
    rank: UtcTime,
    waited_from: UtcTime,
    called_at: Option<UtcTime>,
    began_at: Option<UtcTime>,
    services: Vec<ServiceNo>,
    done: Vec<ServiceNo>,
    section: SectionNo,
    stays: usize,
}

impl Visit {
    /// Keeps how it is now, for [`AtCounter::Undo`](crate::queue::decide::AtCounter::Undo).
    pub(in crate::queue) fn remember(&mut self, counter: CounterNo, at: UtcTime) {
        self.undo = Some(Box::new(Undo {
            counter,
            at,
            stand: self.stand.clone(),
            since: self.since,
            staff: self.staff,
            target: self.target,
            rank: self.rank,
            waited_from: self.waited_from,
            called_at: self.called_at,
            began_at: self.began_at,
            services: self.services.clone(),
            done: self.done.clone(),
            section: self.section,
            stays: self.stays.len(),
        }));
    }

    /// Goes back to what was kept.
    pub(in crate::queue) fn restore(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        let undo = *undo;
        (self.stand, self.since, self.staff, self.target) = (undo.stand, undo.since, undo.staff, undo.target);
        (self.rank, self.waited_from) = (undo.rank, undo.waited_from);
        (self.called_at, self.began_at) = (undo.called_at, undo.began_at);
        (self.services, self.done, self.section) = (undo.services, undo.done, undo.section);
        self.stays.truncate(undo.stays);
    }
}
