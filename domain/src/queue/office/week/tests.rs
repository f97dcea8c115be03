use super::*;
use crate::{
    ids::{DeviceId, VisitId},
    lang::Lang,
    log::Witness,
    queue::{
        book::Queue,
        decide::{Command, Here, QueueRefusal, Take, decide},
        office::ServiceNo,
        visit::{Origin, Priority},
    },
};

fn span(from: u16, to: u16) -> Span {
    Span { from: MinuteOfDay(from * 60), to: MinuteOfDay(to * 60) }
}

fn day(month: i8, date: i8) -> CivilDay {
    CivilDay::from_date(2026, month, date).expect("a day")
}

/// Monday to Friday with a break at noon, numbers from a quarter of an hour before opening to half an hour before closing.
fn office() -> Office {
    let text = r#"{
        "sections": [{"no": 1, "name": {"ja": "市民課"}}],
        "services": [{"no": 1, "section": 1, "name": {"ja": "住民票"}, "series": "A", "minutes": 5, "from_home": true}],
        "counters": [{"no": 1, "name": {"ja": "1番窓口"}, "services": [1]}],
        "series": [{"prefix": "A", "from": 1, "to": 999}]
    }"#;
    let mut office = Office::parse(text).expect("an office");
    let hours = Weekday::ALL[..5].iter().map(|weekday| (*weekday, vec![span(9, 12), span(13, 17)])).collect();
    let (closed, besides) = (ClosedDays::default(), Vec::new());
    office.rules.week = Some(Week { hours, closed, early: 15, last: 30, besides });
    office.check().expect("an office");
    office
}

fn said(office: &Office, day: CivilDay) -> Vec<String> {
    office.hours_on(day).iter().map(ToString::to_string).collect()
}

#[test]
fn an_office_is_open_on_its_days_with_what_is_given_before_and_after() {
    let office = office();
    assert_eq!(said(&office, day(11, 24)), ["8:45–11:30", "12:45–16:30"]);
    assert!(said(&office, day(11, 21)).is_empty(), "a Saturday");
    assert!(said(&office, day(11, 23)).is_empty(), "a holiday");
    assert!(said(&office, day(12, 31)).is_empty(), "the end of the year");
    let at = |date: CivilDay, hour: u16| date.at(MinuteOfDay(hour * 60));
    assert!(office.is_open(at(day(11, 24), 9)) && !office.is_open(at(day(11, 24), 12)));
    assert_eq!(office.opens_next(at(day(11, 24), 9)), None);
    assert_eq!(office.opens_next(at(day(11, 24), 12)), Some(day(11, 24).at(MinuteOfDay(12 * 60 + 45))));
    assert_eq!(office.opens_next(at(day(11, 20), 18)), Some(day(11, 24).at(MinuteOfDay(8 * 60 + 45))));
}

#[test]
fn the_booking_calendar_beats_the_week_and_what_is_opened_for_a_day_beats_both() {
    let mut office = office();
    let closures = vec![
        (day(11, 24), day(11, 25), None),
        (day(11, 26), day(11, 26), Some(Span { from: MinuteOfDay(10 * 60), to: MinuteOfDay(14 * 60) })),
    ];
    let openings = vec![(day(11, 22), span(9, 12)), (day(11, 24), span(9, 12))];
    let closed = ClosedDays { holidays: false, ..ClosedDays::default() };
    office.place = Some(PlaceDays { closed, closures, openings });
    assert_eq!(said(&office, day(11, 23)), ["8:45–11:30", "12:45–16:30"], "the calendar knows no holidays");
    assert_eq!(said(&office, day(11, 22)), ["9:00–12:00"], "a Sunday that was opened");
    assert!(said(&office, day(11, 24)).is_empty(), "a closure beats an opening");
    assert_eq!(said(&office, day(11, 26)), ["8:45–10:00", "14:00–16:30"]);
    let besides = Besides { day: day(11, 25), span: span(10, 11) };
    office.rules.week.as_mut().expect("a week").besides.push(besides);
    assert_eq!(said(&office, day(11, 25)), ["10:00–11:00"]);
}

#[test]
fn hours_that_cannot_be_are_refused() {
    let broken = |change: fn(&mut Week)| {
        let mut office = office();
        change(office.rules.week.as_mut().expect("a week"));
        office.check().expect_err("a broken office")
    };
    assert_eq!(
        broken(|week| drop(week.hours.insert(Weekday::Mon, vec![span(12, 9)]))),
        BadOffice::HoursOf(Weekday::Mon)
    );
    assert_eq!(
        broken(|week| drop(week.hours.insert(Weekday::Tue, vec![span(9, 13), span(12, 17)]))),
        BadOffice::HoursOf(Weekday::Tue)
    );
    assert_eq!(broken(|week| week.hours.clear()), BadOffice::NeverOpen);
    assert_eq!(broken(|week| week.last = 121), BadOffice::Margin);
    let besides = |week: &mut Week| week.besides.push(Besides { day: day(12, 6), span: span(9, 9) });
    assert_eq!(broken(besides), BadOffice::Besides(day(12, 6)));
}

#[test]
fn on_a_closed_day_only_the_staff_and_whoever_has_booked_get_a_number() {
    let (office, queue) = (office(), Queue::default());
    let saturday = day(11, 21);
    let now = saturday.at(MinuteOfDay(10 * 60));
    let take = |origin, due: Option<UtcTime>, by: &Witness| {
        let presence = if origin == Origin::Phone { Here::Away } else { Here::Here };
        let (visit, services, priority) = (VisitId::from_raw(1), vec![ServiceNo(1)], Priority::Normal);
        let take = Take { visit, services, origin, priority, language: Lang::Ja, due, presence, card: None };
        decide(&office, &queue, &Command::Take(take), now, by).map(drop)
    };
    let button = Witness::Button { device: DeviceId::from_raw(1) };
    assert_eq!(take(Origin::Kiosk, None, &button), Err(QueueRefusal::NotOpen));
    assert_eq!(take(Origin::Phone, None, &Witness::Phone), Err(QueueRefusal::NotOpen));
    let booked_at = |minute: u16| Some(saturday.at(MinuteOfDay(minute)));
    assert_eq!(take(Origin::Booking, booked_at(10 * 60 + 30), &button), Ok(()));
    assert_eq!(take(Origin::Booking, booked_at(11 * 60 + 1), &button), Err(QueueRefusal::NotOpen), "far too early");
    let clerk = Witness::Staff { staff: crate::ids::StaffId::from_raw(3) };
    assert_eq!(take(Origin::Staff, None, &clerk), Ok(()));
}

#[test]
fn an_office_of_before_is_open_every_day_alike_and_is_written_as_before() {
    let mut office = office();
    office.rules.week = None;
    assert_eq!(said(&office, day(11, 22)), ["8:30–17:15"]);
    let text = serde_json::to_string(&office).expect("plain data");
    assert!(!text.contains("week") && !text.contains("place"), "{text}");
    assert_eq!(Office::parse(&text), Ok(office));
}

#[test]
fn usual_hours_are_a_line_for_the_days_that_are_alike() {
    let mut office = office();
    let said = |office: &Office, lang| office.usual_hours(Days::of(lang));
    assert_eq!(said(&office, Lang::Ja), ["月・火・水・木・金 8:45〜11:30、12:45〜16:30"]);
    office.rules.week.as_mut().expect("a week").hours.insert(Weekday::Sat, vec![span(9, 12)]);
    assert_eq!(said(&office, Lang::En), ["Mon, Tue, Wed, Thu, Fri 8:45–11:30, 12:45–16:30", "Sat 8:45–11:30"]);
    assert_eq!(said(&office, Lang::Zh)[1], "周六 8:45〜11:30");
    office.rules.week = None;
    assert_eq!(said(&office, Lang::Vi), ["8:30–17:15"]);
}
