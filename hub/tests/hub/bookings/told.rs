//! Pushes about a booking to the browsers that asked for them.

use reqwest::StatusCode;
use serde_json::{Value, json};
use simulators::fakes::{folder::TempFolder, push_service::PushService};

use super::{OFFICE, Visitor, book, known};
use crate::{
    visits::location,
    world::{SOON, TestHub, Town, calendar, client},
};

/// What the page's script sends.
async fn send(hub: &TestHub, visitor: &Visitor, act: &str, body: &Value) -> StatusCode {
    let request = client().post(hub.resident_url(&format!("{}/{act}", visitor.path)));
    request.json(body).send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_told_of_its_booking_until_it_is_taken_back() {
    let (pushes, folder) = (PushService::start().await.expect("a push service"), TempFolder::new("told"));
    let folder = folder.expect("a folder");
    let settings = [
        ("KAZASU_PUSH_HOSTS", pushes.address().ip().to_string()),
        ("KAZASU_PUSH_PRIVATE_HOSTS", "allow".to_owned()),
        ("KAZASU_VAPID_SUBJECT", "mailto:jouhou@town.example.jp".to_owned()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let hub = Town::at(format!("sqlite:{}", folder.join("town.db").display()), settings).await.hub().await;
    hub.calendar_at(OFFICE, calendar()).await;
    known(&hub).await;
    let visitor = book(&hub, "2026-11-24T09:00").await;
    hub.settled().await;

    let (stays, goes) = (pushes.subscribe(None), pushes.subscribe(None));
    for browser in [&stays, &goes, &stays] {
        assert_eq!(send(&hub, &visitor, "subscriptions", &browser.to_json()).await, StatusCode::NO_CONTENT);
    }
    let gone = json!({ "endpoint": goes.endpoint });
    for _ in 0..2 {
        assert_eq!(send(&hub, &visitor, "subscriptions/remove", &gone).await, StatusCode::NO_CONTENT);
    }
    let elsewhere = json!({ "endpoint": "https://evil.example/x", "keys": stays.to_json()["keys"] });
    assert_eq!(send(&hub, &visitor, "subscriptions", &elsewhere).await, StatusCode::BAD_REQUEST);

    let moved = [("start", "2026-11-25T10:00"), ("services", "1"), ("people", "1")];
    assert!(location(&visitor.act(&hub, "move", &moved).await).ends_with("done=moved"));
    let came = pushes.wait_for_pushes(1, SOON).await.expect("a push in time");
    let read = stays.read(&came[0].body).expect("a push for this browser");
    let text = String::from_utf8(read).expect("text");
    assert!(text.contains(&visitor.path) && !text.contains("山田"), "a push names nobody: {text}");

    location(&visitor.act(&hub, "cancel", &[]).await);
    let came = pushes.wait_for_pushes(2, SOON).await.expect("a push in time");
    hub.settled().await;
    assert!(came.iter().all(|push| push.endpoint == stays.endpoint), "whoever was taken back is told nothing");
    assert_eq!(pushes.pushes().len(), 2, "each is told once");
    let late = send(&hub, &visitor, "subscriptions", &goes.to_json()).await;
    assert_eq!(late, StatusCode::CONFLICT, "nothing is to come any more");
}
