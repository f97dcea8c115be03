//! The waiting list: joined, offered, taken or not.

use std::time::Duration;

use domain::bookings::{booking::Stand, decide::Command};
use domain::log::Witness;
use reqwest::StatusCode;

use super::{OFFICE, Visitor, hub, stranger, text};
use crate::{
    visits::{form, location, post, read},
    world::TestHub,
};

/// A Wednesday: the second desk has one place an hour until noon.
const WEDNESDAY: &str = "2026-11-25";
const TIMES: [&str; 3] = ["2026-11-25T09:00", "2026-11-25T10:00", "2026-11-25T11:00"];

async fn hold(hub: &TestHub, start: &str) -> Visitor {
    Visitor::at(location(&super::press(hub, start, &[("services", "3")]).await))
}

async fn wait(hub: &TestHub, email: &str) -> Visitor {
    let (form, typed) = (form(hub), stranger(email));
    let fields = [("form", form.as_str()), ("services", "3"), ("people", "1"), ("from", WEDNESDAY), ("to", WEDNESDAY)];
    let typed = typed.iter().map(|(name, value)| (*name, value.as_str()));
    let fields: Vec<_> = fields.into_iter().chain(typed).collect();
    let visitor = Visitor::at(location(&post(hub, &format!("/bookings/{OFFICE}/waiting"), &fields).await));
    let digits = visitor.digits(hub).await;
    assert!(location(&visitor.act(hub, "confirm", &[("digits", &digits)]).await).ends_with("done=waits"));
    visitor
}

/// What is due by itself happens now.
async fn at(hub: &TestHub, visitor: &Visitor) {
    let facility = {
        let id = visitor.id(hub);
        let read: Result<_, db::DbError> = hub.running.hub.db.read(move |conn| db::bookings::get(conn, id)).await;
        read.expect("a booking").0
    };
    hub.running.hub.town.booking(facility, (Witness::Clock, None), Command::At, None).await.expect("what is due");
}

#[actix_web::test]
async fn whoever_waited_is_offered_a_place_and_takes_it() {
    let hub = hub().await;
    for start in TIMES {
        hold(&hub, start).await;
    }
    let day = read(&hub, &format!("/bookings/{OFFICE}?services=3&people=1&day={WEDNESDAY}")).await;
    assert!(day.contains("この日に、予約できる空きはありません。") && !day.contains("name=\"start\""), "{day}");
    assert!(day.contains(&format!("/bookings/{OFFICE}/waiting?services=3")), "the way to the list: {day}");
    assert!(!day.contains("予約・変更・取り消しは、"), "nothing can be booked: {day}");
    let page = read(&hub, &format!("/bookings/{OFFICE}/waiting?services=3&people=1")).await;
    assert!(page.contains("キャンセル待ち") && page.contains("11月25日（水）"), "{page}");
    let first = wait(&hub, "taro@example.jp").await;
    let second = wait(&hub, "jiro@example.jp").await;
    assert!(first.page(&hub).await.contains("キャンセル待ちです"));
    // The holds come to nothing: their places go to those who wait, before anybody else.
    hub.town.clock.move_by(Duration::from_secs(600));
    at(&hub, &first).await;
    let page = first.page(&hub).await;
    assert!(
        page.contains("空きが出ました") && page.contains("9:00–10:00") && page.contains("この時間で予約する"),
        "{page}"
    );
    assert!(location(&first.act(&hub, "accept", &[]).await).ends_with("done=booked"));
    assert_eq!(first.booking(&hub).await.stand, Stand::Booked);
    assert!(location(&second.act(&hub, "cancel", &[]).await).starts_with(&second.path));
    assert_eq!(second.booking(&hub).await.stand, Stand::Cancelled);
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn an_offer_that_nobody_takes_in_time_ends() {
    let hub = hub().await;
    let first = wait(&hub, "taro@example.jp").await;
    at(&hub, &first).await;
    assert!(matches!(first.booking(&hub).await.stand, Stand::Offered { .. }));
    hub.town.clock.move_by(Duration::from_secs(12 * 3_600));
    assert!(first.page(&hub).await.contains("この予約は終わっています"));
    let answer = first.act(&hub, "accept", &[]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(text(answer).await.contains("お取りしていた時間が過ぎました。"));
}

#[actix_web::test]
async fn whoever_wants_to_wait_has_an_address_and_days_that_can_be_booked() {
    let hub = hub().await;
    let path = format!("/bookings/{OFFICE}/waiting");
    let form = form(&hub);
    let fields =
        [("form", form.as_str()), ("services", "3"), ("people", "1"), ("from", WEDNESDAY), ("to", "2026-11-24")];
    let answer = post(&hub, &path, &fields).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("id=\"bad-email\"") && !page.contains("ない日付です"), "{page}");
    assert!(page.contains("「この日から」より前の日になっています"), "{page}");
    assert_eq!(page.matches("aria-describedby=\"bad-days\"").count(), 2, "{page}");
    // What is to be mended is listed as it follows in the form.
    let links = ["#from", "#name", "#kana", "#email"].map(|id| page.find(&format!("href=\"{id}\"")).expect("a link"));
    assert!(links.is_sorted(), "{page}");
}

#[actix_web::test]
async fn only_days_on_which_the_desk_is_open_are_offered_to_whoever_waits() {
    let hub = hub().await;
    let page = read(&hub, &format!("/bookings/{OFFICE}/waiting?services=1&people=1")).await;
    assert!(page.contains("11月27日（金）") && page.contains("11月30日（月）"), "{page}");
    for closed in ["11月23日", "11月28日", "11月29日", "12月29日", "1月2日"] {
        assert!(!page.contains(closed), "{closed}: {page}");
    }
    assert_eq!(page.matches(" selected>").count(), 2, "the first and the last of them");
}
