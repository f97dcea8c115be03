//! What a nursery's log says of attendance.

use serde::{Deserialize, Serialize};

use super::{Line, Presence};
use crate::{
    ids::ChildId,
    log::{Entry, NounFact, Witness},
    time::UtcTime,
};

/// A fact about attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// A child came (登園).
    Arrived {
        /// Who.
        child: ChildId,
        /// When the staff noted the child as here, if a card heard of later sets that arrival right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        noted: Option<UtcTime>,
    },
    /// A child went home (降園).
    Left {
        /// Who.
        child: ChildId,
        /// When the child had come: the fact tells the whole line of the attendance book.
        arrived: UtcTime,
    },
    /// A child stays away on the day of the entry (欠席).
    MarkedAbsent {
        /// Who.
        child: ChildId,
    },
    /// What was noted for a child on the day of the entry was wrong; the child is expected again.
    Cleared {
        /// Who.
        child: ChildId,
    },
}

impl NounFact for Fact {
    const NOUN: &'static str = "attendance";
    const KINDS: &'static [&'static str] = &["arrived", "left", "marked-absent", "cleared"];
}

impl Fact {
    /// Who.
    #[must_use]
    pub const fn child(&self) -> ChildId {
        match self {
            Self::Arrived { child, .. }
            | Self::Left { child, .. }
            | Self::MarkedAbsent { child }
            | Self::Cleared { child } => *child,
        }
    }

    /// Where the child is after this, if it happened then.
    #[must_use]
    pub const fn presence(&self, at: UtcTime) -> Presence {
        match self {
            Self::Arrived { .. } => Presence::Here { since: at },
            Self::Left { arrived, .. } => Presence::Gone { arrived: *arrived, left: at },
            Self::MarkedAbsent { .. } => Presence::Absent,
            Self::Cleared { .. } => Presence::Expected,
        }
    }
}

impl Line {
    /// The child's line of the attendance book after this entry, if it is about attendance.
    #[must_use]
    pub const fn after(entry: &Entry) -> Option<(ChildId, Self)> {
        let Some(fact) = Fact::of(entry) else { return None };
        let noted = match (fact, &entry.by) {
            (Fact::Arrived { noted: Some(noted), .. }, _) => Some(*noted),
            (_, Witness::Staff { .. }) => Some(entry.at),
            _ => None,
        };
        Some((fact.child(), Self { presence: fact.presence(entry.at), noted }))
    }
}
