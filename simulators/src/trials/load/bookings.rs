//! An invented place where people book: at each desk every window of a weekday has a capacity drawn by lot, so that a storm
//! finds another hot spot each time; and residents who are known by number and birth date.

pub mod forms;

use std::collections::{BTreeMap, HashSet};

use domain::{
    bookings::{
        booking::{Seating, Wish},
        calendar::{Bookable, Calendar, Capacity, ClosedDays, Desk, DeskNo, Hours, ReminderTime, Rules, Span},
    },
    lang::Words,
    queue::office::ServiceNo,
    time::{CivilDay, MinuteOfDay, UtcTime, Weekday},
};
use fastrand::Rng;
use serde_json::{Value, json};

/// Services of each desk.
pub const SERVICES_A_DESK: u16 = 3;
/// A window is so long …
const WINDOW: u16 = 120;
/// … and a slot of it so long.
const STEP: u16 = 30;
const OPENS: u16 = 8 * 60;
const WINDOWS_A_DAY: u16 = 6;
/// Windows are of days so many days ahead.
const DAYS_AHEAD: std::ops::Range<i64> = 2..60;

/// What can be booked at a place, and who is known there.
#[derive(Debug, Clone)]
pub struct BookingPlan {
    /// The calendar.
    pub calendar: Calendar,
    /// How many residents are known.
    pub residents: usize,
}

/// A few slots in a row, at one desk on one day.
#[derive(Debug, Clone)]
pub struct Window {
    /// Where.
    pub desk: DeskNo,
    /// When its slots begin.
    pub starts: Vec<UtcTime>,
    /// How many can come to each.
    pub capacity: Capacity,
    /// What can be booked then.
    pub services: Vec<ServiceNo>,
}

impl Window {
    /// One person for one thing at the first time.
    #[must_use]
    pub fn easiest(&self) -> (Wish, UtcTime) {
        (Wish { services: vec![self.services[0]], people: 1, seating: Seating::Together }, self.starts[0])
    }
}

/// Windows of which none is used twice.
#[derive(Debug, Clone)]
pub struct Windows {
    seed: u64,
    desks: u16,
    has_delay: bool,
    used: HashSet<(DeskNo, CivilDay, u16)>,
}

impl Windows {
    /// The windows of so many desks; what is drawn by lot follows from the seed.
    #[must_use]
    pub fn new(seed: u64, desks: u16) -> Self {
        Self { seed, desks, has_delay: true, used: HashSet::new() }
    }

    /// From now on the windows have other capacities.
    pub const fn draw_again(&mut self, seed: u64) {
        self.seed = seed;
    }

    /// What is given back is free at once, always.
    pub const fn without_delay(&mut self) {
        self.has_delay = false;
    }

    /// The calendar that has these windows from this day on.
    #[must_use]
    pub fn calendar(&self, from: CivilDay) -> Calendar {
        let desks = (1..=self.desks).map(DeskNo);
        let mut dice = Rng::with_seed(self.seed);
        let rules = Rules {
            services_max: 2,
            per_address: 100,
            release_minutes: if self.has_delay { *dice.choice(&[0, 0, 5]).expect("there are some") } else { 0 },
            offer_minutes: 30,
            ..Rules::default()
        };
        let services = desks.clone().flat_map(|desk| services_of(desk).map(move |service| (desk, service)));
        let bookable = |(desk, service)| bookable(desk, service, &mut dice);
        let services = services.map(bookable).collect();
        calendar(desks.map(|desk| (desk, self.hours(desk, from))), services, rules)
    }

    fn hours(&self, desk: DeskNo, from: CivilDay) -> Vec<Hours> {
        let windows = Weekday::ALL.into_iter().flat_map(|day| (0..WINDOWS_A_DAY).map(move |window| (day, window)));
        let hours = |(day, window)| {
            let begin = OPENS + window * WINDOW;
            let span = Span { from: MinuteOfDay(begin), to: MinuteOfDay(begin + WINDOW) };
            hours(from, [day].into(), span, STEP, self.capacity(desk, day, window))
        };
        windows.map(hours).collect()
    }

    fn capacity(&self, desk: DeskNo, day: Weekday, window: u16) -> Capacity {
        let place = (u64::from(desk.0) * 7 + day as u64) * u64::from(WINDOWS_A_DAY) + u64::from(window);
        let mut dice = Rng::with_seed(self.seed.wrapping_mul(1_000_003).wrapping_add(place));
        let places = dice.u16(1..=30);
        Capacity { places, public: dice.u16(places / 2..=places) }
    }

    /// One that was not used yet.
    ///
    /// # Panics
    /// If all were used.
    pub fn draw(&mut self, dice: &mut Rng, today: CivilDay) -> Window {
        for _ in 0..10_000 {
            let (desk, day) = (DeskNo(dice.u16(1..=self.desks)), today.plus(dice.i64(DAYS_AHEAD)));
            let window = dice.u16(..WINDOWS_A_DAY);
            if self.used.insert((desk, day, window)) {
                let starts = (0..WINDOW / STEP).map(|slot| MinuteOfDay(OPENS + window * WINDOW + slot * STEP));
                return Window {
                    desk,
                    starts: starts.map(|start| day.at(start)).collect(),
                    capacity: self.capacity(desk, day.weekday(), window),
                    services: services_of(desk).collect(),
                };
            }
        }
        panic!("there are more windows than rounds");
    }
}

fn services_of(desk: DeskNo) -> impl Iterator<Item = ServiceNo> + Clone {
    let first = (desk.0 - 1) * SERVICES_A_DESK + 1;
    (first..first + SERVICES_A_DESK).map(ServiceNo)
}

fn bookable(desk: DeskNo, service: ServiceNo, dice: &mut Rng) -> Bookable {
    let reminder = ReminderTime { days_before: 1, at: MinuteOfDay(12 * 60 + 30) };
    Bookable { service, desk, minutes: dice.u16(1..=8) * 5, buffer: dice.u16(..4) * 5, reminders: vec![reminder] }
}

/// Hours that come every week.
#[must_use]
pub fn hours(
    valid_from: CivilDay,
    weekdays: std::collections::BTreeSet<Weekday>,
    span: Span,
    step: u16,
    capacity: Capacity,
) -> Hours {
    Hours { valid_from, valid_to: None, weekdays, every: 1, span, step, capacity }
}

/// A calendar that is open on holidays too.
#[must_use]
pub fn calendar(desks: impl Iterator<Item = (DeskNo, Vec<Hours>)>, services: Vec<Bookable>, rules: Rules) -> Calendar {
    let name = |no: DeskNo| Words { ja: format!("予約窓口{}", no.0), others: BTreeMap::new() };
    Calendar {
        desks: desks.map(|(no, hours)| Desk { no, name: name(no), hours }).collect(),
        services,
        closed: ClosedDays { holidays: false, year_end: false, monthly: Vec::new() },
        openings: Vec::new(),
        closures: Vec::new(),
        rules,
        stopped: None,
        telephone: None,
        documents: None,
        templates: BTreeMap::new(),
    }
}

/// The number that a resident is known by.
#[must_use]
pub fn resident_number(resident: usize) -> String {
    format!("T{resident:07}")
}

/// The birth date of every resident.
pub const BIRTH: &str = "1950-03-05";

/// A resident of the roster.
pub(super) fn resident(number: usize) -> Value {
    json!({
        "number": resident_number(number), "name": format!("試験 住民{number}"), "kana": "しけん じゅうみん", "birth": BIRTH,
        "email": format!("r{number}@example.jp"),
    })
}

#[cfg(test)]
mod tests {
    use domain::time::{Clock, SystemClock};

    use super::*;
    use crate::trials::load::office::OfficePlan;

    #[test]
    fn calendars_drawn_by_lot_are_calendars_and_have_the_windows_that_are_drawn() {
        let today = SystemClock.now().day();
        for seed in 0..20 {
            let (mut windows, mut dice) = (Windows::new(seed, 3), Rng::with_seed(seed));
            let calendar = windows.calendar(today);
            let office = OfficePlan { sections: 3, services_a_section: SERVICES_A_DESK, counters: 3 }.office();
            assert_eq!(calendar.check(&office), Ok(()));
            for _ in 0..50 {
                let window = windows.draw(&mut dice, today);
                let day = window.starts[0].day();
                let grid = domain::bookings::slots::Grid::of(&calendar, window.desk, day);
                assert!(window.starts.iter().all(|start| {
                    let minute = start.minute_of_day();
                    grid.starts_at(minute) && grid.capacity(minute) == window.capacity
                }));
            }
        }
    }
}
