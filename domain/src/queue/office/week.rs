//! When an office gives numbers, day by day. An office without a [`Week`] gives them every day from `opens` to `closes`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{BadOffice, Office};
use crate::{
    days::Days,
    opening::{ClosedDays, PlaceDays, Span},
    time::{CivilDay, MinuteOfDay, UtcTime, Weekday, day_text},
};

/// Most times of one day of the week: morning and afternoon.
pub const SPANS_MAX: usize = 2;
/// Most days that are opened one by one.
pub const BESIDES_MAX: usize = 100;
/// Most minutes before opening or closing.
pub const MARGIN_MAX: u16 = 120;
/// So many days ahead the next opening is looked for.
const AHEAD: i64 = 60;
/// Whoever has booked gets a number from so long before the booked time on, whatever the hours.
const BOOKED_EARLY_US: i64 = 60 * 60 * 1_000_000;

/// When an office is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// By day of the week, in order; a day without a time is closed.
    pub hours: BTreeMap<Weekday, Vec<Span>>,
    /// When it is closed by rule, if the place has no booking calendar that says so.
    #[serde(default)]
    pub closed: ClosedDays,
    /// Numbers are given from so many minutes before it opens …
    #[serde(default)]
    pub early: u16,
    /// … until so many minutes before it closes.
    #[serde(default)]
    pub last: u16,
    /// Days that are opened one by one, whatever else is said of them; by day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub besides: Vec<Besides>,
}

/// A day that is opened (臨時に開ける日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Besides {
    /// Which day.
    #[serde(with = "day_text")]
    pub day: CivilDay,
    /// From when until when.
    pub span: Span,
}

impl Week {
    pub(super) fn check(&self) -> Result<(), BadOffice> {
        for (weekday, spans) in &self.hours {
            let in_order = spans.windows(2).all(|pair| pair[0].to <= pair[1].from);
            if spans.len() > SPANS_MAX || !in_order || !spans.iter().all(|span| span.is_fine()) {
                return Err(BadOffice::HoursOf(*weekday));
            }
        }
        if self.hours.values().all(Vec::is_empty) {
            return Err(BadOffice::NeverOpen);
        }
        if self.early.max(self.last) > MARGIN_MAX {
            return Err(BadOffice::Margin);
        }
        if self.besides.len() > BESIDES_MAX {
            return Err(BadOffice::HowMany("besides"));
        }
        let bad = self.besides.iter().find(|besides| !besides.span.is_fine());
        bad.map_or(Ok(()), |besides| Err(BadOffice::Besides(besides.day)))
    }

    /// When numbers are given on this day, in order.
    fn on(&self, day: CivilDay, place: Option<&PlaceDays>) -> Vec<Span> {
        let mut spans = Vec::new();
        if place.map_or(&self.closed, |place| &place.closed).on(day).is_none() {
            let hours = self.hours.get(&day.weekday()).into_iter().flatten();
            spans.extend(hours.filter_map(|span| self.with_margins(*span)));
        }
        if let Some(place) = place {
            spans.extend(place.openings.iter().filter(|(opened, _)| *opened == day).map(|(_, span)| *span));
            let closures = place.closures.iter().filter(|(from, to, _)| (*from..=*to).contains(&day));
            for (.., span) in closures {
                let Some(gone) = span else {
                    spans.clear();
                    break;
                };
                spans = spans.into_iter().flat_map(|span| span.without(*gone)).collect();
            }
        }
        spans.extend(self.besides.iter().filter(|besides| besides.day == day).map(|besides| besides.span));
        spans.sort_unstable_by_key(|span| (span.from, span.to));
        spans
    }

    fn with_margins(&self, span: Span) -> Option<Span> {
        let from = MinuteOfDay(span.from.0.saturating_sub(self.early));
        let to = MinuteOfDay(span.to.0.saturating_sub(self.last));
        (from < to).then_some(Span { from, to })
    }
}

impl Office {
    /// When kiosks and phones give numbers on this day, in order; nothing on a day on which it is closed.
    #[must_use]
    pub fn hours_on(&self, day: CivilDay) -> Vec<Span> {
        self.today_on(day).map_or_else(|| self.set_hours_on(day), |today| today.spans.clone())
    }

    /// The same as the settings say, whatever the staff settled for this day alone.
    #[must_use]
    pub fn set_hours_on(&self, day: CivilDay) -> Vec<Span> {
        match &self.rules.week {
            Some(week) => week.on(day, self.place.as_ref()),
            None => vec![Span { from: self.rules.opens, to: self.rules.closes }],
        }
    }

    /// When numbers are given in most weeks: a line for the days that have the same hours, as `月・火 8:30〜12:00、13:00〜17:00`;
    /// a line without days where no day differs.
    #[must_use]
    pub fn usual_hours(&self, days: &Days) -> Vec<String> {
        let Some(week) = &self.rules.week else {
            return vec![days.spans_text(&[(self.rules.opens, self.rules.closes)])];
        };
        let mut lines: Vec<(Vec<Weekday>, Vec<Span>)> = Vec::new();
        for weekday in Weekday::ALL {
            let hours = week.hours.get(&weekday).into_iter().flatten();
            let spans: Vec<Span> = hours.filter_map(|span| week.with_margins(*span)).collect();
            match lines.iter_mut().find(|(_, same)| *same == spans) {
                _ if spans.is_empty() => {}
                Some((weekdays, _)) => weekdays.push(weekday),
                None => lines.push((vec![weekday], spans)),
            }
        }
        let line = |(weekdays, spans): (Vec<Weekday>, Vec<Span>)| {
            let spans: Vec<_> = spans.into_iter().map(|span| (span.from, span.to)).collect();
            format!("{} {}", days.weekdays_text(&weekdays), days.spans_text(&spans))
        };
        lines.into_iter().map(line).collect()
    }

    /// Whether kiosks and phones give numbers at this instant.
    #[must_use]
    pub fn is_open(&self, at: UtcTime) -> bool {
        let minute = at.minute_of_day();
        self.hours_on(at.day()).iter().any(|span| (span.from..span.to).contains(&minute))
    }

    /// Whether somebody who has booked for this instant gets a number now: on the booked day from some time before on, also
    /// on a day on which nobody else does.
    pub(in crate::queue) fn is_open_for(&self, due: UtcTime, at: UtcTime) -> bool {
        let soon = at.micros().saturating_add(BOOKED_EARLY_US) >= due.micros();
        let may_be_closed = self.rules.week.is_some() || self.today_on(at.day()).is_some();
        self.is_open(at) || (may_be_closed && due.day() == at.day() && soon)
    }

    /// When numbers are given next, if they are not now; `None` also if that is too far away to be said.
    #[must_use]
    pub fn opens_next(&self, now: UtcTime) -> Option<UtcTime> {
        if self.is_open(now) {
            return None;
        }
        let days = (0..AHEAD).map(|ahead| now.day().plus(ahead));
        let starts = days.flat_map(|day| self.hours_on(day).into_iter().map(move |span| day.at(span.from)));
        starts.into_iter().find(|start| *start > now)
    }
}

#[cfg(test)]
mod tests;
