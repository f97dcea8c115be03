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
        book::Book,
        booking::{Booking, Stand, Taken},
        calendar::DeskNo,
        slots::{Grid, grains},
    },
    ids::BookingId,
    time::{CivilDay, UtcTime},
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

/// What came from one source, over or not, and how much of everything it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfSource<Id> {
    /// What came.
    pub ids: Vec<Id>,
    /// How much.
    pub share: Share,
}

/// Whether whoever holds this, from an address and from the network around it, may hold or ask for this as well, at this
/// time.
#[must_use]
pub fn within_share(book: &Book, command: &Command, sources: &[OfSource<BookingId>], at: UtcTime) -> bool {
    let own = |id: &&BookingId| match command {
        Command::Hold { ask, instead_of } => **id != ask.booking && Some(**id) != *instead_of,
        Command::AskToWait { booking, .. } => *id != booking,
        _ => false,
    };
    let live = |source: &OfSource<BookingId>| -> Vec<&Booking> {
        source.ids.iter().filter(own).filter_map(|id| book.get(*id)).filter(|one| is_held(one, at)).collect()
    };
    let mut held = sources.iter().map(|source| (live(source), source.share)).filter(|(live, _)| !live.is_empty());
    match command {
        Command::Hold { ask, .. } => {
            let held: Vec<_> = held.collect();
            if held.is_empty() {
                return true;
            }
            // What cannot be had at all is refused for that.
            let Some(asked) = Asked::of(book, ask) else { return true };
            held.iter().all(|(live, share)| share.allows(asked.with(live), asked.all))
        }
        Command::AskToWait { .. } => {
            held.all(|(live, _)| live.iter().filter(|booking| booking.wants.is_some()).count() < ASKED_MAX)
        }
        _ => true,
    }
}

fn is_held(booking: &Booking, at: UtcTime) -> bool {
    matches!(booking.stand, Stand::Held { until } if at < until)
}

/// What somebody asks for, and what there is: places, by how long they are taken.
struct Asked {
    desk: DeskNo,
    day: CivilDay,
    wanted: usize,
    all: usize,
}

impl Asked {
    fn of(book: &Book, ask: &Ask) -> Option<Self> {
        let size = ask.wish.size(book.calendar()).ok()?;
        let day = ask.start.day();
        let wanted = usize::from(size.places) * grains(ask.start.minute_of_day(), size.minutes).len();
        Some(Self { desk: size.desk, day, wanted, all: Grid::of(book.calendar(), size.desk, day).public_grains() })
    }

    /// With those of these that are of the same desk and day.
    fn with(&self, live: &[&Booking]) -> usize {
        let taken = live.iter().map(|booking| &booking.taken);
        let beside = taken.filter(|taken| taken.desk == self.desk && taken.start.day() == self.day);
        self.wanted + beside.map(weight).sum::<usize>()
    }
}

/// Places, by how long they are taken.
fn weight(taken: &Taken) -> usize {
    usize::from(taken.places) * grains(taken.start.minute_of_day(), taken.minutes).len()
}
