//! How a child's presence reads: the same key, word and times on the board, on the parent's page and in live events.

use domain::{attendance::Presence, ids::ChildId, time::CivilDay};
use serde::Serialize;
use words::Words;

/// A child's presence with the words that pages use for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing(pub Presence);

impl Standing {
    /// The presence as attributes and live events spell it: `expected`, `absent`, `here` or `gone`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self.0 {
            Presence::Expected => "expected",
            Presence::Absent => "absent",
            Presence::Here { .. } => "here",
            Presence::Gone { .. } => "gone",
        }
    }

    /// The staff's word for it. `board.html` repeats these words for its script; a test compares them.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self.0 {
            Presence::Expected => "まだ",
            Presence::Absent => "欠席",
            Presence::Here { .. } => "登園中",
            Presence::Gone { .. } => "降園",
        }
    }

    /// What a parent reads. `family.html` repeats these words for its script; a test compares them.
    #[must_use]
    pub fn sentence(self, words: &Words) -> String {
        match self.0 {
            Presence::Expected => words.family_expected(),
            Presence::Absent => words.family_absent(),
            Presence::Here { .. } => words.family_here(),
            Presence::Gone { .. } => words.family_gone(),
        }
    }

    /// When the child came, as `8:31`.
    #[must_use]
    pub fn arrived(self) -> Option<String> {
        match self.0 {
            Presence::Expected | Presence::Absent => None,
            Presence::Here { since: at } | Presence::Gone { arrived: at, .. } => Some(at.clock_text()),
        }
    }

    /// When the child went home, as `17:02`.
    #[must_use]
    pub fn left(self) -> Option<String> {
        match self.0 {
            Presence::Gone { left, .. } => Some(left.clock_text()),
            Presence::Expected | Presence::Absent | Presence::Here { .. } => None,
        }
    }
}

impl Standing {
    /// When the child came; empty before.
    #[must_use]
    pub fn arrived_text(self) -> String {
        self.arrived().unwrap_or_default()
    }

    /// When the child went home; empty before.
    #[must_use]
    pub fn left_text(self) -> String {
        self.left().unwrap_or_default()
    }
}

/// Where a child is on a day, as pages' scripts are told it.
#[derive(Debug, Serialize)]
pub struct ChildFrame {
    child: String,
    presence: &'static str,
    arrived: Option<String>,
    left: Option<String>,
    day: String,
}

impl ChildFrame {
    /// This child on this day.
    #[must_use]
    pub fn new(child: ChildId, presence: Presence, day: CivilDay) -> Self {
        let standing = Standing(presence);
        Self {
            child: child.to_string(),
            presence: standing.key(),
            arrived: standing.arrived(),
            left: standing.left(),
            day: day.to_string(),
        }
    }
}
