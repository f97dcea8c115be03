//! What can be asked of a facility's actor, and why it may refuse.

use domain::{
    attendance::{Mark, MarkRefusal},
    bookings::decide::BookingRefusal,
    ids::{ChildId, DeviceId, StaffId},
    log::{Cause, Entry, Witness},
    queue::{self, decide::QueueRefusal},
    taps::{TapOutcome, TapSeq},
    time::UtcTime,
};
use ractor::RpcReplyPort;

use crate::{
    bookings::BookingWish,
    ledger::TimedTap,
    once::Replies,
    refusal::{FacilityRefusal, failure},
    sources::Source,
};

/// Why a note of the staff was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkFailure {
    /// The child is not of this facility.
    #[error("the child is not of this facility")]
    UnknownChild,
    /// The mark does not fit.
    #[error(transparent)]
    Refused(#[from] MarkRefusal),
    /// The facility did not take it; it may be sent again with the same form.
    #[error(transparent)]
    Facility(#[from] FacilityRefusal),
}

/// Why a queue did not take a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueFailure {
    /// The facility is no office.
    #[error("the facility has no queue")]
    NoOffice,
    /// The command does not fit.
    #[error(transparent)]
    Refused(#[from] QueueRefusal),
    /// The facility did not take it; it may be sent again with the same form.
    #[error(transparent)]
    Facility(#[from] FacilityRefusal),
}

/// Why bookings did not take a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookingFailure {
    /// Nothing can be booked at this place.
    #[error("nothing can be booked here")]
    NoCalendar,
    /// Whoever arrives cannot take a number here.
    #[error("the place has no queue")]
    NoQueue,
    /// The command does not fit.
    #[error(transparent)]
    Refused(#[from] BookingRefusal),
    /// The queue gives no number to whoever arrives.
    #[error(transparent)]
    Queue(#[from] QueueRefusal),
    /// The facility did not take it; it may be sent again with the same form.
    #[error(transparent)]
    Facility(#[from] FacilityRefusal),
}

failure!(MarkFailure);
failure!(QueueFailure);
failure!(BookingFailure);

pub(crate) type BookingAnswer = Result<Vec<Entry>, BookingFailure>;
pub(crate) type QueueAnswer = Result<Vec<Entry>, QueueFailure>;
pub(crate) type MarkAnswer = Result<Vec<Entry>, MarkFailure>;
pub(super) type TapsReply = RpcReplyPort<Result<Vec<TapOutcome>, FacilityRefusal>>;

/// Taps of one device, in order.
pub(crate) struct DeviceTaps {
    pub device: DeviceId,
    pub lost_through: Option<(TapSeq, UtcTime)>,
    pub taps: Vec<TimedTap>,
    pub reply: TapsReply,
}

/// A note of the staff.
#[derive(Clone, Copy)]
pub(crate) struct StaffMark {
    pub staff: StaffId,
    pub cause: Cause,
    pub child: ChildId,
    pub mark: Mark,
    pub at: UtcTime,
}

/// Something about an office's queue.
#[derive(Clone)]
pub(crate) struct QueueWish {
    pub command: queue::decide::Command,
    pub by: Witness,
    pub cause: Option<Cause>,
    /// Where it comes from, if it is bounded by that.
    pub source: Option<Source>,
    pub at: UtcTime,
}

/// A wish as it comes in.
pub(crate) struct Asked {
    pub wish: QueueWish,
    pub reply: RpcReplyPort<QueueAnswer>,
}

pub(crate) enum Command {
    Taps(DeviceTaps),
    Mark(StaffMark, Replies<MarkAnswer>),
    Queue(Box<QueueWish>, Replies<QueueAnswer>),
    Booking(Box<BookingWish>, Replies<BookingAnswer>),
}

impl Command {
    /// Whether the clock asks: it asks again, so that nothing is an answer at any time.
    pub(super) fn is_of_clock(&self) -> bool {
        match self {
            Self::Taps(_) | Self::Mark(..) => false,
            Self::Queue(wish, _) => wish.by == Witness::Clock,
            Self::Booking(wish, _) => wish.by == Witness::Clock,
        }
    }

    /// The form that asks for it.
    pub(super) fn form(&self) -> Option<Cause> {
        match self {
            Self::Taps(_) => None,
            Self::Mark(mark, _) => Some(mark.cause),
            Self::Queue(wish, _) => wish.cause,
            Self::Booking(wish, _) => wish.cause,
        }
    }

    pub(super) fn refuse(self, refusal: FacilityRefusal) {
        // Whoever asked may have gone away; what they asked for then stays unanswered, and is not stored.
        match self {
            Self::Taps(taps) => drop(taps.reply.send(Err(refusal))),
            Self::Mark(_, replies) => replies.send(&Err(refusal.into())),
            Self::Queue(_, replies) => replies.send(&Err(refusal.into())),
            Self::Booking(_, replies) => replies.send(&Err(refusal.into())),
        }
    }
}

/// What is sent once the facts are stored, or once the log is known to end where it was decided that there are none.
pub(super) enum Answer {
    Taps(Vec<TapOutcome>),
    Mark(MarkAnswer),
    Queue(QueueAnswer),
    Booking(BookingAnswer),
}

impl Answer {
    pub(super) fn give(self, command: Command) {
        match (self, command) {
            (Self::Taps(outcomes), Command::Taps(taps)) => drop(taps.reply.send(Ok(outcomes))),
            (Self::Queue(answer), Command::Queue(_, replies)) => replies.send(&answer),
            (Self::Booking(answer), Command::Booking(_, replies)) => replies.send(&answer),
            (Self::Mark(answer), Command::Mark(_, replies)) => replies.send(&answer),
            (_, Command::Taps(_) | Command::Mark(..) | Command::Queue(..) | Command::Booking(..)) => {
                unreachable!("each command has its own answer")
            }
        }
    }
}
