//! Whether hours of one desk, or openings, are ever at the same time. Exact, over all days that they hold for.

use std::cmp::{max, min};

use super::{BadCalendar, LAST_DAY};
use crate::{
    bookings::calendar::{DeskNo, Hours, Opening, Span},
    time::CivilDay,
};

/// The hours must be checked one by one before.
pub(super) fn of_hours(desk: DeskNo, hours: &[Hours]) -> Result<(), BadCalendar> {
    let meetings = pairs(hours).filter_map(|(a, b)| Some((first_common_day(a, b)?, a.span, b.span)));
    match meetings.min_by_key(|(day, ..)| *day) {
        Some((day, first, second)) => Err(BadCalendar::Overlap { desk, day, first, second }),
        None => Ok(()),
    }
}

pub(super) fn of_openings(openings: &[Opening]) -> Result<(), BadCalendar> {
    let meetings = pairs(openings).filter(|(a, b)| a.desk == b.desk && a.day == b.day && overlap(a.span, b.span));
    match meetings.min_by_key(|(a, _)| a.day) {
        Some((Opening { desk, day, span, .. }, second)) => {
            Err(BadCalendar::Overlap { desk: *desk, day: *day, first: *span, second: second.span })
        }
        None => Ok(()),
    }
}

fn pairs<T>(all: &[T]) -> impl Iterator<Item = (&T, &T)> {
    all.iter().enumerate().flat_map(|(position, a)| all[position + 1..].iter().map(move |b| (a, b)))
}

const fn overlap(a: Span, b: Span) -> bool {
    a.from.0 < b.to.0 && b.from.0 < a.to.0
}

/// The first day on which both hold, if they overlap at all.
fn first_common_day(a: &Hours, b: &Hours) -> Option<CivilDay> {
    if !overlap(a.span, b.span) || a.weekdays.is_disjoint(&b.weekdays) {
        return None;
    }
    let from = max(a.valid_from, b.valid_from);
    let to = min(a.valid_to.unwrap_or(LAST_DAY), b.valid_to.unwrap_or(LAST_DAY));
    let (step, weeks) = (i64::from(a.every), i64::from(b.every));
    let start = from.week() + (a.valid_from.week() - from.week()).rem_euclid(step);
    // Among this many weeks of `a` there is one of `b`, if there ever is; one more, as the first may begin before `from`.
    (0..=weeks)
        .map(|count| start + count * step)
        .filter(|week| (week - b.valid_from.week()) % weeks == 0)
        .flat_map(|week| (week * 7 - 3..).map(CivilDay::from_number).take(7))
        .find(|day| *day >= from && a.weekdays.contains(&day.weekday()) && b.weekdays.contains(&day.weekday()))
        .filter(|day| *day <= to)
}
