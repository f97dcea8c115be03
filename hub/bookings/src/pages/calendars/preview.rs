//! The month as residents would see it with a calendar, and one of its days.

use std::sync::Arc;

use domain::{
    bookings::{
        book::Book,
        booking::Booking,
        calendar::{Calendar, DeskNo},
        decide::days_ahead,
        intake::Stopped,
        slots::{Closed, Grid, are_few, preview},
    },
    lang::Lang,
    telephone::Telephone,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::fields::Fields;

use crate::pages::{bookings::said::Said, reservations::closed_words};

/// Furthest month from today that is shown.
const MONTHS_MAX: i64 = 24;

/// What of the calendar is to be seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct See {
    desk: Option<DeskNo>,
    month: Option<CivilDay>,
    day: Option<CivilDay>,
}

impl See {
    /// As the form says; what was pressed last (`see=month:2026-12`, `see=day:…`, `see=desk:…`) counts.
    #[must_use]
    pub fn of(fields: &Fields) -> Self {
        let desk = |text: &str| text.parse().ok().map(DeskNo);
        let month = |text: &str| format!("{text}-01").parse().ok();
        let mut see = Self {
            desk: desk(fields.text("desk")),
            month: month(fields.text("month")),
            day: fields.text("day").parse().ok(),
        };
        match fields.text("see").split_once(':') {
            Some(("desk", text)) => see.desk = desk(text),
            Some(("month", text)) => (see.month, see.day) = (month(text), None),
            Some(("day", text)) => see.day = text.parse().ok(),
            _ => {}
        }
        see
    }

    /// The first and the last day of the month that is shown: the one that was asked for, else the one in which residents
    /// can book first, which on the last days of a month is the next one.
    #[must_use]
    pub fn days(&self, calendar: &Calendar, at: UtcTime) -> (CivilDay, CivilDay) {
        let asked = self.month.filter(|first| months_between(at.day(), *first).abs() <= MONTHS_MAX);
        let (soonest, latest) = days_ahead(calendar, at);
        let first = asked.unwrap_or_else(|| month_of(if soonest <= latest { soonest } else { at.day() }));
        (first, next_month(first).plus(-1))
    }
}

fn month_of(day: CivilDay) -> CivilDay {
    let (.., date) = day.ymd();
    day.plus(1 - i64::from(date))
}

fn next_month(first: CivilDay) -> CivilDay {
    month_of(first.plus(31))
}

fn months_between(from: CivilDay, to: CivilDay) -> i64 {
    let count = |day: CivilDay| {
        let (year, month, _) = day.ymd();
        i64::from(year) * 12 + i64::from(month)
    };
    count(to) - count(from)
}

fn key(first: CivilDay) -> String {
    let (year, month, _) = first.ymd();
    format!("{year}-{month:02}")
}

fn month_said(first: CivilDay) -> String {
    let (year, month, _) = first.ymd();
    format!("{year}年{month}月")
}

/// The bookings of the month that is shown.
pub type Busy = Vec<Booking>;

/// The month of one desk.
#[derive(Debug)]
pub struct Preview {
    pub(super) desks: Vec<(u16, String)>,
    pub(super) desk: u16,
    pub(super) month: String,
    pub(super) key: String,
    pub(super) before: Option<(String, String)>,
    pub(super) after: Option<(String, String)>,
    /// From Monday on.
    pub(super) weeks: Vec<Vec<Option<Cell>>>,
    /// Days that are closed for a reason, with it.
    pub(super) closed: Vec<(String, String)>,
    /// What they see instead of the calendar, if the place takes no new bookings.
    pub(super) stopped: Option<Stopped>,
    /// Where they call.
    pub(super) telephone: Option<Telephone>,
    /// What residents can book today.
    pub(super) reach: String,
    pub(super) chosen: Option<Chosen>,
}

/// A day of the month.
#[derive(Debug)]
pub(super) struct Cell {
    pub day: CivilDay,
    pub date: i8,
    pub mark: &'static str,
    /// The mark in words.
    pub said: &'static str,
    /// How many residents can still book.
    pub free: Option<u32>,
    pub is_within_reach: bool,
}

/// The day that was asked for.
#[derive(Debug)]
pub(super) struct Chosen {
    pub day: CivilDay,
    pub title: String,
    pub closed: Option<String>,
    pub slots: Vec<Time>,
}

/// A slot of it.
#[derive(Debug)]
pub(super) struct Time {
    pub start: String,
    pub places: u16,
    pub public: u16,
    pub taken: u16,
    pub free: u16,
}

impl Preview {
    /// The month with this calendar and the bookings that there are.
    #[must_use]
    pub fn new(calendar: &Calendar, see: See, busy: Busy, at: UtcTime) -> Option<Self> {
        let desk = see.desk.and_then(|no| calendar.desk(no)).or_else(|| calendar.desks.first())?.no;
        let (first, last) = see.days(calendar, at);
        let book = Book::new(Arc::new(calendar.clone()), busy, 0, at);
        let days = u16::try_from(last.number() - first.number() + 1).expect("a month has few days");
        let (soonest, latest) = days_ahead(calendar, at);
        let month = preview(calendar, desk, first, days);
        let reason = |(day, grid): &(CivilDay, Grid)| match grid.closed()? {
            Closed::NoHours => None,
            closed => Some((format!("{}日", day.ymd().2), closed_words(closed))),
        };
        let other = |first: CivilDay| {
            (months_between(at.day(), first).abs() <= MONTHS_MAX).then(|| (key(first), format!("{}月", first.ymd().1)))
        };
        let cells = month.iter().map(|(day, grid)| Cell::new(&book, (desk, *day, grid), at.day(), (soonest, latest)));
        let chosen = see.day.filter(|day| (first..=last).contains(day));
        Some(Self {
            desks: calendar.desks.iter().map(|desk| (desk.no.0, desk.name.ja.clone())).collect(),
            desk: desk.0,
            month: month_said(first),
            key: key(first),
            before: other(month_of(first.plus(-1))),
            after: other(next_month(first)),
            weeks: weeks(first, cells.collect()),
            closed: month.iter().filter_map(reason).collect(),
            stopped: calendar.stopped.clone(),
            telephone: calendar.telephone.clone(),
            reach: reach((soonest, latest)),
            chosen: chosen.map(|day| Chosen::new(&book, desk, day)),
        })
    }

    /// What residents read while the place takes no new bookings.
    pub(super) fn stopped_words(&self) -> Said {
        let words = words::of(Lang::Ja);
        (words.bookings_stopped(), words.bookings_stopped_more())
    }

    pub(super) fn is_chosen(&self, cell: &Cell) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.day == cell.day)
    }
}

fn reach((soonest, latest): (CivilDay, CivilDay)) -> String {
    if soonest > latest {
        return "今日の時点で、住民の方が予約できる日はありません。".to_owned();
    }
    format!("今日の時点で、住民の方が予約できるのは{}から{}までです。", soonest.japanese(), latest.japanese())
}

fn weeks(first: CivilDay, cells: Vec<Cell>) -> Vec<Vec<Option<Cell>>> {
    let blank = usize::try_from(first.number() + 3).expect("a day after 1970") % 7;
    let mut days: Vec<Option<Cell>> = (0..blank).map(|_| None).chain(cells.into_iter().map(Some)).collect();
    days.resize_with(days.len().next_multiple_of(7), || None);
    let mut weeks = Vec::with_capacity(6);
    let mut days = days.into_iter().peekable();
    while days.peek().is_some() {
        weeks.push(days.by_ref().take(7).collect());
    }
    weeks
}

impl Cell {
    fn new(
        book: &Book,
        (desk, day, grid): (DeskNo, CivilDay, &Grid),
        today: CivilDay,
        (soonest, latest): (CivilDay, CivilDay),
    ) -> Self {
        let of = |count: &dyn Fn(&domain::bookings::slots::Slot) -> u16| -> u32 {
            grid.slots().iter().map(|slot| u32::from(count(slot))).sum()
        };
        let all = of(&|slot| slot.capacity.public);
        let free = of(&|slot| book.free(grid, desk, day, slot.start, slot.step).public);
        let is_over = day < today;
        let (mark, said) = match grid.closed() {
            _ if is_over => ("", "過ぎた日"),
            Some(_) => ("–", "休み"),
            None if all == 0 => ("–", "職員だけが予約できます"),
            None if free == 0 => ("×", "満席"),
            None if are_few(free, all) => ("△", "残りわずか"),
            None => ("○", "空きあり"),
        };
        let is_within_reach = (soonest..=latest).contains(&day);
        let free = (all > 0 && !is_over).then_some(free);
        Self { day, date: day.ymd().2, mark, said, free, is_within_reach }
    }
}

impl Chosen {
    fn new(book: &Book, desk: DeskNo, day: CivilDay) -> Self {
        let grid = book.grid(desk, day);
        let time = |slot: &domain::bookings::slots::Slot| {
            let free = book.free(&grid, desk, day, slot.start, slot.step);
            Time {
                start: slot.start.text(),
                places: slot.capacity.places,
                public: slot.capacity.public,
                taken: slot.capacity.places - free.places,
                free: free.public,
            }
        };
        Self {
            day,
            title: day.japanese(),
            closed: grid.closed().map(closed_words),
            slots: grid.slots().iter().map(time).collect(),
        }
    }
}
