//! What follows from a command to a place's bookings.
//!
//! Pure: time, ids and keys come in with the command. A command gives facts, or a refusal and changes nothing. Every
//! command that takes places asks [`Book::fits`], also one that makes a hold into a booking: whatever happened meanwhile,
//! nothing is given twice.

mod clock;
mod day;
mod residents;

pub use day::priority;

use crate::{
    event::{Event, Witness},
    ids::{BookingId, VisitId},
    queue::office::Lang,
    time::{CivilDay, UtcTime},
};

use super::{
    book::{Book, Counted, minutes},
    booking::{BadWish, Booking, Channel, Keys, LEAVING_MAX, Leaving, Stand, Step, Taken, Wish},
    calendar::{Calendar, DeskNo},
    slots::{Closed, Grid},
};

/// Most facts of one command; what is left comes with the next.
pub const FACTS_MAX: usize = 500;

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
    /// The hold becomes a booking.
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
    /// The town closes: whoever booked then is told. At most [`FACTS_MAX`] at once.
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
    /// Other name, address or remarks, or other wishes about reminders.
    Amend {
        /// Which booking.
        booking: BookingId,
        /// Under whom it counts from now on; absent for no change.
        keys: Option<Keys>,
        /// Whether they want to be reminded; absent for no change.
        reminders: Option<Reminders>,
    },
    /// Whatever is due by itself. At most [`FACTS_MAX`] at once.
    At,
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

type Decided = Result<Vec<Event>, BookingRefusal>;

/// What a command is decided on.
struct Desk<'a> {
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
    let desk = Desk { book, calendar: book.calendar(), at, by };
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
        Command::Accept { booking } => desk.accept(*booking),
        Command::Arrive { booking, visit } => desk.arrive(*booking, *visit),
        Command::Miss { booking } => desk.miss(*booking),
        Command::Reopen { booking } => desk.reopen(*booking),
        Command::Reinvite { booking } => desk.write_again(*booking, Step::Reinvited),
        Command::Resend { booking } => desk.write_again(*booking, Step::Resent),
        Command::Amend { booking, keys, reminders } => desk.amend(*booking, *keys, *reminders),
        Command::At => Ok(desk.at()),
    }
}

/// The next offer to somebody who waits, if a place is free that would do. To be asked again after it was applied.
#[must_use]
pub fn offer(book: &Book, at: UtcTime) -> Option<Event> {
    let desk = Desk { book, calendar: book.calendar(), at, by: &Witness::Clock };
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

impl Desk<'_> {
    fn fact(&self, step: Step, booking: Booking) -> Event {
        Event::Booking { step, booking: Box::new(booking), at: self.at, by: self.by.clone() }
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
        let grid = Grid::of(self.calendar, size.desk, start.day());
        if self.book.fits(&grid, &taken, except) {
            return Ok(taken);
        }
        Err(self.why_not(&grid, &taken))
    }

    fn why_not(&self, grid: &Grid, taken: &Taken) -> BookingRefusal {
        let empty = Book::new(std::sync::Arc::clone(self.book.calendar()), [], 0, self.at);
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
        let person: Vec<_> = self.book.bookings_of(keys.person, Counted::Person).filter(counts).collect();
        let address: Vec<_> = self.book.bookings_of(keys.address, Counted::Address).filter(counts).collect();
        let same = |booking: &&Booking| {
            let services = booking.wish.services.iter().any(|service| wish.services.contains(service));
            let by_address = keys.person.is_none() && booking.taken.start == start;
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
    fn leave(&self, booking: &mut Booking, delay: Delay) -> Result<(), BookingRefusal> {
        booking.leaving.retain(|leaving| leaving.free_at > self.at);
        let has_places = matches!(booking.stand, Stand::Booked | Stand::Offered { .. } | Stand::Held { .. });
        let free_at = self.at + minutes(self.calendar.rules.release_minutes);
        if has_places && delay == Delay::Settled && free_at > self.at {
            if booking.leaving.len() >= LEAVING_MAX {
                return Err(BookingRefusal::TooManyChanges);
            }
            booking.leaving.push(Leaving { taken: booking.taken, free_at });
        }
        Ok(())
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
