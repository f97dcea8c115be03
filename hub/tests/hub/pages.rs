//! What pages and probes say.

use reqwest::StatusCode;

use crate::world::{TestHub, client, page};

fn hidden(page: &str, child: &str) -> String {
    // The form id beside this child.
    let at = page.find(child).expect("the child is on the page");
    let rest = &page[at..];
    let from = rest.find("form_").expect("a form");
    rest[from..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

async fn mark(hub: &TestHub, cookie: &str, form: &str, child: &str, mark: &str) -> StatusCode {
    let request = client().post(hub.staff_url("/board/yamada/marks")).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(format!("form={form}&child={child}&mark={mark}")).send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_notes_an_arrival_by_hand_and_a_double_click_counts_once() {
    let hub = TestHub::start().await;
    let staff = hub.staff_of("yamada").await;
    let cookie = String::from_utf8(staff.get("/", "")).expect("text");
    let cookie = cookie.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned();
    let child = hub.town.child_id("yamada", "ひなた");
    let form = hidden(&page(&staff, "/board/yamada").await, &child);
    let head = |hub: &TestHub| hub.town.report().facilities.iter().map(|log| log.head).sum::<i64>();
    let before = head(&hub);
    let (one, two) =
        tokio::join!(mark(&hub, &cookie, &form, &child, "arrived"), mark(&hub, &cookie, &form, &child, "arrived"));
    assert_eq!(head(&hub), before + 1);
    assert!([one, two].contains(&StatusCode::SEE_OTHER));
    assert_eq!(mark(&hub, &cookie, &form, &child, "arrived").await, StatusCode::SEE_OTHER, "the same form again");
    let form = hidden(&page(&staff, "/board/yamada").await, &child);
    assert_eq!(mark(&hub, &cookie, &form, &child, "arrived").await, StatusCode::CONFLICT, "another form");
    assert_eq!(mark(&hub, &cookie, &form, &child, "sleeping").await, StatusCode::BAD_REQUEST);
    let elsewhere = hub.town.child_id("hirata", "つむぎ");
    assert_eq!(mark(&hub, &cookie, &form, &elsewhere, "arrived").await, StatusCode::NOT_FOUND);
    assert_eq!(head(&hub), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_without_a_card_is_noted_by_hand_like_any_other() {
    let hub = TestHub::start().await;
    hub.town.import(|file| file.facilities[0].children[0].card = None);
    let staff = hub.staff_of("yamada").await;
    let cookie = String::from_utf8(staff.get("/", "")).expect("text");
    let cookie = cookie.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned();
    let child = hub.town.child_id("yamada", "ひなた");
    for note in ["arrived", "left", "clear", "absent"] {
        let form = hidden(&page(&staff, "/board/yamada").await, &child);
        assert_eq!(mark(&hub, &cookie, &form, &child, note).await, StatusCode::SEE_OTHER, "{note}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_metrics_and_the_api_document_answer() {
    let hub = TestHub::start().await;
    hub.kiosk_at("yamada").await.hold("ひなた").await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(hub.get(&hub.staff_url(path)).await.status(), StatusCode::OK);
    }
    let metrics = hub.get(&hub.staff_url("/metrics")).await.text().await.expect("text");
    for line in
        [r#"kazasu_taps_total{outcome="arrived"} 1"#, "kazasu_commits_total 1", "kazasu_tap_answer_seconds_count 1"]
    {
        assert!(metrics.contains(line), "{line}");
    }
    for secret in ["ひなた", "やまだ", "SKM"] {
        assert!(!metrics.contains(secret));
    }
    let document: serde_json::Value = hub.get(&hub.staff_url("/api/openapi.json")).await.json().await.expect("JSON");
    let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    let api = hub::NOUNS.routes().filter(|row| row.pattern.starts_with("/api/v1/"));
    let mut served: Vec<&str> = api.map(|row| row.pattern).collect();
    served.sort_unstable();
    assert_eq!(paths, served, "the document names every route of the API");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_comes_with_the_headers_that_protect_it() {
    let hub = TestHub::start().await;
    for url in
        [hub.staff_url("/sign-in"), hub.resident_url("/"), hub.resident_url("/nothing"), hub.staff_url("/manual")]
    {
        let response = hub.get(&url).await;
        let policy = response.headers()["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{url}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert!(response.headers()["content-type"].to_str().expect("text").starts_with("text/html"));
        assert!(response.text().await.expect("text").contains("lang=\"ja\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browsers_subscription_is_taken_only_for_known_push_services() {
    let hub = TestHub::start().await;
    let mother = hub.guardian("yamada", "やまだ").await;
    let cookie = String::from_utf8(mother.get("/", "")).expect("text");
    let cookie = cookie.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned();
    let subscribe = |endpoint: &str| {
        let keys = serde_json::json!({
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg"
        });
        let body = serde_json::json!({ "endpoint": endpoint, "keys": keys });
        let request = client().post(hub.resident_url("/family/subscriptions")).header("cookie", cookie.clone());
        async move { request.json(&body).send().await.expect("an answer").status() }
    };
    assert_eq!(subscribe("https://updates.push.services.mozilla.com/wpush/v2/x").await, StatusCode::NO_CONTENT);
    for endpoint in ["https://127.0.0.1/x", "http://updates.push.services.mozilla.com/x", "https://evil.example/x", "x"]
    {
        assert_eq!(subscribe(endpoint).await, StatusCode::BAD_REQUEST, "{endpoint}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_has_a_door_for_the_nursery_and_one_for_the_office_and_the_languages_above_both() {
    let hub = TestHub::start().await;
    let page = crate::visits::read(&hub, "/").await;
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what}: {page}"));
    assert_eq!(page.matches("<section class=\"card door\"").count(), 2);
    assert!(at("class=\"tongue-row") < at("<h2 id=\"nursery\">") && at("id=\"nursery\"") < at("<h2 id=\"office\">"));
    // Nothing is asked for between the two: where a link is pasted is folded away.
    let first = &page[at("<h2 id=\"nursery\">")..at("<h2 id=\"office\">")];
    assert!(first.contains("<details class=\"fold\"><summary>") && !first.contains(" open>"), "{first}");
    assert!(page[at("<h2 id=\"office\">")..].contains("href=\"/bookings\""));
}
