//! One source on the internet neither takes all the numbers nor tries all the digits.

use reqwest::StatusCode;
use simulators::trials::load::people::encoded;

use super::{OFFICE, Phone, attribute, digits, form, location, post, read};
use crate::{
    bookings::{book, known},
    world::{TestHub, Town, calendar, client_at},
};

#[actix_web::test]
async fn one_source_takes_a_quarter_of_the_numbers_at_home() {
    let town = Town::with("KAZASU_SHARE_OF_SOURCE", "25").await;
    let hub = town.hub().await;
    let take = async |source: [u8; 4]| {
        let form = form(&hub);
        let fields = encoded(&[("form", form.as_str()), ("service", "1")]);
        let request = client_at(source).post(hub.resident_url(&format!("{OFFICE}/tickets"))).body(fields);
        request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer")
    };
    let most = {
        let read: Result<_, db::DbError> = hub
            .running
            .hub
            .db
            .read(|conn| {
                let facility = db::roster::facility_by_slug(conn, "shiyakusho")?.id;
                db::queues::office(conn, facility)
            })
            .await;
        usize::from(read.expect("a read").expect("an office").rules.away_max)
    };
    let (mut taken, mut source) = (Vec::new(), 1);
    while source < 9 {
        // A minute's tries are bounded by themselves; the network has many addresses.
        let answer = take([127, 0, 0, source]).await;
        match answer.status() {
            StatusCode::SEE_OTHER => taken.push((source, location(&answer))),
            StatusCode::CONFLICT => {
                assert!(answer.text().await.expect("a page").contains("同じ回線から取られた番号"));
                source += 1;
            }
            status => panic!("{status}"),
        }
    }
    let of_first = taken.iter().filter(|(source, _)| *source == 1).count();
    assert_eq!(of_first, most / 4);
    assert!(taken.len() <= most / 2 + 9, "{} of {most}", taken.len());
    // Somebody else takes a number all the same, and so does the next one behind the address once somebody has come.
    assert_eq!(take([127, 7, 7, 7]).await.status(), StatusCode::SEE_OTHER);
    let path = taken[0].1.clone();
    assert_eq!(post(&hub, &format!("{path}/leave"), &[("form", &form(&hub))]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(take([127, 0, 0, 1]).await.status(), StatusCode::SEE_OTHER, "one was given back");
}

/// Other digits than these.
fn wrong(right: &str) -> &'static str {
    if right == "0000" { "1111" } else { "0000" }
}

/// A number that somebody takes at this address.
async fn take_from(hub: &TestHub, address: [u8; 4]) -> Phone {
    let fields = encoded(&[("form", form(hub).as_str()), ("service", "1")]);
    let request = client_at(address).post(hub.resident_url(&format!("{OFFICE}/tickets"))).body(fields);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let to = location(&request.send().await.expect("an answer"));
    let path = to.split('?').next().expect("a path").to_owned();
    let visit = attribute(&read(hub, &path).await, "data-visit");
    Phone { path, visit }
}

/// Sends the digits from this address.
async fn arrive_from(hub: &TestHub, address: [u8; 4], phone: &Phone, digits: &str) -> StatusCode {
    let fields = encoded(&[("form", form(hub).as_str()), ("day_code", digits)]);
    let request = client_at(address).post(hub.resident_url(&format!("{}/arrive", phone.path))).body(fields);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.send().await.expect("an answer").status()
}

#[actix_web::test]
async fn the_digits_of_the_day_are_tried_so_many_times_by_one_source_whatever_numbers_it_has() {
    let hub = TestHub::start().await;
    let (right, mut phones) = (digits(&hub).await, Vec::new());
    for _ in 0..9 {
        phones.push(Phone::take(&hub, "1", &[]).await);
    }
    let mut judged = 0;
    for phone in &phones {
        for _ in 0..4 {
            judged += usize::from(phone.arrive(&hub, wrong(&right)).await.status() == StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert_eq!(judged, 30, "thirty-six were tried");
    assert_eq!(phones[8].arrive(&hub, &right).await.status(), StatusCode::TOO_MANY_REQUESTS, "not looked at");
    // Whoever comes from elsewhere checks in.
    assert_eq!(arrive_from(&hub, [127, 7, 7, 7], &phones[2], &right).await, StatusCode::SEE_OTHER);
    assert!(phones[2].visit(&hub).await.stand.is_in_line());
}

#[actix_web::test]
async fn a_dozen_who_mistype_shut_nobody_out_who_shares_their_address() {
    let hub = TestHub::start().await;
    let right = digits(&hub).await;
    for _ in 0..12 {
        let phone = Phone::take(&hub, "1", &[]).await;
        assert_eq!(phone.arrive(&hub, wrong(&right)).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(phone.arrive(&hub, &right).await.status(), StatusCode::SEE_OTHER);
    }
}

#[actix_web::test]
async fn whatever_strangers_guess_from_everywhere_whoever_stands_at_the_office_checks_in() {
    let hub = TestHub::start().await;
    let (right, mut phones) = (digits(&hub).await, Vec::new());
    for place in 1..=26 {
        phones.push(take_from(&hub, [127, 20, place, 1]).await);
    }
    let (honest, guessers) = phones.split_first().expect("some");
    let mut refused = 0;
    for (home, phone) in (1..).zip(guessers) {
        for place in 1..=5 {
            let status = arrive_from(&hub, [127, 20, 100 + home, place], phone, wrong(&right)).await;
            refused += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
        }
    }
    assert!(refused > 0, "who was wrong before is not looked at for ever");
    assert_eq!(arrive_from(&hub, [127, 20, 1, 1], honest, &right).await, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn only_of_a_booking_of_today_and_a_number_from_home_are_digits_judged() {
    let hub = TestHub::start().await;
    let right = digits(&hub).await;
    hub.calendar_at("shiyakusho", calendar()).await;
    known(&hub).await;
    let booked = book(&hub, "2026-11-24T09:00").await;
    let held = crate::bookings::Visitor::hold(&hub, "2026-11-24T10:00").await;
    for visitor in [&booked, &held] {
        let (well, badly) = (
            visitor.act(&hub, "arrive", &[("day_code", &right)]).await.status(),
            visitor.act(&hub, "arrive", &[("day_code", wrong(&right))]).await.status(),
        );
        assert_eq!((well, badly), (StatusCode::CONFLICT, StatusCode::CONFLICT), "the digits made no difference");
    }
    let phone = Phone::take(&hub, "1", &[]).await;
    phone.act(&hub, "leave", &[("form", &form(&hub))]).await;
    assert_eq!(phone.arrive(&hub, wrong(&right)).await.status(), StatusCode::CONFLICT);
    assert_eq!(phone.arrive(&hub, &right).await.status(), StatusCode::CONFLICT);
}
