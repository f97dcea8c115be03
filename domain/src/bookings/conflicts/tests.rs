use std::sync::Arc;

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    bookings::{
        arbitrary::{calendars, days},
        booking::{Channel, Keys, Seating, Taken, Wish},
        calendar::{Closure, DeskNo, Hours},
    },
    lang::Lang,
    time::CivilDay,
};

fn booked(number: u32, taken: Taken) -> Booking {
    let made_at = UtcTime::from_micros(i64::from(number));
    Booking {
        id: BookingId::from_raw(i64::from(number)),
        number,
        wish: Wish { services: Vec::new(), people: taken.places, seating: Seating::Together },
        taken,
        stand: Stand::Booked,
        leaving: Vec::new(),
        keys: Keys::default(),
        language: Lang::Ja,
        made_at,
        changes: 0,
        told_until: made_at,
        reminders: true,
        tries: 0,
        wants: None,
        bring: String::new(),
    }
}

fn wished() -> impl Strategy<Value = Taken> {
    (1..=2_u16, days(), 0..288_u16, 1..20_u16, 1..6_u16).prop_map(|(desk, day, grain, length, places)| Taken {
        desk: DeskNo(desk),
        start: day.at(MinuteOfDay(grain * 5)),
        minutes: length * 5,
        buffer: 0,
        places,
        channel: Channel::Staff,
    })
}

/// What is sold of these wishes, one after the other. What begins at no slot begins at the next one of its day.
fn sold(calendar: &Calendar, wishes: Vec<Taken>) -> Book {
    let now = UtcTime::from_micros(0);
    let mut bookings: Vec<Booking> = Vec::new();
    for mut taken in wishes {
        let day = taken.start.day();
        let grid = Grid::of(calendar, taken.desk, day);
        let Some(slot) = grid.slots().iter().find(|slot| slot.start >= taken.start.minute_of_day()) else { continue };
        taken.start = day.at(slot.start);
        if Book::new(Arc::new(calendar.clone()), bookings.clone(), 0, now).fits(&grid, &taken, None) {
            bookings.push(booked(u32::try_from(bookings.len()).expect("few") + 1, taken));
        }
    }
    Book::new(Arc::new(calendar.clone()), bookings, 0, now)
}

/// Whether all of these people have room, minute by minute.
fn have_room(calendar: &Calendar, bookings: &[&Booking]) -> bool {
    bookings.iter().all(|booking| {
        let (desk, day) = (booking.taken.desk, booking.day());
        let grid = Grid::of(calendar, desk, day);
        let there = |minute: u16| {
            let covers = |other: &&&Booking| {
                let from = other.taken.start.minute_of_day().0;
                other.taken.desk == desk && other.day() == day && (from..from + other.taken.minutes).contains(&minute)
            };
            bookings.iter().filter(covers).map(|booking| booking.taken.places).sum::<u16>()
        };
        let from = booking.taken.start.minute_of_day().0;
        (from..from + booking.taken.minutes).all(|minute| there(minute) <= grid.capacity(MinuteOfDay(minute)).places)
    })
}

proptest! {
    #[test]
    fn what_was_sold_fits_the_calendar_that_it_was_sold_by(calendar in calendars(), wishes in vec(wished(), 0..40)) {
        prop_assert_eq!(conflicts(&sold(&calendar, wishes), &calendar, UtcTime::from_micros(0)), []);
    }

    #[test]
    fn those_without_a_conflict_have_room_and_those_with_one_have_none(
        before in calendars(),
        after in calendars(),
        wishes in vec(wished(), 0..40),
    ) {
        let book = sold(&before, wishes);
        let found = conflicts(&book, &after, UtcTime::from_micros(0));
        prop_assert_eq!(&found, &new_conflicts(&book, &after, UtcTime::from_micros(0)));
        let hit = |booking: &&Booking| found.iter().any(|conflict| conflict.booking == booking.id);
        let kept: Vec<&Booking> = book.all().filter(|booking| !hit(booking)).collect();
        prop_assert!(have_room(&after, &kept));
        for booking in book.all().filter(hit) {
            let with: Vec<&Booking> = kept.iter().copied().chain([booking]).collect();
            prop_assert!(!have_room(&after, &with), "{booking:?} would have had room");
        }
    }

    #[test]
    fn a_closed_day_hits_those_who_booked_it_and_nobody_else(
        calendar in calendars(),
        wishes in vec(wished(), 0..40),
        day in days(),
    ) {
        let book = sold(&calendar, wishes);
        let mut closed = calendar.clone();
        closed.closures.push(Closure { desk: None, from: day, to: day, span: None, reason: "停電のため".to_owned() });
        let mut expected: Vec<_> = book.all().filter(|booking| booking.day() == day).map(|booking| booking.id).collect();
        let mut found: Vec<_> = conflicts(&book, &closed, UtcTime::from_micros(0)).iter().map(|one| one.booking).collect();
        expected.sort_unstable();
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_earliest_bookings_keep_their_places_and_the_reason_is_said() {
    let monday = CivilDay::from_date(2026, 12, 7).expect("a day");
    let hours: Hours = serde_json::from_value(serde_json::json!({
        "valid_from": "2026-12-01", "weekdays": ["mon"], "span": { "from": 540, "to": 720 }, "step": 30,
        "capacity": { "places": 2, "public": 2 },
    }))
    .expect("hours");
    let calendar: Calendar = serde_json::from_value(serde_json::json!({
        "desks": [{ "no": 1, "name": { "ja": "窓口" }, "hours": [hours] }], "services": [],
    }))
    .expect("a calendar");
    let at = |number: u32, minute: u16| {
        let start = monday.at(MinuteOfDay(minute));
        booked(number, Taken { desk: DeskNo(1), start, minutes: 30, buffer: 0, places: 1, channel: Channel::Public })
    };
    let now = monday.at(MinuteOfDay(0));
    let book = Book::new(Arc::new(calendar.clone()), [at(1, 600), at(2, 600), at(3, 690)], 3, now);
    assert_eq!(conflicts(&book, &calendar, now), []);

    let mut changed = calendar.clone();
    let hours = &mut changed.desks[0].hours[0];
    (hours.span.to, hours.capacity.places, hours.capacity.public) = (MinuteOfDay(11 * 60), 1, 1);
    let found = new_conflicts(&book, &changed, now);
    let said: Vec<_> = found.iter().map(|conflict| (conflict.number, conflict.why.clone())).collect();
    assert_eq!(said, [(2, Misfit::TooMany), (3, Misfit::OutsideHours)]);
    let over = monday.at(MinuteOfDay(12 * 60));
    assert_eq!(conflicts(&book, &changed, over), [], "what is over fits");
    changed.desks.clear();
    assert!(conflicts(&book, &changed, now).iter().all(|conflict| conflict.why == Misfit::NoDesk));
}
