use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    bookings::{
        arbitrary::{calendars, days},
        calendar::{ClosedDays, Desk, MonthlyDay, Rules},
    },
    time::Weekday,
};

const DESK: DeskNo = DeskNo(1);

fn day(text: &str) -> CivilDay {
    text.parse().expect("a day of the test")
}

const fn span(from: u16, to: u16) -> Span {
    Span { from: MinuteOfDay(from * 60), to: MinuteOfDay(to * 60) }
}

const fn places(places: u16) -> Capacity {
    Capacity { places, public: places }
}

/// One desk, open from 9 to 12 from Monday to Friday since 2 November 2026, a slot every half hour for two.
fn mornings() -> Calendar {
    let hours = Hours {
        valid_from: day("2026-11-02"),
        valid_to: None,
        weekdays: Weekday::ALL[..5].iter().copied().collect(),
        every: 1,
        span: span(9, 12),
        step: 30,
        capacity: places(2),
    };
    let name = crate::lang::Words { ja: "窓口".to_owned(), others: BTreeMap::new() };
    Calendar {
        desks: vec![Desk { no: DESK, name, hours: vec![hours] }],
        services: Vec::new(),
        closed: ClosedDays::default(),
        openings: Vec::new(),
        closures: Vec::new(),
        rules: Rules::default(),
        stopped: None,
        telephone: None,
        documents: None,
        templates: BTreeMap::new(),
    }
}

fn opening(on: &str, span: Span) -> Opening {
    Opening { desk: DESK, day: day(on), span, step: 60, capacity: places(5) }
}

fn closure(on: &str, span: Option<Span>) -> Closure {
    Closure { desk: None, from: day(on), to: day(on), span, reason: "停電のため".to_owned() }
}

/// The slots of a day, as `9:00×2`.
fn starts(calendar: &Calendar, on: &str) -> Vec<String> {
    let grid = Grid::of(calendar, DESK, day(on));
    grid.slots().iter().map(|slot| format!("{}×{}", slot.start.text(), slot.capacity.places)).collect()
}

fn why_closed(calendar: &Calendar, on: &str) -> Option<Closed> {
    Grid::of(calendar, DESK, day(on)).closed().cloned()
}

#[test]
fn weekly_hours_are_cut_into_slots() {
    let calendar = mornings();
    assert_eq!(starts(&calendar, "2026-11-24"), ["9:00×2", "9:30×2", "10:00×2", "10:30×2", "11:00×2", "11:30×2"]);
    assert_eq!(why_closed(&calendar, "2026-11-24"), None);
    let grid = Grid::of(&calendar, DESK, day("2026-11-24"));
    assert!(grid.starts_at(MinuteOfDay(9 * 60 + 30)) && !grid.starts_at(MinuteOfDay(9 * 60 + 35)));
    assert_eq!(grid.capacity(MinuteOfDay(11 * 60 + 59)), places(2));
    assert_eq!(grid.capacity(MinuteOfDay(12 * 60)), Capacity::default());
    assert_eq!(grid.capacity(MinuteOfDay(u16::MAX)), Capacity::default());
}

#[test]
fn a_slot_that_ends_after_the_hours_is_none() {
    let mut calendar = mornings();
    calendar.desks[0].hours[0].step = 50;
    assert_eq!(starts(&calendar, "2026-11-24"), ["9:00×2", "9:50×2", "10:40×2"]);
    let grid = Grid::of(&calendar, DESK, day("2026-11-24"));
    assert_eq!(grid.capacity(MinuteOfDay(11 * 60 + 30)), Capacity::default());
}

#[test]
fn the_hours_of_a_span_until_midnight_end_with_the_day() {
    let mut calendar = mornings();
    calendar.desks[0].hours[0].span = span(23, 24);
    assert_eq!(starts(&calendar, "2026-11-24"), ["23:00×2", "23:30×2"]);
}

#[test]
fn no_hours_no_desk_and_no_validity_are_no_hours() {
    let mut calendar = mornings();
    assert_eq!(why_closed(&calendar, "2026-11-22"), Some(Closed::NoHours)); // Sunday
    assert_eq!(why_closed(&calendar, "2026-10-30"), Some(Closed::NoHours)); // Friday before they hold
    assert_eq!(Grid::of(&calendar, DeskNo(9), day("2026-11-24")).closed(), Some(&Closed::NoHours));
    calendar.desks[0].hours[0].valid_to = Some(day("2026-11-25"));
    assert_eq!(starts(&calendar, "2026-11-25").len(), 6);
    assert_eq!(why_closed(&calendar, "2026-11-26"), Some(Closed::NoHours));
}

#[test]
fn every_second_week_is_counted_on_over_the_new_year() {
    let mut calendar = mornings();
    let hours = &mut calendar.desks[0].hours[0];
    (hours.every, hours.valid_from) = (2, day("2026-12-17")); // a Thursday: its week is the first
    let open: Vec<String> = preview(&calendar, DESK, day("2026-12-14"), 40)
        .iter()
        .filter(|(_, grid)| grid.closed() != Some(&Closed::NoHours))
        .map(|(day, _)| day.to_string())
        .collect();
    let expected = "2026-12-17 2026-12-18 2026-12-28 2026-12-29 2026-12-30 2026-12-31 2027-01-01 \
                    2027-01-11 2027-01-12 2027-01-13 2027-01-14 2027-01-15";
    assert_eq!(open.join(" "), expected);
}

#[test]
fn holidays_and_the_turn_of_the_year_are_closed_and_say_so() {
    let mut calendar = mornings();
    assert_eq!(why_closed(&calendar, "2026-11-23"), Some(Closed::Holiday("勤労感謝の日")));
    for date in ["2026-12-29", "2026-12-31", "2027-01-01"] {
        assert_eq!(why_closed(&calendar, date), Some(Closed::YearEnd), "{date}");
    }
    assert_eq!(why_closed(&calendar, "2026-12-28"), None);
    assert_eq!(why_closed(&calendar, "2027-01-04"), None);
    calendar.closed = ClosedDays { holidays: false, year_end: false, monthly: Vec::new() };
    assert_eq!(starts(&calendar, "2026-11-23").len(), 6);
    assert_eq!(starts(&calendar, "2027-01-01").len(), 6);
}

#[test]
fn a_monthly_day_and_the_days_after_it_are_counted_in_its_own_month() {
    let mut calendar = mornings();
    let mut closed_days = |nth, weekday, after| {
        calendar.closed.monthly = vec![MonthlyDay { nth, weekday, after }];
        preview(&calendar, DESK, day("2027-01-04"), 120)
            .iter()
            .filter(|(_, grid)| grid.closed() == Some(&Closed::Monthly))
            .map(|(day, _)| day.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(closed_days(3, Weekday::Tue, 0), "2027-01-19 2027-02-16 2027-03-16 2027-04-20");
    // The third Wednesday's day after: not the third Thursday when a month begins on one, like April 2027.
    assert_eq!(closed_days(3, Weekday::Wed, 1), "2027-01-21 2027-02-18 2027-03-18 2027-04-22");
    // Only some months have a fifth Friday. Three days after it the next month has begun; 3 May is a holiday anyway.
    assert_eq!(closed_days(5, Weekday::Fri, 0), "2027-01-29 2027-04-30");
    assert_eq!(closed_days(5, Weekday::Fri, 3), "2027-02-01");
}

#[test]
fn an_opening_holds_on_a_holiday_and_replaces_what_it_overlaps() {
    let mut calendar = mornings();
    calendar.openings = vec![opening("2026-11-23", span(10, 12)), opening("2026-11-25", span(11, 13))];
    assert_eq!(starts(&calendar, "2026-11-23"), ["10:00×5", "11:00×5"]);
    assert_eq!(starts(&calendar, "2026-11-25"), ["9:00×2", "9:30×2", "10:00×2", "10:30×2", "11:00×5", "12:00×5"]);
    assert_eq!(starts(&calendar, "2026-11-24").len(), 6);
}

#[test]
fn an_entered_closure_beats_hours_and_openings() {
    let mut calendar = mornings();
    calendar.openings = vec![opening("2026-11-23", span(10, 12)), opening("2026-11-28", span(10, 12))];
    calendar.closures = vec![closure("2026-11-23", None), closure("2026-11-28", Some(span(9, 15)))];
    let entered = || Some(Closed::Entered("停電のため".to_owned()));
    assert_eq!(why_closed(&calendar, "2026-11-23"), entered());
    assert_eq!(why_closed(&calendar, "2026-11-28"), entered());
    calendar.closures = vec![Closure { desk: Some(DeskNo(2)), ..closure("2026-11-23", None) }];
    assert_eq!(starts(&calendar, "2026-11-23").len(), 2);
}

#[test]
fn a_closure_of_some_hours_takes_every_slot_that_it_touches() {
    let mut calendar = mornings();
    let half_past_nine_to_ten_past_ten = Span { from: MinuteOfDay(570), to: MinuteOfDay(610) };
    calendar.closures = vec![closure("2026-11-24", Some(half_past_nine_to_ten_past_ten))];
    assert_eq!(starts(&calendar, "2026-11-24"), ["9:00×2", "10:30×2", "11:00×2", "11:30×2"]);
    let grid = Grid::of(&calendar, DESK, day("2026-11-24"));
    assert_eq!(grid.capacity(MinuteOfDay(10 * 60 + 15)), Capacity::default());
}

#[test]
fn grains_are_counted_from_the_first_begun_one_until_midnight() {
    assert_eq!(grains(MinuteOfDay(0), 5), 0..1);
    assert_eq!(grains(MinuteOfDay(60), 12), 12..15);
    assert_eq!(grains(MinuteOfDay(23 * 60 + 50), 60), 286..288);
    assert_eq!(grains(MinuteOfDay(u16::MAX), u16::MAX), 288..288);
}

proptest! {
    #[test]
    fn slots_ascend_and_never_overlap((calendar, day) in (calendars(), days())) {
        for desk in &calendar.desks {
            let grid = Grid::of(&calendar, desk.no, day);
            prop_assert!(grid.slots().windows(2).all(|pair| pair[0].end() <= pair[1].start.0));
            prop_assert_eq!(grid.slots().is_empty(), grid.closed().is_some());
            prop_assert!(grid.slots().iter().all(|slot| grid.starts_at(slot.start) && slot.end() <= 24 * 60));
        }
    }

    #[test]
    fn a_slot_is_of_some_hours_or_opening_and_never_in_an_entered_closure((calendar, day) in (calendars(), days())) {
        for desk in &calendar.desks {
            let by_rule = calendar.closed.on(day).is_some();
            for slot in Grid::of(&calendar, desk.no, day).slots() {
                let begins_in = |span: Span, step| {
                    span.from <= slot.start && slot.end() <= span.to.0 && (slot.start.0 - span.from.0).is_multiple_of(step)
                };
                let opened = calendar.openings.iter().any(|opening| {
                    opening.desk == desk.no && opening.day == day && begins_in(opening.span, opening.step)
                });
                let weekly = desk.hours.iter().any(|hours| {
                    hours.weekdays.contains(&day.weekday()) && day >= hours.valid_from && begins_in(hours.span, hours.step)
                });
                prop_assert!(opened || weekly && !by_rule);
                for closure in calendar.closures.iter().filter(|closure| closure.concerns(desk.no, day)) {
                    prop_assert!(closure.span.is_some_and(|span| !slot.overlaps(span)));
                }
            }
        }
    }

    #[test]
    fn there_are_places_exactly_under_slots((calendar, day) in (calendars(), days())) {
        for desk in &calendar.desks {
            let grid = Grid::of(&calendar, desk.no, day);
            for minute in 0..24 * 60 {
                let slot = grid.slots().iter().find(|slot| (slot.start.0..slot.end()).contains(&minute));
                let expected = slot.map_or(Capacity::default(), |slot| slot.capacity);
                prop_assert_eq!(grid.capacity(MinuteOfDay(minute)), expected);
                prop_assert_eq!(expected.places > 0, slot.is_some());
            }
        }
    }

    #[test]
    fn hours_of_every_nth_week_come_every_nth_week(every in 1..=52_u16, number in 10_957..47_000_i64, weeks in 0..60_i64) {
        let mut calendar = mornings();
        let hours = &mut calendar.desks[0].hours[0];
        (hours.every, hours.valid_from) = (every, CivilDay::from_number(number));
        hours.weekdays = Weekday::ALL.into_iter().collect();
        let is_open = |day| Grid::of(&calendar, DESK, day).closed() != Some(&Closed::NoHours);
        let monday = number - CivilDay::from_number(number).weekday() as i64 + weeks * 7;
        for ahead in 0..7 {
            let day = CivilDay::from_number(monday + ahead);
            prop_assert_eq!(is_open(day), weeks % i64::from(every) == 0 && day.number() >= number);
        }
    }

    #[test]
    fn no_day_panics(calendar in calendars(), number in any::<i64>(), desk in any::<u16>(), minute in any::<u16>()) {
        for desk in [DeskNo(desk), DESK] {
            let grid = Grid::of(&calendar, desk, CivilDay::from_number(number));
            let _ = (grid.capacity(MinuteOfDay(minute)), grid.starts_at(MinuteOfDay(minute)));
        }
    }
}
