//! A parent's pushes, from the page on which they are asked for to the phone.

use reqwest::StatusCode;
use serde_json::Value;
use simulators::fakes::{
    folder::TempFolder,
    push_service::{PushService, Receiver},
};

use crate::world::{SOON, TestHub, Town, client, page};

/// What the page's script sends, in the name of whoever has this cookie.
async fn subscribe(hub: &TestHub, cookie: &str, phone: &Receiver, lang: Option<&str>) -> StatusCode {
    let mut body = phone.to_json();
    if let Some(lang) = lang {
        body["lang"] = lang.into();
    }
    let request = client().post(hub.resident_url("/family/subscriptions")).header("cookie", cookie);
    request.json(&body).send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parents_push_is_in_the_language_of_the_page_on_which_it_was_subscribed() {
    let (pushes, folder) = (PushService::start().await.expect("a push service"), TempFolder::new("pushes"));
    let folder = folder.expect("a folder");
    let settings = [
        ("KAZASU_PUSH_HOSTS", pushes.address().ip().to_string()),
        ("KAZASU_PUSH_PRIVATE_HOSTS", "allow".to_owned()),
        ("KAZASU_VAPID_SUBJECT", "mailto:jouhou@town.example.jp".to_owned()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let hub = Town::at(format!("sqlite:{}", folder.join("town.db").display()), settings).await.hub().await;
    let (mother, mut kiosk) = (hub.guardian("yamada", "やまだ").await, hub.kiosk_at("yamada").await);
    let sent = String::from_utf8(mother.get("/", "")).expect("text");
    let cookie = sent.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie");
    assert!(
        page(&mother, "/family?lang=vi").await.contains(" data-lang=\"vi\""),
        "the script is told the page's language"
    );

    // One phone each: whose page was in Vietnamese, of the release before, and in a language that is none.
    let phones = [pushes.subscribe(None), pushes.subscribe(None), pushes.subscribe(None)];
    for (phone, lang) in phones.iter().zip([Some("vi"), None, Some("tlh")]) {
        assert_eq!(subscribe(&hub, cookie, phone, lang).await, StatusCode::NO_CONTENT);
    }
    kiosk.hold("ひなた").await;
    let came = pushes.wait_for_pushes(3, SOON).await.expect("pushes in time");
    let shown = phones.each_ref().map(|phone| {
        let push = came.iter().find(|push| push.endpoint == phone.endpoint).expect("a push for this phone");
        let text = phone.read(&push.body).expect("a push for these keys");
        let json: Value = serde_json::from_slice(&text).expect("JSON");
        ["lang", "title", "body"].map(|part| json["notification"][part].as_str().expect("a text").to_owned())
    });
    let japanese = ["ja", "登園のお知らせ", "8:31 に登園しました"];
    assert_eq!(shown, [["vi", "Con đã đến nhà trẻ", "Giờ đến: 8:31"], japanese, japanese]);
}
