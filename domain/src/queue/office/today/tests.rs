use super::*;

const STAFF: StaffId = StaffId::from_raw(1);

/// Monday to Friday, 9:00 to 12:00 and 13:00 to 17:00; the day is a Tuesday or the Saturday before it.
fn office() -> Office {
    let text = r#"{
        "sections": [{"no": 1, "name": {"ja": "市民課"}}],
        "services": [{"no": 1, "section": 1, "name": {"ja": "住民票"}, "series": "A", "minutes": 5}],
        "counters": [{"no": 1, "name": {"ja": "1番窓口"}, "services": [1]}],
        "series": [{"prefix": "A", "from": 1, "to": 999}],
        "rules": {"week": {"hours": {
            "mon": [{"from": 540, "to": 720}, {"from": 780, "to": 1020}],
            "tue": [{"from": 540, "to": 720}, {"from": 780, "to": 1020}]}}}
    }"#;
    Office::parse(text).expect("an office")
}

fn at(date: i8, hour: u16, minute: u16) -> UtcTime {
    CivilDay::from_date(2026, 11, date).expect("a day").at(MinuteOfDay(hour * 60 + minute))
}

fn hours(office: &Office, now: UtcTime) -> Vec<String> {
    office.hours_on(now.day()).iter().map(ToString::to_string).collect()
}

fn opened(office: &mut Office, now: UtcTime, hour: u16) {
    office.today = office.opened(now, MinuteOfDay(hour * 60), STAFF).expect("a time");
}

fn closed(office: &mut Office, now: UtcTime) {
    office.today = office.closed(now, STAFF);
}

#[test]
fn a_closed_day_is_opened_until_a_time_and_closed_again_by_the_other_button() {
    let (mut office, saturday) = (office(), at(21, 10, 15));
    assert!(!office.is_open(saturday) && !office.has_hours_left(saturday) && office.needs_until(saturday));
    assert_eq!(office.usual_end(saturday), MinuteOfDay(17 * 60));
    assert_eq!(office.opened(saturday, MinuteOfDay(10 * 60), STAFF), Err(BadUntil));
    assert_eq!(office.opened(saturday, MinuteOfDay(24 * 60 + 1), STAFF), Err(BadUntil));
    opened(&mut office, saturday, 12);
    assert_eq!(hours(&office, saturday), ["10:15–12:00"]);
    assert!(office.is_open(at(21, 11, 59)) && !office.is_open(at(21, 12, 0)) && !office.is_open(at(28, 11, 0)));
    let settled = office.today.clone();
    opened(&mut office, at(21, 11, 0), 13);
    assert_eq!(office.today, settled, "once more it is as it is");
    closed(&mut office, at(21, 11, 30));
    assert_eq!(office.today, None, "as the settings say: nothing is left of it");
    closed(&mut office, at(21, 11, 31));
    assert_eq!(office.today, None);
}

#[test]
fn an_open_day_is_closed_from_now_on_and_has_its_own_hours_again_by_the_other_button() {
    let (mut office, tuesday) = (office(), at(24, 10, 15));
    closed(&mut office, tuesday);
    assert_eq!(hours(&office, tuesday), ["9:00–10:15"]);
    assert!(!office.is_open(at(24, 14, 0)) && office.is_open(at(30, 14, 0)), "the next days are as they were");
    assert_eq!(office.opens_next(tuesday), Some(at(30, 9, 0)));
    let settled = office.today.clone();
    closed(&mut office, at(24, 11, 0));
    assert_eq!(office.today, settled, "once more it is as it is");
    assert!(!office.needs_until(at(24, 11, 0)));
    opened(&mut office, at(24, 11, 0), 0);
    assert_eq!((office.today.clone(), hours(&office, tuesday).len()), (None, 2));

    let early = at(24, 7, 30);
    closed(&mut office, early);
    assert!(hours(&office, early).is_empty() && !office.has_hours_left(early), "before it opens: all of the day");
    opened(&mut office, at(24, 18, 0), 19);
    assert_eq!(hours(&office, early), ["18:00–19:00"]);
}

#[test]
fn at_noon_or_late_it_is_opened_besides_its_hours() {
    let mut noon = office();
    opened(&mut noon, at(24, 12, 30), 15);
    assert_eq!(hours(&noon, at(24, 12, 30)), ["9:00–12:00", "12:30–17:00"]);
    closed(&mut noon, at(24, 12, 45));
    assert_eq!(hours(&noon, at(24, 12, 45)), ["9:00–12:00", "12:30–12:45"], "closed is closed, also for the afternoon");
    let late = office();
    assert_eq!(late.usual_end(at(24, 16, 50)), MinuteOfDay(19 * 60));
    assert_eq!(late.usual_end(at(24, 23, 10)), MinuteOfDay(24 * 60));
}

#[test]
fn a_day_alone_is_no_part_of_the_settings() {
    let (mut office, saturday) = (office(), at(21, 10, 0));
    let text = serde_json::to_string(&office).expect("JSON");
    opened(&mut office, saturday, 12);
    assert_eq!(serde_json::to_string(&office).expect("JSON"), text);
    let today = office.today.expect("a day");
    let read: Today = serde_json::from_str(&serde_json::to_string(&today).expect("JSON")).expect("a day");
    assert_eq!(read, today);
}

#[test]
fn what_the_release_before_does_not_know_is_left_out_while_it_is_usual() {
    let mut office = office();
    let text = serde_json::to_string(&office).expect("JSON");
    assert!(!text.contains("long_wait") && !text.contains("contact"), "{text}");
    office.rules.long_wait = 45;
    office.contact.telephone = Some("0880-63-1111".parse().expect("a number"));
    let read = Office::parse(&serde_json::to_string(&office).expect("JSON"));
    assert_eq!(read, Ok(office.clone()), "a town's file may say it");
    for minutes in [0, 4, 481] {
        office.rules.long_wait = minutes;
        assert_eq!(office.check(), Err(super::super::BadOffice::LongWait));
    }
}
