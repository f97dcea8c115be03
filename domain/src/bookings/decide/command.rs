//! What can be wanted of a place's bookings.

use crate::{
    bookings::{
        booking::{Channel, Keys, Wish},
        calendar::DeskNo,
    },
    ids::{BookingId, VisitId},
    lang::Lang,
    time::{CivilDay, UtcTime},
};

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A place while the form is filled in.
    Hold {
        /// The place.
        ask: Ask,
        /// A hold that is given up for it: the resident went back and chose again.
        instead_of: Option<BookingId>,
    },
    /// A code to the mail address, to show that it is theirs.
    AskCode {
        /// Which hold, or which wish to wait.
        booking: BookingId,
        /// Under whom it counts.
        keys: Keys,
        /// Their answers to what to bring.
        bring: String,
    },
    /// The hold becomes a booking, and who asked to wait does.
    Confirm {
        /// Which.
        booking: BookingId,
        /// How it is known that the address is theirs.
        proof: Proof,
    },
    /// A booking at once: somebody known, or the staff on the telephone.
    Book {
        /// The place.
        ask: Ask,
        /// Under whom it counts.
        keys: Keys,
        /// Their answers to what to bring.
        bring: String,
        /// A hold that becomes this booking's place; its id may be the booking's own.
        instead_of: Option<BookingId>,
    },
    /// Another time, or other services or people.
    Move {
        /// Which booking.
        booking: BookingId,
        /// What is wanted now.
        wish: Wish,
        /// When.
        start: UtcTime,
        /// Who asks: residents only until the cut-off.
        channel: Channel,
    },
    /// Gives up a booking, a hold, an offer or the waiting.
    Cancel {
        /// Which.
        booking: BookingId,
        /// Who asks: residents only until the cut-off.
        channel: Channel,
    },
    /// The town closes: whoever booked then is told. At most [`FACTS_MAX`](super::FACTS_MAX) at once.
    CallOff {
        /// At which desk; absent for all.
        desk: Option<DeskNo>,
        /// From when.
        from: UtcTime,
        /// Until when.
        to: UtcTime,
    },
    /// A place on the waiting list.
    Wait {
        /// The id of the booking.
        booking: BookingId,
        /// What is wanted.
        wish: Wish,
        /// The first day that would do.
        from: CivilDay,
        /// The last one.
        to: CivilDay,
        /// Under whom it counts.
        keys: Keys,
        /// The resident's language.
        language: Lang,
        /// Who asks.
        channel: Channel,
    },
    /// A place on the waiting list for somebody of whom nothing is known yet: a code goes to the address first.
    AskToWait {
        /// The id of the booking.
        booking: BookingId,
        /// What is wanted.
        wish: Wish,
        /// The first day that would do.
        from: CivilDay,
        /// The last one.
        to: CivilDay,
        /// Under whom it counts.
        keys: Keys,
        /// The resident's language.
        language: Lang,
    },
    /// Takes an offered place.
    Accept {
        /// Which.
        booking: BookingId,
    },
    /// Is here (来庁).
    Arrive {
        /// Which booking.
        booking: BookingId,
        /// The visit of the queue, if a number is taken.
        visit: Option<VisitId>,
    },
    /// Did not come.
    Miss {
        /// Which booking.
        booking: BookingId,
    },
    /// Arrived or missed was a mistake.
    Reopen {
        /// Which booking.
        booking: BookingId,
    },
    /// Asks whoever did not come to book again.
    Reinvite {
        /// Which booking.
        booking: BookingId,
    },
    /// Writes once more what was written last.
    Resend {
        /// Which booking.
        booking: BookingId,
    },
    /// Sends the address of its page to the mail address that it has.
    SendLink {
        /// Which booking.
        booking: BookingId,
    },
    /// Other name, address or remarks, other wishes about reminders, or something else to bring.
    Amend {
        /// Which booking.
        booking: BookingId,
        /// Under whom it counts from now on; absent for no change.
        keys: Option<Keys>,
        /// Whether they want to be reminded; absent for no change.
        reminders: Option<Reminders>,
        /// Other answers to what to bring; absent for no change.
        bring: Option<String>,
    },
    /// Whatever is due by itself. At most [`FACTS_MAX`](super::FACTS_MAX) at once.
    At,
}

impl Command {
    /// The booking that it is about, or makes.
    #[must_use]
    pub const fn booking(&self) -> Option<BookingId> {
        match self {
            Self::Hold { ask, .. } | Self::Book { ask, .. } => Some(ask.booking),
            Self::AskCode { booking, .. }
            | Self::Confirm { booking, .. }
            | Self::Move { booking, .. }
            | Self::Cancel { booking, .. }
            | Self::Wait { booking, .. }
            | Self::AskToWait { booking, .. }
            | Self::Accept { booking }
            | Self::Arrive { booking, .. }
            | Self::Miss { booking }
            | Self::Reopen { booking }
            | Self::Reinvite { booking }
            | Self::Resend { booking }
            | Self::SendLink { booking }
            | Self::Amend { booking, .. } => Some(*booking),
            Self::CallOff { .. } | Self::At => None,
        }
    }
}

/// Whether somebody wants reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminders {
    /// They do.
    On,
    /// They do not.
    Off,
}

/// How it is known that a mail address is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// They entered the code that was sent.
    RightCode,
    /// They entered another one.
    WrongCode,
}

/// A place that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The id of the booking.
    pub booking: BookingId,
    /// What for.
    pub wish: Wish,
    /// When.
    pub start: UtcTime,
    /// Who asks.
    pub channel: Channel,
    /// The resident's language.
    pub language: Lang,
}
