//! What OWASP ASVS 5.0 asks of every answer, asked of every route; `docs/security/asvs.tsv` says which test holds what.

mod cookies;
mod failures;
mod framing;
mod odd_forms;
mod passwords;
mod recovery;

use db::audit::{self, Filter, Kind};
use hub::NOUNS;
use hub_web::{
    policy::{Relation, Role},
    routes::Side,
};
use reqwest::{Method, Response, StatusCode, header};

use crate::{
    access::{cookie, path},
    world::{TestHub, client},
};

/// Every route with somebody who may call it: its method, its address, the cookie of that visitor.
async fn asked(hub: &TestHub) -> Vec<(Method, String, String)> {
    let (town, mother) = (cookie(&hub.staff_of("town").await), cookie(&hub.guardian("yamada", "やまだ").await));
    let mut asked = Vec::new();
    for row in NOUNS.routes() {
        let method: Method = row.method.as_str().parse().expect("a method");
        for side in row.sides {
            let (url, cookie) = match side {
                Side::Residents => (hub.resident_url(&path(row.pattern)), &mother),
                Side::Staff => (hub.staff_url(&path(row.pattern)), &town),
            };
            asked.push((method.clone(), url, cookie.clone()));
        }
    }
    // Who signs out is nobody for what comes after.
    asked.sort_by_key(|(_, url, _)| url.ends_with("/sign-out"));
    asked
}

/// What no route answers: nothing there, a method that is not taken, a file, a path that is no text.
fn beside_the_routes(hub: &TestHub) -> Vec<(Method, String, String)> {
    let both = |path: &str| [hub.resident_url(path), hub.staff_url(path)];
    let looks = ["/nothing", "/static/kazasu.css", "/static/none", "/api/v1/none", "/bookings/%00", "/icon.png"];
    let looks = looks.iter().flat_map(|path| both(path)).map(|url| (Method::GET, url));
    let others = both("/sign-in").into_iter().chain(both("/")).map(|url| (Method::PUT, url));
    looks.chain(others).map(|(method, url)| (method, url, String::new())).collect()
}

async fn ask(method: &Method, url: &str, cookie: &str) -> Response {
    let request = client().request(method.clone(), url).header(header::COOKIE, cookie);
    request.header(header::ORIGIN, "https://evil.example").send().await.expect("an answer")
}

fn value<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_headers_that_protect_it_and_none_is_for_other_origins() {
    let hub = TestHub::start().await;
    for (method, url, cookie) in asked(&hub).await.into_iter().chain(beside_the_routes(&hub)) {
        let answer = ask(&method, &url, &cookie).await;
        let what = format!("{method} {url}: {}", answer.status());
        let policy = value(&answer, "content-security-policy");
        for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{what}: {part} in {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{what}: {policy}");
        assert_eq!(value(&answer, "x-content-type-options"), "nosniff", "{what}");
        assert_eq!(value(&answer, "referrer-policy"), "same-origin", "{what}");
        assert_eq!(value(&answer, "cross-origin-opener-policy"), "same-origin", "{what}");
        let of_others = answer.headers().keys().any(|name| name.as_str().starts_with("access-control-"));
        assert!(!of_others, "{what} speaks to other origins");
        for name in ["server", "x-powered-by", "via"] {
            assert_eq!(value(&answer, name), "", "{what} says what it runs on");
        }
    }
}

/// The kind of content that a file's name promises.
fn promised(name: &str) -> Option<&'static str> {
    Some(match name.rsplit('.').next()? {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "webp" => "image/webp",
        "mp3" => "audio/mpeg",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => return None,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_with_a_body_says_what_it_is_and_a_text_in_which_letters() {
    let hub = TestHub::start().await;
    let files = NOUNS.0.iter().flat_map(|noun| noun.assets).map(|asset| format!("/static/{}", asset.name));
    let files = files.filter(|path| path != "/static/sw.js").map(|path| (Method::GET, hub.resident_url(&path)));
    let files: Vec<_> = files.map(|(method, url)| (method, url, String::new())).collect();
    assert!(files.len() > 30, "the files of the pages");
    let (mut kinds, mut faults) = (std::collections::BTreeSet::new(), Vec::new());
    for (method, url, cookie) in asked(&hub).await.into_iter().chain(beside_the_routes(&hub)).chain(files) {
        let answer = client().request(method.clone(), &url).header(header::COOKIE, cookie).send().await;
        let answer = answer.expect("an answer");
        let (status, kind) = (answer.status(), value(&answer, "content-type").to_owned());
        let what = format!("{method} {url}: {status} {kind}");
        if kind == "text/event-stream" {
            // Always UTF-8 (HTML, 9.2).
            continue;
        }
        let body = answer.bytes().await.expect("a body");
        let is_text = kind.starts_with("text/") || kind.starts_with("image/svg");
        let name = url.rsplit('/').next().unwrap_or_default();
        let holds = [
            promised(name).filter(|_| status == StatusCode::OK).is_none_or(|promised| kind == promised),
            body.is_empty() == kind.is_empty(),
            is_text == kind.ends_with("; charset=utf-8"),
            !is_text || std::str::from_utf8(&body).is_ok(),
            !kind.starts_with("text/html") || body.starts_with(b"<!doctype html>"),
            !kind.contains("json") || serde_json::from_slice::<serde_json::Value>(&body).is_ok(),
            kind != "image/png" || body.starts_with(b"\x89PNG"),
        ];
        if holds != [true; 7] {
            faults.push(format!("{what}: {holds:?}"));
        }
        kinds.insert(kind);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(kinds.len() > 6, "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_machine_or_of_the_sources_is_served_and_no_folder_is_listed() {
    let hub = TestHub::start().await;
    let town = cookie(&hub.staff_of("town").await);
    for path in [
        "/.git/HEAD",
        "/.git/config",
        "/.svn/entries",
        "/.env",
        "/Cargo.toml",
        "/Cargo.lock",
        "/keys.json",
        "/town.db",
        "/data/kazasu.db",
        "/static",
        "/static/",
        "/static/..%2f..%2fkeys.json",
        "/static/%2e%2e/keys.json",
        "/static/kazasu.css.bak",
        "/static/kazasu.css~",
        "/manual/",
        "/docs/",
        "/debug",
        "/actuator/health",
    ] {
        for url in [hub.resident_url(path), hub.staff_url(path)] {
            let answer = client().get(&url).header(header::COOKIE, &town).send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{url}");
        }
    }
    // What is for operators and for those who build kiosks is on the closed network's side alone.
    for path in ["/metrics", "/api/openapi.json", "/status", "/staff/audit"] {
        assert_eq!(hub.get(&hub.resident_url(path)).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_every_page_changes_nothing() {
    let hub = TestHub::start().await;
    let asked = asked(&hub).await;
    let stand = || {
        let filter = Filter { kind: Some(Kind::Change), ..Filter::default() };
        let changes = audit::find(&mut hub.town.conn(), &filter, 1_000).expect("rows").len();
        let facts: Vec<_> = hub.town.report().facilities.iter().map(|log| log.events).collect();
        (changes, facts)
    };
    let before = stand();
    let mut looked = 0;
    for (_, url, cookie) in asked.iter().filter(|(method, _, _)| *method == Method::GET) {
        // Fields as a form would send them, in the address of a link or of a picture.
        for query in ["", "?form=x&command=cancel&name=x&mark=arrived&days=400&capacity=9&code=1"] {
            let answer = client().get(format!("{url}{query}")).header(header::COOKIE, cookie).send().await;
            assert!(!answer.expect("an answer").status().is_server_error(), "{url}{query}");
            looked += 1;
        }
    }
    assert!(looked > 100, "{looked}");
    assert_eq!(stand(), before);
    let only = NOUNS.routes().all(|row| ["GET", "POST"].contains(&row.method.as_str()));
    assert!(only, "what changes something is a POST");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_that_wants_somebody_signed_in_has_the_way_out() {
    let hub = TestHub::start().await;
    let (clerk, town) = (cookie(&hub.staff_of("madoguchi").await), cookie(&hub.staff_of("town").await));
    let mother = cookie(&hub.guardian("yamada", "やまだ").await);
    let mut pages = 0;
    for row in NOUNS.routes().filter(|row| row.method == "GET" && !row.policy.lets(Role::Stranger, Relation::Own)) {
        for (side, place, who) in [
            (Side::Staff, "yamada", &town),
            (Side::Staff, "shiyakusho", &town),
            (Side::Staff, "shiyakusho", &clerk),
            (Side::Residents, "yamada", &mother),
        ] {
            let path = path(&row.pattern.replace("{facility}", place));
            let url = if side == Side::Staff { hub.staff_url(&path) } else { hub.resident_url(&path) };
            let answer = client().get(&url).header(header::COOKIE, who).send().await.expect("an answer");
            let is_page = answer.status() == StatusCode::OK && value(&answer, "content-type").starts_with("text/html");
            if !is_page || !row.sides.contains(&side) {
                continue;
            }
            let page = answer.text().await.expect("text");
            // The wall's page has no frame, and no paper has: nobody presses there.
            let is_framed = side == Side::Residents || page.contains("<bdi class=\"name\">");
            assert!(!is_framed || page.contains("action=\"/sign-out"), "{url}");
            pages += usize::from(is_framed);
        }
    }
    assert!(pages > 40, "{pages}");
}
