//! Forms with more, twice or elsewhere than the page that they come from has it.

use domain::bookings::booking::Stand;
use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::encoded;

use crate::{
    access::cookie,
    bookings::{self, Visitor},
    sessions::{look, post, session, text},
    visits::location,
    world::{PASSWORD, TestHub, client},
};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_a_form_does_not_have_change_nothing() {
    let hub = TestHub::start().await;
    let own = session(&post(&hub, "/sign-in", "", &[("login", "yamada"), ("password", PASSWORD)]).await);
    let mine =
        [("present_password", PASSWORD), ("new_password", "kaki no ki 2026"), ("again_password", "kaki no ki 2026")];
    let more = [
        ("role", "town"),
        ("is_town", "true"),
        ("leads", "on"),
        ("place", ""),
        ("facility", "hirata"),
        ("login", "town"),
    ];
    let changed = post(&hub, "/account", &own, &[&mine[..], &more].concat()).await;
    assert!(matches!(changed.status(), StatusCode::SEE_OTHER | StatusCode::BAD_REQUEST), "{}", changed.status());
    for path in ["/accounts", "/staff/audit", "/board/hirata"] {
        assert_eq!(look(&hub, path, &own).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let other = post(&hub, "/sign-in", "", &[("login", "town"), ("password", "kaki no ki 2026")]).await;
    assert_eq!(other.status(), StatusCode::UNPROCESSABLE_ENTITY, "nobody else's password is another one");
    assert!(text(&hub, "/board/yamada", &own).await.contains("山田保育園"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_says_of_their_own_booking_what_the_town_says() {
    let hub = bookings::hub().await;
    let more = [("number", "7777"), ("stand", "booked"), ("priority", "vip"), ("verified", "true"), ("by", "staff")];
    let held = bookings::press(&hub, "2026-11-24T09:00", &more).await;
    let visitor = Visitor::at(location(&held));
    let booking = visitor.booking(&hub).await;
    assert!(matches!(booking.stand, Stand::Held { .. }) && booking.number == 1, "{booking:?}");
    let mut typed = bookings::stranger("taro@example.jp");
    typed.extend([("stand", "booked".to_owned()), ("digits", "000000".to_owned()), ("verified", "1".to_owned())]);
    visitor.details(&hub, &typed).await;
    assert_ne!(visitor.booking(&hub).await.stand, Stand::Booked, "the digits of the mail are still wanted");
}

async fn sign_in(hub: &TestHub, query: &str, cookies: &str, body: &str) -> Response {
    let request = client().post(hub.staff_url(&format!("/sign-in{query}"))).header(header::COOKIE, cookies);
    request.header(header::CONTENT_TYPE, FORM).body(body.to_owned()).send().await.expect("an answer")
}

fn begins_a_session(answer: &Response) -> bool {
    answer.headers().get_all(header::SET_COOKIE).iter().any(|set| set.as_bytes().starts_with(b"kazasu_staff="))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_in_the_address_or_a_cookie_is_none_of_the_forms_and_one_that_comes_twice_is_read_as_once() {
    let hub = TestHub::start().await;
    let right = encoded(&[("login", "yamada"), ("password", PASSWORD)]);
    for (query, cookies, body) in [
        (format!("?{right}"), String::new(), String::new()),
        (format!("?{right}"), String::new(), "login=yamada&password=wrong".to_owned()),
        (format!("?password={PASSWORD}"), String::new(), "login=yamada".to_owned()),
        (String::new(), format!("login=yamada; password={PASSWORD}"), String::new()),
        (String::new(), String::new(), format!("{{\"login\":\"yamada\",\"password\":\"{PASSWORD}\"}}")),
    ] {
        let answer = sign_in(&hub, &query, &cookies, &body).await;
        assert!(answer.status().is_client_error() && !begins_a_session(&answer), "{query} {cookies} {body}");
    }
    let looked = client().get(hub.staff_url(&format!("/sign-in?{right}"))).send().await.expect("an answer");
    assert!(!begins_a_session(&looked) && looked.status() == StatusCode::OK, "a link signs nobody in");
    // The first counts in every reader, so that what was checked is what is done.
    let twice = |first: &str, second: &str| format!("login=yamada&password={first}&password={second}");
    assert!(begins_a_session(&sign_in(&hub, "", "", &twice(PASSWORD, "wrong")).await));
    assert!(!begins_a_session(&sign_in(&hub, "", "", &twice("wrong", PASSWORD)).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_that_is_typed_ends_no_query() {
    let hub = TestHub::start().await;
    let town = cookie(&hub.staff_of("town").await);
    for typed in ["' or '1'='1", "\" or \"\"=\"", "%", "_", "'; drop table staff; --", "\\"] {
        let found = post(&hub, "/people", &town, &[("q", typed)]).await;
        assert!(found.status().is_success() || found.status().is_client_error(), "{typed}: {}", found.status());
        let page = found.text().await.expect("text");
        assert!(!page.contains("href=\"/people/"), "{typed} finds somebody: {page}");
        for login in [format!("yamada{typed}"), typed.to_owned()] {
            let answer = post(&hub, "/sign-in", "", &[("login", &login), ("password", typed)]).await;
            assert_ne!(answer.status(), StatusCode::SEE_OTHER, "{login}");
        }
        hub.town.clock.move_by(std::time::Duration::from_secs(120));
    }
    assert!(
        text(&hub, "/board/yamada", &cookie(&hub.staff_of("yamada").await)).await.contains("ひなた"),
        "all is there"
    );
}
