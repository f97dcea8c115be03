//! How staff come in: how often passwords may be tried, and what ends a session.

use std::time::Duration;

use db::accounts::{self, DisabledBy};
use futures_util::future::join_all;
use reqwest::{Response, StatusCode, header};

use crate::world::{PASSWORD, TestHub, client};

/// `PASSWORD` as versions before this one stored it.
const STORED_LONG_AGO: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$iyljl5GxfWq1/VpoZosEtw$Z1gw3KkEcIF7BzWV7Zq++TZ1I8GTD5RjZvwiALrFY30";

async fn sign_in(hub: &TestHub, login: &str, password: &str, cookies: &str) -> Response {
    let form = format!("login={login}&password={password}");
    let request = client().post(hub.staff_url("/sign-in")).header("cookie", cookies);
    request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_was_signed_in_is_told_that_it_ended() {
    let hub = TestHub::start().await;
    let to = async |cookie: &str| {
        let board = client().get(hub.staff_url("/board")).header("cookie", cookie).send().await.expect("an answer");
        board.headers()[header::LOCATION].to_str().expect("an address").to_owned()
    };
    assert_eq!(to("").await, "/sign-in");
    assert_eq!(to("kazasu_staff=").await, "/sign-in");
    assert_eq!(to("kazasu_staff=of-yesterday").await, "/sign-in?ended");
}

async fn is_let_in(hub: &TestHub, login: &str, cookies: &str) -> bool {
    match sign_in(hub, login, PASSWORD, cookies).await.status() {
        StatusCode::SEE_OTHER => true,
        StatusCode::TOO_MANY_REQUESTS => false,
        other => panic!("neither in nor asked to wait: {other}"),
    }
}

/// The cookies that an answer sets, as the browser sends them back.
fn cookies(answer: &Response) -> Vec<String> {
    let set = answer.headers().get_all(header::SET_COOKIE).iter();
    set.map(|value| value.to_str().expect("text").split(';').next().expect("a pair").to_owned()).collect()
}

fn of_name<'a>(cookies: &'a [String], name: &str) -> &'a str {
    cookies.iter().find(|cookie| cookie.starts_with(&format!("{name}="))).expect("a cookie of this name")
}

async fn board(hub: &TestHub, cookie: &str) -> StatusCode {
    let board = client().get(hub.staff_url("/board/yamada")).header("cookie", cookie);
    board.send().await.expect("an answer").status()
}

async fn junk(hub: &TestHub, login: &str, tries: usize) {
    join_all((0..tries).map(|_| sign_in(hub, login, "wrong", ""))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_passwords_an_account_waits_a_minute_and_no_other_does() {
    let hub = TestHub::start().await;
    for _ in 0..5 {
        assert_eq!(sign_in(&hub, "yamada", "wrong", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = sign_in(&hub, "yamada", PASSWORD, "").await;
    assert_eq!(waits.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(waits.headers()[header::RETRY_AFTER], "60");
    assert!(is_let_in(&hub, "hirata", "").await);
    // Hammering makes it no longer.
    junk(&hub, "yamada", 10).await;
    hub.town.clock.move_by(Duration::from_secs(60));
    assert!(is_let_in(&hub, "yamada", "").await);
    // Whoever knows the password has all tries again.
    junk(&hub, "yamada", 4).await;
    assert!(is_let_in(&hub, "yamada", "").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_has_is_refused_in_the_same_words_however_often_it_is_tried() {
    let hub = TestHub::start().await;
    for _ in 0..7 {
        let (real, made_up) = (sign_in(&hub, "yamada", "wrong", "").await, sign_in(&hub, "nobody", "wrong", "").await);
        assert_eq!(real.status(), made_up.status());
        let (real, made_up) = (real.text().await.expect("text"), made_up.text().await.expect("text"));
        assert_eq!(real.replace("yamada", "nobody"), made_up);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_thirty_tries_at_once_five_are_judged() {
    let hub = TestHub::start().await;
    let tries = (0..30).map(|number| sign_in(&hub, "yamada", if number == 29 { PASSWORD } else { "wrong" }, ""));
    let judged = join_all(tries).await.iter().filter(|answer| answer.status() != StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!(judged, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_keeps_nobody_out_of_the_browser_that_they_use_every_day() {
    let hub = TestHub::start().await;
    let first = cookies(&sign_in(&hub, "yamada", PASSWORD, "").await);
    let known = of_name(&first, "kazasu_known");
    junk(&hub, "yamada", 40).await;
    assert!(!is_let_in(&hub, "yamada", "").await);
    assert!(is_let_in(&hub, "yamada", known).await);
    // A shared browser is known to both; the mark lets nobody in, and is no way to more tries at another account.
    let both = cookies(&sign_in(&hub, "hirata", PASSWORD, known).await);
    let both = of_name(&both, "kazasu_known");
    assert!(is_let_in(&hub, "yamada", both).await && is_let_in(&hub, "hirata", both).await);
    assert_eq!(board(&hub, both).await, StatusCode::SEE_OTHER);
    junk(&hub, "town", 5).await;
    assert!(!is_let_in(&hub, "town", both).await);
    // It is counted as well.
    for _ in 0..5 {
        assert_eq!(sign_in(&hub, "yamada", "wrong", both).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(!is_let_in(&hub, "yamada", both).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn junk_under_many_names_does_not_keep_the_colleagues_behind_the_same_address_out() {
    let hub = TestHub::start().await;
    let names: Vec<String> = (0..40).map(|number| format!("junk{number}")).collect();
    join_all(names.iter().map(|name| sign_in(&hub, name, "wrong", ""))).await;
    assert!(is_let_in(&hub, "yamada", "").await);
    assert!(is_let_in(&hub, "hirata", "").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_too_many_sign_in_at_once_a_stranger_is_told_to_come_again_and_who_is_known_comes_in() {
    let hub = TestHub::start().await;
    let known = cookies(&sign_in(&hub, "hirata", PASSWORD, "").await);
    let mut line = Vec::new();
    while let Ok(place) = hub.running.hub.passwords.enter(db::passwords::Comer::Stranger) {
        line.push(place);
    }
    for _ in 0..6 {
        let full = sign_in(&hub, "yamada", PASSWORD, "").await;
        assert_eq!(full.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(full.headers().contains_key(header::RETRY_AFTER));
    }
    assert!(is_let_in(&hub, "hirata", of_name(&known, "kazasu_known")).await);
    drop(line);
    assert!(is_let_in(&hub, "yamada", "").await, "no try was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_stored_with_other_costs_is_stored_anew_when_it_is_typed() {
    let hub = TestHub::start().await;
    let (sealer, now) = (hub.town.keys.sealer(), hub.running.hub.clock.now());
    let put =
        move |conn: &mut db::Conn| accounts::put_town_staff(conn, &sealer, ("town", "市役所", STORED_LONG_AGO), now);
    hub.running.hub.db.write(put).await.expect("a database");
    assert_eq!(sign_in(&hub, "town", "wrong", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_let_in(&hub, "town", "").await);
    let sealer = hub.town.keys.sealer();
    let read = hub.running.hub.db.read(move |conn| accounts::staff_by_login(conn, &sealer, "town"));
    let stored = read.await.expect("an account").password;
    assert!(stored.starts_with("$argon2id$v=19$m=47104,t=4,p=1$"), "{stored}");
    assert!(is_let_in(&hub, "town", "").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_ends_the_session_that_the_browser_had_and_no_other() {
    let hub = TestHub::start().await;
    let session = |answer: &Response| of_name(&cookies(answer), "kazasu_staff").to_owned();
    let elsewhere = session(&sign_in(&hub, "yamada", PASSWORD, "").await);
    let first = session(&sign_in(&hub, "yamada", PASSWORD, "").await);
    let second = session(&sign_in(&hub, "yamada", PASSWORD, &first).await);
    assert_eq!(board(&hub, &first).await, StatusCode::SEE_OTHER);
    assert_eq!(board(&hub, &second).await, StatusCode::OK);
    assert_eq!(board(&hub, &elsewhere).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_session_is_never_taken_over() {
    let hub = TestHub::start().await;
    let answer = sign_in(&hub, "yamada", PASSWORD, "kazasu_staff=chosen-by-somebody-else; kazasu_known=..x.y").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(!of_name(&cookies(&answer), "kazasu_staff").contains("chosen"));
    assert_eq!(board(&hub, "kazasu_staff=chosen-by-somebody-else").await, StatusCode::SEE_OTHER);
}

async fn put_password(hub: &TestHub, password: &str) {
    let (sealer, now, stored) = (hub.town.keys.sealer(), hub.running.hub.clock.now(), db::passwords::hash(password));
    let put = move |conn: &mut db::Conn| accounts::put_town_staff(conn, &sealer, ("town", "市役所", &stored), now);
    hub.running.hub.db.write(put).await.expect("a database");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_session_that_began_with_the_old_one() {
    let hub = TestHub::start().await;
    let session = |answer: Response| of_name(&cookies(&answer), "kazasu_staff").to_owned();
    let (one, two) =
        (session(sign_in(&hub, "town", PASSWORD, "").await), session(sign_in(&hub, "town", PASSWORD, "").await));
    let other = session(sign_in(&hub, "yamada", PASSWORD, "").await);
    assert_eq!((board(&hub, &one).await, board(&hub, &two).await), (StatusCode::OK, StatusCode::OK));
    put_password(&hub, "another-sesame-82").await;
    hub.town.clock.move_by(Duration::from_secs(2));
    assert_eq!((board(&hub, &one).await, board(&hub, &two).await), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(board(&hub, &other).await, StatusCode::OK);
    assert_eq!(sign_in(&hub, "town", PASSWORD, "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&hub, "town", "another-sesame-82", "").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_disabled_is_signed_in_nowhere_and_is_a_name_that_nobody_has() {
    let hub = TestHub::start().await;
    let answer = cookies(&sign_in(&hub, "yamada", PASSWORD, "").await);
    let session = of_name(&answer, "kazasu_staff");
    assert_eq!(board(&hub, session).await, StatusCode::OK);
    let now = hub.running.hub.clock.now();
    let disable = move |conn: &mut db::Conn| accounts::disable(conn, "yamada", DisabledBy::Operator, now);
    hub.running.hub.db.write(disable).await.expect("a database");
    hub.town.clock.move_by(Duration::from_secs(2));
    assert_eq!(board(&hub, session).await, StatusCode::SEE_OTHER);
    let (disabled, nobody) = (sign_in(&hub, "yamada", PASSWORD, "").await, sign_in(&hub, "nobody", PASSWORD, "").await);
    assert_eq!(disabled.status(), nobody.status());
    let (disabled, nobody) = (disabled.text().await.expect("text"), nobody.text().await.expect("text"));
    assert_eq!(disabled.replace("yamada", "nobody"), nobody);
    let enable = |conn: &mut db::Conn| accounts::enable(conn, "yamada", DisabledBy::Operator);
    assert!(hub.running.hub.db.write(enable).await.expect("a database"));
    assert!(is_let_in(&hub, "yamada", "").await);
    hub.town.clock.move_by(Duration::from_secs(2));
    assert_eq!(board(&hub, session).await, StatusCode::SEE_OTHER, "the old session stays ended");
}
