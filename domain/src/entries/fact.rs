//! Facts about who comes and goes.

use serde::{Deserialize, Serialize};

use super::Count;
use crate::{ids::HolderId, log::NounFact, time::UtcTime};

/// Somebody's day as it is after a turn, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Whose card it was.
    pub holder: HolderId,
    /// When they came and went that day, in turn, earliest first.
    pub turns: Vec<UtcTime>,
    /// How many people are and were there that day, this one included.
    #[serde(flatten)]
    pub count: Count,
}

/// A fact about who comes and goes, and about the facility for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// Somebody is inside now.
    Entered(Passage),
    /// Somebody is not inside any more; or was there before, if that is heard of late.
    WentOut(Passage),
    /// A card was held again a moment later.
    EntryRepeated {
        /// Whose card it was.
        holder: HolderId,
    },
    /// The facility was set otherwise; whoever holds it reads it again.
    HallChanged,
}

impl Fact {
    /// Somebody's day after it, if it is about that.
    #[must_use]
    pub const fn passage(&self) -> Option<&Passage> {
        match self {
            Self::Entered(passage) | Self::WentOut(passage) => Some(passage),
            Self::EntryRepeated { .. } | Self::HallChanged => None,
        }
    }
}

impl NounFact for Fact {
    const NOUN: &'static str = "entries";
    const KINDS: &'static [&'static str] = &["entered", "went-out", "entry-repeated", "hall-changed"];
}
