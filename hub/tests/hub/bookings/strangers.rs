//! One source on the internet does not take what everybody may have, and nobody is mailed a stranger's words.

use std::time::Duration;

use domain::bookings::booking::Stand;
use reqwest::{Response, StatusCode};
use simulators::trials::load::people::encoded;

use super::{OFFICE, Visitor, stranger, text};
use crate::{
    visits::{form, location, post},
    world::{TestHub, Town, calendar, client_at},
};

const HERE: [u8; 4] = [127, 0, 0, 1];
const NEIGHBOUR: [u8; 4] = [127, 0, 0, 2];
const ELSEWHERE: [u8; 4] = [127, 7, 7, 7];

/// A hub as it is delivered: a source has a quarter.
async fn hub() -> TestHub {
    let hub = Town::with("KAZASU_SHARE_OF_SOURCE", "25").await.hub().await;
    hub.calendar_at(OFFICE, calendar()).await;
    hub
}

async fn post_from(hub: &TestHub, source: [u8; 4], path: &str, fields: &[(&str, &str)]) -> Response {
    let request = client_at(source).post(hub.resident_url(path)).body(encoded(fields));
    request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer")
}

async fn hold(hub: &TestHub, source: [u8; 4], start: &str, people: &str) -> Response {
    hold_for("1", hub, source, start, people).await
}

async fn hold_for(service: &str, hub: &TestHub, source: [u8; 4], start: &str, people: &str) -> Response {
    let form = form(hub);
    let fields = [("form", form.as_str()), ("services", service), ("people", people), ("start", start)];
    post_from(hub, source, &format!("/bookings/{OFFICE}/holds"), &fields).await
}

/// The times of the first desk.
fn times(day: &str) -> Vec<String> {
    let hours = (9..12).chain(13..16);
    hours.flat_map(|hour| [format!("{day}T{hour:02}:00"), format!("{day}T{hour:02}:30")]).collect()
}

#[actix_web::test]
async fn one_source_holds_a_quarter_of_a_day_and_the_network_around_it_a_half() {
    let hub = hub().await;
    let mut held = Vec::new();
    for start in times("2026-11-24") {
        held.push(hold(&hub, HERE, &start, "1").await);
    }
    let (taken, refused): (Vec<_>, Vec<_>) =
        held.into_iter().partition(|answer| answer.status() == StatusCode::SEE_OTHER);
    assert_eq!((taken.len(), refused.len()), (6, 6), "24 places for residents");
    for answer in refused {
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert!(text(answer).await.contains("同じインターネットから、途中になっている予約が多いため"));
    }
    // The neighbours have as much, all of them together a half.
    for start in &times("2026-11-24")[..6] {
        assert_eq!(hold(&hub, NEIGHBOUR, start, "1").await.status(), StatusCode::SEE_OTHER, "{start}");
    }
    assert_eq!(hold(&hub, [127, 0, 0, 3], "2026-11-24T15:30", "1").await.status(), StatusCode::CONFLICT);
    assert_eq!(hold(&hub, ELSEWHERE, "2026-11-24T15:00", "2").await.status(), StatusCode::SEE_OTHER);
    // Another day has a quarter of its own.
    assert_eq!(hold(&hub, HERE, "2026-11-25T09:00", "1").await.status(), StatusCode::SEE_OTHER);

    // Who has shown who they are holds nothing any more: the next one behind the same address goes on.
    let visitor = Visitor::at(location(&taken[0]));
    visitor.details(&hub, &stranger("taro@example.jp")).await;
    assert_eq!(hold(&hub, HERE, "2026-11-24T14:30", "1").await.status(), StatusCode::CONFLICT);
    let digits = visitor.digits(&hub).await;
    assert!(location(&visitor.act(&hub, "confirm", &[("digits", &digits)]).await).ends_with("done=booked"));
    assert_eq!(hold(&hub, HERE, "2026-11-24T14:30", "1").await.status(), StatusCode::SEE_OTHER);
    // And what ended by itself counts no more.
    hub.town.clock.move_by(Duration::from_secs(21 * 60));
    assert_eq!(hold(&hub, HERE, "2026-11-24T14:00", "1").await.status(), StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn the_first_hold_of_a_source_may_be_a_family_on_a_small_day() {
    let hub = hub().await;
    let form = form(&hub);
    let fields = [("form", form.as_str()), ("services", "3"), ("people", "1"), ("start", "2026-11-25T09:00")];
    let path = format!("/bookings/{OFFICE}/holds");
    let first = post(&hub, &path, &fields).await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER, "one of three places is more than a quarter");
    let code = location(&first).rsplit('/').next().expect("a code").to_owned();
    let form = crate::visits::form(&hub);
    let again = [("form", form.as_str()), ("services", "3"), ("people", "1"), ("start", "2026-11-25T10:00")];
    assert_eq!(post(&hub, &path, &again).await.status(), StatusCode::CONFLICT);
    let instead: Vec<_> = again.into_iter().chain([("instead", code.as_str())]).collect();
    assert_eq!(post(&hub, &path, &instead).await.status(), StatusCode::SEE_OTHER, "choosing again is no second hold");
}

#[actix_web::test]
async fn nobody_is_on_the_waiting_list_before_the_address_is_shown_to_be_theirs() {
    let hub = hub().await;
    let mut narrow = calendar();
    narrow.rules.waiting_max = 1;
    hub.calendar_at(OFFICE, narrow).await;
    // Whoever waits for a day with room is offered a place at once, and waits no more.
    for (other, hour) in [(8, "09"), (9, "10"), (10, "11")] {
        let held = hold_for("3", &hub, [127, other, 0, 1], &format!("2026-11-25T{hour}:00"), "1").await;
        assert_eq!(held.status(), StatusCode::SEE_OTHER);
    }
    let ask = async |source, email: &str| {
        let (form, typed) = (form(&hub), stranger(email));
        let typed = typed.iter().map(|(name, value)| (*name, value.as_str()));
        let days =
            [("form", form.as_str()), ("services", "3"), ("people", "1"), ("from", "2026-11-25"), ("to", "2026-11-25")];
        let fields: Vec<_> = days.into_iter().chain(typed).collect();
        post_from(&hub, source, &format!("/bookings/{OFFICE}/waiting"), &fields).await
    };
    let mut asked = Vec::new();
    for number in 0..11 {
        asked.push(ask(HERE, &format!("victim-{number}@example.jp")).await);
    }
    assert_eq!(asked.pop().expect("an answer").status(), StatusCode::CONFLICT, "ten wishes of one source are enough");
    // None of them has a place.
    let asked: Vec<_> = asked.iter().map(|answer| Visitor::at(location(answer))).collect();
    let booking = asked[0].booking(&hub).await;
    assert!(
        matches!(booking.stand, Stand::Held { .. }) && booking.taken.places == 0 && booking.wants.is_some(),
        "{booking:?}"
    );
    let page = asked[0].page(&hub).await;
    assert!(
        page.contains("6けたの番号") && page.contains("11月25日（水）") && page.contains("victim-0@example.jp"),
        "{page}"
    );
    assert!(!page.contains("edit=yes") && page.contains(&format!("/bookings/{OFFICE}/waiting?services=3")), "{page}");
    let own = Visitor::at(location(&ask(ELSEWHERE, "taro@example.jp").await));
    let wrong = own.act(&hub, "confirm", &[("digits", "12345")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let (digits, form) = (own.digits(&hub).await, form(&hub));
    for _ in 0..2 {
        let answer = post(&hub, &format!("{}/confirm", own.path), &[("form", &form), ("digits", &digits)]).await;
        assert!(location(&answer).ends_with("done=waits"), "twice pressed is once on the list");
    }
    assert!(matches!(own.booking(&hub).await.stand, Stand::Waiting { .. }));
    // The list has one place, and it is taken.
    let late = asked[1].digits(&hub).await;
    assert_eq!(asked[1].act(&hub, "confirm", &[("digits", &late)]).await.status(), StatusCode::CONFLICT);
    // A page of details is none of theirs.
    let sent = asked[2].details(&hub, &stranger("other@example.jp")).await;
    assert!(location(&sent).starts_with(&asked[2].path));
    assert!(asked[2].page(&hub).await.contains("victim-2@example.jp"));
    hub.town.clock.move_by(Duration::from_secs(21 * 60));
    assert!(asked[0].page(&hub).await.contains("この予約は終わっています"));
    assert!(hub.town.report().is_sound());
}
