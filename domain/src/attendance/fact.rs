//! What a nursery's log says of attendance.

use serde::{Deserialize, Serialize};

use super::{Line, Presence, Unclear};
use crate::{
    ids::{ChildId, PersonId},
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
        /// Whose own card said so (送り), if it was not the child's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        brought: Option<PersonId>,
    },
    /// A child went home (降園).
    Left {
        /// Who.
        child: ChildId,
        /// When the child had come: the fact tells the whole line of the attendance book.
        arrived: UtcTime,
        /// Whose own card said that it came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        brought: Option<PersonId>,
        /// Whose own card said that it went (迎え).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fetched: Option<PersonId>,
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
    /// Somebody held their own card to the reader, and it was not clear what for: nothing was noted, and the staff was asked.
    Unclear {
        /// One of their children.
        child: ChildId,
        /// Whose card.
        person: PersonId,
        /// Why.
        why: Unclear,
    },
}

impl NounFact for Fact {
    const NOUN: &'static str = "attendance";
    const KINDS: &'static [&'static str] = &["arrived", "left", "marked-absent", "cleared", "unclear"];
}

impl Fact {
    /// Who.
    #[must_use]
    pub const fn child(&self) -> ChildId {
        match self {
            Self::Arrived { child, .. }
            | Self::Left { child, .. }
            | Self::MarkedAbsent { child }
            | Self::Cleared { child }
            | Self::Unclear { child, .. } => *child,
        }
    }

    /// Where the child is after this, if it happened then and says so.
    #[must_use]
    pub const fn presence(&self, at: UtcTime) -> Option<Presence> {
        Some(match self {
            Self::Arrived { .. } => Presence::Here { since: at },
            Self::Left { arrived, .. } => Presence::Gone { arrived: *arrived, left: at },
            Self::MarkedAbsent { .. } => Presence::Absent,
            Self::Cleared { .. } => Presence::Expected,
            Self::Unclear { .. } => return None,
        })
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
        let (brought, fetched) = match fact {
            Fact::Arrived { brought, .. } => (*brought, None),
            Fact::Left { brought, fetched, .. } => (*brought, *fetched),
            Fact::MarkedAbsent { .. } | Fact::Cleared { .. } | Fact::Unclear { .. } => (None, None),
        };
        let Some(presence) = fact.presence(entry.at) else { return None };
        Some((fact.child(), Self { presence, noted, brought, fetched }))
    }
}
