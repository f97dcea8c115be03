//! What every request passes first and every answer last: names, letters, bodies, seats, HEAD, caches.

mod names;
mod strange;
mod unread;

use hub::NOUNS;
use hub_web::routes::{Policy, Side};
use reqwest::{Method, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    access::{cookie, path},
    world::{SOON, TestHub, Town, client},
};

async fn hub_with(settings: &[(&str, &str)]) -> TestHub {
    let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Town::on_sqlite_with(settings.collect()).await.hub().await
}

/// Says this and hears everything until the hub hangs up.
async fn said(hub: &TestHub, side: Side, words: &str) -> String {
    let address = match side {
        Side::Residents => hub.running.residents,
        Side::Staff => hub.running.staff,
    };
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(words.as_bytes()).await.expect("a request");
    heard(&mut stream).await
}

async fn heard(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(SOON, stream.read_to_end(&mut answer)).await;
    read.expect("the hub hangs up").expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

fn status_of(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let lines = answer.split("\r\n\r\n").next()?.lines();
    lines
        .filter_map(|line| line.split_once(": "))
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// A page of a number that was just taken.
async fn ticket(hub: &TestHub) -> String {
    let page = hub.get(&hub.resident_url("/offices/shiyakusho")).await.text().await.expect("a page");
    let form = page.split("name=\"form\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
    let taken = client()
        .post(hub.resident_url("/offices/shiyakusho/tickets"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("form={form}&service=1"))
        .send()
        .await
        .expect("an answer");
    let to = taken.headers()["location"].to_str().expect("a path").to_owned();
    to.split('?').next().expect("a path").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn head_of_every_route_ends_at_once_without_a_body_and_leaves_no_stream_behind() {
    let hub = TestHub::start().await;
    let (staff, parent) = (cookie(&hub.staff_of("town").await), cookie(&hub.guardian("yamada", "やまだ").await));
    let ticket = ticket(&hub).await;
    let code = ticket.rsplit('/').next().expect("a code");
    for row in NOUNS.routes().filter(|row| row.method.as_str() == "GET") {
        for side in row.sides {
            let path = path(&row.pattern.replace("{code}", code));
            let cookie = if *side == Side::Staff { &staff } else { &parent };
            let ask = |method: &str| {
                format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n")
            };
            let head = said(&hub, *side, &ask("HEAD")).await;
            assert!(head.ends_with("\r\n\r\n"), "HEAD {path} on {side:?} has a body: {head}");
            // Those of several logs are refused here, for nothing is named that they should follow.
            if ["/live/{facility}", "/tickets/{code}/live"].contains(&row.pattern) {
                assert_eq!(status_of(&head), 200, "{path}");
                assert_eq!(header(&head, "content-type"), Some("text/event-stream"), "{path}");
            } else {
                assert_eq!(status_of(&head), status_of(&said(&hub, *side, &ask("GET")).await), "{path}");
            }
        }
    }
    assert_eq!(hub.running.hub.metrics.live_connections.get(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_not_waited_for_and_its_connection_ends() {
    let hub = hub_with(&[("KAZASU_BODY_WITHIN_S", "1")]).await;
    let paths = ["/sign-out", "/healthz", "/nothing", "/api/v1/taps", "/sign-in", "/bookings/shiyakusho/holds"];
    let bodies = ["content-length: 20\r\n\r\nlogi", "transfer-encoding: chunked\r\n\r\n4\r\nlogi\r\n"];
    let asked = [Side::Residents, Side::Staff].into_iter().flat_map(|side| {
        paths.into_iter().flat_map(move |path| bodies.into_iter().map(move |body| (side, path, body)))
    });
    let answers = asked.map(async |(side, path, body)| {
        let head = "host: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded";
        let answer = said(&hub, side, &format!("POST {path} HTTP/1.1\r\n{head}\r\n{body}")).await;
        assert_eq!(status_of(&answer), 408, "{path} on {side:?}, {body}");
    });
    futures_util::future::join_all(answers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_an_end_is_cut_off_at_the_longest_that_anybody_may_send() {
    let hub = TestHub::start().await;
    let head = "POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut stream = TcpStream::connect(hub.running.staff).await.expect("a connection");
    let mut words = head.as_bytes().to_vec();
    for _ in 0..30 {
        words.extend_from_slice(format!("1000\r\n{}\r\n", "x".repeat(0x1000)).as_bytes());
    }
    stream.write_all(&words).await.expect("a request");
    assert_eq!(status_of(&heard(&mut stream).await), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_holds_so_many_connections_and_the_next_ends_at_once() {
    let hub = hub_with(&[("KAZASU_CONNECTIONS_OF_SOURCE", "3")]).await;
    let open = || async { TcpStream::connect(hub.running.residents).await.expect("a connection") };
    let ask = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = open().await;
        stream.write_all(ask).await.expect("a request");
        let mut byte = [0];
        stream.read_exact(&mut byte).await.expect("an answer");
        held.push(stream);
    }
    let mut fourth = open().await;
    let _ = fourth.write_all(ask).await;
    let mut nothing = Vec::new();
    let read = tokio::time::timeout(SOON, fourth.read_to_end(&mut nothing)).await.expect("the hub hangs up");
    assert!(read.is_err() || nothing.is_empty(), "{nothing:?}");
    // The staff's side is another one.
    assert_eq!(hub.get(&hub.staff_url("/healthz")).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_named_proxy_one_visitor_holds_so_many_streams_and_others_theirs() {
    let hub = hub_with(&[("KAZASU_CONNECTIONS_OF_SOURCE", "3"), ("KAZASU_PROXIES", "127.0.0.0/8")]).await;
    let path = format!("{}/live?after=0", ticket(&hub).await);
    let follow = |from: &str| {
        let request = client().get(hub.resident_url(&path)).header("x-forwarded-for", from);
        async move { request.send().await.expect("an answer") }
    };
    let mut held = Vec::new();
    for port in 0..3 {
        held.push(follow(&format!("203.0.113.5:5000{port}")).await);
    }
    assert!(held.iter().all(|answer| answer.status() == StatusCode::OK));
    let refused = follow("203.0.113.5").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(follow("198.51.100.7").await.status(), StatusCode::OK);
    let staffs = client().get(hub.staff_url("/sign-in")).header("x-forwarded-for", "203.0.113.5");
    assert_eq!(staffs.send().await.expect("an answer").status(), StatusCode::OK, "the other side is another one");
    drop(held);
    let again = async {
        while follow("203.0.113.5").await.status() != StatusCode::OK {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, again).await.expect("a seat is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_public_pages_may_be_kept_by_anybody() {
    let hub = TestHub::start().await;
    let (staff, parent) = (cookie(&hub.staff_of("town").await), cookie(&hub.guardian("yamada", "やまだ").await));
    let ticket = ticket(&hub).await;
    let code = ticket.rsplit('/').next().expect("a code");
    for row in NOUNS.routes() {
        let method: Method = row.method.as_str().parse().expect("a method");
        for side in row.sides {
            let (path, cookie) = match side {
                Side::Staff => (hub.staff_url(&path(row.pattern)), &staff),
                Side::Residents => (hub.resident_url(&path(&row.pattern.replace("{code}", code))), &parent),
            };
            let answer =
                client().request(method.clone(), &path).header("cookie", cookie).send().await.expect("an answer");
            let kept = answer.headers().get("cache-control").map(|value| value.to_str().expect("text").to_owned());
            // A form that its own browser keeps for the back button brings that browser's cookie.
            let is_private = kept.as_deref().is_some_and(|kept| kept.starts_with("private"));
            let sets_none = is_private || !answer.headers().contains_key("set-cookie");
            let is_well = !answer.status().is_client_error() && sets_none;
            let is_kept_nowhere = kept.as_deref().is_some_and(|kept| kept.starts_with("no-store"));
            let is_stream = answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
            let is_named = !is_stream && names_its_reader(&answer.text().await.expect("text"));
            let is_public = row.policy == Policy::Open && method == Method::GET && is_well && !is_named;
            assert_ne!(is_public, is_kept_nowhere, "{method} {path}: {kept:?}");
        }
        // In a real town there is no route of the demo's.
        let has_holder = matches!(row.policy, Policy::Holder | Policy::Demo);
        assert!(!row.pattern.contains("{code}") || has_holder, "{}", row.pattern);
    }
}

/// Whether a page names whoever is signed in.
fn names_its_reader(page: &str) -> bool {
    page.contains("<bdi class=\"name\">")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_is_the_same_for_whoever_is_signed_in() {
    let hub = TestHub::start().await;
    let (staff, parent) = (cookie(&hub.staff_of("madoguchi").await), cookie(&hub.guardian("yamada", "やまだ").await));
    for row in NOUNS.routes().filter(|row| row.policy == Policy::Open && row.method.as_str() == "GET") {
        for side in row.sides {
            let (url, cookie) = match side {
                Side::Staff => (hub.staff_url(&path(row.pattern)), &staff),
                Side::Residents => (hub.resident_url(&path(row.pattern)), &parent),
            };
            let nobody = client().get(&url).send().await.expect("an answer");
            let answer = client().get(&url).header("cookie", cookie).send().await.expect("an answer");
            let told = |answer: &reqwest::Response| (answer.status(), answer.headers().get("location").cloned());
            assert_eq!(told(&answer), told(&nobody), "{url} leads elsewhere");
            let is_page = answer.status().is_success();
            let is_kept_nowhere = answer.headers().get("cache-control").is_some_and(|kept| kept == "no-store");
            let page = answer.text().await.expect("text");
            assert!(!is_page || !page.is_empty(), "{url} shows nothing");
            // Nothing is about whoever is signed in but their name in the frame, and what has it is kept nowhere.
            assert!(!names_its_reader(&page) || is_kept_nowhere, "{url} names its reader and may be kept");
            for name in ["megumi@", "ひなた"] {
                assert!(!page.contains(name), "{url} names {name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_leads_each_to_their_own_page_is_kept_nowhere() {
    let hub = TestHub::start().await;
    let parent = cookie(&hub.guardian("yamada", "やまだ").await);
    for (url, cookie) in [
        (hub.resident_url("/"), parent.as_str()),
        (hub.resident_url("/"), ""),
        (hub.staff_url("/"), ""),
        (hub.staff_url("/display"), ""),
    ] {
        let answer = client().get(&url).header("cookie", cookie).send().await.expect("an answer");
        assert_eq!(answer.headers()["cache-control"], "no-store", "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_leaves_nothing_in_the_browser_but_what_is_not_the_sessions() {
    let hub = TestHub::start().await;
    for (url, cookie) in [
        (hub.staff_url("/sign-out"), cookie(&hub.staff_of("yamada").await)),
        (hub.resident_url("/sign-out"), cookie(&hub.guardian("yamada", "やまだ").await)),
    ] {
        let out = client().post(&url).header("cookie", cookie).send().await.expect("an answer");
        assert_eq!(out.headers()["clear-site-data"], "\"cache\"");
        assert_eq!(out.headers()["cache-control"], "no-store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_an_address_does_not_take_is_answered_with_those_that_it_takes() {
    let hub = TestHub::start().await;
    let ask = |method: &str, path: &str| {
        let request = client().request(method.parse().expect("a method"), hub.staff_url(path));
        async move { request.send().await.expect("an answer") }
    };
    for (method, path, allow) in [
        ("GET", "/api/v1/taps", "POST, OPTIONS"),
        ("DELETE", "/api/v1/taps", "POST, OPTIONS"),
        ("DELETE", "/healthz", "GET, HEAD, OPTIONS"),
        ("PUT", "/sign-in", "GET, HEAD, POST, OPTIONS"),
        ("PROPFIND", "/board/yamada", "GET, HEAD, OPTIONS"),
        ("TRACE", "/", "GET, HEAD, OPTIONS"),
    ] {
        let answer = ask(method, path).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert_eq!(answer.headers()["allow"], allow, "{method} {path}");
        let kind = answer.headers()["content-type"].to_str().expect("text").to_owned();
        assert_eq!(kind == "application/problem+json", path.starts_with("/api/"), "{path}: {kind}");
    }
    for path in ["/api/v1/taps", "/sign-in"] {
        let options = ask("OPTIONS", path).await;
        assert_eq!(options.status(), StatusCode::NO_CONTENT);
        assert!(options.headers().contains_key("allow") && options.text().await.expect("text").is_empty());
    }
    for path in ["/api/v1/nothing", "/api/"] {
        let answer = ask("GET", path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
    let unreadable = client().post(hub.staff_url("/api/v1/devices/enrol")).body("{").send().await.expect("an answer");
    assert_eq!(unreadable.headers()["content-type"], "application/problem+json");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_no_text_holds_are_turned_away_at_the_door() {
    let hub = TestHub::start().await;
    for path in ["/bookings/%00", "/bookings/%ff", "/offices/a%00b", "/bookings/shiyakusho?day=%00", "/static/%00"] {
        assert_eq!(hub.get(&hub.resident_url(path)).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let post = |kind: &'static str, body: &'static [u8], path: &'static str| {
        let request = client().post(hub.staff_url(path)).header("content-type", kind).body(body);
        async move { request.send().await.expect("an answer").status() }
    };
    let form = "application/x-www-form-urlencoded";
    for body in [&b"login=a%00b&password=x"[..], b"login=a\0b&password=x", b"login=%e3%81&password=x", b"login=\xff"] {
        assert_eq!(post(form, body, "/sign-in").await, StatusCode::UNPROCESSABLE_ENTITY, "{body:?}");
    }
    let enrol = "/api/v1/devices/enrol";
    for body in [&br#"{"code":"a\u0000b","public_key":""}"#[..], b"{\"code\":\"a\0\"}"] {
        assert_eq!(post("application/json", body, enrol).await, StatusCode::UNPROCESSABLE_ENTITY, "{body:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_button_that_did_nothing_the_page_says_so_and_leads_back() {
    let hub = TestHub::start().await;
    let staff = cookie(&hub.staff_of("hirata").await);
    let request = client().post(hub.staff_url("/board/yamada/marks")).header("cookie", &staff);
    let request = request.header("referer", hub.staff_url("/board/hirata?sort=class"));
    let page = request.send().await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("いま押したことは、記録されていません。"));
    assert!(page.contains("href=\"/board/hirata?sort=class\""));
    let looked = client().get(hub.staff_url("/board/yamada")).header("cookie", &staff).send().await.expect("an answer");
    assert!(!looked.text().await.expect("a page").contains("記録されていません"));
    for away in ["https://evil.example//evil.example/x", "javascript:alert(1)", "https://evil.example/\\\\evil.example"]
    {
        let request =
            client().post(hub.staff_url("/board/yamada/marks")).header("cookie", &staff).header("referer", away);
        let page = request.send().await.expect("an answer").text().await.expect("a page");
        assert!(!page.contains("元のページに戻る"), "{away}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cannot_be_made_one_text_is_refused() {
    let hub = TestHub::start().await;
    // Written as it is kept it would be three times as long, and longer than an address may be.
    let long = format!("/offices/shiyakusho?q={}&name=%E3%81%8B%E3%82%99", "'".repeat(30_000));
    let words = format!("GET {long} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
    let answer = said(&hub, Side::Residents, &words).await;
    assert!(answer.starts_with("HTTP/1.1 414 "), "{}", answer.lines().next().unwrap_or_default());
    assert!(answer.contains("<html"), "a page says so");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_form_that_was_sent_leads_whoever_opens_it_again_to_the_page_with_the_form() {
    let hub = TestHub::start().await;
    let ask = async |side: Side, method: &Method, path: &str| {
        let url = if side == Side::Staff { hub.staff_url(path) } else { hub.resident_url(path) };
        client().request(method.clone(), url).send().await.expect("an answer")
    };
    for (side, path, page) in [
        (Side::Residents, "/booking/none/details", "/booking/none"),
        (Side::Residents, "/booking/none/confirm?lang=vi", "/booking/none"),
        (Side::Residents, "/tickets/none/subscriptions/remove", "/tickets/none"),
        (Side::Residents, "/offices/shiyakusho/tickets", "/offices/shiyakusho"),
        (Side::Residents, "/family/subscriptions/remove", "/family"),
        (Side::Residents, "/forget", "/"),
        (Side::Staff, "/sign-out", "/"),
        (Side::Staff, "/counters/shiyakusho/today", "/counters/shiyakusho"),
        (Side::Staff, "/counters/shiyakusho/1/tickets", "/counters/shiyakusho/1"),
        (Side::Staff, "/devices/yamada/device_0000000000001/name", "/devices/yamada"),
        (Side::Staff, "/settings/icon/remove", "/settings"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = ask(side, &method, path).await;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{method} {path}");
            assert_eq!(answer.headers()["location"], page, "{method} {path}");
        }
    }
    // Each of them, and nothing but what only looks.
    for row in NOUNS.routes().filter(|row| row.method == "POST" && !row.pattern.starts_with("/api/")) {
        let address = path(row.pattern);
        for &side in row.sides {
            assert_ne!(ask(side, &Method::GET, &address).await.status(), StatusCode::METHOD_NOT_ALLOWED, "{address}");
            assert_eq!(ask(side, &Method::PUT, &address).await.status(), StatusCode::METHOD_NOT_ALLOWED, "{address}");
        }
    }
}
