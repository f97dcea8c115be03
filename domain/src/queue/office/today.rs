//! An office that is opened or closed by its staff for the rest of one day (今日だけ開ける、閉める), whatever its settings say.
//!
//! The settings stay as they are: the next day has its own hours again.

use serde::{Deserialize, Serialize};

use super::Office;
use crate::{
    ids::StaffId,
    opening::Span,
    time::{CivilDay, MinuteOfDay, UtcTime, day_text},
};

/// So long an office is open that is opened after its usual hours, unless somebody says otherwise.
const OPENED_MINUTES: u16 = 120;
/// Ends that nobody named are on the half-hour.
const ROUND_MINUTES: u16 = 30;
const DAY_MINUTES: u16 = 24 * 60;

/// What the staff settled for one day alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// Which day.
    #[serde(with = "day_text")]
    pub day: CivilDay,
    /// When numbers are given on it, in order; empty if not at all.
    pub spans: Vec<Span>,
    /// Who settled it.
    pub by: StaffId,
    /// When.
    pub at: UtcTime,
}

/// An office cannot be opened until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the office must close later than now, and on the same day")]
pub struct BadUntil;

impl Office {
    /// What the staff settled for this day alone, if it did.
    #[must_use]
    pub fn today_on(&self, day: CivilDay) -> Option<&Today> {
        self.today.as_ref().filter(|today| today.day == day)
    }

    /// Whether opening it now needs an end: the settings have no more hours for it to go back to.
    #[must_use]
    pub fn needs_until(&self, now: UtcTime) -> bool {
        let (day, minute) = (now.day(), now.minute_of_day());
        let goes_back = self.today_on(day).is_some() && self.set_hours_on(day).iter().any(|span| span.to > minute);
        !goes_back
    }

    /// What it is for the rest of this day if this member of the staff opens it until then: what the settings say, if they
    /// had hours for it still and it was only closed, else from now on besides them.
    ///
    /// # Errors
    /// If it would close before it opens.
    pub fn opened(&self, now: UtcTime, until: MinuteOfDay, by: StaffId) -> Result<Option<Today>, BadUntil> {
        if self.is_open(now) {
            return Ok(self.today.clone());
        }
        if !self.needs_until(now) {
            return Ok(None);
        }
        let span = Span { from: now.minute_of_day(), to: until };
        if !span.is_fine() {
            return Err(BadUntil);
        }
        let mut spans = self.hours_on(now.day());
        spans.push(span);
        Ok(Some(Today { day: now.day(), spans: joined(spans), by, at: now }))
    }

    /// What it is if this member of the staff closes it for the rest of this day: what the settings say, if they have no
    /// more hours for it.
    #[must_use]
    pub fn closed(&self, now: UtcTime, by: StaffId) -> Option<Today> {
        let (day, now_minute) = (now.day(), now.minute_of_day());
        let is_over = |spans: &[Span]| spans.iter().all(|span| span.to <= now_minute);
        if is_over(&self.hours_on(day)) {
            return self.today.clone();
        }
        if is_over(&self.set_hours_on(day)) {
            return None;
        }
        let before = |span: Span| Span { to: span.to.min(now_minute), ..span };
        let spans = self.hours_on(day).into_iter().map(before).filter(|span| span.from < span.to).collect();
        Some(Today { day, spans, by, at: now })
    }

    /// Whether it is open, or will be, before this day is over.
    #[must_use]
    pub fn has_hours_left(&self, now: UtcTime) -> bool {
        self.hours_on(now.day()).iter().any(|span| span.to > now.minute_of_day())
    }

    /// Until when an office that is opened now is usually open: until its latest end of the week, or for a while.
    #[must_use]
    pub fn usual_end(&self, now: UtcTime) -> MinuteOfDay {
        let minute = now.minute_of_day();
        let week = (0..7).map(|ahead| now.day().plus(ahead));
        let latest = week.flat_map(|day| self.set_hours_on(day)).map(|span| span.to).max();
        let soon = (minute.0 + OPENED_MINUTES).next_multiple_of(ROUND_MINUTES).min(DAY_MINUTES);
        latest.filter(|latest| latest.0 >= minute.0 + ROUND_MINUTES).unwrap_or(MinuteOfDay(soon))
    }
}

/// In order, those that touch made one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| (span.from, span.to));
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => all.push(span),
        }
    }
    all
}

#[cfg(test)]
mod tests;
