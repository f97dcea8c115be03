//! What happens by itself: offers to those who wait, offers that end, people who did not come, reminders.

use std::collections::HashSet;

use super::{Decider, FACTS_MAX, cut_off, days_ahead};
use crate::{
    bookings::{
        book::minutes,
        booking::{Booking, Channel, Size, Stand, Step, Taken},
        plan,
    },
    log::Entry,
    time::{CivilDay, UtcTime},
};

impl Decider<'_> {
    pub(super) fn at(&self) -> Vec<Entry> {
        self.book.due(self.at).filter_map(|booking| self.due(booking)).take(FACTS_MAX).collect()
    }

    fn due(&self, booking: &Booking) -> Option<Entry> {
        match booking.stand {
            Stand::Offered { until } if until <= self.at => {
                Some(self.fact(Step::Lapsed, Booking { stand: Stand::Lapsed, ..booking.clone() }))
            }
            Stand::Waiting { to, .. } if cut_off(self.calendar, to) <= self.at => {
                Some(self.fact(Step::Lapsed, Booking { stand: Stand::Lapsed, ..booking.clone() }))
            }
            Stand::Booked if plan::missed_at(self.calendar, booking) <= self.at => Some(self.missed(booking)),
            Stand::Booked => self.reminder(booking),
            _ => None,
        }
    }

    /// A reminder whose time came while no hub ran goes out now, unless people sleep or the booked time is over.
    fn reminder(&self, booking: &Booking) -> Option<Entry> {
        plan::next_reminder(self.calendar, booking).filter(|time| *time <= self.at)?;
        let is_late = booking.taken.start <= self.at;
        let is_quiet = plan::awake(&self.calendar.rules, self.at) > self.at;
        if is_late || is_quiet {
            return None;
        }
        Some(self.fact(Step::Reminded, Booking { told_until: self.at, ..booking.clone() }))
    }

    /// A free place goes to whoever has waited longest of those whom it suits. While the place takes no new bookings,
    /// nobody is offered one.
    pub(super) fn offer(&self) -> Option<Entry> {
        self.takes_new(Channel::Public).ok()?;
        let mut in_vain = InVain::default();
        let (waiting, taken) =
            self.book.waiting().find_map(|waiting| Some((waiting, self.first_free(waiting, &mut in_vain)?)))?;
        let until = self.offered_until(taken.start.day());
        Some(self.fact(Step::Offered, Booking { taken, stand: Stand::Offered { until }, ..waiting.clone() }))
    }

    /// Nobody sleeps through it: what is offered at night counts from the morning.
    fn offered_until(&self, day: CivilDay) -> UtcTime {
        let rules = &self.calendar.rules;
        let until = plan::awake(rules, self.at) + minutes(rules.offer_minutes);
        until.min(cut_off(self.calendar, day))
    }

    /// Whether there would be a place for whoever waits if nobody had booked.
    pub(super) fn could_ever_be(&self, waiting: &Booking) -> bool {
        let empty = self.book.empty(self.at);
        Decider { book: &empty, ..*self }.first_free(waiting, &mut InVain::default()).is_some()
    }

    fn first_free(&self, waiting: &Booking, in_vain: &mut InVain) -> Option<Taken> {
        let Stand::Waiting { from, to } = waiting.stand else { return None };
        let size = waiting.wish.size(self.calendar).ok()?;
        let (first, last) = days_ahead(self.calendar, self.at);
        let (mut day, last) = (from.max(first), to.min(last));
        if !in_vain.insert((size, day, last)) {
            return None;
        }
        while day <= last {
            let grid = self.book.grid(size.desk, day);
            for slot in grid.slots() {
                let taken = Taken {
                    desk: size.desk,
                    start: day.at(slot.start),
                    minutes: size.minutes,
                    buffer: size.buffer,
                    places: size.places,
                    channel: Channel::Public,
                };
                if taken.start > self.at && self.book.fits(&grid, &taken, None) {
                    return Some(taken);
                }
            }
            day = day.plus(1);
        }
        None
    }
}

/// What was looked for already: many wait for the same.
type InVain = HashSet<(Size, CivilDay, CivilDay)>;
