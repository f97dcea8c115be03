//! How much one source may hold before it has shown who it is.
//!
//! A hold costs nothing, so whoever sends many could hold all that a day has. What one source holds is therefore no more
//! than a share of the day; the first hold is always let through, however large. Whoever shares an address with others
//! (a household, an office, a carrier) waits at most until one of them is done with the form.
//!
//! Pure: which bookings are of one source comes in. No booking and no fact says it.

use std::hash::Hash;

use foldhash::{HashMap, fast::RandomState};
use indexmap::IndexMap;

use super::{Ask, Command};
use crate::{
    bookings::{
        book::Book,
        booking::{Booking, Stand, Taken},
        slots::{DeskDay, grains},
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

/// What came from one source, over or not: each with the part of everything that it takes and how much of that.
#[derive(Debug, Clone)]
pub struct Came<Id, Part> {
    all: IndexMap<Id, (Part, usize), RandomState>,
    sums: HashMap<Part, usize>,
}

impl<Id, Part> Default for Came<Id, Part> {
    fn default() -> Self {
        Self { all: IndexMap::default(), sums: HashMap::default() }
    }
}

impl<Id: Copy + Eq + Hash, Part: Copy + Eq + Hash> Came<Id, Part> {
    /// All of it, in the order in which it came.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = Id> {
        self.all.keys().copied()
    }

    /// Takes one in; tells whether it is new. Of one that is known what it takes now counts.
    pub fn put(&mut self, id: Id, part: Part, weight: usize) -> bool {
        let before = self.all.insert(id, (part, weight));
        if let Some((part, weight)) = before {
            *self.sums.entry(part).or_default() -= weight;
        }
        *self.sums.entry(part).or_default() += weight;
        before.is_none()
    }

    /// Leaves out what is not wanted, and of the rest all but the last so many.
    pub fn keep(&mut self, is_wanted: impl Fn(Id) -> bool, last: usize) {
        let before = self.all.len();
        self.all.retain(|id, _| is_wanted(*id));
        self.all.drain(..self.all.len().saturating_sub(last));
        if self.all.len() < before {
            self.sums.clear();
            self.all.values().for_each(|(part, weight)| *self.sums.entry(*part).or_default() += weight);
        }
    }

    /// How much of this part was taken, at most.
    #[must_use]
    pub fn at_most(&self, part: &Part) -> usize {
        self.sums.get(part).copied().unwrap_or_default()
    }

    /// Makes room for one more when there is none: leaves out what is not wanted, and of the rest all but the last so many;
    /// then there is room for as many again. So each is asked about once in as many times as there are.
    pub fn make_room(&mut self, is_wanted: impl Fn(Id) -> bool, last: usize) {
        if self.all.len() >= self.all.capacity().min(2 * last) {
            self.keep(is_wanted, last);
            self.all.reserve(self.all.len().max(1));
        }
    }
}

/// What somebody who has not shown who they are asks for.
pub struct Asked<'a> {
    book: &'a Book,
    at: UtcTime,
    /// What they may hold besides: they ask for it again, or give it up.
    own: [Option<BookingId>; 2],
    what: What,
}

enum What {
    /// To wait.
    Wait,
    /// Places, by how long they are taken, of so much that there is.
    Places { of: DeskDay, weight: usize, all: usize },
}

impl<'a> Asked<'a> {
    /// What is asked for by this command at this time; nothing if it takes nothing that is bounded, or what cannot be had at
    /// all, which is refused for that.
    #[must_use]
    pub fn of(book: &'a Book, command: &Command, at: UtcTime) -> Option<Self> {
        match command {
            Command::Hold { ask, instead_of } => {
                let what = What::places(book, ask)?;
                Some(Self { book, at, own: [Some(ask.booking), *instead_of], what })
            }
            Command::AskToWait { booking, .. } => {
                Some(Self { book, at, own: [Some(*booking), None], what: What::Wait })
            }
            _ => None,
        }
    }

    /// Whether whoever had this may have this as well, even if they have all of it still.
    #[must_use]
    pub fn fits(&self, came: &Came<BookingId, DeskDay>, share: Share) -> bool {
        match self.what {
            What::Wait => came.ids().len() < ASKED_MAX,
            What::Places { of, weight, all } => share.allows(weight + came.at_most(&of), all),
        }
    }

    /// Whether whoever had this may have this as well. What they had once and do not have any more is told from what they
    /// have only where it makes a difference: whoever comes from behind one address comes in hundreds.
    #[must_use]
    pub fn is_within(&self, came: &Came<BookingId, DeskDay>, share: Share) -> bool {
        let others = || came.ids().filter(|id| !self.own.contains(&Some(*id))).filter_map(|id| self.held(id));
        self.fits(came, share)
            || match self.what {
                What::Wait => others().filter(|one| one.wants.is_some()).count() < ASKED_MAX,
                What::Places { of, weight: asked, all } => {
                    others().next().is_none() || {
                        let beside = others().map(|one| &one.taken).filter(|taken| desk_day(taken) == of);
                        share.allows(asked + beside.map(weight).sum::<usize>(), all)
                    }
                }
            }
    }

    /// The booking with this id, if it is held.
    fn held(&self, id: BookingId) -> Option<&'a Booking> {
        let is_held = |one: &&Booking| matches!(one.stand, Stand::Held { until } if self.at < until);
        self.book.get(id).filter(is_held)
    }
}

impl What {
    fn places(book: &Book, ask: &Ask) -> Option<Self> {
        let size = ask.wish.size(book.calendar()).ok()?;
        let day = ask.start.day();
        let weight = usize::from(size.places) * grains(ask.start.minute_of_day(), size.minutes).len();
        let all = book.grid(size.desk, day).public_grains();
        Some(Self::Places { of: (size.desk, day), weight, all })
    }
}

/// Which part of everything these places are of.
#[must_use]
pub fn desk_day(taken: &Taken) -> DeskDay {
    (taken.desk, taken.start.day())
}

/// Places, by how long they are taken.
#[must_use]
pub fn weight(taken: &Taken) -> usize {
    usize::from(taken.places) * grains(taken.start.minute_of_day(), taken.minutes).len()
}
