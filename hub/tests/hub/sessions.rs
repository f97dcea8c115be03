//! Where an account is signed in, what it is shown of that, and how it ends.

use reqwest::{Response, StatusCode, header};
use simulators::trials::load::{live::LivePage, people::encoded};

use crate::world::{PASSWORD, SOON, TestHub, Town, client};

const EDGE: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0";
const IPAD: &str = "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Safari/604.1";

pub async fn post(hub: &TestHub, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
    let request = client().post(hub.staff_url(path)).header(header::COOKIE, cookie);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(encoded(fields)).send().await.expect("an answer")
}

async fn sign_in(hub: &TestHub, password: &str, agent: &str) -> Response {
    let request = client().post(hub.staff_url("/sign-in")).header(header::USER_AGENT, agent);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(encoded(&[("login", "yamada"), ("password", password)])).send().await.expect("an answer")
}

/// The cookie of the session that an answer begins.
pub fn session(answer: &Response) -> String {
    let mut set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    let session = set.find(|set| set.starts_with("kazasu_staff=")).expect("a session");
    session.split(';').next().expect("a pair").to_owned()
}

pub async fn look(hub: &TestHub, path: &str, cookie: &str) -> Response {
    client().get(hub.staff_url(path)).header(header::COOKIE, cookie).send().await.expect("an answer")
}

pub async fn text(hub: &TestHub, path: &str, cookie: &str) -> String {
    let answer = look(hub, path, cookie).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.expect("text")
}

fn to(answer: &Response) -> &str {
    answer.headers()[header::LOCATION].to_str().expect("an address")
}

fn marks(page: &str) -> Vec<String> {
    let marks = page.split("name=\"mark\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    marks.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_is_shown_when_they_did_before_and_how_often_it_failed_since() {
    let hub = TestHub::start().await;
    let first = sign_in(&hub, PASSWORD, EDGE).await;
    assert_eq!(to(&first), "/board");
    let page = text(&hub, "/account/sessions", &session(&first)).await;
    assert!(page.contains("これがはじめてです") && page.contains("ありません"), "{page}");
    hub.town.clock.move_by(std::time::Duration::from_secs(3_600));
    for _ in 0..2 {
        assert_eq!(sign_in(&hub, "wrong-guess", EDGE).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let second = sign_in(&hub, PASSWORD, EDGE).await;
    assert_eq!(to(&second), "/account/sessions?tried", "what was tried is shown first");
    let page = text(&hub, "/account/sessions?tried", &session(&second)).await;
    assert!(page.contains("2回、まちがった") && page.contains("11月21日（土） 8:31"), "{page}");
    let board = text(&hub, "/board/yamada", &session(&second)).await;
    assert!(board.contains("前回のサインイン 11月21日（土） 8:31"), "{board}");
    let third = sign_in(&hub, PASSWORD, EDGE).await;
    assert_eq!(to(&third), "/board", "what was shown once is over");
    let form = hub.get(&hub.staff_url("/sign-in")).await.text().await.expect("text");
    assert!(form.contains("不正アクセス禁止法"), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_sees_where_it_is_signed_in_and_ends_one_of_them_with_its_streams() {
    let hub = TestHub::start().await;
    let here = session(&sign_in(&hub, PASSWORD, EDGE).await);
    let there = session(&sign_in(&hub, PASSWORD, IPAD).await);
    let colleague = hub.staff_of("hirata").await;
    let page = text(&hub, "/account/sessions", &here).await;
    assert!(page.contains("Windows・Edge") && page.contains("iPad・Safari") && page.contains("この画面"), "{page}");
    assert!(!page.contains("Mozilla") && !page.contains(there.split('=').nth(1).expect("a token")), "{page}");
    let [mark] = &marks(&page)[..] else { panic!("one other: {page}") };
    let mut stream = stream(&hub, &there).await;
    // A colleague knows the mark and ends nothing.
    let theirs = crate::access::cookie(&colleague);
    assert_eq!(post(&hub, "/account/sessions/end", &theirs, &[("mark", mark)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(look(&hub, "/board/yamada", &there).await.status(), StatusCode::OK);
    for mark in ["", "0000000000000000", "<script>"] {
        let odd = post(&hub, "/account/sessions/end", &here, &[("mark", mark)]).await;
        assert_eq!(odd.status(), StatusCode::SEE_OTHER, "{mark}");
    }
    let ended = post(&hub, "/account/sessions/end", &here, &[("mark", mark)]).await;
    assert_eq!(to(&ended), "/account/sessions?ended");
    assert_eq!(look(&hub, "/board/yamada", &there).await.status(), StatusCode::SEE_OTHER, "at once");
    let end = async { while stream.next().await.is_ok() {} };
    tokio::time::timeout(SOON, end).await.expect("its stream ends");
    assert_eq!(look(&hub, "/board/yamada", &here).await.status(), StatusCode::OK);
    let again = post(&hub, "/account/sessions/end", &here, &[("mark", mark)]).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER, "a second press is no error");
    assert!(marks(&text(&hub, "/account/sessions", &here).await).is_empty());
}

/// The stream of the board of a session.
async fn stream(hub: &TestHub, cookie: &str) -> LivePage {
    let person = simulators::trials::load::people::Person::with(hub.running.staff, cookie);
    let board = crate::world::page(&person, "/board/yamada").await;
    crate::world::live(&person, &board).await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_others_end_by_one_press_and_nobody_elses() {
    let hub = TestHub::start().await;
    let here = session(&sign_in(&hub, PASSWORD, EDGE).await);
    let (one, two) = (session(&sign_in(&hub, PASSWORD, IPAD).await), session(&sign_in(&hub, PASSWORD, "").await));
    let colleague = crate::access::cookie(&hub.staff_of("hirata").await);
    assert_eq!(post(&hub, "/account/sessions/end-others", &here, &[]).await.status(), StatusCode::SEE_OTHER);
    for cookie in [&one, &two] {
        assert_eq!(look(&hub, "/board/yamada", cookie).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(look(&hub, "/board/yamada", &here).await.status(), StatusCode::OK);
    assert_eq!(look(&hub, "/board/hirata", &colleague).await.status(), StatusCode::OK);
    let stranger = post(&hub, "/account/sessions/end-others", "", &[]).await;
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_nobody_uses_is_not_listed() {
    let hub = TestHub::start().await;
    let _left = sign_in(&hub, PASSWORD, IPAD).await;
    hub.town.clock.move_by(std::time::Duration::from_secs(31 * 60));
    let here = session(&sign_in(&hub, PASSWORD, EDGE).await);
    let page = text(&hub, "/account/sessions", &here).await;
    assert!(!page.contains("iPad") && page.contains("ほかの場所では、サインインしていません"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_town_says_after_how_many_wrong_passwords_an_account_waits_and_for_how_long() {
    let settings = [("KAZASU_SIGN_IN_TRIES", "3"), ("KAZASU_SIGN_IN_PAUSE_S", "180")];
    let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
    let hub = Town::on_sqlite_with(settings).await.hub().await;
    for _ in 0..3 {
        assert_eq!(sign_in(&hub, "wrong-guess", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = sign_in(&hub, PASSWORD, "").await;
    assert_eq!(
        (waits.status(), &waits.headers()[header::RETRY_AFTER]),
        (StatusCode::TOO_MANY_REQUESTS, &header::HeaderValue::from(180))
    );
    hub.town.clock.move_by(std::time::Duration::from_secs(180));
    assert_eq!(sign_in(&hub, PASSWORD, "").await.status(), StatusCode::SEE_OTHER);
    for (key, value) in
        [("KAZASU_SIGN_IN_TRIES", "0"), ("KAZASU_SIGN_IN_TRIES", "21"), ("KAZASU_SIGN_IN_PAUSE_S", "181")]
    {
        let read = hub::Settings::read(hub.town.settings([(key, value)]));
        assert!(read.is_err_and(|error| error.to_string().contains(key)), "{key}={value}");
    }
}
