//! When a place is open: times of a day, and the days on which it is closed by rule. Shared by whatever keeps hours.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    holidays::holiday,
    time::{CivilDay, MinuteOfDay, Weekday},
};

/// From when until when on a day; `to` is the first minute after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First minute.
    pub from: MinuteOfDay,
    /// First minute after.
    pub to: MinuteOfDay,
}

impl Span {
    /// Whether it is some time of one day.
    #[must_use]
    pub fn is_fine(self) -> bool {
        self.from < self.to && self.to.0 <= 24 * 60
    }

    /// What is left of it without this other time, before and after.
    pub(crate) fn without(self, gone: Self) -> impl Iterator<Item = Self> {
        let before = Self { from: self.from, to: self.to.min(gone.from) };
        let after = Self { from: self.from.max(gone.to), to: self.to };
        [before, after].into_iter().filter(|left| left.from < left.to)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}", self.from.text(), self.to.text())
    }
}

/// A day of each month, counted by weeks: "the day after the third Saturday" is `{nth: 3, weekday: sat, after: 1}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthlyDay {
    /// First to fifth.
    pub nth: u8,
    /// Which day of the week.
    pub weekday: Weekday,
    /// So many days after it.
    #[serde(default)]
    pub after: u8,
}

impl MonthlyDay {
    /// Counts in the month of the weekday, even if the days after it run into the next one.
    fn is_on(&self, day: CivilDay) -> bool {
        let counted = day.plus(-i64::from(self.after));
        let (_, _, date) = counted.ymd();
        counted.weekday() == self.weekday && (date - 1) / 7 + 1 == i8::try_from(self.nth).unwrap_or(i8::MAX)
    }
}

/// When a place is closed by rule. What is opened for one day beats these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClosedDays {
    /// On public holidays (国民の祝日・休日).
    pub holidays: bool,
    /// From 29 December to 3 January (年末年始).
    pub year_end: bool,
    /// On certain days of each month.
    pub monthly: Vec<MonthlyDay>,
}

impl Default for ClosedDays {
    fn default() -> Self {
        Self { holidays: true, year_end: true, monthly: Vec::new() }
    }
}

/// Why a place is closed by rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByRule {
    /// A public holiday, with its name.
    Holiday(&'static str),
    /// 年末年始
    YearEnd,
    /// A day of the month on which it is always closed.
    Monthly,
}

impl ClosedDays {
    /// Why it is closed on this day, if it is.
    #[must_use]
    pub fn on(&self, day: CivilDay) -> Option<ByRule> {
        if self.year_end && matches!(day.ymd(), (_, 12, 29..) | (_, 1, ..=3)) {
            return Some(ByRule::YearEnd);
        }
        if let Some(name) = self.holidays.then(|| holiday(day)).flatten() {
            return Some(ByRule::Holiday(name));
        }
        self.monthly.iter().any(|monthly| monthly.is_on(day)).then_some(ByRule::Monthly)
    }
}

/// What the booking calendar of a place says of its days: the one truth about when it is closed, where there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceDays {
    /// When it is closed by rule.
    pub closed: ClosedDays,
    /// Days, first and last included, on which all of it is closed (臨時休業); with a span only then.
    pub closures: Vec<(CivilDay, CivilDay, Option<Span>)>,
    /// Times of single days at which it is open besides.
    pub openings: Vec<(CivilDay, Span)>,
}
