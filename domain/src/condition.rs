//! What a kiosk says of what hangs on it, version 1: signed like taps (see [`crate::taps`]), told at once when it changes and
//! again with each sign of life. `POST /api/v1/condition` carries [`Condition`] and gives [`ConditionNoted`].
//!
//! A batch of taps takes no field that it does not know, so a hub of the release before would refuse the taps of a kiosk that
//! said it there. A request of its own it does not know, and the kiosk goes on without.

use serde::{Deserialize, Serialize};

/// The version of these messages.
pub const CONDITION_VERSION: u16 = 1;
/// Largest body of `POST /api/v1/condition`, in bytes.
pub const CONDITION_MAX_BYTES: usize = 1024;

/// How what hangs on a kiosk is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// [`CONDITION_VERSION`].
    pub version: u16,
    /// The printer beside it. A kiosk without one says nothing at all.
    pub printer: PrinterCondition,
}

/// The hub has written it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionNoted {
    /// [`CONDITION_VERSION`].
    pub version: u16,
}

/// How a kiosk's printer is, as far as somebody does something else about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterCondition {
    /// It prints.
    Ready,
    /// It prints, and the paper will end soon.
    NearEnd,
    /// The paper has run out.
    OutOfPaper,
    /// The cover is open.
    CoverOpen,
    /// It does not print for a reason of its own, like a jammed cutter, or was switched off line.
    Offline,
    /// Unplugged, switched off, or it does not answer.
    Unreachable,
}

impl PrinterCondition {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Ready, Self::NearEnd, Self::OutOfPaper, Self::CoverOpen, Self::Offline, Self::Unreachable];

    /// Its name in messages, in the database and as a metric's label.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NearEnd => "near-end",
            Self::OutOfPaper => "out-of-paper",
            Self::CoverOpen => "cover-open",
            Self::Offline => "offline",
            Self::Unreachable => "unreachable",
        }
    }

    /// The one of this name; `None` for what a later release says.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_has_one_name_in_messages_and_in_the_database() {
        for condition in PrinterCondition::ALL {
            let name = serde_json::to_value(condition).expect("a name");
            assert_eq!(name.as_str(), Some(condition.name()));
            assert_eq!(PrinterCondition::of_name(condition.name()), Some(condition));
        }
        assert_eq!(PrinterCondition::of_name("on-fire"), None);
    }

    #[test]
    fn what_is_no_condition_is_not_taken() {
        let read = |text: &str| serde_json::from_str::<Condition>(text).is_ok();
        assert!(read(r#"{"version":1,"printer":"near-end"}"#));
        for text in [
            r#"{"version":1,"printer":"on-fire"}"#,
            r#"{"version":1,"printer":"ready","name":"x"}"#,
            r#"{"version":1}"#,
            r#"{"printer":"ready"}"#,
            "[]",
        ] {
            assert!(!read(text), "{text}");
        }
    }
}
