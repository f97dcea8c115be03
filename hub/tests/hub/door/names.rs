//! By which names the hub is called, what its cookies are called then, and from whose pages a form comes.

use hub_web::routes::Side;
use reqwest::StatusCode;

use super::{hub_with, said, status_of};
use crate::world::{PASSWORD, TestHub, client};

/// The cookies of sessions. The mark by which a browser is known again is none.
fn set_cookies(answer: &reqwest::Response) -> Vec<String> {
    let set = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().expect("text").to_owned());
    set.filter(|cookie| !cookie.contains("kazasu_known=")).collect()
}

async fn signed_in(hub: &TestHub, headers: &[(&str, &str)]) -> reqwest::Response {
    let request = client().post(hub.staff_url("/sign-in")).header("content-type", "application/x-www-form-urlencoded");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let body = format!("login=yamada&password={}", PASSWORD);
    request.body(body).send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staffs_cookie_follows_the_scheme_by_which_staff_come_and_not_the_residents() {
    let public = ("KAZASU_PUBLIC_URL", "https://kazasu.town.example.jp");
    let is_safe = |cookies: &[String]| match cookies {
        [cookie] if cookie.starts_with("__Host-kazasu_staff=") && cookie.contains("Secure") => true,
        [cookie] if cookie.starts_with("kazasu_staff=") && !cookie.contains("Secure") => false,
        other => panic!("{other:?}"),
    };
    let hub = hub_with(&[public]).await;
    assert!(!is_safe(&set_cookies(&signed_in(&hub, &[]).await)), "staff come without TLS");
    assert!(is_safe(&set_cookies(&signed_in(&hub, &[("x-forwarded-proto", "https")]).await)), "the proxy says TLS");
    let hub = hub_with(&[public, ("KAZASU_STAFF_URL", "https://staff.town.example.jp")]).await;
    let answer = signed_in(&hub, &[]).await;
    assert!(is_safe(&set_cookies(&answer)));
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let hub = hub_with(&[public, ("KAZASU_STAFF_URL", "http://kazasu.town.example.jp:8081")]).await;
    let answer = signed_in(&hub, &[]).await;
    assert!(!is_safe(&set_cookies(&answer)) && !answer.headers().contains_key("strict-transport-security"));
    let residents = hub.get(&hub.resident_url("/")).await;
    assert!(!residents.headers().contains_key("strict-transport-security"), "it would shut staff out of this name");
    let hub = hub_with(&[public]).await;
    assert!(hub.get(&hub.resident_url("/")).await.headers().contains_key("strict-transport-security"));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_nobody_is_signed_in_by_a_name_that_a_neighbour_can_set() {
    let hub = hub_with(&[("KAZASU_PUBLIC_URL", "https://kazasu.town.example.jp")]).await;
    let accepted =
        client().post(hub.resident_url(&hub.town.invitation("yamada", "やまだ"))).send().await.expect("an answer");
    let [safe] = &set_cookies(&accepted)[..] else { panic!("one cookie") };
    let token =
        safe.strip_prefix("__Host-kazasu=").and_then(|rest| rest.split(';').next()).expect("a token").to_owned();
    let look = |cookies: String| {
        let request = client().get(hub.resident_url("/family")).header("cookie", cookies);
        async move { request.send().await.expect("an answer") }
    };
    let planted = look(format!("kazasu={token}")).await;
    assert_eq!((planted.status(), set_cookies(&planted).len()), (StatusCode::SEE_OTHER, 0));
    for cookies in [format!("__Host-kazasu={token}"), format!("kazasu=planted; __Host-kazasu={token}")] {
        let own = look(cookies).await;
        assert_eq!((own.status(), set_cookies(&own).len()), (StatusCode::OK, 0));
    }
    // The staff comes to this hub without TLS, where there is no other name.
    let staff = signed_in(&hub, &[]).await;
    let [plain] = &set_cookies(&staff)[..] else { panic!("one cookie") };
    let pair = plain.split(';').next().expect("a pair").to_owned();
    let board = |headers: &'static [(&str, &str)]| {
        let request = client().get(hub.staff_url("/board/yamada")).header("cookie", &pair);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        async move { request.send().await.expect("an answer").status() }
    };
    assert_eq!(board(&[]).await, StatusCode::OK);
    assert_eq!(board(&[("x-forwarded-proto", "https")]).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_name_of_ours_is_answered() {
    let staff_url = ("KAZASU_STAFF_URL", "http://staff.town.example.jp:8081");
    let hub = hub_with(&[staff_url, ("KAZASU_HOSTS", "kazasu.sukumo.lg.jp, *.kazasu.example")]).await;
    let ask = |side, host: &str, path: &str| {
        let words = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let hub = &hub;
        async move { status_of(&said(hub, side, &words).await) }
    };
    for side in [Side::Residents, Side::Staff] {
        for ours in [
            "127.0.0.1",
            "10.1.2.3:8081",
            "[::1]:8080",
            "localhost:8080",
            "LOCALHOST",
            "kazasu",
            "hub.local",
            "kazasu.sukumo.lg.jp",
            "Kazasu.Sukumo.LG.jp.",
            "a.kazasu.example:80",
            "staff.town.example.jp",
        ] {
            assert_eq!(ask(side, ours, "/manual").await, 200, "{ours}");
        }
        for other in
            ["evil.example", "kazasu.example", "127.0.0.1.evil.example", "staff.town.example.jp.evil.example:8081"]
        {
            assert_eq!(ask(side, other, "/manual").await, 421, "{other}");
        }
        for bad in ["", "a@127.0.0.1", "127.0.0.1/manual"] {
            assert_eq!(ask(side, bad, "/manual").await, 400, "{bad:?}");
        }
        assert_eq!(ask(side, "evil.example", "/healthz").await, 200, "a probe");
        assert_eq!(ask(side, "evil.example", "/static/kazasu.css").await, 200, "a page that says so is no bare text");
        assert_eq!(ask(side, "a@127.0.0.1", "/static/kazasu.css").await, 400);
        let home = match side {
            Side::Residents => hub.running.hub.settings.public_url.clone(),
            Side::Staff => "http://staff.town.example.jp:8081".to_owned(),
        };
        let elsewhere = "GET /manual HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
        let page = said(&hub, side, elsewhere).await;
        assert!(
            page.contains(&format!("href=\"{home}/\"")) && page.contains(&format!("href=\"{home}/manual\"")),
            "{page}"
        );
        assert!(!page.contains("href=\"/\""), "no link leads to the same name again: {page}");
        // Only the staff is told which setting it is.
        assert_eq!(page.contains("KAZASU_HOSTS"), side == Side::Staff, "{page}");
        let twice = "GET /manual HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
        assert_eq!(status_of(&said(&hub, side, twice).await), 400);
        let nameless = "GET /manual HTTP/1.0\r\n\r\n";
        assert_eq!(status_of(&said(&hub, side, nameless).await), 200, "an old probe");
        let target = "GET http://evil.example/manual HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
        assert_eq!(status_of(&said(&hub, side, target).await), 421);
    }
    let taps =
        "POST /api/v1/taps HTTP/1.1\r\nhost: hub.town.example.jp\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(status_of(&said(&hub, Side::Staff, taps).await), 401, "a kiosk may call the hub what it likes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_our_own_page_is_taken_behind_a_proxy_whatever_it_makes_of_the_name() {
    let hub = hub_with(&[("KAZASU_HOSTS", "staff.town.example.jp")]).await;
    let post = |headers: &[(&str, &str)]| {
        let request = client().post(hub.staff_url("/sign-out"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        async move { request.send().await.expect("an answer").status() }
    };
    let origin = ("origin", "https://staff.town.example.jp");
    for own in [
        vec![origin, ("host", "staff.town.example.jp")],
        vec![origin, ("host", "staff.town.example.jp:443")],
        vec![origin, ("host", "Staff.Town.example.jp")],
        vec![origin, ("x-forwarded-host", "staff.town.example.jp")],
        vec![origin, ("sec-fetch-site", "same-origin")],
        vec![("origin", "http://staff.town.example.jp"), ("host", "staff.town.example.jp:80")],
        vec![("sec-fetch-site", "none")],
        vec![("referer", "https://staff.town.example.jp/board"), ("host", "staff.town.example.jp")],
        vec![],
    ] {
        assert_eq!(post(&own).await, StatusCode::OK, "{own:?}");
    }
    for foreign in [
        vec![origin],
        vec![origin, ("host", "staff.town.example.jp:8443")],
        vec![origin, ("host", "staff.town.example.jp"), ("sec-fetch-site", "cross-site")],
        vec![
            ("origin", "http://staff.town.example.jp"),
            ("x-forwarded-proto", "https"),
            ("host", "staff.town.example.jp"),
        ],
        vec![("origin", "null")],
        vec![("origin", "null"), ("sec-fetch-site", "same-origin")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "https://staff.town.example.jp.evil.example"), ("host", "staff.town.example.jp")],
        vec![("referer", "https://evil.example/staff.town.example.jp")],
        vec![("referer", "/board")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(post(&foreign).await, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    let request = client().post(hub.staff_url("/sign-out")).header("origin", "null");
    let page = request.send().await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("ほかのサイトから送られた操作") && !page.contains("ほかの園"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_residents_is_compared_with_the_address_that_the_town_gave_them() {
    let hub = hub_with(&[("KAZASU_PUBLIC_URL", "https://Kazasu.town.example.jp:443/")]).await;
    let post = |origin: &'static str| {
        let request = client().post(hub.resident_url("/sign-out")).header("origin", origin);
        async move { request.send().await.expect("an answer").status() }
    };
    assert_eq!(post("https://kazasu.town.example.jp").await, StatusCode::OK);
    assert_eq!(post("http://kazasu.town.example.jp").await, StatusCode::FORBIDDEN);
    assert_eq!(post("https://kazasu.town.example.jp:8443").await, StatusCode::FORBIDDEN);
}
