//! The calendar of a month and the times of a day, for one wish. Pure: looked at in the place's book in one go.

use std::time::Duration;

use domain::{
    bookings::{
        book::Book,
        booking::{Channel, Size, Taken},
        decide::days_ahead,
        slots::{Closed, Grid, are_few},
    },
    days::Days,
    ids::BookingId,
    lang::Lang,
    time::{CivilDay, UtcTime},
};
use words::Words;

/// How free a day or a time is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// ○
    Free,
    /// △
    Few,
    /// ×
    Full,
    /// –
    Closed(Closed),
    /// Sooner than residents can book.
    Over,
    /// Later than residents can book.
    NotYet,
}

impl Mark {
    pub(super) const fn sign(&self) -> &'static str {
        match self {
            Self::Free => "○",
            Self::Few => "△",
            Self::Full => "×",
            Self::Closed(_) => "–",
            Self::Over | Self::NotYet => "",
        }
    }

    /// Its name in style sheets.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Few => "few",
            Self::Full => "full",
            Self::Closed(_) => "closed",
            Self::Over | Self::NotYet => "outside",
        }
    }

    pub(super) fn words(&self, words: &Words) -> String {
        match self {
            Self::Free => words.bookings_free(),
            Self::Few => words.bookings_few(),
            Self::Full => words.bookings_full(),
            Self::Closed(_) => words.bookings_closed(),
            Self::Over => words.bookings_over(),
            Self::NotYet => words.bookings_not_yet(),
        }
    }

    /// Whether something can be had.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Free | Self::Few)
    }
}

/// A day of the calendar.
#[derive(Debug, Clone)]
pub struct Day {
    /// Which.
    pub day: CivilDay,
    /// How free it is.
    pub mark: Mark,
}

/// A month of the calendar.
#[derive(Debug, Clone)]
pub struct Month {
    /// Which, by year and month.
    pub of: (i16, i8),
    /// Its days.
    pub days: Vec<Day>,
    /// The first and the last day that can be booked now.
    pub ahead: (CivilDay, CivilDay),
    /// The first day after it that has room, if none of its own has.
    pub next_free: Option<CivilDay>,
}

/// The times of a day.
#[derive(Debug, Clone)]
pub struct Times {
    /// Which day.
    pub day: CivilDay,
    /// Its times.
    pub times: Vec<Time>,
    /// The first day after it that has room, if none of its times has.
    pub next_free: Option<CivilDay>,
}

/// A time at which a visit can begin.
#[derive(Debug, Clone)]
pub struct Time {
    /// When it begins.
    pub start: UtcTime,
    /// When it is over.
    pub end: UtcTime,
    /// How free it is.
    pub mark: Mark,
}

/// Weeks of a month that has begun.
const WEEKS: i64 = 5;

fn month_after((year, month): (i16, i8)) -> (i16, i8) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

fn month_before((year, month): (i16, i8)) -> (i16, i8) {
    if month == 1 { (year - 1, 12) } else { (year, month - 1) }
}

fn month_of_day(day: CivilDay) -> (i16, i8) {
    let (year, month, _) = day.ymd();
    (year, month)
}

impl Month {
    pub(super) fn title(&self, lang: Lang) -> String {
        Days::of(lang).month_text(self.of)
    }

    /// The month before, if a day of it can be booked.
    pub(super) fn previous(&self) -> Option<(i16, i8)> {
        (self.of > month_of_day(self.ahead.0)).then(|| month_before(self.of))
    }

    /// The month after, if a day of it can be booked.
    pub(super) fn next(&self) -> Option<(i16, i8)> {
        (self.of < month_of_day(self.ahead.1)).then(|| month_after(self.of))
    }

    /// Weeks from Monday to Sunday, as the staff's calendar has them, from the first that is not over; days of the month before
    /// are absent. A month that is nearly over goes on into the next one, so that there are five weeks to choose from.
    pub(super) fn weeks(&self) -> Vec<Vec<Option<&Day>>> {
        let Some(first) = self.days.first() else { return Vec::new() };
        let blank = first.day.weekday() as usize;
        let mut cells: Vec<Option<&Day>> = vec![None; blank];
        cells.extend(self.days.iter().map(Some));
        cells.resize(cells.len().next_multiple_of(7), None);
        let is_over = |cell: &Option<&Day>| cell.is_none_or(|day| day.mark == Mark::Over);
        // Weeks that are over would push the first free day off a phone's screen.
        cells.chunks(7).skip_while(|week| week.iter().all(is_over)).map(<[_]>::to_vec).collect()
    }

    /// A day's number; the first of the next month says which month that is.
    pub(super) fn date(&self, day: &CivilDay) -> String {
        let (year, month, date) = day.ymd();
        if date == 1 && (year, month) != self.of { format!("{month}/{date}") } else { date.to_string() }
    }

    pub(super) fn has_room(&self) -> bool {
        self.days.iter().any(|day| day.mark.is_open())
    }

    /// The days that are closed although the desk would have hours, with the reason.
    pub(super) fn closed(&self) -> Vec<(CivilDay, &Closed)> {
        let closed = self.days.iter().filter_map(|day| match &day.mark {
            Mark::Closed(Closed::NoHours) => None,
            Mark::Closed(closed) => Some((day.day, closed)),
            _ => None,
        });
        closed.collect()
    }
}

impl Times {
    pub(super) fn has_room(&self) -> bool {
        self.times.iter().any(|time| time.mark.is_open())
    }
}

fn taken(size: Size, start: UtcTime) -> Taken {
    let Size { desk, minutes, buffer, places } = size;
    Taken { desk, start, minutes, buffer, places, channel: Channel::Public }
}

/// The calendar of a month for what takes so much; the month of the first day that can be booked if none is named, or one
/// that cannot be. What `except` has counts as free.
#[must_use]
pub fn month_of(book: &Book, size: Size, of: Option<(i16, i8)>, now: UtcTime, except: Option<BookingId>) -> Month {
    let ahead = days_ahead(book.calendar(), now);
    let (soonest, latest) = (month_of_day(ahead.0), month_of_day(ahead.1));
    let of = of.map_or(soonest, |of| of.clamp(soonest, latest.max(soonest)));
    let first = CivilDay::from_date(of.0, of.1, 1).unwrap_or(ahead.0);
    let days = (0..31).map(|date| first.plus(date)).take_while(|day| month_of_day(*day) == month_of_day(first));
    let marked = |day: CivilDay| Day { day, mark: mark(book, size, day, ahead, now, except) };
    let mut days: Vec<Day> = days.map(marked).collect();
    let end = end_of_weeks(&days).map(|end| end.min(ahead.1));
    while let Some(last) = days.last().map(|last| last.day)
        && end.is_some_and(|end| last < end)
    {
        days.push(marked(last.plus(1)));
    }
    let mut month = Month { of: month_of_day(first), days, ahead, next_free: None };
    if let Some(last) = month.days.last().filter(|_| !month.has_room()) {
        month.next_free = next_free(book, size, last.day, now, except);
    }
    month
}

/// The Sunday on which the weeks end that are shown of a month that has begun.
fn end_of_weeks(days: &[Day]) -> Option<CivilDay> {
    let first = days.iter().find(|day| day.mark != Mark::Over)?.day;
    let has_begun = days.first().is_some_and(|day| day.mark == Mark::Over);
    has_begun.then(|| first.plus(7 * WEEKS - 1 - first.weekday() as i64))
}

/// The first day after this one that has room.
fn next_free(book: &Book, size: Size, after: CivilDay, now: UtcTime, except: Option<BookingId>) -> Option<CivilDay> {
    let (first, last) = days_ahead(book.calendar(), now);
    let mut days = (after.plus(1).max(first).number()..=last.number()).map(CivilDay::from_number);
    days.find(|day| has_room(book, size, &book.grid(size.desk, *day), *day, now, except))
}

/// Whether anything can still be had on a day. Most days of a busy place have none, so this is asked before any counting.
fn has_room(book: &Book, size: Size, grid: &Grid, day: CivilDay, now: UtcTime, except: Option<BookingId>) -> bool {
    let mut starts = grid.slots().iter().map(|slot| day.at(slot.start)).filter(|start| *start > now);
    starts.any(|start| book.fits(grid, &taken(size, start), except))
}

fn mark(
    book: &Book,
    size: Size,
    day: CivilDay,
    (first, last): (CivilDay, CivilDay),
    now: UtcTime,
    except: Option<BookingId>,
) -> Mark {
    if day < first {
        return Mark::Over;
    }
    if day > last {
        return Mark::NotYet;
    }
    let grid = book.grid(size.desk, day);
    if let Some(closed) = grid.closed() {
        return Mark::Closed(closed.clone());
    }
    if !has_room(book, size, &grid, day, now, except) {
        return Mark::Full;
    }
    let (mut free, mut all) = (0_u32, 0_u32);
    for slot in grid.slots().iter().filter(|slot| day.at(slot.start) > now) {
        free += u32::from(book.free(&grid, size.desk, day, slot.start, slot.step).public);
        all += u32::from(slot.capacity.public);
    }
    if are_few(free, all) { Mark::Few } else { Mark::Free }
}

/// The times of a day for what takes so much; none if the day cannot be booked.
#[must_use]
pub fn times_of(book: &Book, size: Size, day: CivilDay, now: UtcTime, except: Option<BookingId>) -> Times {
    let (first, last) = days_ahead(book.calendar(), now);
    let is_ahead = (first..=last).contains(&day);
    let times = if is_ahead { times(book, size, day, now, except) } else { Vec::new() };
    let mut times = Times { day, times, next_free: None };
    if !times.has_room() {
        times.next_free = next_free(book, size, day.min(last), now, except);
    }
    times
}

fn times(book: &Book, size: Size, day: CivilDay, now: UtcTime, except: Option<BookingId>) -> Vec<Time> {
    let grid = book.grid(size.desk, day);
    let time = |slot: &domain::bookings::slots::Slot| {
        let start = day.at(slot.start);
        let free = book.free(&grid, size.desk, day, slot.start, slot.step).public;
        let mark = match book.fits(&grid, &taken(size, start), except) {
            false => Mark::Full,
            true if are_few(free.into(), slot.capacity.public.into()) => Mark::Few,
            true => Mark::Free,
        };
        Time { start, end: start + Duration::from_secs(u64::from(size.minutes) * 60), mark }
    };
    grid.slots().iter().filter(|slot| day.at(slot.start) > now).map(time).collect()
}
