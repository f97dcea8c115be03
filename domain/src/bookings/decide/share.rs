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
pub struct OfSource<Id, What = ()> {
    /// What came.
    pub came: Vec<(Id, What)>,
    /// How much.
    pub share: Share,
}

/// What of a day a hold took when it began. It never takes more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    desk: DeskNo,
    day: CivilDay,
    weight: usize,
}

impl Claim {
    /// What these places are of their day.
    #[must_use]
    pub fn of(taken: &Taken) -> Self {
        Self { desk: taken.desk, day: taken.start.day(), weight: weight(taken) }
    }
}

/// What one source held: booking by booking, what it took.
type Held = OfSource<BookingId, Claim>;

/// Whether whoever holds this, from an address and from the network around it, may hold or ask for this as well, at this
/// time.
#[must_use]
pub fn within_share(book: &Book, command: &Command, sources: &[Held], at: UtcTime) -> bool {
    match command {
        Command::Hold { ask, instead_of } => {
            if sources.iter().all(|source| source.came.is_empty()) {
                return true;
            }
            // What cannot be had at all is refused for that.
            let Some(asked) = Asked::of(book, ask) else { return true };
            let own = [Some(ask.booking), *instead_of];
            sources.iter().all(|source| asked.is_within(source.share, others(source, own), book, at))
        }
        Command::AskToWait { booking, .. } => sources.iter().all(|source| {
            let asks = |id| held(book, id, at).is_some_and(|one| one.wants.is_some());
            let others = others(source, [Some(*booking), None]);
            source.came.len() < ASKED_MAX || others.filter(|(id, _)| asks(*id)).count() < ASKED_MAX
        }),
        _ => true,
    }
}

/// What came from there, but for these.
fn others(source: &Held, own: [Option<BookingId>; 2]) -> impl Iterator<Item = &(BookingId, Claim)> + Clone {
    source.came.iter().filter(move |(id, _)| !own.contains(&Some(*id)))
}

/// The booking with this id, if it is held.
fn held(book: &Book, id: BookingId, at: UtcTime) -> Option<&Booking> {
    book.get(id).filter(|one| matches!(one.stand, Stand::Held { until } if at < until))
}

/// What somebody asks for, and what there is: places, by how long they are taken.
struct Asked {
    claim: Claim,
    all: usize,
}

impl Asked {
    fn of(book: &Book, ask: &Ask) -> Option<Self> {
        let size = ask.wish.size(book.calendar()).ok()?;
        let day = ask.start.day();
        let weight = usize::from(size.places) * grains(ask.start.minute_of_day(), size.minutes).len();
        let claim = Claim { desk: size.desk, day, weight };
        Some(Self { claim, all: Grid::of(book.calendar(), size.desk, day).public_grains() })
    }

    /// Whether it is no more than this share, together with what else is held. What was held once and is not any more is
    /// told from what is only where it makes a difference: whoever comes from behind one address comes in hundreds.
    fn is_within<'a>(
        &self,
        share: Share,
        others: impl Iterator<Item = &'a (BookingId, Claim)> + Clone,
        book: &Book,
        at: UtcTime,
    ) -> bool {
        if share.allows(self.with(others.clone()), self.all) {
            return true;
        }
        let mut live = others.filter(|(id, _)| held(book, *id, at).is_some()).peekable();
        live.peek().is_none() || share.allows(self.with(live), self.all)
    }

    /// With those of these that are of the same desk and day.
    fn with<'a>(&self, others: impl Iterator<Item = &'a (BookingId, Claim)>) -> usize {
        let beside =
            others.map(|(_, claim)| claim).filter(|claim| (claim.desk, claim.day) == (self.claim.desk, self.claim.day));
        self.claim.weight + beside.map(|claim| claim.weight).sum::<usize>()
    }
}

/// Places, by how long they are taken.
fn weight(taken: &Taken) -> usize {
    usize::from(taken.places) * grains(taken.start.minute_of_day(), taken.minutes).len()
}
