//! One source on the internet neither takes all the numbers nor tries all the digits.

use reqwest::StatusCode;
use simulators::load::people::encoded;

use super::{OFFICE, Phone, digits, form, location, post};
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

#[actix_web::test]
async fn the_digits_of_the_day_are_tried_a_few_times_by_one_source_whatever_numbers_it_has() {
    let hub = TestHub::start().await;
    let (right, mut phones) = (digits(&hub).await, Vec::new());
    for _ in 0..4 {
        phones.push(Phone::take(&hub, "1", &[]).await);
    }
    let wrong = if right == "0000" { "1111" } else { "0000" };
    let mut judged = 0;
    for phone in &phones {
        for _ in 0..4 {
            judged += usize::from(phone.arrive(&hub, wrong).await.status() == StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert_eq!(judged, 10, "sixteen were tried");
    assert_eq!(phones[3].arrive(&hub, &right).await.status(), StatusCode::TOO_MANY_REQUESTS, "not looked at");
    // With a booking it is the same office and the same source.
    hub.calendar_at("shiyakusho", calendar()).await;
    known(&hub).await;
    let booked = book(&hub, "2026-11-24T09:00").await;
    let answer = booked.act(&hub, "arrive", &[("day_code", &right)]).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    // Whoever comes from elsewhere checks in.
    let path = format!("{}/arrive", phones[2].path);
    let fields = encoded(&[("form", form(&hub).as_str()), ("day_code", &right)]);
    let request = client_at([127, 7, 7, 7]).post(hub.resident_url(&path)).body(fields);
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(phones[2].visit(&hub).await.stand.is_in_line());
}
