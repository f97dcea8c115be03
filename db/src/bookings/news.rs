//! What whoever booked is told. What is said is read from the booking when it is said.

use domain::{
    bookings::{
        booking::{Stand, Step},
        calendar::Told,
    },
    ids::BookingId,
};
use serde::{Deserialize, Serialize};

use crate::notices::{Content, Notice, Rank, To, Ways, json};

/// Something about a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingNews {
    /// Whose.
    pub booking: BookingId,
    /// What.
    pub told: Told,
    /// How often the booking had been changed then. Once it was changed again this is no news any more.
    pub changes: u32,
}

/// How rows and queues know it, in the order of [`Told::ALL`].
const NOTICES: [Notice; 10] = [
    // Somebody waits for the digits in front of a screen. They show that the mails are read, so they go by mail alone.
    Notice { rank: Rank::AtOnce, ways: Ways::MailAsProof, ..awaited("booking-code") },
    awaited("booking-booked"),
    awaited("booking-moved"),
    awaited("booking-cancelled"),
    awaited("booking-called-off"),
    Notice { rank: Rank::CanWait, ..awaited("booking-reminder") },
    awaited("booking-waits"),
    awaited("booking-offered"),
    Notice { rank: Rank::CanWait, ..awaited("booking-reinvited") },
    // Whoever asks shows by nothing that the booking is theirs: it goes to the address that the booking has, and nowhere else.
    Notice { rank: Rank::AtOnce, ways: Ways::Mail, ..awaited("booking-link") },
];

/// A booking's mail holds what a push cannot: the calendar entry, the link, what to bring.
const fn awaited(name: &'static str) -> Notice {
    Notice { to: To::Booker, ways: Ways::PushAndMail, ..Notice::new(name, Rank::Awaited) }
}

/// What the row holds beside.
#[derive(Serialize, Deserialize)]
struct Detail {
    changes: u32,
}

impl Content for BookingNews {
    const NOTICES: &'static [Notice] = &NOTICES;

    fn notice(&self) -> Notice {
        notice(self.told)
    }

    fn subject(&self) -> i64 {
        self.booking.raw()
    }

    fn detail(&self) -> Option<String> {
        Some(json(&Detail { changes: self.changes }))
    }

    fn of_row(notice: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        let Detail { changes } = serde_json::from_str(detail?).ok()?;
        Some(Self { booking: BookingId::from_raw(subject), told: told(notice)?, changes })
    }
}

/// How rows and queues know what is told.
pub(crate) const fn notice(told: Told) -> Notice {
    NOTICES[told as usize]
}

/// What this notice tells of a booking, if it does.
pub(crate) fn told(notice: Notice) -> Option<Told> {
    Told::ALL.into_iter().find(|told| self::notice(*told) == notice)
}

/// What whoever booked is told of this step, if anything.
#[must_use]
pub const fn told_of(step: Step, stand: &Stand) -> Option<Told> {
    match step {
        Step::Resent => Some(match stand {
            Stand::Waiting { .. } => Told::Waits,
            Stand::Offered { .. } => Told::Offered,
            _ => Told::Booked,
        }),
        Step::CodeAsked => Some(Told::Code),
        Step::Booked => Some(Told::Booked),
        Step::Moved => Some(Told::Moved),
        Step::Cancelled => Some(Told::Cancelled),
        Step::CalledOff => Some(Told::CalledOff),
        Step::Waits => Some(Told::Waits),
        Step::Offered => Some(Told::Offered),
        Step::Reminded => Some(Told::Reminder),
        Step::Reinvited => Some(Told::Reinvited),
        Step::LinkSent => Some(Told::Link),
        Step::Held | Step::WrongCode | Step::Lapsed | Step::Arrived | Step::Missed | Step::Reopened | Step::Amended => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_to_whoever_booked_has_the_name_that_calendars_give_it() {
        for told in Told::ALL {
            let word = serde_json::to_value(told).expect("a word");
            let name = word.as_str().expect("a word");
            assert_eq!(notice(told).name.strip_prefix("booking-"), Some(name));
        }
    }
}
