use domain::{
    bookings::{
        calendar::{Calendar, Closure, DeskNo, MonthlyDay, Opening, Span},
        check::BadCalendar,
    },
    queue::office::Office,
    time::{CivilDay, MinuteOfDay, UtcTime, Weekday},
};
use hub_web::pages::fields::Fields;

use super::*;

fn office() -> Office {
    Office::parse(include_str!("../../../../src/demo/office.json")).expect("the demo office")
}

fn today() -> CivilDay {
    CivilDay::from_date(2026, 11, 21).expect("a day")
}

/// The demo calendar with something of everything.
fn calendar() -> Calendar {
    let mut calendar = first_calendar(&office(), today());
    let hours = &mut calendar.desks[0].hours;
    (hours[0].every, hours[0].valid_to) = (2, Some(today().plus(90)));
    let (span, capacity) = (Span { from: MinuteOfDay(600), to: MinuteOfDay(1_440) }, hours[0].capacity);
    calendar.openings = vec![Opening { desk: DeskNo(1), day: today().plus(1), span, step: 20, capacity }];
    let closure =
        |desk, span| Closure { desk, from: today().plus(-9), to: today(), span, reason: "停電 <1>".to_owned() };
    calendar.closures = vec![closure(None, None), closure(Some(DeskNo(1)), Some(span))];
    calendar.closed.monthly = vec![MonthlyDay { nth: 3, weekday: Weekday::Sat, after: 12 }];
    calendar.services[0].buffer = 5;
    calendar.services[1].reminders.clear();
    calendar.services.remove(2);
    calendar.check(&office()).expect("a calendar that makes sense");
    calendar
}

/// What a browser sends of the form that shows a page of this calendar.
fn sent(section: Section, calendar: &Calendar) -> Fields {
    let shown = Draft::of(section, UtcTime::from_micros(7), office(), calendar.clone(), today());
    let mut fields = shown.fields().clone();
    fields.set("page", section.key());
    fields.set("version", 7);
    fields
}

fn draft(fields: Fields, calendar: &Calendar) -> Draft {
    Draft::from_form(fields, office(), calendar.clone(), today()).expect("a page")
}

#[test]
fn a_form_sent_as_it_was_shown_changes_nothing() {
    let calendar = calendar();
    for section in Section::ALL {
        let again = draft(sent(section, &calendar), &calendar);
        assert_eq!((again.version, again.applied()), (7, Ok(calendar.clone())), "{section:?}");
    }
}

#[test]
fn what_is_wrong_stands_at_its_row_and_what_was_removed_is_gone() {
    let calendar = calendar();
    let wrong = |section, name: &str, value: &str| {
        let mut fields = sent(section, &calendar);
        fields.set(name, value);
        draft(fields, &calendar).applied().expect_err("wrong").at
    };
    assert_eq!(wrong(Section::Hours, "desk.0.hours.1.step", "7"), "desk.0.hours.1");
    assert_eq!(wrong(Section::Hours, "desk.0.hours.1.from", "11:00"), "desk.0");
    assert_eq!(wrong(Section::Services, "service.1.minutes", "3"), "service.1");
    assert_eq!(wrong(Section::Closed, "closure.1.reason", ""), "closure.1");
    assert_eq!(wrong(Section::Closed, "closure.2.to", "2026-12-01"), "closure.2", "a day is missing");
    assert_eq!(wrong(Section::Openings, "opening.0.public", "9"), "opening.0");
    assert_eq!(wrong(Section::Rules, "quiet_to", "24:00"), "quiet_to");

    let mut fields = sent(Section::Closed, &calendar);
    fields.set("closure.0.remove", "on");
    let without = draft(fields, &calendar).applied().expect("a calendar");
    assert_eq!(without.closures, calendar.closures[1..]);
    let mut fields = sent(Section::Hours, &calendar);
    fields.set("desk.0.remove", "on");
    let said = draft(fields, &calendar).applied().expect_err("it is used").words;
    assert!(said.contains("先にそちらの窓口を変えてください"), "{said}");
}

#[test]
fn the_first_calendar_makes_sense_for_an_office_without_services_too() {
    let mut empty = office();
    empty.services.clear();
    assert_eq!(first_calendar(&empty, today()).check(&empty), Ok(()));
    let no_service = first_calendar(&office(), today()).check(&empty);
    assert!(matches!(no_service, Err(BadCalendar::NoService(_))));
}
