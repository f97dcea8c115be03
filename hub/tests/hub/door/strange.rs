//! Requests that browsers do not send, or only behind a proxy.

use hub_web::routes::Side;
use reqwest::StatusCode;

use super::{header, hub_with, said, status_of};
use crate::{
    access::cookie,
    world::{TestHub, client},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_a_proxy_passes_on_is_ours_or_is_refused() {
    let hub = hub_with(&[("KAZASU_HOSTS", "staff.town.example.jp"), ("KAZASU_PROXIES", "127.0.0.1")]).await;
    let ask = |name: &'static str, value: &'static str| {
        let request = client().get(hub.staff_url("/sign-in")).header(name, value);
        async move { request.send().await.expect("an answer").status() }
    };
    for (name, value) in [
        ("x-forwarded-host", "staff.town.example.jp"),
        ("x-forwarded-host", "Staff.Town.example.jp:443"),
        ("x-forwarded-host", "evil.example, staff.town.example.jp"),
        ("forwarded", "for=192.0.2.1;host=staff.town.example.jp"),
        ("forwarded", "for=192.0.2.1;host=\"staff.town.example.jp:443\";proto=https"),
        ("forwarded", "for=192.0.2.1"),
    ] {
        assert_eq!(ask(name, value).await, StatusCode::OK, "{name}: {value}");
    }
    for (name, value) in [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-host", "staff.town.example.jp, evil.example"),
        ("forwarded", "for=192.0.2.1;host=evil.example"),
        ("forwarded", "for=192.0.2.1;Host=\"evil.example:8080\""),
    ] {
        assert_eq!(ask(name, value).await, StatusCode::MISDIRECTED_REQUEST, "{name}: {value}");
    }
    let rebound = client()
        .post(hub.staff_url("/sign-out"))
        .header("origin", "http://evil.example")
        .header("x-forwarded-host", "evil.example");
    assert_eq!(rebound.send().await.expect("an answer").status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_another_protocol_or_a_tunnel_is_answered_at_once_in_this_one() {
    let hub = TestHub::start().await;
    for side in [Side::Residents, Side::Staff] {
        for protocol in ["websocket", "h2c", "TLS/1.2"] {
            for (method, path) in [("GET", "/manual"), ("POST", "/sign-out"), ("GET", "/nothing")] {
                let words = format!(
                    "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: {protocol}\r\n\r\n"
                );
                let answer = said(&hub, side, &words).await;
                let expected = if path == "/nothing" { 404 } else { 200 };
                assert_eq!(status_of(&answer), expected, "{method} {path} {protocol}");
            }
        }
        for target in ["evil.example:443", "127.0.0.1:25", "/manual"] {
            let words = format!("CONNECT {target} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
            let answer = said(&hub, side, &words).await;
            assert_eq!(status_of(&answer), 405, "{target}");
            assert!(header(&answer, "allow").is_some(), "{target}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_no_text_holds_do_not_come_in_under_another_spelling_of_their_kind() {
    let hub = TestHub::start().await;
    let post = |kind: &'static str, body: &'static [u8], path: &'static str| {
        let request = client().post(hub.staff_url(path)).header("content-type", kind).body(body);
        async move { request.send().await.expect("an answer").status() }
    };
    for kind in [
        "Application/x-www-form-urlencoded",
        "APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8",
        "application/x-www-form-urlencoded;charset=UTF-16LE",
        "text/plain",
        "multipart/form-data; boundary=x",
        "nonsense",
    ] {
        let status = post(kind, b"login=a%00b&password=x", "/sign-out").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
    }
    for kind in ["Application/json", "application/JSON; charset=utf-8"] {
        let status = post(kind, br#"{"code":"a\u0000b","public_key":""}"#, "/sign-out").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
    }
    assert_eq!(post("application/json", b"{\"code\":\"100%00 %ff\"}", "/sign-out").await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_back_to_a_path_of_somebody_elses_page() {
    let hub = TestHub::start().await;
    let staff = cookie(&hub.staff_of("hirata").await);
    let page = |referer: String| {
        let request = client().post(hub.staff_url("/board/yamada/marks")).header("cookie", &staff);
        let request = request.header("referer", referer);
        async move { request.send().await.expect("an answer").text().await.expect("a page") }
    };
    assert!(page(hub.staff_url("/board/hirata")).await.contains("元のページに戻る"));
    for foreign in ["https://evil.example/sign-out", "http://evil.example:8081/board/hirata", "/board/hirata"] {
        assert!(!page(foreign.to_owned()).await.contains("元のページに戻る"), "{foreign}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_page_says_so_in_the_language_that_the_browser_asks_for() {
    let hub = TestHub::start().await;
    let ask = |path: &'static str, lang: &'static str| {
        let request = client().get(hub.resident_url(path)).header("accept-language", lang);
        async move { request.send().await.expect("an answer").text().await.expect("a page") }
    };
    for path in ["/tickets/zzz", "/booking/zzz", "/invitations/zzz", "/arrive/shiyakusho/1234"] {
        for (asked, lang) in [("vi-VN,vi;q=0.9", "vi"), ("en-US", "en"), ("ja", "ja"), ("de", "ja")] {
            let page = ask(path, asked).await;
            assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{path} for {asked}: {}", &page[..200]);
        }
    }
}
