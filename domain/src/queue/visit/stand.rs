//! How far a visit is, and the steps by which it gets there.

use serde::{Deserialize, Serialize};

use crate::queue::office::CounterNo;

/// How far a visit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stand", rename_all = "kebab-case")]
pub enum Stand {
    /// Has a number and is not here yet (来庁前). Keeps the place in the line, is not called.
    Away,
    /// Waits (待ち).
    Waiting,
    /// Told that the call comes any moment (まもなく); nobody else can call.
    Precalled {
        /// Where to.
        counter: CounterNo,
    },
    /// Called (呼出中).
    Called {
        /// Where to.
        counter: CounterNo,
        /// How often.
        times: u8,
    },
    /// Being served (対応中).
    Serving {
        /// Where.
        counter: CounterNo,
    },
    /// Set aside (保留): fills in a form, waits for a certificate.
    Parked {
        /// Why.
        reason: String,
    },
    /// Must come back another time (出直し): something is missing.
    MustReturn {
        /// Why.
        reason: String,
    },
    /// All done (完了).
    Finished,
    /// Went away (帰宅), or the day was closed.
    Left,
    /// Did not come when called (不在).
    NoShow,
}

impl Stand {
    /// Why somebody is set aside or must come back.
    pub fn reason_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Parked { reason } | Self::MustReturn { reason } => Some(reason),
            _ => None,
        }
    }

    /// The name in addresses, labels and rows.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Waiting => "waiting",
            Self::Precalled { .. } => "precalled",
            Self::Called { .. } => "called",
            Self::Serving { .. } => "serving",
            Self::Parked { .. } => "parked",
            Self::MustReturn { .. } => "must-return",
            Self::Finished => "finished",
            Self::Left => "left",
            Self::NoShow => "no-show",
        }
    }

    /// Whether the visit has a place in a line.
    #[must_use]
    pub const fn is_in_line(&self) -> bool {
        matches!(self, Self::Away | Self::Waiting)
    }

    /// Whether it goes on another time, with the same number.
    #[must_use]
    pub const fn is_set_aside(&self) -> bool {
        matches!(self, Self::Parked { .. } | Self::MustReturn { .. })
    }

    /// The counter that the visit is at.
    #[must_use]
    pub const fn counter(&self) -> Option<CounterNo> {
        match self {
            Self::Precalled { counter } | Self::Called { counter, .. } | Self::Serving { counter } => Some(*counter),
            _ => None,
        }
    }

    /// Whether nothing more will come of the visit, unless it is undone.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Finished | Self::Left | Self::NoShow)
    }
}

/// What happened to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// A number was taken (発券).
    Taken {
        /// How many people were before.
        before: u32,
    },
    /// Whoever took a number at home, or had a booking, is here (来庁).
    Arrived {
        /// How many people were before.
        before: u32,
    },
    /// Somebody looked up their place with their card.
    Looked {
        /// How many people were before.
        before: u32,
    },
    /// Told that the call comes any moment.
    Precalled,
    /// Called (呼出).
    Called,
    /// Called once more (再呼出).
    CalledAgain,
    /// Serving began.
    Begun,
    /// Set aside.
    Parked,
    /// Must come back.
    SentBack,
    /// Taken up again after it was parked or had to come back.
    Resumed,
    /// Sent on to another service, counter or person.
    Transferred,
    /// What was waited for is done; the next service is waited for.
    MovedOn,
    /// All is done.
    Finished,
    /// Did not come.
    Missed,
    /// Went away.
    Left,
    /// The place in the line was given up for a later one.
    Postponed,
    /// The last step at a counter was a mistake.
    Undone,
    /// Services or priority were changed by the staff.
    Amended,
    /// A phone or mail address follows this visit from now on, or no longer.
    Follows,
    /// Whoever follows is to be told that the turn is near.
    Neared {
        /// How many people are before.
        before: u32,
    },
    /// The counter or person that was waited for is not there any more; anybody may call.
    Released,
    /// The day was closed.
    Closed,
}
