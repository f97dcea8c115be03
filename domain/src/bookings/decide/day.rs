//! The booked day: who came, who did not, and what is written once more.

use super::{BookingRefusal, Decided, Decider, Reminders};
use crate::{
    bookings::{
        book::minutes,
        booking::{Booking, Channel, Keys, Stand, Step, Taken},
    },
    ids::{BookingId, VisitId},
    queue::visit::Priority,
};

impl Decider<'_> {
    fn open(&self, id: BookingId) -> Result<&Booking, BookingRefusal> {
        self.book.get(id).ok_or(BookingRefusal::Unknown)
    }

    pub(super) fn arrive(&self, id: BookingId, visit: Option<VisitId>) -> Decided {
        let booking = self.open(id)?;
        if !matches!(booking.stand, Stand::Booked | Stand::Missed) {
            return Err(BookingRefusal::DoesNotFit);
        }
        if booking.day() != self.at.day() {
            return Err(BookingRefusal::NotToday);
        }
        let mut arrived = Booking { stand: Stand::Arrived { visit }, ..booking.clone() };
        // Whoever was given up and comes after all is let in, but has no place that somebody else has by now.
        if booking.stand == Stand::Missed && !self.has_place_again(booking) {
            arrived.taken.places = 0;
        }
        Ok(vec![self.fact(Step::Arrived, arrived)])
    }

    /// Whether the place that somebody gave up by not coming is still there.
    fn has_place_again(&self, booking: &Booking) -> bool {
        let taken = Taken { channel: Channel::Staff, ..booking.taken };
        self.have_room(&taken, None).is_ok()
    }

    pub(super) fn miss(&self, id: BookingId) -> Decided {
        let booking = self.open(id)?;
        match booking.stand {
            Stand::Booked if booking.taken.start <= self.at => Ok(vec![self.missed(booking)]),
            Stand::Booked => Err(BookingRefusal::NotToday),
            _ => Err(BookingRefusal::DoesNotFit),
        }
    }

    pub(super) fn missed(&self, booking: &Booking) -> crate::log::Entry {
        self.fact(Step::Missed, Booking { stand: Stand::Missed, ..booking.clone() })
    }

    pub(super) fn reopen(&self, id: BookingId) -> Decided {
        let booking = self.open(id)?;
        if booking.day() != self.at.day() {
            return Err(BookingRefusal::NotToday);
        }
        match booking.stand {
            // Whoever has a number of the queue is mended there.
            Stand::Missed if !self.has_place_again(booking) => Err(BookingRefusal::Full),
            Stand::Missed | Stand::Arrived { visit: None } => {
                let reopened = Booking { stand: Stand::Booked, told_until: self.at, ..booking.clone() };
                Ok(vec![self.fact(Step::Reopened, reopened)])
            }
            _ => Err(BookingRefusal::DoesNotFit),
        }
    }

    pub(super) fn write_again(&self, id: BookingId, step: Step) -> Decided {
        let booking = self.open(id)?;
        let fits = match step {
            Step::Reinvited => booking.stand == Stand::Missed,
            _ => matches!(booking.stand, Stand::Booked | Stand::Offered { .. } | Stand::Waiting { .. }),
        };
        if fits { Ok(vec![self.fact(step, booking.clone())]) } else { Err(BookingRefusal::DoesNotFit) }
    }

    pub(super) fn amend(
        &self,
        id: BookingId,
        keys: Option<Keys>,
        reminders: Option<Reminders>,
        bring: Option<&str>,
    ) -> Decided {
        let mut amended = self.open(id)?.clone();
        amended.keys = keys.unwrap_or(amended.keys);
        if let Some(bring) = bring {
            amended.bring = bring.to_owned();
        }
        if let Some(reminders) = reminders {
            // Of times that passed while they wanted none they are not told now.
            amended.told_until = if amended.reminders { amended.told_until } else { self.at };
            amended.reminders = reminders == Reminders::On;
        }
        Ok(vec![self.fact(Step::Amended, amended)])
    }
}

/// The priority that whoever arrives now has in the queue.
#[must_use]
pub fn priority(booking: &Booking, late_minutes: u16, at: crate::time::UtcTime) -> Priority {
    if at > booking.taken.start + minutes(late_minutes) { Priority::Normal } else { Priority::Booked }
}
