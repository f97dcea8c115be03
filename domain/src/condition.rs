//! What a kiosk says of itself and of what hangs on it, version 2: signed like taps (see [`crate::taps`]), told at once when it
//! changes and again and again as a sign of life. `POST /api/v1/condition` carries [`Condition`] and gives [`ConditionNoted`].
//!
//! Each is numbered, and the hub takes a number once, the one after the last that it took: what somebody recorded on a line
//! without TLS is refused when it comes again (ADR 0099).
//!
//! A batch of taps takes no field that it does not know, so a hub of the release before would refuse the taps of a kiosk that
//! said it there. A request of its own it does not know, and the kiosk goes on without.

use serde::{Deserialize, Serialize};

use crate::time::UtcTime;

/// The version of these messages.
pub const CONDITION_VERSION: u16 = 2;
/// Largest body of `POST /api/v1/condition`, in bytes.
pub const CONDITION_MAX_BYTES: usize = 1024;

/// How what hangs on a kiosk is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// [`CONDITION_VERSION`].
    pub version: u16,
    /// Its place among what this kiosk told: the one after the last that the hub took. A kiosk that does not know it begins
    /// with 1 and is told which one is expected.
    pub number: u64,
    /// The kiosk's clock at sending, to measure its skew.
    pub sent_at: UtcTime,
    /// The printer beside it, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<PrinterCondition>,
}

/// What became of what a kiosk told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is written down.
    Noted,
    /// Its number is not the one that comes next: it was told before, or the kiosk does not know where it is.
    Expects(u64),
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
        let sent_at = serde_json::to_value(UtcTime::from_micros(0)).expect("a time");
        for printer in ["\"near-end\"", "null"] {
            assert!(
                read(&format!(r#"{{"version":2,"number":1,"sent_at":{sent_at},"printer":{printer}}}"#)),
                "{printer}"
            );
        }
        for text in [
            format!(r#"{{"version":2,"number":1,"sent_at":{sent_at},"printer":"on-fire"}}"#),
            format!(r#"{{"version":2,"number":-1,"sent_at":{sent_at},"printer":"ready"}}"#),
            format!(r#"{{"version":2,"sent_at":{sent_at},"printer":"ready"}}"#),
            format!(r#"{{"version":2,"number":1,"sent_at":{sent_at},"printer":"ready","name":"x"}}"#),
            r#"{"version":2,"number":1,"printer":"ready"}"#.to_owned(),
            r#"{"version":1,"printer":"ready"}"#.to_owned(),
            r#"{"version":1}"#.to_owned(),
            "[]".to_owned(),
        ] {
            assert!(!read(&text), "{text}");
        }
    }
}
