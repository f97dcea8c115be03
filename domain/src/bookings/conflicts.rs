//! Which bookings a changed calendar no longer has room for, so that the staff see them before they save it.
//!
//! The bookings themselves stay: whoever booked still comes, and nothing is sold on top. Where more people are booked
//! than may come, the earliest bookings keep their places. Holds and offers, which end by themselves, are left out.

use std::collections::{HashMap, HashSet};

use super::{
    book::{Book, capacity},
    booking::{Booking, Stand},
    calendar::Calendar,
    slots::{Closed, DeskDay, Grid, grains},
};
use crate::{
    ids::BookingId,
    time::{MinuteOfDay, UtcTime},
};

/// A booking that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Which.
    pub booking: BookingId,
    /// Its number at this place.
    pub number: u32,
    /// When it begins.
    pub start: UtcTime,
    /// Why.
    pub why: Misfit,
}

/// Why a booking does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Its desk is gone.
    NoDesk,
    /// One of its services can no longer be booked.
    NoService,
    /// Nothing is open on that day.
    Closed(Closed),
    /// Open on that day, but not for all of its time.
    OutsideHours,
    /// More people are booked than may come.
    TooMany,
}

/// The bookings still to come that do not fit this calendar, by time.
#[must_use]
pub fn conflicts(book: &Book, calendar: &Calendar, at: UtcTime) -> Vec<Conflict> {
    let comes =
        |booking: &&Booking| matches!(booking.stand, Stand::Booked | Stand::Arrived { .. }) && booking.taken.end() > at;
    let mut bookings: Vec<&Booking> = book.all().filter(comes).collect();
    bookings.sort_unstable_by_key(|booking| (booking.made_at, booking.id));
    let mut days = HashMap::new();
    let mut found: Vec<Conflict> =
        bookings.into_iter().filter_map(|booking| seat(&mut days, calendar, booking)).collect();
    found.sort_unstable_by_key(|conflict| (conflict.start, conflict.number));
    found
}

/// Those of [`conflicts`] that fit the calendar as it is now.
#[must_use]
pub fn new_conflicts(book: &Book, calendar: &Calendar, at: UtcTime) -> Vec<Conflict> {
    let mut found = conflicts(book, calendar, at);
    if !found.is_empty() {
        let before: HashSet<_> =
            conflicts(book, book.calendar(), at).into_iter().map(|conflict| conflict.booking).collect();
        found.retain(|conflict| !before.contains(&conflict.booking));
    }
    found
}

/// What a desk offers on a day, and how many places of each grain have somebody.
struct Day {
    grid: Grid,
    seated: Vec<u16>,
}

/// Gives this booking its places, or says why it has none.
fn seat(days: &mut HashMap<DeskDay, Day>, calendar: &Calendar, booking: &Booking) -> Option<Conflict> {
    let why = misfit(days, calendar, booking)?;
    // Whoever is here already needs no room any more, but had it.
    let comes = booking.stand == Stand::Booked;
    comes.then_some(Conflict { booking: booking.id, number: booking.number, start: booking.taken.start, why })
}

fn misfit(days: &mut HashMap<DeskDay, Day>, calendar: &Calendar, booking: &Booking) -> Option<Misfit> {
    let taken = &booking.taken;
    if calendar.desk(taken.desk).is_none() {
        return Some(Misfit::NoDesk);
    }
    if booking.wish.services.iter().any(|service| calendar.bookable(*service).is_none()) {
        return Some(Misfit::NoService);
    }
    let day = days.entry((taken.desk, booking.day())).or_insert_with(|| {
        let grid = Grid::of(calendar, taken.desk, booking.day());
        Day { grid, seated: vec![0; grains(MinuteOfDay(0), 24 * 60).len()] }
    });
    if let Some(closed) = day.grid.closed() {
        return Some(Misfit::Closed(closed.clone()));
    }
    let stay = grains(taken.start.minute_of_day(), taken.minutes);
    let places = |grain: usize| capacity(&day.grid, grain).places;
    if stay.is_empty() || stay.clone().any(|grain| places(grain) == 0) {
        return Some(Misfit::OutsideHours);
    }
    if stay.clone().any(|grain| day.seated[grain].saturating_add(taken.places) > places(grain)) {
        return Some(Misfit::TooMany);
    }
    day.seated[stay].iter_mut().for_each(|seated| *seated += taken.places);
    None
}

#[cfg(test)]
mod tests;
