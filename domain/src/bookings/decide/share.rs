//! How much one source may hold before it has shown who it is.
//!
//! A hold costs nothing, so whoever sends many could hold all that a day has. What one source holds is therefore no more
//! than a share of the day; the first hold is always let through, however large. Whoever shares an address with others
//! (a household, an office, a carrier) waits at most until one of them is done with the form.
//!
//! Pure: which bookings are of one source comes in. No booking and no fact says it.

use super::{Ask, Command};
use crate::{
    bookings::{
        book::{Book, capacity},
        booking::{Booking, Stand, Taken},
        calendar::GRAIN,
        slots::{Grid, grains},
    },
    ids::BookingId,
    time::UtcTime,
};

/// Wishes to wait that one source may have unproven at a time.
const ASKED_MAX: usize = 10;

/// How much of what everybody may have one source may have, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    percent: u32,
}

impl Share {
    /// So many percent, at most all.
    #[must_use]
    pub const fn percent(percent: u32) -> Self {
        Self { percent: if percent > 100 { 100 } else { percent } }
    }

    /// Twice as much: of a network in which many sources are.
    #[must_use]
    pub const fn doubled(self) -> Self {
        Self::percent(self.percent.saturating_mul(2))
    }

    /// Whether `part` of `all` is within it. The first one is.
    #[must_use]
    pub fn allows(self, part: usize, all: usize) -> bool {
        part <= 1 || part.saturating_mul(100) <= all.saturating_mul(usize::try_from(self.percent).unwrap_or(100))
    }
}

/// Whether whoever has these holds may hold or ask for this as well, at this time.
#[must_use]
pub fn within_share(book: &Book, command: &Command, holds: &[BookingId], share: Share, at: UtcTime) -> bool {
    let own = |id: &&BookingId| match command {
        Command::Hold { ask, instead_of } => **id != ask.booking && Some(**id) != *instead_of,
        Command::AskToWait { booking, .. } => *id != booking,
        _ => false,
    };
    let live: Vec<&Booking> =
        holds.iter().filter(own).filter_map(|id| book.get(*id)).filter(|one| is_held(one, at)).collect();
    if live.is_empty() {
        return true;
    }
    match command {
        Command::Hold { ask, .. } => hold_fits(book, ask, &live, share),
        Command::AskToWait { .. } => live.iter().filter(|booking| booking.wants.is_some()).count() < ASKED_MAX,
        _ => true,
    }
}

fn is_held(booking: &Booking, at: UtcTime) -> bool {
    matches!(booking.stand, Stand::Held { until } if at < until)
}

fn hold_fits(book: &Book, ask: &Ask, live: &[&Booking], share: Share) -> bool {
    // What cannot be had at all is refused for that.
    let Ok(size) = ask.wish.size(book.calendar()) else { return true };
    let day = ask.start.day();
    let grid = Grid::of(book.calendar(), size.desk, day);
    let all: usize = (0..24 * 60 / usize::from(GRAIN)).map(|grain| usize::from(capacity(&grid, grain).public)).sum();
    let held =
        live.iter().map(|booking| &booking.taken).filter(|taken| taken.desk == size.desk && taken.start.day() == day);
    let used: usize = held.map(weight).sum();
    let wanted = usize::from(size.places) * grains(ask.start.minute_of_day(), size.minutes).len();
    used + wanted <= all.saturating_mul(usize::try_from(share.percent).unwrap_or(100)) / 100
}

/// Places, by how long they are taken.
fn weight(taken: &Taken) -> usize {
    usize::from(taken.places) * grains(taken.start.minute_of_day(), taken.minutes).len()
}
