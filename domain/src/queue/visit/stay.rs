//! Stays at counters.

use serde::{Deserialize, Serialize};

use super::Visit;
use crate::{
    ids::StaffId,
    queue::office::{CounterNo, ServiceNo},
    time::UtcTime,
};

/// Most ended stays that a visit remembers.
pub const STAYS_MAX: usize = 30;

/// How a stay at a counter ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StayEnd {
    /// The service was done.
    Done,
    /// Set aside.
    Parked,
    /// Must come back.
    MustReturn,
    /// Sent on.
    Transferred,
    /// Did not come.
    NoShow,
    /// Went away.
    Left,
}

/// From the wish to be served to the end of one stay at a counter: what statistics are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// For what.
    pub service: ServiceNo,
    /// Where.
    pub counter: CounterNo,
    /// By whom.
    pub staff: StaffId,
    /// Since when the visitor waited.
    pub waited_from: UtcTime,
    /// When the visitor was first called.
    pub called_at: UtcTime,
    /// When it began; absent if the visitor did not come.
    pub began_at: Option<UtcTime>,
    /// When it ended.
    pub ended_at: UtcTime,
    /// How.
    pub end: StayEnd,
}

impl Visit {
    /// Ends the stay at the counter that the visit is at.
    pub(in crate::queue) fn end_stay(&mut self, end: StayEnd, at: UtcTime) {
        if let (Some(counter), Some(staff), Some(called_at)) = (self.stand.counter(), self.staff, self.called_at)
            && self.stays.len() < STAYS_MAX
        {
            let (service, waited_from, began_at) = (self.service(), self.waited_from, self.began_at);
            self.stays.push(Stay { service, counter, staff, waited_from, called_at, began_at, ended_at: at, end });
        }
        (self.called_at, self.began_at) = (None, None);
    }
}
