//! One form with another wish, strangers who write to somebody else, and browsers that fill in everything.

use domain::bookings::booking::Stand;
use reqwest::{Response, StatusCode};
use simulators::trials::load::people::encoded;

use super::{OFFICE, Visitor, attribute, book, form, hub, known, location, post, stranger, text};
use crate::world::{Town, calendar, client};

#[actix_web::test]
async fn one_form_turns_reminders_off_and_on_and_cancels_as_its_buttons_say() {
    let hub = hub().await;
    known(&hub).await;
    let (visitor, form) = (book(&hub, "2026-11-24T09:00").await, form(&hub));
    let send = async |act: &str, more: &[(&str, &str)]| {
        let fields: Vec<_> = [("form", form.as_str())].into_iter().chain(more.iter().copied()).collect();
        location(&post(&hub, &format!("{}/{act}", visitor.path), &fields).await)
    };
    for (wish, reminds) in [("off", false), ("off", false), ("on", true), ("on", true)] {
        assert!(send("reminders", &[("reminders", wish)]).await.ends_with(&format!("done=reminders-{wish}")));
        assert_eq!(visitor.booking(&hub).await.reminders, reminds);
    }
    for _ in 0..2 {
        send("cancel", &[]).await;
        assert_eq!(visitor.booking(&hub).await.stand, Stand::Cancelled);
    }
}

#[actix_web::test]
async fn another_time_of_a_page_that_was_gone_back_to_is_held_and_moved_to() {
    let hub = hub().await;
    known(&hub).await;
    let one = form(&hub);
    let hold = async |start: &str| {
        let fields = [("form", one.as_str()), ("services", "1"), ("people", "1"), ("start", start)];
        Visitor::at(location(&post(&hub, &format!("/bookings/{OFFICE}/holds"), &fields).await))
    };
    let first = hold("2026-11-24T09:00").await;
    assert_eq!(hold("2026-11-24T09:00").await.path, first.path);
    let other = hold("2026-11-24T10:00").await;
    assert_eq!(other.booking(&hub).await.taken.start.clock_text(), "10:00");
    let visitor = book(&hub, "2026-11-25T09:00").await;
    for start in ["2026-11-25T10:00", "2026-11-25T10:00", "2026-11-25T11:00"] {
        let fields = [("form", one.as_str()), ("services", "1"), ("people", "1"), ("start", start)];
        assert!(location(&post(&hub, &format!("{}/move", visitor.path), &fields).await).contains("done=moved"));
        assert_eq!(visitor.booking(&hub).await.taken.start.clock_text(), start[11..]);
    }
}

#[actix_web::test]
async fn strangers_who_use_up_the_codes_of_an_address_do_not_keep_its_owner_from_one() {
    let settings = vec![("KAZASU_PROXIES".to_owned(), "127.0.0.1".to_owned())];
    let hub = Town::on_sqlite_with(settings).await.hub().await;
    hub.calendar_at(OFFICE, calendar()).await;
    let details = async |from: &str, day: &str, start: &str| {
        let visitor = Visitor::hold(&hub, &format!("{day}T{start}")).await;
        let (form, typed) = (form(&hub), stranger("victim@example.jp"));
        let typed = typed.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = typed.chain([("form", form.as_str())]).collect();
        let request = client().post(hub.resident_url(&format!("{}/details", visitor.path)));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.header("x-forwarded-for", from).body(encoded(&fields)).send().await.expect("an answer").status()
    };
    for (start, status) in [
        ("09:00", StatusCode::SEE_OTHER),
        ("09:30", StatusCode::SEE_OTHER),
        ("10:00", StatusCode::SEE_OTHER),
        ("10:30", StatusCode::SEE_OTHER),
        ("11:00", StatusCode::SEE_OTHER),
        ("11:30", StatusCode::TOO_MANY_REQUESTS),
    ] {
        assert_eq!(details("203.0.113.5", "2026-11-24", start).await, status, "{start}");
    }
    assert_eq!(details("198.51.100.7", "2026-11-25", "09:00").await, StatusCode::SEE_OTHER);
}

/// The fields of the page that asks whether it was a person, and where they go.
async fn asked(answer: Response) -> (String, Vec<(String, String)>) {
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("このまま送る") && page.contains("まだ何も受け付けていません"), "{page}");
    let form = page.split("<form").nth(1).and_then(|rest| rest.split("</form>").next()).expect("a form");
    let inputs = form.split("<input").skip(1);
    (attribute(form, "action"), inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect())
}

#[actix_web::test]
async fn a_browser_that_fills_in_what_nobody_sees_is_asked_once_and_its_person_goes_on() {
    let hub = hub().await;
    let go_on = async |path: String, fields: &[(&str, &str)]| {
        let filled: Vec<_> = fields.iter().copied().chain([("homepage", "https://example.jp")]).collect();
        let (to, kept) = asked(post(&hub, &path, &filled).await).await;
        let kept: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!((to.as_str(), kept.len()), (path.as_str(), fields.len()));
        location(&post(&hub, &to, &kept).await)
    };
    let one = form(&hub);
    let fields = [("form", one.as_str()), ("services", "1"), ("people", "1"), ("start", "2026-11-24T09:00")];
    let visitor = Visitor::at(go_on(format!("/bookings/{OFFICE}/holds?lang=ja"), &fields).await);
    let typed: Vec<_> = stranger("taro@example.jp").into_iter().chain([("form", form(&hub))]).collect();
    let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    go_on(format!("{}/details", visitor.path), &typed).await;
    assert!(visitor.page(&hub).await.contains("6けたの番号"));
    let two = form(&hub);
    let taken = go_on(format!("/offices/{OFFICE}/tickets"), &[("form", two.as_str()), ("service", "1")]).await;
    assert!(taken.starts_with("/tickets/"));
}

#[actix_web::test]
async fn a_page_that_was_gone_back_to_keeps_one_place_for_one_browser() {
    let hub = hub().await;
    let page = format!("/bookings/{OFFICE}?services=1&people=1&day=2026-11-24");
    let (mut cookie, one) = (super::browser(&hub, &page).await, form(&hub));
    let browser = cookie.clone();
    let mut hold = async |start: &str| {
        let fields = [("form", one.as_str()), ("services", "1"), ("people", "1"), ("start", start)];
        let answer = super::post_as(&hub, &cookie, &format!("/bookings/{OFFICE}/holds"), &fields).await;
        let mut set = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().expect("text"));
        let kept = set.find(|value| value.starts_with("kazasu_hold=")).and_then(|value| value.split(';').next());
        cookie = kept.map_or(cookie.clone(), |kept| format!("{browser}; {kept}"));
        Visitor::at(location(&answer))
    };
    let stand = async |held: &Visitor| held.booking(&hub).await.stand.name();
    let first = hold("2026-11-24T09:00").await;
    assert_eq!(hold("2026-11-24T09:00").await.path, first.path, "pressed twice");
    let other = hold("2026-11-24T10:00").await;
    assert_eq!((stand(&first).await, stand(&other).await), ("lapsed", "held"));
    // There, elsewhere and back again: the same form leads to the same booking, which has ended, and the place is kept.
    assert_eq!(hold("2026-11-24T09:00").await.path, first.path);
    assert_eq!((stand(&first).await, stand(&other).await), ("lapsed", "held"));
    let third = hold("2026-11-24T11:00").await;
    let stands = [stand(&first).await, stand(&other).await, stand(&third).await];
    assert_eq!(stands, ["lapsed", "lapsed", "held"]);
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn a_start_is_the_same_however_its_colon_is_written() {
    let hub = hub().await;
    let one = form(&hub);
    let send = async |start: &str| {
        let body = format!("form={one}&services=1&people=1&start=2026-11-24T09{start}00");
        let request = client().post(hub.resident_url(&format!("/bookings/{OFFICE}/holds"))).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Visitor::at(location(&request.send().await.expect("an answer"))).path
    };
    assert_eq!(send(":").await, send("%3A").await);
    assert_eq!(send("%3a").await, send(":").await);
}
