use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    bookings::{arbitrary, calendar::Template},
    time::Weekday,
};

fn office() -> Office {
    let service = |no: u16| json!({"no": no, "section": 1, "name": {"ja": "手続き"}, "series": "A", "minutes": 5});
    let office = json!({
        "sections": [{"no": 1, "name": {"ja": "市民課"}}],
        "services": [service(1), service(2)],
        "counters": [],
        "series": [{"prefix": "A", "from": 1, "to": 999}],
    });
    serde_json::from_value(office).expect("an office of the test")
}

/// 2 November 2026 is a Monday.
fn good() -> Value {
    json!({
        "desks": [{"no": 1, "name": {"ja": "カード交付窓口"}, "hours": [
            {"valid_from": "2026-11-02", "weekdays": ["mon", "tue"], "span": {"from": 540, "to": 720}, "step": 30,
             "capacity": {"places": 3, "public": 2}},
        ]}],
        "services": [{"service": 1, "desk": 1, "minutes": 15, "buffer": 5, "reminders": [{"days_before": 1, "at": 1080}]}],
        "closed": {"monthly": [{"nth": 3, "weekday": "tue", "after": 1}]},
        "openings": [{"desk": 1, "day": "2026-11-08", "span": {"from": 600, "to": 720}, "step": 20,
                      "capacity": {"places": 1, "public": 0}}],
        "closures": [{"desk": 1, "from": "2026-11-13", "to": "2026-11-15", "reason": "停電のため"}],
        "rules": {"people_max": 4},
        "templates": {"booked": {"ja": {"subject": "ご予約 {number}", "body": "{name} 様\n{day} {time}"}}},
    })
}

fn parse(calendar: &Value) -> Result<Calendar, BadCalendar> {
    Calendar::parse(&calendar.to_string(), &office())
}

/// What is wrong once the value at this path is another one, or one that was added.
fn wrong(path: &str, value: Value) -> BadCalendar {
    let mut calendar = good();
    match calendar.pointer_mut(path) {
        Some(place) => *place = value,
        None => {
            let (parent, name) = path.rsplit_once('/').expect("a path of the test");
            calendar.pointer_mut(parent).expect("a path of the test")[name] = value;
        }
    }
    parse(&calendar).expect_err(path)
}

const HOURS: Entry = Entry::Hours(DeskNo(1), 0);
const SERVICE: Entry = Entry::Service(ServiceNo(1));

#[test]
fn a_stop_needs_no_reason_and_reasons_are_short_and_of_one_line() {
    let mut stopped = good();
    stopped["stopped"] = json!({});
    stopped["telephone"] = json!("０８８０（６３）１１１１");
    let stopped = parse(&stopped).expect("stopped");
    assert_eq!(stopped.telephone.expect("a number").to_string(), "0880-63-1111");
    for reason in ["あ".repeat(101), "停電\nBcc: x".to_owned()] {
        assert_eq!(wrong("/stopped", json!({ "reason": reason })), BadCalendar::StopReason);
        assert_eq!(wrong("/closures/0/reason", json!(reason)), BadCalendar::Reason(Entry::Closure(0)));
    }
    assert!(matches!(wrong("/telephone", json!("63-1111")), BadCalendar::Unreadable(_)));
}

#[test]
fn a_whole_calendar_is_read_and_written_back() {
    let calendar = parse(&good()).expect("a good calendar");
    let text = serde_json::to_string(&calendar).expect("a calendar can be written");
    assert_eq!(Calendar::parse(&text, &office()), Ok(calendar));
}

#[test]
fn what_is_no_calendar_is_not_read() {
    assert!(matches!(Calendar::parse("{", &office()), Err(BadCalendar::Unreadable(_))));
    assert!(matches!(wrong("/colour", json!("red")), BadCalendar::Unreadable(_)));
}

#[test]
fn the_bounds_of_days_are_the_years_that_they_say() {
    assert_eq!((FIRST_DAY.to_string(), LAST_DAY.to_string()), ("2000-01-01".to_owned(), "2099-12-31".to_owned()));
}

#[test]
fn hours_are_checked() {
    let at = |field: &str, value| wrong(&format!("/desks/0/hours/0/{field}"), value);
    assert_eq!(at("valid_from", json!("1999-12-31")), BadCalendar::Day { entry: HOURS, day: FIRST_DAY.plus(-1) });
    let (from, to) = (CivilDay::from_number(20_759), CivilDay::from_number(20_758));
    assert_eq!(at("valid_to", json!("2026-11-01")), BadCalendar::Days { entry: HOURS, from, to });
    assert_eq!(at("weekdays", json!([])), BadCalendar::NoWeekday(HOURS));
    for every in [0, 53] {
        assert_eq!(at("every", json!(every)), BadCalendar::Every { entry: HOURS, every });
    }
    for (from, to) in [(720, 720), (720, 540), (541, 720), (540, 722), (540, 1445)] {
        let span = Span { from: MinuteOfDay(from), to: MinuteOfDay(to) };
        assert_eq!(at("span", json!({"from": from, "to": to})), BadCalendar::Span { entry: HOURS, span });
    }
    for minutes in [0, 3, 12, 485] {
        assert_eq!(at("step", json!(minutes)), BadCalendar::Minutes { entry: HOURS, minutes });
    }
    assert!(matches!(at("step", json!(185)), BadCalendar::NoSlot { step: 185, .. }));
    for (places, public) in [(0, 0), (2, 3), (1_001, 1)] {
        let capacity = Capacity { places, public };
        let found = at("capacity", json!({"places": places, "public": public}));
        assert_eq!(found, BadCalendar::Capacity { entry: HOURS, capacity });
    }
}

#[test]
fn desks_have_names_and_numbers_of_their_own() {
    let desk = json!({"no": 1, "name": {"ja": "窓口"}, "hours": []});
    assert_eq!(wrong("/desks", json!([desk, desk])), BadCalendar::DeskTwice(DeskNo(1)));
    assert_eq!(wrong("/desks/0/name/ja", json!(" ")), BadCalendar::DeskName(DeskNo(1)));
}

#[test]
fn services_are_those_of_the_office_at_desks_of_the_calendar() {
    assert_eq!(wrong("/services/0/service", json!(7)), BadCalendar::NoService(ServiceNo(7)));
    assert_eq!(wrong("/services/0/desk", json!(7)), BadCalendar::NoDesk { entry: SERVICE, desk: DeskNo(7) });
    let twice = json!([{"service": 1, "desk": 1, "minutes": 15}, {"service": 1, "desk": 1, "minutes": 20}]);
    assert_eq!(wrong("/services", twice), BadCalendar::ServiceTwice(ServiceNo(1)));
    for (field, minutes) in [("minutes", 0), ("minutes", 7), ("buffer", 3), ("buffer", 485)] {
        let found = wrong(&format!("/services/0/{field}"), json!(minutes));
        assert_eq!(found, BadCalendar::Minutes { entry: SERVICE, minutes });
    }
    let reminder = |days_before, at| json!([{"days_before": days_before, "at": at}]);
    for bad in [reminder(1, 1_440), reminder(401, 600)] {
        assert!(matches!(wrong("/services/0/reminders", bad), BadCalendar::Reminder { .. }));
    }
}

#[test]
fn openings_and_closures_are_checked() {
    let desk = DeskNo(2);
    assert_eq!(wrong("/openings/0/desk", json!(2)), BadCalendar::NoDesk { entry: Entry::Opening(0), desk });
    assert_eq!(wrong("/closures/0/desk", json!(2)), BadCalendar::NoDesk { entry: Entry::Closure(0), desk });
    assert!(matches!(wrong("/openings/0/day", json!("2106-11-24")), BadCalendar::Day { .. }));
    assert!(matches!(wrong("/openings/0/step", json!(1)), BadCalendar::Minutes { .. }));
    assert!(matches!(wrong("/closures/0/to", json!("2026-11-12")), BadCalendar::Days { .. }));
    assert!(matches!(wrong("/closures/0/span", json!({"from": 600, "to": 600})), BadCalendar::Span { .. }));
    for reason in ["", "　", &"停".repeat(101)] {
        assert_eq!(wrong("/closures/0/reason", json!(reason)), BadCalendar::Reason(Entry::Closure(0)));
    }
    for monthly in [json!({"nth": 0, "weekday": "mon"}), json!({"nth": 1, "weekday": "mon", "after": 31})] {
        assert!(matches!(wrong("/closed/monthly/0", monthly), BadCalendar::Monthly(_)));
    }
}

#[test]
fn there_are_never_too_many_of_anything() {
    let many = |path: &str, count| {
        let one = good().pointer(&format!("{path}/0")).expect("a path of the test").clone();
        wrong(path, json!(vec![one; count]))
    };
    for (path, part) in [
        ("/desks", Part::Desks),
        ("/services", Part::Services),
        ("/desks/0/hours", Part::Hours(DeskNo(1))),
        ("/openings", Part::Openings),
        ("/closures", Part::Closures),
        ("/closed/monthly", Part::Monthly),
        ("/services/0/reminders", Part::Reminders(ServiceNo(1))),
    ] {
        assert_eq!(many(path, part.max() + 1), BadCalendar::TooMany(part));
    }
}

#[test]
fn rules_are_within_bounds() {
    for (field, value, rule) in [
        ("soonest_days", 61, Rule::SoonestDays),
        ("latest_days", 401, Rule::LatestDays),
        ("cut_off_at", 1_441, Rule::CutOffAt),
        ("people_max", 0, Rule::PeopleMax),
        ("people_max", 21, Rule::PeopleMax),
        ("services_max", 11, Rule::ServicesMax),
        ("hold_minutes", 61, Rule::HoldMinutes),
        ("release_minutes", 1_441, Rule::ReleaseMinutes),
        ("offer_minutes", 4, Rule::OfferMinutes),
        ("waiting_max", 1_001, Rule::WaitingMax),
        ("quiet_to", 1_440, Rule::QuietTo),
        ("keep_days", 0, Rule::KeepDays),
    ] {
        let found = wrong(&format!("/rules/{field}"), json!(value));
        assert!(matches!(found, BadCalendar::Rule { rule: r, value: v, .. } if (r, v) == (rule, value)), "{found}");
    }
}

#[test]
fn a_text_of_the_towns_own_names_only_what_a_booking_says() {
    let problem = |field: &str, text: &str| match wrong(&format!("/templates/booked/ja/{field}"), json!(text)) {
        BadCalendar::Template { told: Told::Booked, lang: Lang::Ja, problem } => problem,
        other => panic!("{other}"),
    };
    for subject in ["", "ご予約\nBcc: x", &"予".repeat(201)] {
        assert_eq!(problem("subject", subject), BadTemplate::Subject);
    }
    for body in [" \n", &"予".repeat(4_001)] {
        assert_eq!(problem("body", body), BadTemplate::Body);
    }
    for (body, name) in [("{氏名} 様", "氏名"), ("{name", "name"), ("{} {name}", ""), ("{{name}}", "")] {
        assert_eq!(problem("body", body), BadTemplate::Placeholder(name.to_owned()));
    }
    assert_eq!(problem("subject", "{Name}"), BadTemplate::Placeholder("Name".to_owned()));
}

#[test]
fn what_is_wrong_is_said_with_day_and_time() {
    let mut calendar = good();
    let mut second = calendar["desks"][0]["hours"][0].clone();
    (second["valid_from"], second["span"]) = (json!("2026-11-04"), json!({"from": 690, "to": 780}));
    calendar["desks"][0]["hours"].as_array_mut().expect("a list").push(second);
    let found = parse(&calendar).expect_err("they overlap");
    assert_eq!(found.to_string(), "desk 1: 9:00–12:00 and 11:30–13:00 overlap on 2026-11-09");
}

#[test]
fn two_openings_at_one_time_overlap_and_two_desks_do_not() {
    let mut calendar = good();
    let mut second = calendar["openings"][0].clone();
    second["span"] = json!({"from": 700, "to": 800});
    calendar["openings"].as_array_mut().expect("a list").push(second);
    assert!(matches!(parse(&calendar), Err(BadCalendar::Overlap { day, .. }) if day.number() == 20_765));
    calendar["desks"].as_array_mut().expect("a list").push(json!({"no": 2, "name": {"ja": "窓口"}, "hours": []}));
    calendar["openings"][1]["desk"] = json!(2);
    assert!(parse(&calendar).is_ok());
}

fn hours_in(number: i64, every: u16, weekday: Weekday) -> Hours {
    Hours {
        valid_from: CivilDay::from_number(number),
        valid_to: None,
        weekdays: [weekday].into(),
        every,
        span: Span { from: MinuteOfDay(540), to: MinuteOfDay(720) },
        step: 30,
        capacity: Capacity { places: 1, public: 1 },
    }
}

#[test]
fn hours_that_meet_only_after_years_overlap_on_that_day() {
    // Weeks 0, 52, 104, … and 1, 52, 103, …: with 51 weeks between, the first one that is both is 52 weeks on.
    let (a, b) = (hours_in(20_759, 52, Weekday::Mon), hours_in(20_759 + 7, 51, Weekday::Mon));
    let Err(BadCalendar::Overlap { day, .. }) = overlaps::of_hours(DeskNo(1), &[a, b]) else { panic!("they meet") };
    assert_eq!(day.number(), 20_759 + 52 * 7);
    // Weeks 0, 2, 4, … and 1, 3, 5, … never meet.
    let alternating = [hours_in(20_759, 2, Weekday::Mon), hours_in(20_759 + 7, 2, Weekday::Mon)];
    assert_eq!(overlaps::of_hours(DeskNo(1), &alternating), Ok(()));
    // Both begin on a Wednesday: the Monday of that week is before, so the first one comes with the next common week.
    let later = [hours_in(20_761, 2, Weekday::Mon), hours_in(20_761, 3, Weekday::Mon)];
    let Err(BadCalendar::Overlap { day, .. }) = overlaps::of_hours(DeskNo(1), &later) else { panic!("they meet") };
    assert_eq!(day.number(), 20_759 + 6 * 7);
}

proptest! {
    #[test]
    fn the_overlap_found_is_the_first_one_of_all_days(a in arbitrary::hours(), b in arbitrary::hours()) {
        let holds = |hours: &Hours, day: CivilDay| {
            (hours.valid_from..=hours.valid_to.unwrap_or(LAST_DAY)).contains(&day)
                && hours.weekdays.contains(&day.weekday())
                && (day.week() - hours.valid_from.week()) % i64::from(hours.every) == 0
        };
        let meet = a.span.from < b.span.to && b.span.from < a.span.to;
        let first = (0..1_000)
            .map(|ahead| a.valid_from.max(b.valid_from).plus(ahead))
            .find(|day| meet && holds(&a, *day) && holds(&b, *day));
        let found = match overlaps::of_hours(DeskNo(1), &[a, b]) {
            Err(BadCalendar::Overlap { day, .. }) => Some(day),
            _ => None,
        };
        prop_assert_eq!(found, first);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = Calendar::parse(&text, &office());
        let _ = Template { subject: text.clone(), body: text }.check();
    }
}
