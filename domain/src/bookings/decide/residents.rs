//! What residents ask for, and the staff for them.

use super::{Ask, BookingRefusal, Decided, Decider, Delay, FACTS_MAX, Proof, days_ahead};
use crate::{
    bookings::{
        book::minutes,
        booking::{Booking, Channel, Keys, LEAVING_MAX, Stand, Step, TRIES_MAX, Taken, Wish},
        calendar::DeskNo,
    },
    ids::BookingId,
    lang::Lang,
    log::Entry,
    time::{CivilDay, UtcTime},
};

impl Decider<'_> {
    fn fresh(&self, ask: &Ask, taken: Taken, stand: Stand) -> Booking {
        Booking {
            id: ask.booking,
            number: self.book.next_number(),
            wish: ask.wish.clone(),
            taken,
            stand,
            leaving: Vec::new(),
            keys: Keys::default(),
            language: ask.language,
            made_at: self.at,
            changes: 0,
            told_until: self.at,
            reminders: true,
            tries: 0,
            wants: None,
            bring: String::new(),
        }
    }

    pub(super) fn hold(&self, ask: &Ask, instead_of: Option<BookingId>) -> Decided {
        if self.book.get(ask.booking).is_some_and(|booking| !matches!(booking.stand, Stand::Held { .. })) {
            return Err(BookingRefusal::DoesNotFit);
        }
        self.takes_new(ask.channel)?;
        let given_up = instead_of.and_then(|id| self.book.get(id));
        let given_up = given_up.filter(|booking| matches!(booking.stand, Stand::Held { .. }));
        let taken = self.places(&ask.wish, ask.start, ask.channel, given_up.map(|booking| booking.id))?;
        let until = self.at + minutes(self.calendar.rules.hold_minutes);
        let mut facts = vec![self.fact(Step::Held, self.fresh(ask, taken, Stand::Held { until }))];
        if let Some(booking) = given_up.filter(|booking| booking.id != ask.booking) {
            facts.push(self.fact(Step::Lapsed, Booking { stand: Stand::Lapsed, ..booking.clone() }));
        }
        Ok(facts)
    }

    pub(super) fn ask_code(&self, id: BookingId, keys: Keys, bring: &str) -> Decided {
        let booking = self.ahead(id)?;
        let Stand::Held { until } = booking.stand else { return Err(BookingRefusal::DoesNotFit) };
        self.within_limits(id, keys, &booking.wish, booking.taken.start, booking.taken.channel)?;
        // A mail takes its time; but whoever asks again and again holds no longer than twice.
        let made = booking.made_at + minutes(self.calendar.rules.hold_minutes.saturating_mul(2));
        let until = until.max((self.at + minutes(self.calendar.rules.hold_minutes)).min(made));
        let bring = bring.to_owned();
        let asked = Booking { keys, bring, stand: Stand::Held { until }, ..booking.clone() };
        Ok(vec![self.fact(Step::CodeAsked, asked)])
    }

    pub(super) fn confirm(&self, id: BookingId, proof: Proof) -> Decided {
        let booking = self.ahead(id)?;
        if !matches!(booking.stand, Stand::Held { .. }) || booking.keys == Keys::default() {
            return Err(BookingRefusal::DoesNotFit);
        }
        if proof == Proof::WrongCode {
            let tries = booking.tries.saturating_add(1);
            let stand = if tries >= TRIES_MAX { Stand::Lapsed } else { booking.stand };
            return Ok(vec![self.fact(Step::WrongCode, Booking { tries, stand, ..booking.clone() })]);
        }
        if let Some(days) = booking.wants {
            return self.waits_now(booking, days);
        }
        let Taken { start, channel, .. } = booking.taken;
        self.within_limits(id, booking.keys, &booking.wish, start, channel)?;
        self.still_fits(booking)?;
        let booked = Booking { stand: Stand::Booked, told_until: self.at, ..booking.clone() };
        Ok(vec![self.fact(Step::Booked, booked)])
    }

    /// Whether the places that somebody holds are still there: hours and services may have been changed.
    fn still_fits(&self, booking: &Booking) -> Result<(), BookingRefusal> {
        // The places that the staff could take do: the resident was in time when the place was held or offered.
        let taken = Taken { channel: Channel::Staff, ..booking.taken };
        if taken.start <= self.at {
            return Err(BookingRefusal::Past);
        }
        if booking.wish.size(self.calendar)?.desk != taken.desk {
            return Err(BookingRefusal::NoSlot);
        }
        self.have_room(&taken, Some(booking.id))
    }

    /// The places of a booking at once: those that were held for it, or others.
    fn places_of(&self, ask: &Ask, held: Option<&Booking>) -> Result<Taken, BookingRefusal> {
        let is_held = |held: &&Booking| {
            let Taken { start, channel, .. } = held.taken;
            held.id == ask.booking && (&held.wish, start, channel) == (&ask.wish, ask.start, ask.channel)
        };
        let Some(same) = held.filter(is_held) else {
            return self.places(&ask.wish, ask.start, ask.channel, held.map(|held| held.id));
        };
        self.still_fits(same)?;
        Ok(same.taken)
    }

    pub(super) fn book(&self, ask: &Ask, keys: Keys, bring: &str, instead_of: Option<BookingId>) -> Decided {
        let given_up = instead_of.and_then(|id| self.book.get(id));
        let given_up =
            given_up.filter(|booking| matches!(booking.stand, Stand::Held { .. }) && booking.stand.is_ahead(self.at));
        // What is more than a hold is not made into another booking.
        if self.book.get(ask.booking).is_some_and(|known| !matches!(known.stand, Stand::Held { .. })) {
            return Err(BookingRefusal::DoesNotFit);
        }
        // Whoever had chosen a time already may come to the end of it.
        if given_up.is_none() {
            self.takes_new(ask.channel)?;
        }
        self.within_limits(ask.booking, keys, &ask.wish, ask.start, ask.channel)?;
        let taken = self.places_of(ask, given_up)?;
        let mut booked = self.fresh(ask, taken, Stand::Booked);
        (booked.keys, booked.bring) = (keys, bring.to_owned());
        let other = given_up.filter(|booking| booking.id != ask.booking);
        if let Some(held) = given_up.filter(|booking| booking.id == ask.booking) {
            (booked.number, booked.made_at) = (held.number, held.made_at);
        }
        let mut facts = vec![self.fact(Step::Booked, booked)];
        if let Some(held) = other {
            facts.push(self.fact(Step::Lapsed, Booking { stand: Stand::Lapsed, ..held.clone() }));
        }
        Ok(facts)
    }

    pub(super) fn change(&self, id: BookingId, wish: &Wish, start: UtcTime, channel: Channel) -> Decided {
        let booking = self.ahead(id)?;
        if booking.stand != Stand::Booked {
            return Err(BookingRefusal::DoesNotFit);
        }
        if channel == Channel::Public {
            self.before_cut_off(booking.day())?;
        }
        // What the staff gave of the staff's places stays there if only the staff changes it.
        let taken = self.places(wish, start, channel, Some(id))?;
        self.within_limits(id, booking.keys, wish, start, Channel::Staff)?;
        let mut moved = booking.clone();
        if taken != booking.taken {
            let delay = if channel == Channel::Public { Delay::Settled } else { Delay::None };
            self.leave(&mut moved, delay);
            if moved.leaving.len() > LEAVING_MAX {
                return Err(BookingRefusal::TooManyChanges);
            }
            // Nobody keeps two places: what overlaps the new one is the new one.
            moved.leaving.retain(|leaving| !overlap(&leaving.taken, &taken));
        }
        (moved.wish, moved.taken) = (wish.clone(), taken);
        (moved.changes, moved.told_until) = (moved.changes.saturating_add(1), self.at);
        Ok(vec![self.fact(Step::Moved, moved)])
    }

    pub(super) fn cancel(&self, id: BookingId, channel: Channel) -> Decided {
        let booking = self.ahead(id)?;
        let mut cancelled = booking.clone();
        let step = match booking.stand {
            Stand::Held { .. } => {
                cancelled.stand = Stand::Lapsed;
                Step::Lapsed
            }
            stand => {
                let is_booked = stand == Stand::Booked;
                if is_booked && channel == Channel::Public {
                    self.before_cut_off(booking.day())?;
                }
                // A declined offer goes to the next in line at once; on the telephone the staff may give the place on.
                let delays = is_booked && channel == Channel::Public;
                self.leave(&mut cancelled, if delays { Delay::Settled } else { Delay::None });
                cancelled.stand = Stand::Cancelled;
                cancelled.changes = cancelled.changes.saturating_add(1);
                Step::Cancelled
            }
        };
        Ok(vec![self.fact(step, cancelled)])
    }

    pub(super) fn call_off(&self, desk: Option<DeskNo>, from: UtcTime, to: UtcTime) -> Vec<Entry> {
        let mut hit: Vec<_> = self
            .book
            .all()
            .filter(|booking| matches!(booking.stand, Stand::Held { .. } | Stand::Booked | Stand::Offered { .. }))
            .filter(|booking| booking.wants.is_none() && desk.is_none_or(|desk| desk == booking.taken.desk))
            .filter(|booking| booking.taken.start < to && booking.taken.end() > from && booking.taken.start > self.at)
            .collect();
        hit.sort_unstable_by_key(|booking| (booking.taken.start, booking.id));
        let called_off = hit.into_iter().take(FACTS_MAX).map(|booking| {
            let changes = booking.changes.saturating_add(1);
            let stand = if matches!(booking.stand, Stand::Held { .. }) { Stand::Lapsed } else { Stand::CalledOff };
            let step = if stand == Stand::Lapsed { Step::Lapsed } else { Step::CalledOff };
            self.fact(step, Booking { stand, changes, leaving: Vec::new(), ..booking.clone() })
        });
        called_off.collect()
    }

    pub(super) fn wait(
        &self,
        id: BookingId,
        wish: &Wish,
        days: (CivilDay, CivilDay),
        keys: Keys,
        whose: (Lang, Channel),
    ) -> Decided {
        Ok(vec![self.fact(Step::Waits, self.waiting(id, wish, days, keys, whose)?)])
    }

    fn waiting(
        &self,
        id: BookingId,
        wish: &Wish,
        (from, to): (CivilDay, CivilDay),
        keys: Keys,
        (language, channel): (Lang, Channel),
    ) -> Result<Booking, BookingRefusal> {
        self.takes_new(channel)?;
        let size = wish.size(self.calendar)?;
        let (first, last) = days_ahead(self.calendar, self.at);
        let (from, to) = (from.max(first), to.min(last));
        if from > to {
            return Err(BookingRefusal::NoDays);
        }
        if self.book.waiting().count() >= usize::from(self.calendar.rules.waiting_max) {
            return Err(BookingRefusal::WaitingFull);
        }
        self.within_limits(id, keys, wish, from.start(), channel)?;
        let taken = Taken {
            desk: size.desk,
            start: from.start(),
            minutes: size.minutes,
            buffer: size.buffer,
            places: size.places,
            channel: Channel::Public,
        };
        let ask = Ask { booking: id, wish: wish.clone(), start: taken.start, channel, language };
        let waits = Booking { keys, ..self.fresh(&ask, taken, Stand::Waiting { from, to }) };
        if !self.could_ever_be(&waits) {
            return Err(BookingRefusal::NoDays);
        }
        Ok(waits)
    }

    /// A wish to wait, until the code that goes to the address comes back.
    pub(super) fn ask_to_wait(
        &self,
        id: BookingId,
        wish: &Wish,
        days: (CivilDay, CivilDay),
        keys: Keys,
        language: Lang,
    ) -> Decided {
        let until = self.at + minutes(self.calendar.rules.hold_minutes);
        let mut waits = self.waiting(id, wish, days, keys, (language, Channel::Public))?;
        if let Stand::Waiting { from, to } = waits.stand {
            waits.wants = Some((from, to));
        }
        waits.stand = Stand::Held { until };
        waits.taken.places = 0;
        Ok(vec![self.fact(Step::CodeAsked, waits)])
    }

    /// Whoever asked to wait has shown that the address is theirs: only now the list must have room.
    fn waits_now(&self, asked: &Booking, days: (CivilDay, CivilDay)) -> Decided {
        let channel = (asked.language, asked.taken.channel);
        let waits = self.waiting(asked.id, &asked.wish, days, asked.keys, channel)?;
        let waits = Booking { number: asked.number, made_at: asked.made_at, ..waits };
        Ok(vec![self.fact(Step::Waits, waits)])
    }

    pub(super) fn accept(&self, id: BookingId) -> Decided {
        let booking = self.ahead(id)?;
        if !matches!(booking.stand, Stand::Offered { .. }) {
            return Err(BookingRefusal::DoesNotFit);
        }
        self.still_fits(booking)?;
        let booked = Booking { stand: Stand::Booked, told_until: self.at, ..booking.clone() };
        Ok(vec![self.fact(Step::Booked, booked)])
    }
}

fn overlap(one: &Taken, other: &Taken) -> bool {
    one.desk == other.desk && one.start < other.end() && other.start < one.end()
}
