//! Entries (入退館): who is inside a gym, a library or a hall, and how full it is.
//!
//! Pure: [`decide`] says what follows from a card at the reader, [`Day::apply`] folds a fact into the day. A tap that counts
//! is a turn: the first of a day is a coming, the second a going, the third a coming again. Whoever has an odd number of
//! them is inside. A turn that is heard of late, because the kiosk was offline, goes to its place among the others, and who
//! is inside is right again whatever was heard of first.
//!
//! A day (Asia/Tokyo) begins with nobody inside: whoever did not hold the card when they went is let go by the day's turn, by
//! no fact. A turn of an earlier day counts on its own day alone.
//!
//! Absent on purpose: names. A fact says whose card it was by an id.

mod fact;
pub mod screen;

use std::{collections::HashMap, time::Duration};

use serde::{Deserialize, Serialize};

pub use fact::{Fact, Passage};

use crate::{
    ids::HolderId,
    log::{Entry, Witness},
    time::UtcTime,
};

/// Most people that a facility can be for.
pub const CAPACITY_MAX: u32 = 100_000;
/// Most turns of one person on one day; what is beyond is a repetition.
pub const TURNS_MAX: usize = 200;
/// From this share of the capacity on it is rather crowded, and crowded, in percent.
const BUSY: u32 = 60;
const CROWDED: u32 = 85;

/// What a facility is for people who come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    /// For how many people it is (定員).
    pub capacity: u32,
}

/// What is wrong with a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadHall {
    /// It is for nobody, or for more people than a town has.
    #[error("the capacity must be 1 to {CAPACITY_MAX} （定員は1～{CAPACITY_MAX}人です）")]
    Capacity,
    /// Cards at an office's reader take numbers.
    #[error("an office has a queue and no entries （窓口のある施設では入退館を数えません）")]
    Office,
    /// Cards at a nursery's reader are arrivals and departures.
    #[error(
        "a place where children are enrolled has no entries （お子さまの登園・降園を受け付ける施設では入退館を数えません）"
    )]
    Children,
}

/// How full it is (混雑), in as many steps as people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crowd {
    /// There is room.
    Free,
    /// Rather crowded.
    Busy,
    /// Crowded.
    Crowded,
    /// As many as it is for, or more.
    Full,
}

impl Crowd {
    /// Every step, the emptiest first.
    pub const ALL: [Self; 4] = [Self::Free, Self::Busy, Self::Crowded, Self::Full];
}

impl Hall {
    /// Whether a hall can be so.
    ///
    /// # Errors
    /// What is wrong with it.
    pub const fn check(self) -> Result<(), BadHall> {
        if self.capacity == 0 || self.capacity > CAPACITY_MAX { Err(BadHall::Capacity) } else { Ok(()) }
    }

    /// From how many people inside on it is this crowded.
    #[must_use]
    pub const fn from(self, crowd: Crowd) -> u32 {
        match crowd {
            Crowd::Free => 0,
            Crowd::Busy => (self.capacity * BUSY).div_ceil(100),
            Crowd::Crowded => (self.capacity * CROWDED).div_ceil(100),
            Crowd::Full => self.capacity,
        }
    }

    /// How full it is with so many people inside.
    #[must_use]
    pub fn crowd(self, inside: u32) -> Crowd {
        let reached = Crowd::ALL.into_iter().filter(|crowd| inside >= self.from(*crowd));
        reached.max().unwrap_or(Crowd::Free)
    }
}

/// How many people are inside, and how many were there that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Inside.
    pub inside: u32,
    /// Different people since the day began (来館者).
    pub visitors: u32,
}

impl Count {
    /// The same when somebody's turns became others.
    fn after(self, before: &[UtcTime], after: &[UtcTime]) -> Self {
        let inside = self.inside + u32::from(is_inside(after)) - u32::from(is_inside(before));
        let is_new = before.is_empty() && !after.is_empty();
        Self { inside, visitors: self.visitors + u32::from(is_new) }
    }
}

/// The people of one facility on one day. Whoever is not listed was not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Day {
    turns: HashMap<HolderId, Vec<UtcTime>>,
    count: Count,
}

/// Whether whoever turned so often is inside.
#[must_use]
pub const fn is_inside(turns: &[UtcTime]) -> bool {
    turns.len() % 2 == 1
}

impl Day {
    /// The day with these people's turns, as rows hold them.
    #[must_use]
    pub fn from_rows(rows: impl IntoIterator<Item = (HolderId, Vec<UtcTime>)>) -> Self {
        let mut day = Self::default();
        rows.into_iter().for_each(|(holder, turns)| day.set(holder, turns));
        day
    }

    /// How many people there are and were.
    #[must_use]
    pub const fn count(&self) -> Count {
        self.count
    }

    fn turns(&self, holder: HolderId) -> &[UtcTime] {
        self.turns.get(&holder).map_or(&[], Vec::as_slice)
    }

    fn set(&mut self, holder: HolderId, turns: Vec<UtcTime>) {
        self.count = self.count.after(self.turns(holder), &turns);
        self.turns.insert(holder, turns);
    }

    /// Folds a fact of this day into it. Facts that are not about somebody who came or went change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        if let Some(passage) = Fact::of(entry).and_then(Fact::passage) {
            self.set(passage.holder, passage.turns.clone());
        }
    }
}

/// What follows from the card of somebody who is known, whenever that is heard of. Held again within `repeat_window` of a
/// turn that counted, it changes nothing: it was held on, or held twice.
#[must_use]
pub fn decide(day: &Day, repeat_window: Duration, holder: HolderId, at: UtcTime, by: &Witness) -> Entry {
    let known = day.turns(holder);
    let is_near = |turn: &UtcTime| at < *turn + repeat_window && *turn < at + repeat_window;
    if known.len() >= TURNS_MAX || known.iter().any(is_near) {
        return Entry::new(at, by, Fact::EntryRepeated { holder });
    }
    let mut turns = known.to_vec();
    turns.insert(turns.partition_point(|turn| *turn < at), at);
    let passage = Passage { holder, count: day.count.after(known, &turns), turns };
    Entry::new(at, by, if is_inside(&passage.turns) { Fact::Entered(passage) } else { Fact::WentOut(passage) })
}

#[cfg(test)]
mod tests;
