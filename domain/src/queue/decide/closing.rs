//! The end of an office's day.

use super::{CARRY_DAYS, CLOSE_MAX, Decider, Reach};
use crate::{
    log::Entry,
    queue::{
        book::{CounterState, Opening},
        visit::{Stand, Step, Visit},
    },
};

impl Decider<'_> {
    pub(super) fn close(&self, reach: Reach) -> Vec<Entry> {
        // A day that has not come yet is not over: this hub's clock may lag, and people may wait.
        let (today, all) = (self.at.day(), reach == Reach::Today);
        let is_over = |visit: &Visit| visit.day < today && !visit.is_of(today);
        let mut facts = Vec::new();
        for visit in self.queue.visits().filter(|visit| !visit.stand.is_over() && (all || is_over(visit))) {
            if let Some(stand) = self.stand_at_closing(visit) {
                let mut visit = (**visit).clone();
                visit.stands(stand, self.at);
                (visit.called_at, visit.began_at) = (None, None);
                visit.undo = None;
                facts.push(self.fact(Step::Closed, visit));
            }
            if facts.len() >= CLOSE_MAX {
                return facts;
            }
        }
        for (no, state) in self.queue.counters() {
            let since = match state.opening {
                Opening::Open { since, .. } | Opening::Paused { since, .. } => since,
                Opening::Closed => continue,
            };
            if all || since.day() < today {
                facts.push(self.counter(no, CounterState::default()));
            }
        }
        facts
    }

    /// Where a visit of a day that is over ends; `None` if it is carried over.
    fn stand_at_closing(&self, visit: &Visit) -> Option<Stand> {
        let too_old = self.at.day().number() - visit.day.number() > CARRY_DAYS;
        match visit.stand {
            Stand::Parked { .. } | Stand::MustReturn { .. } if self.office.rules.carry_over && !too_old => None,
            Stand::Away => Some(Stand::NoShow),
            Stand::Serving { .. } => Some(Stand::Finished),
            _ => Some(Stand::Left),
        }
    }
}
