//! The days of a facility as its actor decides on them: for nouns that begin anew every day.

use std::collections::{BTreeMap, BTreeSet};

use domain::time::CivilDay;

/// Days held at once; more are dropped, oldest first, and read again when asked for.
const DAYS_MAX: usize = 8;

/// Some days.
pub(crate) struct Days<D>(BTreeMap<CivilDay, Held<D>>);

/// A day, with how many facts about it are decided and not stored: until they are, rows do not say them.
struct Held<D> {
    day: D,
    under_way: usize,
}

impl<D> Default for Days<D> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<D> Days<D> {
    /// Forgets all: what was decided and not stored never was.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether this day is held.
    pub fn has(&self, day: CivilDay) -> bool {
        self.0.contains_key(&day)
    }

    /// Takes in what was read. Makes room by forgetting the oldest days about which everything is stored and nothing is asked.
    pub fn hold(&mut self, days: Vec<(CivilDay, D)>, wanted: &BTreeSet<CivilDay>) {
        let mut beyond = (self.0.len() + days.len()).saturating_sub(DAYS_MAX);
        self.0.retain(|day, held| {
            let goes = beyond > 0 && held.under_way == 0 && !wanted.contains(day);
            beyond -= usize::from(goes);
            !goes
        });
        self.0.extend(days.into_iter().map(|(day, read)| (day, Held { day: read, under_way: 0 })));
    }

    /// A day that the task which is decided now needs.
    pub fn get(&self, day: CivilDay) -> &D {
        &self.0.get(&day).expect("the days of a task are read before it is decided").day
    }

    /// The same, to fold a fact in that is decided now.
    pub fn note(&mut self, day: CivilDay) -> &mut D {
        let held = self.0.get_mut(&day).expect("the days of a task are read before it is decided");
        held.under_way += 1;
        &mut held.day
    }

    /// A fact about this day that was decided here is stored.
    pub fn settle(&mut self, day: CivilDay) {
        if let Some(held) = self.0.get_mut(&day) {
            held.under_way -= 1;
        }
    }
}
