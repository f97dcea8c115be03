//! Every stand of a booking in every language; every sentence of why something was not done.

use std::{collections::HashSet, sync::Arc};

use askama::Template;
use domain::{
    bookings::{
        address::BadMailAddress,
        booking::{BadWish, Booking, Stand},
        calendar::Calendar,
        decide::BookingRefusal,
    },
    ids::BookingId,
    lang::Lang,
    queue::office::Office,
    time::UtcTime,
};
use hub_web::pages::{Facility, Shell, qr::Qr};

use super::*;
use crate::pages::samples::{HOSTILE, MORNING};

const MINUTE_US: i64 = 60_000_000;

fn office() -> Office {
    let office = serde_json::json!({
        "sections": [{ "no": 1, "name": { "ja": "市民課" } }],
        "services": [{ "no": 1, "section": 1, "name": { "ja": "交付" }, "series": "A", "minutes": 5,
                       "hint": { "ja": "本人を確認できるもの" } }],
        "counters": [{ "no": 1, "name": { "ja": "1番窓口" }, "services": [1] }],
        "series": [{ "prefix": "A", "from": 1, "to": 9 }],
    });
    Office::parse(&office.to_string()).expect("an office")
}

fn calendar() -> Calendar {
    let calendar = serde_json::json!({
        "desks": [{ "no": 1, "name": { "ja": "交付窓口" }, "hours": [] }],
        "services": [{ "service": 1, "desk": 1, "minutes": 15 }],
    });
    serde_json::from_value(calendar).expect("a calendar")
}

fn booking(stand: Stand) -> Booking {
    let start = MORNING.day().plus(7).start().micros() + 540 * MINUTE_US;
    let text = serde_json::json!({
        "id": BookingId::from_raw(7), "number": 12, "wish": { "services": [1], "people": 2 }, "stand": "booked",
        "taken": { "desk": 1, "start": start, "minutes": 15, "places": 2, "channel": "public" },
        "made_at": MORNING, "told_until": MORNING,
    });
    let booking: Booking = serde_json::from_value(text).expect("a booking");
    Booking { stand, ..booking }
}

fn page(stand: Stand, sheet: Sheet, lang: Lang) -> BookingPage {
    BookingPage {
        comes_back: false,
        shell: Shell::resident("宿毛市"),
        place: Facility {
            slug: "shiyakusho".to_owned(),
            name: HOSTILE.to_owned(),
            is_office: true,
            has_calendar: true,
            ..Facility::default()
        },
        office: office().into(),
        calendar: Arc::new(calendar()),
        code: "code".to_owned(),
        booking: booking(stand),
        party: None,
        sheet,
        kind: Kind::Stranger,
        has_ledger: true,
        bring: String::new(),
        ticket: None,
        qr: Qr::of("https://example.jp/booking/code"),
        now: MORNING,
        chosen: Some(lang),
        vapid_key: "BPk".to_owned(),
        done: Some(Done::Moved),
        why: Some(WhyNot::WrongCode),
    }
}

fn stands() -> [Stand; 9] {
    let until = UtcTime::from_micros(MORNING.micros() + 10 * MINUTE_US);
    let (from, to) = (MORNING.day().plus(1), MORNING.day().plus(9));
    [
        Stand::Held { until },
        Stand::Booked,
        Stand::Waiting { from, to },
        Stand::Offered { until },
        Stand::Arrived { visit: None },
        Stand::Missed,
        Stand::Cancelled,
        Stand::CalledOff,
        Stand::Lapsed,
    ]
}

#[test]
fn every_stand_is_said_in_every_language_and_nothing_typed_is_markup() {
    for lang in Lang::ALL {
        for stand in stands() {
            let html = page(stand, Sheet::Stand, lang).render().expect("a page");
            let (headline, more) = said::stand(words::of(lang), &stand);
            assert!(html.contains(&headline) && html.contains(&more), "{lang:?} {stand:?}");
            assert!(!html.contains(HOSTILE), "{html}");
        }
        let typed = Typed {
            name: HOSTILE.to_owned(),
            wishes: HOSTILE.to_owned(),
            bad: vec![(Field::Name, BadField::TooLong), (Field::Email, BadField::NoWay)],
            ..Typed::default()
        };
        let until = UtcTime::from_micros(MORNING.micros() + 10 * MINUTE_US);
        let html = page(Stand::Held { until }, Sheet::Details(Box::new(typed)), lang).render().expect("a page");
        let words = words::of(lang);
        assert!(
            html.contains(&words.bookings_field_too_long())
                && html.contains(&words.bookings_field_no_way())
                && !html.contains(HOSTILE)
        );
        assert!(html.contains("data-seconds=\"600\""), "{html}");
    }
}

#[test]
fn every_refusal_has_a_sentence_in_every_language() {
    use BookingRefusal as R;
    let refusals = [
        R::BadWish(BadWish::UnknownService),
        R::BadWish(BadWish::TooManyServices),
        R::BadWish(BadWish::TooManyPeople),
        R::BadWish(BadWish::SeveralDesks),
        R::Unknown,
        R::Closed,
        R::NoSlot,
        R::Full,
        R::TooSoon,
        R::TooFar,
        R::CutOff,
        R::Past,
        R::HoldOver,
        R::Duplicate,
        R::PersonLimit,
        R::AddressLimit,
        R::WaitingFull,
        R::NoDays,
        R::TooManyChanges,
        R::NotToday,
    ];
    let mut said = HashSet::new();
    for lang in Lang::ALL {
        for refusal in refusals {
            let sentence = WhyNot::Refused(refusal).words(words::of(lang));
            assert!(said.insert((refusal.to_string(), sentence.clone())), "{lang:?} {refusal}: {sentence}");
        }
        for bad in [BadMailAddress::At, BadMailAddress::Local, BadMailAddress::Dots, BadMailAddress::Domain] {
            assert!(said.insert((bad.to_string(), BadField::Email(bad).words(words::of(lang)))), "{lang:?} {bad}");
        }
    }
}
