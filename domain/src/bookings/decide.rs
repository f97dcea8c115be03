//! What follows from a command to a place's bookings.
//!
//! Pure: time, ids and keys come in with the command. A command gives facts, or a refusal and changes nothing. Every
//! command that takes places asks [`Book::fits`], also one that makes a hold into a booking: whatever happened meanwhile,
//! nothing is given twice.

mod clock;
mod command;
mod day;
mod residents;
mod share;

pub use command::{Ask, Command, Proof, Reminders};
pub use day::priority;
pub use share::{Asked, Came, Share, desk_day, weight};

use crate::{
    ids::BookingId,
    log::{Entry, Witness},
    time::{CivilDay, UtcTime},
};

use super::{
    book::{Book, minutes},
    booking::{BadWish, Booking, Channel, Keys, Leaving, Stand, Step, Taken, Wish},
    calendar::Calendar,
    fact::Fact,
    slots::{Closed, Grid},
};

/// Most facts of one command; what is left comes with the next.
pub const FACTS_MAX: usize = 500;

/// Why a command was not taken. Knows nothing of HTTP or screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BookingRefusal {
    /// The wish is none.
    #[error(transparent)]
    BadWish(#[from] BadWish),
    /// There is no such booking, or it is history.
    #[error("there is no such open booking")]
    Unknown,
    /// The booking stands otherwise, so this does not fit.
    #[error("that does not fit how far the booking is")]
    DoesNotFit,
    /// The place is closed then.
    #[error("closed at that time")]
    Closed,
    /// Nothing begins then, or it would last longer than the hours.
    #[error("nothing can begin at that time")]
    NoSlot,
    /// Residents make no new bookings there for now.
    #[error("no new bookings of residents for now")]
    Stopped,
    /// All places are taken.
    #[error("all places are taken")]
    Full,
    /// Sooner than residents can book.
    #[error("that day is too soon")]
    TooSoon,
    /// Later than residents can book.
    #[error("that day is too far ahead")]
    TooFar,
    /// The cut-off is over: only the staff can do this.
    #[error("after the cut-off")]
    CutOff,
    /// The time is over.
    #[error("that time is over")]
    Past,
    /// The hold ended.
    #[error("the hold ended")]
    HoldOver,
    /// They have this booking already.
    #[error("booked already")]
    Duplicate,
    /// They have as many bookings as one may have.
    #[error("too many bookings of one person")]
    PersonLimit,
    /// As many bookings are under this address as may be.
    #[error("too many bookings under one address")]
    AddressLimit,
    /// The waiting list is full.
    #[error("the waiting list is full")]
    WaitingFull,
    /// Whoever asks holds as much of the day already as one source may, or asked to wait too often.
    #[error("too much is held by one source")]
    SourceFull,
    /// The days to wait for are none that residents can book.
    #[error("none of these days can be booked")]
    NoDays,
    /// Too many changes one after the other.
    #[error("changed too often")]
    TooManyChanges,
    /// Another day's booking.
    #[error("the booking is for another day")]
    NotToday,
}

type Decided = Result<Vec<Entry>, BookingRefusal>;

/// What a command is decided on.
struct Decider<'a> {
    book: &'a Book,
    calendar: &'a Calendar,
    at: UtcTime,
    by: &'a Witness,
}

/// What follows from a command. [`Book::lapse`] must have been called for this time.
///
/// # Errors
/// Why nothing follows.
pub fn decide(book: &Book, command: &Command, at: UtcTime, by: &Witness) -> Decided {
    let desk = Decider { book, calendar: book.calendar(), at, by };
    match command {
        Command::Hold { ask, instead_of } => desk.hold(ask, *instead_of),
        Command::AskCode { booking, keys, bring } => desk.ask_code(*booking, *keys, bring),
        Command::Confirm { booking, proof } => desk.confirm(*booking, *proof),
        Command::Book { ask, keys, bring, instead_of } => desk.book(ask, *keys, bring, *instead_of),
        Command::Move { booking, wish, start, channel } => desk.change(*booking, wish, *start, *channel),
        Command::Cancel { booking, channel } => desk.cancel(*booking, *channel),
        Command::CallOff { desk: no, from, to } => Ok(desk.call_off(*no, *from, *to)),
        Command::Wait { booking, wish, from, to, keys, language, channel } => {
            desk.wait(*booking, wish, (*from, *to), *keys, (*language, *channel))
        }
        Command::AskToWait { booking, wish, from, to, keys, language } => {
            desk.ask_to_wait(*booking, wish, (*from, *to), *keys, *language)
        }
        Command::Accept { booking } => desk.accept(*booking),
        Command::Arrive { booking, visit } => desk.arrive(*booking, *visit),
        Command::Miss { booking } => desk.miss(*booking),
        Command::Reopen { booking } => desk.reopen(*booking),
        Command::Reinvite { booking } => desk.write_again(*booking, Step::Reinvited),
        Command::Resend { booking } => desk.write_again(*booking, Step::Resent),
        Command::SendLink { booking } => desk.write_again(*booking, Step::LinkSent),
        Command::Amend { booking, keys, reminders, bring } => desk.amend(*booking, *keys, *reminders, bring.as_deref()),
        Command::At => Ok(desk.at()),
    }
}

/// The next offer to somebody who waits, if a place is free that would do. To be asked again after it was applied.
#[must_use]
pub fn offer(book: &Book, at: UtcTime) -> Option<Entry> {
    let desk = Decider { book, calendar: book.calendar(), at, by: &Witness::Clock };
    desk.offer()
}

/// Until when residents book, change and cancel for this day.
#[must_use]
pub fn cut_off(calendar: &Calendar, day: CivilDay) -> UtcTime {
    day.plus(-i64::from(calendar.rules.cut_off_days)).at(calendar.rules.cut_off_at)
}

/// The days that residents can book now, first and last; none if the second is before the first.
#[must_use]
pub fn days_ahead(calendar: &Calendar, at: UtcTime) -> (CivilDay, CivilDay) {
    let today = at.day();
    let mut first = today.plus(i64::from(calendar.rules.soonest_days));
    let last = today.plus(i64::from(calendar.rules.latest_days));
    while first <= last && cut_off(calendar, first) <= at {
        first = first.plus(1);
    }
    (first, last)
}

impl Decider<'_> {
    fn fact(&self, step: Step, booking: Booking) -> Entry {
        Entry::new(self.at, self.by, Fact::Booking { step, booking: Box::new(booking) })
    }

    /// The booking, if something is still to come of it.
    fn ahead(&self, id: BookingId) -> Result<&Booking, BookingRefusal> {
        let booking = self.book.get(id).ok_or(BookingRefusal::Unknown)?;
        match booking.stand {
            Stand::Held { until } | Stand::Offered { until } if until <= self.at => Err(BookingRefusal::HoldOver),
            stand if stand.is_ahead(self.at) => Ok(booking),
            _ => Err(BookingRefusal::DoesNotFit),
        }
    }

    /// The places that this wish takes then, if they can be had, besides what `except` has.
    fn places(
        &self,
        wish: &Wish,
        start: UtcTime,
        channel: Channel,
        except: Option<BookingId>,
    ) -> Result<Taken, BookingRefusal> {
        let size = wish.size(self.calendar)?;
        if start <= self.at {
            return Err(BookingRefusal::Past);
        }
        if channel == Channel::Public {
            self.in_time(start.day())?;
        }
        let taken =
            Taken { desk: size.desk, start, minutes: size.minutes, buffer: size.buffer, places: size.places, channel };
        self.have_room(&taken, except)?;
        Ok(taken)
    }

    /// Whether these places can be had, besides what `except` has.
    fn have_room(&self, taken: &Taken, except: Option<BookingId>) -> Result<(), BookingRefusal> {
        let grid = self.book.grid(taken.desk, taken.start.day());
        if self.book.fits(&grid, taken, except) { Ok(()) } else { Err(self.why_not(&grid, taken)) }
    }

    fn why_not(&self, grid: &Grid, taken: &Taken) -> BookingRefusal {
        let empty = self.book.empty(self.at);
        match grid.closed() {
            Some(Closed::NoHours) => BookingRefusal::NoSlot,
            Some(_) => BookingRefusal::Closed,
            None if grid.capacity(taken.start.minute_of_day()).places == 0 => BookingRefusal::Closed,
            None if empty.fits(grid, &Taken { places: 1, ..*taken }, None) => BookingRefusal::Full,
            None => BookingRefusal::NoSlot,
        }
    }

    /// Whether residents can book, change or cancel for this day now.
    fn in_time(&self, day: CivilDay) -> Result<(), BookingRefusal> {
        let rules = &self.calendar.rules;
        let today = self.at.day();
        if day < today.plus(i64::from(rules.soonest_days)) {
            return Err(BookingRefusal::TooSoon);
        }
        if day > today.plus(i64::from(rules.latest_days)) {
            return Err(BookingRefusal::TooFar);
        }
        self.before_cut_off(day)
    }

    /// Whether this channel may take something new.
    fn takes_new(&self, channel: Channel) -> Result<(), BookingRefusal> {
        let is_stopped = channel == Channel::Public && self.calendar.stopped.is_some();
        if is_stopped { Err(BookingRefusal::Stopped) } else { Ok(()) }
    }

    fn before_cut_off(&self, day: CivilDay) -> Result<(), BookingRefusal> {
        if cut_off(self.calendar, day) <= self.at { Err(BookingRefusal::CutOff) } else { Ok(()) }
    }

    /// Whether these may have one more booking for these services. The staff may book more, but not twice the same.
    fn within_limits(
        &self,
        id: BookingId,
        keys: Keys,
        wish: &Wish,
        start: UtcTime,
        channel: Channel,
    ) -> Result<(), BookingRefusal> {
        let rules = &self.calendar.rules;
        // A hold counts for nothing: whoever went back and chose again has two for a while.
        let counts = |booking: &&Booking| {
            booking.id != id && booking.stand.is_ahead(self.at) && !matches!(booking.stand, Stand::Held { .. })
        };
        let person: Vec<_> = self.book.of_person(keys.person).filter(counts).collect();
        let address: Vec<_> = self.book.under_address(keys).filter(counts).collect();
        let same = |booking: &&Booking| {
            let services = booking.wish.services.iter().any(|service| wish.services.contains(service));
            // Who is known by the address alone may be anybody of the family, but hardly two of them at the same time.
            let unknown = keys.person.is_none() || booking.keys.person.is_none();
            let by_address = unknown && booking.taken.start == start;
            services && (booking.keys.person.is_some() && booking.keys.person == keys.person || by_address)
        };
        if person.iter().chain(&address).any(same) {
            return Err(BookingRefusal::Duplicate);
        }
        let is_public = channel == Channel::Public;
        if is_public && person.len() >= usize::from(rules.per_person) {
            return Err(BookingRefusal::PersonLimit);
        }
        if is_public && address.len() >= usize::from(rules.per_address) {
            return Err(BookingRefusal::AddressLimit);
        }
        Ok(())
    }

    /// Gives up the places that this booking has now; they come back after a while, or at once.
    fn leave(&self, booking: &mut Booking, delay: Delay) {
        booking.leaving.retain(|leaving| leaving.free_at > self.at);
        let has_places = matches!(booking.stand, Stand::Booked | Stand::Offered { .. } | Stand::Held { .. });
        let free_at = self.at + minutes(self.calendar.rules.release_minutes);
        if has_places && delay == Delay::Settled && free_at > self.at {
            booking.leaving.push(Leaving { taken: booking.taken, free_at });
        }
    }
}

/// When places come back that somebody gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delay {
    /// After the time that the rules say.
    Settled,
    /// At once.
    None,
}
