//! What was put in, two parsers that know nothing of each other read back.

use calcard::{
    Entry as Parsed, Parser,
    icalendar::{ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue},
};
use proptest::prelude::*;

use super::*;
use crate::time::CivilDay;

fn at(day: &str, minute: u64) -> UtcTime {
    day.parse::<CivilDay>().expect("a day of the test").start() + Duration::from_secs(minute * 60)
}

fn entry<'a>(summary: &'a str, location: &'a str, description: &'a str) -> Entry<'a> {
    Entry {
        uid: "booking_0000000000001@sukumo.example.jp",
        sequence: 2,
        method: Method::Request,
        stamp: at("2026-11-21", 511),
        start: at("2026-12-01", 810),
        end: at("2026-12-01", 840),
        summary,
        location,
        description,
        url: "https://kazasu.example.jp/bookings/0123",
        organizer: Some(Organizer { name: "宿毛市 \"市民課\"^", mail: "yoyaku@example.jp" }),
        attendee: Some("a..b;,x@docomo.ne.jp"),
    }
}

/// Every line with its folds taken out, by the letter of RFC 5545, 3.1.
fn unfolded(file: &str) -> Vec<String> {
    assert!(file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']), "only whole line ends");
    file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

/// What the parser `icalendar` reads of a property of the event.
fn by_icalendar(file: &str, name: &str) -> Option<String> {
    let unfolded = icalendar::parser::unfold(file);
    let calendar = icalendar::parser::read_calendar(&unfolded).expect("a calendar");
    let events: Vec<_> = calendar.components.iter().filter(|component| component.name == "VEVENT").collect();
    assert_eq!(events.len(), 1);
    events[0].find_prop(name).map(|property| property.val.as_str().to_owned())
}

fn event_by_calcard(file: &str) -> ICalendarComponent {
    let mut parser = Parser::new(file);
    let Parsed::ICalendar(calendar) = parser.entry() else { panic!("no calendar: {file}") };
    assert!(matches!(parser.entry(), Parsed::Eof), "one calendar and nothing else");
    let of = |kind| calendar.components.iter().filter(move |component| component.component_type == kind);
    assert_eq!((of(ICalendarComponentType::VEvent).count(), of(ICalendarComponentType::VTimezone).count()), (1, 1));
    of(ICalendarComponentType::VEvent).next().expect("an event").clone()
}

/// What the parser `calcard` reads of a property of the event.
fn by_calcard(event: &ICalendarComponent, name: &ICalendarProperty) -> Option<String> {
    let found: Vec<_> = event.entries.iter().filter(|entry| entry.name == *name).collect();
    assert!(found.len() <= 1, "{name:?} stands once");
    found.first().map(|entry| match entry.values.as_slice() {
        [ICalendarValue::Text(text)] => text.clone(),
        other => panic!("not one text: {other:?}"),
    })
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Whatever a person may type, and whatever only somebody mean does.
fn typed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,30}",
        "[ぁ-んァ-ヶ一-龠、。ー]{0,60}",
        "[😀-🙏👩\u{200d}🦽🏫]{0,10}",
        "[\\\\;,:\"^nN= \t]{0,10}",
        "[\0-\u{1f}\u{7f}-\u{9f}\u{2028}\u{2029}\u{feff}]{0,5}",
        Just("\r\nATTENDEE:mailto:mallory@example.com\r\nX:".to_owned()),
        Just("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n".to_owned()),
        Just("\n ".to_owned()),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn two_parsers_read_back_what_somebody_typed(summary in typed(), location in typed(), description in typed()) {
        let file = calendar_file(&entry(&summary, &location, &description));
        let event = event_by_calcard(&file);
        for (name, property, text) in [
            ("SUMMARY", ICalendarProperty::Summary, one_line(&summary)),
            ("LOCATION", ICalendarProperty::Location, one_line(&location)),
            ("DESCRIPTION", ICalendarProperty::Description, lines(&description)),
        ] {
            prop_assert_eq!(by_icalendar(&file, name), some(text.clone()), "icalendar: {}", name);
            prop_assert_eq!(by_calcard(&event, &property), some(text), "calcard: {}", name);
        }
    }

    #[test]
    fn no_line_is_longer_than_75_octets_or_cuts_a_letter(summary in typed(), description in typed()) {
        let file = calendar_file(&entry(&summary, "", &description));
        for line in file.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
    }

    #[test]
    fn nothing_that_is_typed_adds_a_property(text in typed()) {
        let names = |text: &str| -> Vec<String> {
            let mut entry = entry(text, text, text);
            (entry.url, entry.uid) = (text, text);
            entry.organizer = Some(Organizer { name: text, mail: text });
            entry.attendee = Some(text);
            let name = |line: String| line.split([':', ';']).next().map(str::to_owned);
            unfolded(&calendar_file(&entry)).into_iter().filter_map(name).collect()
        };
        prop_assume!(!one_line(&text).is_empty());
        prop_assert_eq!(names(&text), names("x"));
    }
}

#[test]
fn a_calendar_reads_when_it_is() {
    for (day, minute, length, start, end) in [
        ("2026-12-01", 810, 30, "20261201T133000", "20261201T140000"),
        ("2028-02-29", 525, 15, "20280229T084500", "20280229T090000"),
        ("2028-02-28", 1_430, 20, "20280228T235000", "20280229T001000"),
        ("2026-12-31", 1_439, 1, "20261231T235900", "20270101T000000"),
        ("2027-01-01", 0, 30, "20270101T000000", "20270101T003000"),
    ] {
        let begin = at(day, minute);
        let file =
            calendar_file(&Entry { start: begin, end: begin + Duration::from_secs(length * 60), ..entry("a", "", "") });
        assert_eq!(by_icalendar(&file, "DTSTART").as_deref(), Some(start));
        assert_eq!(by_icalendar(&file, "DTEND").as_deref(), Some(end));
        let event = event_by_calcard(&file);
        let read = event.property(&ICalendarProperty::Dtstart).expect("a start");
        let Some(ICalendarValue::PartialDateTime(time)) = read.values.first() else { panic!("no time: {read:?}") };
        let time = time.to_date_time().expect("a whole time").date_time;
        assert_eq!(time.format("%Y%m%dT%H%M%S").to_string(), start);
    }
}

#[test]
fn a_request_stands_in_the_file_as_calendars_want_it() {
    let file = calendar_file(&entry("住民票の相談; 1,2階", "市民課\n3番窓口", "持ち物：\\\r\n本人確認書類"));
    let wanted = "\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Kazasu//Bookings//JA
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
TZNAME:JST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:booking_0000000000001@sukumo.example.jp
SEQUENCE:2
DTSTAMP:20261120T233100Z
DTSTART;TZID=Asia/Tokyo:20261201T133000
DTEND;TZID=Asia/Tokyo:20261201T140000
SUMMARY:住民票の相談\\; 1\\,2階
LOCATION:市民課 3番窓口
DESCRIPTION:持ち物：\\\\\\n本人確認書類
URL:https://kazasu.example.jp/bookings/0123
ORGANIZER;CN=\"宿毛市 ^'市民課^'^^\":mailto:yoyaku@example.jp
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:a..b%3B%2Cx@docomo.ne.jp
STATUS:CONFIRMED
TRANSP:OPAQUE
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:住民票の相談\\; 1\\,2階
TRIGGER:-P1D
END:VALARM
END:VEVENT
END:VCALENDAR";
    assert_eq!(unfolded(&file).join("\n"), wanted);
}

#[test]
fn a_cancellation_has_no_alarm_and_a_file_for_all_no_attendee() {
    let file = |method| calendar_file(&Entry { method, ..entry("相談", "", "") });
    let (cancel, publish) = (file(Method::Cancel), file(Method::Publish));
    assert!(cancel.contains("\r\nMETHOD:CANCEL\r\n") && cancel.contains("\r\nSTATUS:CANCELLED\r\n"));
    assert!(cancel.contains("\r\nATTENDEE") && !cancel.contains("VALARM"));
    assert!(publish.contains("\r\nMETHOD:PUBLISH\r\n") && publish.contains("\r\nSTATUS:CONFIRMED\r\n"));
    assert!(!publish.contains("ATTENDEE") && !publish.contains("VALARM") && !publish.contains("LOCATION"));
}
