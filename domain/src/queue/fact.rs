//! What an office's log says of its queue.

use serde::{Deserialize, Serialize};

use super::{
    book::CounterState,
    office::CounterNo,
    visit::{LinePlace, Step, Visit},
};
use crate::log::{Entry, NounFact};

/// A fact about an office's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// Something happened to a visit.
    Visit {
        /// What happened.
        #[serde(flatten)]
        step: Step,
        /// The visit after it, whole.
        visit: Box<Visit>,
        /// The place in a line that it had before, if it had one: whoever counts people needs no more than this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<LinePlace>,
    },
    /// A counter was opened, paused or closed, or its emergency button pressed.
    Counter {
        /// Which.
        counter: CounterNo,
        /// The counter after it, whole.
        state: CounterState,
    },
    /// Name, sections, services, counters or rules of the office were changed; whoever holds them reads them again.
    OfficeChanged,
}

impl NounFact for Fact {
    const NOUN: &'static str = "queue";
    const KINDS: &'static [&'static str] = &["visit", "counter", "office-changed"];
}

impl Visit {
    /// The visit that this entry is about, as it is after it.
    #[must_use]
    pub const fn after(entry: &Entry) -> Option<&Self> {
        if let Some(Fact::Visit { visit, .. }) = Fact::of(entry) { Some(visit) } else { None }
    }
}
