//! Children and cards of a facility, as far as its log tells of them.

use serde::{Deserialize, Serialize};

use crate::{ids::GuardianId, log::NounFact};

/// A fact about the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// Name, children or cards of this facility were changed; whoever holds the roster reads it again.
    RosterChanged,
    /// A guardian was invited by mail; the roster is as before.
    GuardianInvited {
        /// Who.
        guardian: GuardianId,
    },
}

impl NounFact for Fact {
    const NOUN: &'static str = "roster";
    const KINDS: &'static [&'static str] = &["roster-changed", "guardian-invited"];
}
