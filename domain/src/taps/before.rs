//! What hubs and kiosks of the release before say to each other of a tap, altogether: they knew what a tap means and not what
//! to show. To be deleted when the release after this one is out, with [`TapAnswer::outcome`]; a kiosk of this release does
//! not ask for it.

use serde::{Deserialize, Serialize};

use super::{Fact, TapAnswer, TapRefusal, TapSeq};
use crate::{
    attendance,
    ids::ChildId,
    log::{self, Entry},
    queue,
    queue::tickets::{Slip, Tapped, Ticket},
    screen::{ScreenMessage, Show, Tone, readable},
    time::UtcTime,
};

/// What a tap meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TapOutcome {
    /// A child came.
    Arrived {
        /// When, by the hub's reckoning.
        at: UtcTime,
        /// What the child is called on the kiosk's screen.
        call_name: String,
    },
    /// A child went home.
    Left {
        /// When, by the hub's reckoning.
        at: UtcTime,
        /// What the child is called on the kiosk's screen.
        call_name: String,
    },
    /// A visitor of an office took a number, checked in or looked up their place.
    Ticket {
        /// Which of these.
        meaning: Tapped,
        /// What stands on the ticket.
        slip: Box<Slip>,
    },
    /// The tap is stored, but changes nothing.
    Refused {
        /// Why.
        reason: TapRefusal,
    },
}

impl TapOutcome {
    /// What a kiosk of the release before is told of this fact; of a noun that it does not know, what comes nearest to what
    /// is shown.
    #[must_use]
    pub fn of(entry: &Entry, show: &Show, call_name: impl Fn(ChildId) -> String) -> Self {
        let at = entry.at;
        match (&entry.fact, &show.ticket) {
            (log::Fact::Attendance(attendance::Fact::Arrived { child, .. }), _) => {
                Self::Arrived { at, call_name: call_name(*child) }
            }
            (log::Fact::Attendance(attendance::Fact::Left { child, .. }), _) => {
                Self::Left { at, call_name: call_name(*child) }
            }
            (log::Fact::Taps(Fact::TapRefused { reason, .. }), _) => Self::Refused { reason: *reason },
            (_, Some(ticket)) => Self::Ticket { meaning: ticket.meaning, slip: Box::new(ticket.slip.clone()) },
            (_, None) => Self::Refused { reason: nearest(show.message.tone) },
        }
    }

    /// What this version shows for it: the answer of a hub of the release before says no more.
    #[must_use]
    pub fn show(&self) -> Show {
        match self {
            Self::Arrived { at, call_name } => attendance::screen::arrived(&[call_name], *at).into(),
            Self::Left { at, call_name } => attendance::screen::left(&[call_name], *at).into(),
            Self::Ticket { meaning, slip } => {
                queue::screen::given(Ticket { meaning: *meaning, slip: Slip::clone(slip) })
            }
            Self::Refused { reason } => {
                let said = attendance::screen::refused(*reason).or_else(|| queue::screen::refused(*reason));
                said.unwrap_or_else(ScreenMessage::unknown_card).into()
            }
        }
    }
}

/// 「さきほど受け付けました」, or that somebody of the staff is needed.
const fn nearest(tone: Tone) -> TapRefusal {
    match tone {
        Tone::Ready | Tone::Welcome | Tone::Goodbye | Tone::Noted => TapRefusal::JustTapped,
        Tone::TryAgain | Tone::AskStaff => TapRefusal::UnknownCard,
    }
}

/// As it comes from a hub of the release before (no `show`), of this one, or of the next (no `outcome`).
#[derive(Deserialize)]
pub(super) struct Answer {
    seq: TapSeq,
    show: Option<Show>,
    #[serde(default, deserialize_with = "readable")]
    outcome: Option<TapOutcome>,
    repeated: bool,
}

impl From<Answer> for TapAnswer {
    fn from(Answer { seq, show, outcome, repeated }: Answer) -> Self {
        let outcome = outcome.unwrap_or(TapOutcome::Refused { reason: TapRefusal::JustTapped });
        Self { seq, show: show.unwrap_or_else(|| outcome.show()), outcome, repeated }
    }
}

#[cfg(test)]
mod tests;
