//! A session that ends while a form is filled in: what was typed comes back to whoever typed it, and to nobody else.

use std::time::Duration;

use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::encoded;

use crate::{
    access::cookie,
    world::{PASSWORD, TestHub, Town, client, page},
};

const IDLE: Duration = Duration::from_secs(31 * 60);
const HALL: &str = "/entries/taiikukan/hall";

async fn gym() -> TestHub {
    let town = Town::on_sqlite().await;
    town.import(crate::entries::with_gym);
    town.hub().await
}

async fn post(hub: &TestHub, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
    let request = client().post(hub.staff_url(path)).header(header::COOKIE, cookie);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.header(header::REFERER, hub.staff_url("/entries/taiikukan"));
    request.body(encoded(fields)).send().await.expect("an answer")
}

async fn text(answer: Response) -> String {
    answer.text().await.expect("text")
}

/// What a page carries on for whoever signs in.
fn kept(page: &str) -> Option<String> {
    let rest = page.split("name=\"kept\" value=\"").nth(1)?;
    rest.split('"').next().map(str::to_owned)
}

async fn sign_in(hub: &TestHub, login: &str, password: &str, kept: &str) -> Response {
    post(hub, "/sign-in", "", &[("login", login), ("password", password), ("kept", kept)]).await
}

/// A form sent by somebody whose session is over: the answer.
async fn sent_too_late(hub: &TestHub, fields: &[(&str, &str)]) -> String {
    let cookie = cookie(&hub.staff_of("gym").await);
    hub.town.clock.move_by(IDLE);
    let answer = post(hub, HALL, &cookie, fields).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    text(answer).await
}

async fn capacity(hub: &TestHub) -> String {
    let page = page(&hub.staff_of("gym").await, "/entries/taiikukan").await;
    page.split("定員 ").nth(1).and_then(|rest| rest.split('人').next()).expect("a number").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_shown_to_the_same_person_again_and_done_when_they_press_once_more() {
    let hub = gym().await;
    let fields = [("capacity", "77"), ("note", "<b>壁の色</b>"), ("new_password", "hush-hush-9")];
    let page = sent_too_late(&hub, &fields).await;
    assert!(page.contains("まだ記録していません") && page.contains("action=\"/sign-in\""), "{page}");
    assert!(!page.contains("壁の色") && !page.contains("77\""), "sealed");
    let first = kept(&page).expect("what was typed");

    // A mistyped password loses nothing.
    let wrong = sign_in(&hub, "gym", "wrong-password-1", &first).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let carried = kept(&text(wrong).await).expect("what was typed");
    assert_eq!(carried, first);

    let answer = sign_in(&hub, "gym", PASSWORD, &carried).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let cookies: Vec<_> = answer.headers().get_all(header::SET_COOKIE).iter().collect();
    let session = cookies.iter().find_map(|set| set.to_str().ok()?.strip_prefix("kazasu_staff=")).expect("a session");
    let session = format!("kazasu_staff={}", session.split(';').next().expect("a pair"));
    let page = text(answer).await;
    assert!(
        page.contains("data-page=\"/entries/taiikukan\"") && page.contains(&format!("action=\"{HALL}\"")),
        "{page}"
    );
    assert!(page.contains("name=\"capacity\" value=\"77\"") && page.contains("&#60;b&#62;壁の色"), "{page}");
    assert!(!page.contains("hush-hush"), "a secret is not kept");
    assert_eq!(capacity(&hub).await, "3", "nothing was done by itself");
    let pressed = post(&hub, HALL, &session, &[("capacity", "77")]).await;
    assert_eq!(pressed.status(), StatusCode::SEE_OTHER);
    assert_eq!(capacity(&hub).await, "77");
    // The mark of the page is that of the session's other pages: the script fills in for this session alone.
    let mark =
        |page: &str| page.split("data-mark=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let look = client().get(hub.staff_url("/entries/taiikukan")).header(header::COOKIE, &session).send().await;
    assert_eq!(mark(&page), mark(&text(look.expect("an answer")).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_gets_anything_of_it_and_it_cannot_be_made_up() {
    let hub = gym().await;
    let page = sent_too_late(&hub, &[("capacity", "77")]).await;
    let kept = kept(&page).expect("what was typed");
    for (login, kept) in
        [("gym2", kept.as_str()), ("gym", "AAAA"), ("gym", ""), ("gym", "<script>"), ("gym", &kept[1..])]
    {
        let answer = sign_in(&hub, login, PASSWORD, kept).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{login}");
        assert_eq!(answer.headers()[header::LOCATION], "/board");
    }
    let mut other = kept.clone().into_bytes();
    let last = other.len() - 5;
    other[last] = if other[last] == b'A' { b'B' } else { b'A' };
    let other = String::from_utf8(other).expect("letters");
    assert_eq!(sign_in(&hub, "gym", PASSWORD, &other).await.status(), StatusCode::SEE_OTHER);
    hub.town.clock.move_by(Duration::from_secs(13 * 3_600));
    assert_eq!(sign_in(&hub, "gym", PASSWORD, &kept).await.status(), StatusCode::SEE_OTHER, "of another day");
    assert_eq!(capacity(&hub).await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_nobody_known_or_of_a_foreign_page_or_too_long_is_not_kept_and_a_second_end_keeps_it_again() {
    let hub = gym().await;
    let fields = [("capacity", "77")];
    for cookie in ["", "kazasu_staff=forged"] {
        let answer = post(&hub, HALL, cookie, &fields).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(kept(&text(answer).await), None, "{cookie}");
    }
    let session = cookie(&hub.staff_of("gym").await);
    hub.town.clock.move_by(IDLE);
    let foreign = client().post(hub.staff_url(HALL)).header(header::COOKIE, &session);
    let foreign = foreign.header(header::ORIGIN, "https://evil.example").header("sec-fetch-site", "cross-site");
    let foreign = foreign.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body("capacity=9");
    let foreign = foreign.send().await.expect("an answer");
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    assert_eq!(kept(&text(foreign).await), None);
    for (letters, is_kept) in [(40_000, true), (50_000, false)] {
        let long = "x".repeat(letters);
        let answer = post(&hub, HALL, &session, &[("capacity", "77"), ("note", &long)]).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        let page = text(answer).await;
        assert_eq!(kept(&page).is_some(), is_kept, "{letters}");
        assert_eq!(page.contains("長すぎて残せません"), !is_kept);
        if let Some(kept) = kept(&page) {
            assert_eq!(sign_in(&hub, "gym", PASSWORD, &kept).await.status(), StatusCode::OK, "it comes back whole");
        }
    }
    let huge = "x".repeat(500_000);
    assert_eq!(post(&hub, HALL, &session, &[("note", &huge)]).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // Looks are led to the sign-in as before, and marks of the board, which are kept elsewhere, get no page.
    let look = client().get(hub.staff_url("/entries/taiikukan")).header(header::COOKIE, &session).send().await;
    assert_eq!(look.expect("an answer").status(), StatusCode::SEE_OTHER);

    let first = kept(&sent_too_late(&hub, &fields).await).expect("what was typed");
    let answer = sign_in(&hub, "gym", PASSWORD, &first).await;
    let session =
        answer.headers()[header::SET_COOKIE].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    hub.town.clock.move_by(IDLE);
    let again = post(&hub, HALL, &session, &fields).await;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
    let second = kept(&text(again).await).expect("what was typed");
    assert_eq!(sign_in(&hub, "gym", PASSWORD, &second).await.status(), StatusCode::OK);
    assert_eq!(capacity(&hub).await, "3");
}

/// What keeps a form knows a secret by its field's name.
#[test]
fn every_field_for_a_secret_is_called_a_password() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["web", "nursery", "offices", "bookings", "entries", "people", "."]
        .map(|noun| root.join(noun).join("templates"));
    let mut found = 0;
    for file in folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("templates")) {
        let path = file.expect("a file").path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for tag in text.split('<').filter(|tag| tag.contains("type=\"password\"")) {
            let name = tag.split(" name=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            assert!(name.contains("password"), "{name} in {}", path.display());
            found += 1;
        }
    }
    assert!(found >= 2, "{found}");
}
