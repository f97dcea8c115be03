//! The second step of a sign-in: codes of an app, on both sides of being set up.

use std::time::Duration;

use db::passwords::codes::{code, step_at};
use domain::time::Clock;
use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::encoded;

use crate::{
    errors::faults,
    sessions::{look, post, session, text},
    world::{PASSWORD, TestHub, Town},
};

const STEP: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_secs(86_400);

fn to(answer: &Response) -> &str {
    answer.headers()[header::LOCATION].to_str().expect("an address")
}

/// The code that the app shows now.
pub fn shown(hub: &TestHub, secret: &str) -> String {
    code(secret, step_at(hub.town.clock.now())).expect("a secret")
}

async fn sign_in(hub: &TestHub, login: &str, cookies: &str) -> Response {
    post(hub, "/sign-in", cookies, &[("login", login), ("password", PASSWORD)]).await
}

/// The cookie by which the second step is known, of the answer to a right password.
fn begun(answer: &Response) -> String {
    assert_eq!(answer.status(), StatusCode::OK);
    let set: Vec<_> = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok()).collect();
    assert!(!set.iter().any(|set| set.starts_with("kazasu_staff=")), "no session yet: {set:?}");
    let step = set.iter().find(|set| set.starts_with("kazasu_step=")).expect("a cookie");
    assert!(step.contains("HttpOnly") && step.contains("SameSite=Strict"), "{step}");
    step.split(';').next().expect("a pair").to_owned()
}

/// Sets up an app; gives its secret.
pub async fn set_up(hub: &TestHub, cookie: &str) -> String {
    let began = post(hub, "/account/second/codes", cookie, &[]).await;
    assert_eq!(to(&began), "/account/second/codes");
    let page = text(hub, "/account/second/codes", cookie).await;
    assert!(page.contains("class=\"qr-of-codes\""), "{page}");
    let secret =
        page.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).expect("a secret").replace(' ', "");
    let wrong = post(hub, "/account/second/codes/confirm", cookie, &[("code", "000000")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(faults(&wrong.text().await.expect("text")), Vec::<String>::new());
    let confirmed = post(hub, "/account/second/codes/confirm", cookie, &[("code", &shown(hub, &secret))]).await;
    assert_eq!(to(&confirmed), "/account/second?added");
    secret
}

/// A hub on which やまだ's teacher has an app.
async fn secured() -> (TestHub, String) {
    let hub = TestHub::start().await;
    let here = session(&sign_in(&hub, "yamada", "").await);
    let secret = set_up(&hub, &here).await;
    (hub, secret)
}

async fn second(hub: &TestHub, step: &str, code: &str) -> Response {
    post(hub, "/sign-in/second", step, &[("code", code)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_counts_once_it_was_confirmed_and_then_no_password_lets_in_alone() {
    let hub = TestHub::start().await;
    let here = session(&sign_in(&hub, "yamada", "").await);
    post(&hub, "/account/second/codes", &here, &[]).await;
    assert_eq!(
        sign_in(&hub, "yamada", "").await.status(),
        StatusCode::SEE_OTHER,
        "what is not confirmed counts nothing"
    );
    let secret = set_up(&hub, &here).await;
    let page = text(&hub, "/account/second?added", &here).await;
    assert!(page.contains("使っています") && !page.contains(&secret), "{page}");
    assert!(!hub.town.stores(&secret), "it is sealed");
    assert_eq!(to(&look(&hub, "/account/second/codes", &here).await), "/account/second", "shown no more");

    let answer = sign_in(&hub, "yamada", "").await;
    let step = begun(&answer);
    let form = answer.text().await.expect("text");
    assert!(form.contains("autocomplete=\"one-time-code\"") && form.contains("action=\"/sign-in/second\""), "{form}");
    assert_eq!(look(&hub, "/board/yamada", &step).await.status(), StatusCode::SEE_OTHER, "the half way opens nothing");
    assert_eq!(second(&hub, &step, "000000").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // The code by which the app was confirmed was used.
    let used = second(&hub, &step, &shown(&hub, &secret)).await;
    assert_eq!(used.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let used = used.text().await.expect("text");
    assert_eq!(faults(&used), Vec::<String>::new(), "{used}");
    assert!(used.contains("もう使われました"));
    hub.town.clock.move_by(STEP);
    let entered = second(&hub, &step, &format!(" {} ", shown(&hub, &secret))).await;
    assert_eq!(entered.status(), StatusCode::SEE_OTHER);
    let entered = session(&entered);
    assert_eq!(look(&hub, "/board/yamada", &entered).await.status(), StatusCode::OK);
    let page = text(&hub, "/account/sessions", &entered).await;
    assert!(page.contains("1回、まちがった"), "the code that was not right: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_and_a_half_way_are_used_once_and_end_after_five_minutes() {
    let (hub, secret) = secured().await;
    hub.town.clock.move_by(STEP);
    let (one, two) = (begun(&sign_in(&hub, "yamada", "").await), begun(&sign_in(&hub, "yamada", "").await));
    let code = shown(&hub, &secret);
    let (first, second_) = tokio::join!(second(&hub, &one, &code), second(&hub, &two, &code));
    let entered = [first.status(), second_.status()].iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
    assert_eq!(entered, 1, "one code, one session");
    hub.town.clock.move_by(STEP);
    let used = if first.status() == StatusCode::SEE_OTHER { &one } else { &two };
    assert_eq!(to(&second(&hub, used, &shown(&hub, &secret)).await), "/sign-in?ended", "it was used up");
    for odd in ["", "kazasu_step=", "kazasu_step=made-up"] {
        assert_eq!(to(&second(&hub, odd, &shown(&hub, &secret)).await), "/sign-in?ended", "{odd}");
    }
    let late = begun(&sign_in(&hub, "yamada", "").await);
    hub.town.clock.move_by(Duration::from_secs(5 * 60));
    assert_eq!(to(&second(&hub, &late, &shown(&hub, &secret)).await), "/sign-in?ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_guessed_no_oftener_than_passwords_and_nobody_is_kept_out_of_their_own_browser() {
    let (hub, secret) = secured().await;
    hub.town.clock.move_by(STEP);
    let first = begun(&sign_in(&hub, "yamada", "").await);
    let entered = second(&hub, &first, &shown(&hub, &secret)).await;
    let set = entered.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    let known = set
        .map(|set| set.split(';').next().expect("a pair"))
        .find(|set| set.starts_with("kazasu_known="))
        .expect("known")
        .to_owned();
    hub.town.clock.move_by(STEP);
    // Somebody knows the password, and guesses codes, each time with a new half way.
    for _ in 0..5 {
        let step = begun(&sign_in(&hub, "yamada", "").await);
        assert_eq!(second(&hub, &step, "111111").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
        hub.town.clock.move_by(Duration::from_secs(1));
    }
    hub.town.clock.move_by(Duration::from_secs(20));
    let step = begun(&sign_in(&hub, "yamada", &known).await);
    let eager = second(&hub, &step, &shown(&hub, &secret)).await;
    assert_eq!(eager.status(), StatusCode::TOO_MANY_REQUESTS, "the right one too");
    assert!(eager.headers().contains_key(header::RETRY_AFTER));
    let own = second(&hub, &format!("{step}; {known}"), &shown(&hub, &secret)).await;
    assert_eq!(own.status(), StatusCode::SEE_OTHER, "the owner's own browser");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_a_screen_open_changes_nothing_without_the_password() {
    let (hub, secret) = secured().await;
    hub.town.clock.move_by(STEP);
    let step = begun(&sign_in(&hub, "yamada", "").await);
    let here = session(&second(&hub, &step, &shown(&hub, &secret)).await);
    hub.town.clock.move_by(Duration::from_secs(11 * 60));
    for path in ["/account/second/codes", "/account/second/codes/confirm", "/account/second/codes/remove"] {
        let asked = post(&hub, path, &here, &[("code", "1")]).await;
        assert_eq!(asked.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert!(asked.text().await.expect("text").contains("action=\"/account/prove\""), "{path}");
    }
    assert_eq!(to(&look(&hub, "/account/second/codes", &here).await), "/account/prove?to=%2Faccount%2Fsecond%2Fcodes");
    let strange = text(&hub, "/account/prove?to=//evil.example", &here).await;
    assert!(strange.contains("value=\"/account\"") && !strange.contains("evil"), "{strange}");
    let wrong =
        post(&hub, "/account/prove", &here, &[("present_password", "wrong-guess"), ("to", "/account/second")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let proved =
        post(&hub, "/account/prove", &here, &[("present_password", PASSWORD), ("to", "https://evil.example")]).await;
    assert_eq!(to(&proved), "/account");
    let removed = post(&hub, "/account/second/codes/remove", &here, &[]).await;
    assert_eq!(to(&removed), "/account/second?removed");
    assert_eq!(sign_in(&hub, "yamada", "").await.status(), StatusCode::SEE_OTHER, "the password alone again");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_for_the_town_has_some_days_and_then_goes_nowhere_without_a_second_step() {
    let hub = TestHub::start().await;
    let first = sign_in(&hub, "town", "").await;
    assert_eq!(to(&first), "/account/second");
    let page = text(&hub, "/account/second", &session(&first)).await;
    assert!(page.contains("12月5日（土） 8:31までに設定してください") && page.contains("href=\"/board\""), "{page}");
    assert_eq!(look(&hub, "/status", &session(&first)).await.status(), StatusCode::OK);
    hub.town.clock.move_by(15 * DAY);
    let late = session(&sign_in(&hub, "town", "").await);
    for path in ["/board", "/status", "/settings", "/board/yamada"] {
        assert_eq!(to(&look(&hub, path, &late).await), "/account/second", "{path}");
    }
    let form = post(&hub, "/settings", &late, &[("name", "すくも")]).await;
    assert_eq!(form.status(), StatusCode::FORBIDDEN);
    assert_eq!(look(&hub, "/live/yamada", &late).await.status(), StatusCode::FORBIDDEN);
    let page = text(&hub, "/account/second", &late).await;
    assert!(page.contains("ほかのページを使えるようになります"), "{page}");
    let secret = set_up(&hub, &late).await;
    assert_eq!(look(&hub, "/status", &late).await.status(), StatusCode::OK);
    let kept = post(&hub, "/account/second/codes/remove", &late, &[]).await;
    assert_eq!(kept.status(), StatusCode::BAD_REQUEST, "the last one stays");
    hub.town.clock.move_by(STEP);
    let step = begun(&sign_in(&hub, "town", "").await);
    assert_eq!(to(&second(&hub, &step, &shown(&hub, &secret)).await), "/board");
    // Nobody else has to.
    assert_eq!(to(&sign_in(&hub, "yamada", "").await), "/board");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_says_whether_it_demands_a_second_step_and_the_demo_does_not() {
    let hub = Town::with("KAZASU_SECOND_FACTOR", "offered").await.hub().await;
    let first = sign_in(&hub, "town", "").await;
    assert_eq!(to(&first), "/board");
    hub.town.clock.move_by(15 * DAY);
    let later = session(&sign_in(&hub, "town", "").await);
    assert_eq!(look(&hub, "/status", &later).await.status(), StatusCode::OK);
    let at_once = Town::with("KAZASU_SECOND_FACTOR_GRACE_DAYS", "0").await.hub().await;
    let first = session(&sign_in(&at_once, "town", "").await);
    assert_eq!(to(&look(&at_once, "/status", &first).await), "/account/second");
    for (key, value) in [("KAZASU_SECOND_FACTOR", "maybe"), ("KAZASU_SECOND_FACTOR_GRACE_DAYS", "366")] {
        let read = hub::Settings::read(at_once.town.settings([(key, value)]));
        assert!(read.is_err_and(|error| error.to_string().contains(key)), "{key}={value}");
    }
    let demo = hub::Settings::read([]).expect("the demo's settings");
    assert_eq!(demo.second_factor, hub_web::settings::SecondFactor::Offered);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_when_the_session_was_over_comes_back_behind_the_second_step() {
    let (hub, secret) = secured().await;
    hub.town.clock.move_by(STEP);
    let step = begun(&sign_in(&hub, "yamada", "").await);
    let here = session(&second(&hub, &step, &shown(&hub, &secret)).await);
    hub.town.clock.move_by(Duration::from_secs(31 * 60));
    let over = post(&hub, "/devices/yamada/codes", &here, &[("name", "玄関の端末")]).await;
    assert_eq!(over.status(), StatusCode::UNAUTHORIZED);
    let kept = |page: &str| {
        page.split("name=\"kept\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    let first = kept(&over.text().await.expect("text")).expect("what was typed");
    let answer = post(&hub, "/sign-in", "", &[("login", "yamada"), ("password", PASSWORD), ("kept", &first)]).await;
    let step = begun(&answer);
    let carried = kept(&answer.text().await.expect("text")).expect("carried on");
    let wrong = post(&hub, "/sign-in/second", &step, &[("code", "000000"), ("kept", &carried)]).await;
    let carried = kept(&wrong.text().await.expect("text")).expect("carried on");
    let form = encoded(&[("code", &shown(&hub, &secret)), ("kept", &carried)]);
    assert!(!form.contains("玄関"), "sealed");
    let entered = post(&hub, "/sign-in/second", &step, &[("code", &shown(&hub, &secret)), ("kept", &carried)]).await;
    assert_eq!(entered.status(), StatusCode::OK);
    assert!(entered.text().await.expect("text").contains("玄関の端末"));
}
