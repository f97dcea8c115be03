//! Whom somebody tells who has found a hole.

use reqwest::{Method, StatusCode, header};

use crate::world::{TestHub, Town, client};

const PATH: &str = "/.well-known/security.txt";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_a_hole_is_told_whom_to_tell() {
    let settings = [
        ("KAZASU_SECURITY_CONTACT", "mailto:security@town.example.jp, https://town.example.jp/report"),
        ("KAZASU_SECURITY_POLICY", "https://town.example.jp/policy"),
        ("KAZASU_PUBLIC_URL", "https://kazasu.town.example.jp"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let hub = Town::on_sqlite_with(settings).await.hub().await;
    let answer = hub.get(&hub.resident_url(PATH)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    let text = answer.text().await.expect("text");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "Contact: mailto:security@town.example.jp",
            "Contact: https://town.example.jp/report",
            "Expires: 2027-05-01T00:00:00Z",
            "Preferred-Languages: ja, en",
            "Canonical: https://kazasu.town.example.jp/.well-known/security.txt",
            "Policy: https://town.example.jp/policy",
            "",
        ]
    );
    let head = client().request(Method::HEAD, hub.resident_url(PATH)).send().await.expect("an answer");
    assert_eq!((head.status(), head.text().await.expect("nothing")), (StatusCode::OK, String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_that_names_nobody_has_no_such_file() {
    let hub = TestHub::start().await;
    assert_eq!(hub.get(&hub.resident_url(PATH)).await.status(), StatusCode::NOT_FOUND);
    for wrong in [
        ("KAZASU_SECURITY_CONTACT", "security@town.example.jp"),
        ("KAZASU_SECURITY_CONTACT", "http://town.example.jp"),
        ("KAZASU_SECURITY_POLICY", "http://town.example.jp"),
    ] {
        let refused = hub::Settings::read([(wrong.0.to_owned(), wrong.1.to_owned())]).expect_err("a refusal");
        assert!(refused.to_string().contains(wrong.0), "{refused}");
    }
}
