//! From hours to slots: what can be booked at a desk on a day.
//!
//! Entered closures beat everything, extra openings beat what is closed by rule and the weekly hours that they overlap.
//! Slots do not overlap, and there are places exactly where a slot is. All of this holds of a calendar that was checked.

use std::ops::Range;

use super::calendar::{Calendar, Capacity, Closure, DAYS_AHEAD_MAX, DeskNo, GRAIN, Hours, Opening, Span};
use crate::{
    opening::ByRule,
    time::{CivilDay, MinuteOfDay},
};

/// Grains of a day.
const GRAINS: usize = (24 * 60 / GRAIN) as usize;

/// One bookable start of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub start: MinuteOfDay,
    /// How long it lasts, in minutes.
    pub step: u16,
    /// How many can come.
    pub capacity: Capacity,
}

impl Slot {
    fn end(&self) -> u16 {
        self.start.0 + self.step
    }

    fn overlaps(&self, span: Span) -> bool {
        self.start < span.to && span.from.0 < self.end()
    }
}

/// Why nothing can be booked on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// A public holiday, with its name.
    Holiday(&'static str),
    /// 年末年始
    YearEnd,
    /// A day of the month on which it is always closed.
    Monthly,
    /// Closed for a reason that was entered.
    Entered(String),
    /// The desk never has hours on such a day.
    NoHours,
}

/// A day of a desk.
pub type DeskDay = (DeskNo, CivilDay);

/// What one desk offers on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    slots: Vec<Slot>,
    /// By grain; empty without slots.
    capacity: Vec<Capacity>,
    closed: Option<Closed>,
}

impl Grid {
    /// What this desk offers on this day.
    #[must_use]
    pub fn of(calendar: &Calendar, desk: DeskNo, day: CivilDay) -> Self {
        slots(calendar, desk, day).map_or_else(Self::closed_by, Self::open)
    }

    fn open(slots: Vec<Slot>) -> Self {
        let mut capacity = vec![Capacity::default(); GRAINS];
        for slot in &slots {
            capacity[grains(slot.start, slot.step)].fill(slot.capacity);
        }
        Self { slots, capacity, closed: None }
    }

    fn closed_by(closed: Closed) -> Self {
        Self { slots: Vec::new(), capacity: Vec::new(), closed: Some(closed) }
    }

    /// The slots, by time.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Why there is no slot, if there is none.
    #[must_use]
    pub const fn closed(&self) -> Option<&Closed> {
        self.closed.as_ref()
    }

    /// Whether a slot begins at this minute.
    #[must_use]
    pub fn starts_at(&self, minute: MinuteOfDay) -> bool {
        self.slots.binary_search_by_key(&minute, |slot| slot.start).is_ok()
    }

    /// How many residents can book at once, summed over the grains of the day.
    #[must_use]
    pub fn public_grains(&self) -> usize {
        self.capacity.iter().map(|capacity| usize::from(capacity.public)).sum()
    }

    /// How many can be there at this minute.
    #[must_use]
    pub fn capacity(&self, minute: MinuteOfDay) -> Capacity {
        self.capacity.get(usize::from(minute.0 / GRAIN)).copied().unwrap_or_default()
    }
}

/// Few places are left if at most one of so many is.
const FEW: u32 = 5;

/// Whether so few of all places are free that it is worth saying (△).
#[must_use]
pub const fn are_few(free: u32, all: u32) -> bool {
    free.saturating_mul(FEW) <= all
}

/// The indexes of the grains that so many minutes from here on cover, begun grains included, until the end of the day.
#[must_use]
pub fn grains(from: MinuteOfDay, minutes: u16) -> Range<usize> {
    let begin = usize::from(from.0 / GRAIN).min(GRAINS);
    let end = usize::from(from.0.saturating_add(minutes).div_ceil(GRAIN)).min(GRAINS);
    begin..end
}

/// What this desk offers on so many days, at most [`DAYS_AHEAD_MAX`].
#[must_use]
pub fn preview(calendar: &Calendar, desk: DeskNo, from: CivilDay, days: u16) -> Vec<(CivilDay, Grid)> {
    (0..i64::from(days.min(DAYS_AHEAD_MAX)))
        .map(|ahead| from.plus(ahead))
        .map(|day| (day, Grid::of(calendar, desk, day)))
        .collect()
}

/// The slots by time, at least one.
fn slots(calendar: &Calendar, desk: DeskNo, day: CivilDay) -> Result<Vec<Slot>, Closed> {
    let hours =
        || calendar.desk(desk).into_iter().flat_map(|desk| &desk.hours).filter(move |hours| hours.holds_on(day));
    let openings = || calendar.openings.iter().filter(move |opening| opening.desk == desk && opening.day == day);
    let closures = || calendar.closures.iter().filter(move |closure| closure.concerns(desk, day));

    if hours().next().is_none() && openings().next().is_none() {
        return Err(Closed::NoHours);
    }
    if let Some(closure) = closures().find(|closure| closure.span.is_none()) {
        return Err(Closed::Entered(closure.reason.clone()));
    }
    let by_rule = calendar.closed.on(day).map(Closed::from);
    let mut slots = Vec::with_capacity(GRAINS / 4);
    if by_rule.is_none() {
        slots.extend(hours().flat_map(Hours::slots));
        slots.retain(|slot: &Slot| !openings().any(|opening| slot.overlaps(opening.span)));
    }
    slots.extend(openings().flat_map(Opening::slots));
    if slots.is_empty() {
        return Err(by_rule.unwrap_or(Closed::NoHours));
    }
    for (closure, span) in closures().filter_map(|closure| closure.span.map(|span| (closure, span))) {
        slots.retain(|slot| !slot.overlaps(span));
        if slots.is_empty() {
            return Err(Closed::Entered(closure.reason.clone()));
        }
    }
    slots.sort_unstable_by_key(|slot| slot.start);
    Ok(slots)
}

fn cut(span: Span, step: u16, capacity: Capacity) -> impl Iterator<Item = Slot> {
    let starts = (span.from.0..span.to.0).step_by(usize::from(step));
    starts
        .map(move |start| Slot { start: MinuteOfDay(start), step, capacity })
        .filter(move |slot| slot.end() <= span.to.0)
}

impl Hours {
    fn holds_on(&self, day: CivilDay) -> bool {
        self.valid_from <= day
            && self.valid_to.is_none_or(|last| day <= last)
            && self.weekdays.contains(&day.weekday())
            && (day.week() - self.valid_from.week()) % i64::from(self.every) == 0
    }

    fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        cut(self.span, self.step, self.capacity)
    }
}

impl Opening {
    fn slots(&self) -> impl Iterator<Item = Slot> + use<> {
        cut(self.span, self.step, self.capacity)
    }
}

impl Closure {
    fn concerns(&self, desk: DeskNo, day: CivilDay) -> bool {
        self.desk.is_none_or(|only| only == desk) && (self.from..=self.to).contains(&day)
    }
}

impl From<ByRule> for Closed {
    fn from(rule: ByRule) -> Self {
        match rule {
            ByRule::Holiday(name) => Self::Holiday(name),
            ByRule::YearEnd => Self::YearEnd,
            ByRule::Monthly => Self::Monthly,
        }
    }
}

#[cfg(test)]
mod tests;
