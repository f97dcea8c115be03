//! Arbitrary calendars that pass the check, for property tests.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::subsequence};

use super::calendar::{Calendar, Capacity, ClosedDays, Closure, Desk, DeskNo, Hours, MonthlyDay, Opening, Rules, Span};
use crate::time::Weekday;
use crate::{
    lang::Words,
    queue::office::Office,
    time::{CivilDay, MinuteOfDay},
};

/// An office without anything in it, which is enough for calendars without services.
pub(crate) fn empty_office() -> Office {
    Office {
        sections: Vec::new(),
        services: Vec::new(),
        counters: Vec::new(),
        series: Vec::new(),
        rules: crate::queue::office::Rules::default(),
        signage: crate::queue::signage::Signage::default(),
        contact: crate::contact::Contact::default(),
        today: None,
        place: None,
    }
}

/// Days of the months that the calendars are about, a new year among them.
pub(crate) fn days() -> impl Strategy<Value = CivilDay> {
    let first = CivilDay::from_date(2026, 12, 1).expect("a day of the test");
    (0..90_i64).prop_map(move |ahead| first.plus(ahead))
}

fn spans() -> impl Strategy<Value = Span> {
    (0..287_u16, 1..60_u16)
        .prop_map(|(from, length)| Span { from: MinuteOfDay(from * 5), to: MinuteOfDay((from + length).min(288) * 5) })
}

fn capacities() -> impl Strategy<Value = Capacity> {
    (1..30_u16, 0..30_u16).prop_map(|(places, public)| Capacity { places, public: public.min(places) })
}

fn steps() -> impl Strategy<Value = u16> {
    (1..=18_u16).prop_map(|grains| grains * 5)
}

pub(crate) fn hours() -> impl Strategy<Value = Hours> {
    let weekdays = subsequence(Weekday::ALL.to_vec(), 1..=7);
    (days(), option::of(0..400_i64), weekdays, 1..=6_u16, spans(), steps(), capacities()).prop_map(
        |(valid_from, length, weekdays, every, span, step, capacity)| Hours {
            valid_from,
            valid_to: length.map(|length| valid_from.plus(length)),
            weekdays: weekdays.into_iter().collect(),
            every,
            span,
            step,
            capacity,
        },
    )
}

fn openings() -> impl Strategy<Value = Opening> {
    (1..=2_u16, days(), spans(), steps(), capacities()).prop_map(|(desk, day, span, step, capacity)| Opening {
        desk: DeskNo(desk),
        day,
        span,
        step,
        capacity,
    })
}

fn closures() -> impl Strategy<Value = Closure> {
    let desks = option::of((1..=2_u16).prop_map(DeskNo));
    (desks, days(), 0..10_i64, option::weighted(0.8, spans())).prop_map(|(desk, from, length, span)| Closure {
        desk,
        from,
        to: from.plus(length),
        span,
        reason: "工事のため".to_owned(),
    })
}

fn closed_days() -> impl Strategy<Value = ClosedDays> {
    let weekdays = (0..7_usize).prop_map(|position| Weekday::ALL[position]);
    let monthly = (1..=5_u8, weekdays, 0..=30_u8).prop_map(|(nth, weekday, after)| MonthlyDay { nth, weekday, after });
    (any::<bool>(), any::<bool>(), vec(monthly, 0..3)).prop_map(|(holidays, year_end, monthly)| ClosedDays {
        holidays,
        year_end,
        monthly,
    })
}

/// Calendars of two desks without services. What would not pass the check is left out.
pub(crate) fn calendars() -> impl Strategy<Value = Calendar> {
    (vec(hours(), 0..12), vec(openings(), 0..30), vec(closures(), 0..6), closed_days()).prop_map(
        |(hours, openings, closures, closed)| {
            let name = Words { ja: "窓口".to_owned(), others: BTreeMap::new() };
            let desk = |no| Desk { no: DeskNo(no), name: name.clone(), hours: Vec::new() };
            let mut calendar = Calendar {
                desks: vec![desk(1), desk(2)],
                services: Vec::new(),
                closed,
                openings: Vec::new(),
                closures,
                rules: Rules::default(),
                stopped: None,
                telephone: None,
                documents: None,
                templates: BTreeMap::new(),
            };
            for (position, hours) in hours.into_iter().enumerate() {
                add(&mut calendar, |calendar| &mut calendar.desks[position % 2].hours, hours);
            }
            for opening in openings {
                add(&mut calendar, |calendar| &mut calendar.openings, opening);
            }
            calendar.check(&empty_office()).expect("only closures were not checked yet, and they are well formed");
            calendar
        },
    )
}

fn add<T>(calendar: &mut Calendar, list: impl Fn(&mut Calendar) -> &mut Vec<T>, entry: T) {
    list(calendar).push(entry);
    if calendar.check(&empty_office()).is_err() {
        list(calendar).pop();
    }
}
