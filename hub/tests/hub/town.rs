//! The whole town at a glance: what needs somebody first, the figures of today, live, and for those who work for it alone.

use std::time::Duration;

use domain::ids::FormId;
use reqwest::{StatusCode, header};

use crate::{
    access::cookie,
    world::{TestHub, client, page},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_town_is_counted_and_what_needs_somebody_comes_first() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let mut kiosk = hub.kiosk_at("hirata").await;
    kiosk.hold("つむぎ").await;
    let quiet = page(&town, "/board").await;
    assert!(quiet.contains("すぐに確かめることはありません"), "{quiet}");
    let totals = quiet.split("class=\"totals\"").nth(1).and_then(|rest| rest.split("</dl>").next()).expect("totals");
    assert!(totals.contains("登園中の子ども") && totals.contains(">1</b><span class=\"soft\">／4人"), "{totals}");
    assert!(totals.contains("待っている方") && totals.contains("今日の番号"), "{totals}");
    assert!(quiet.contains("data-live=\"/live/yamada?after=") && quiet.contains("href=\"/counters/shiyakusho\""));
    hub.town.clock.move_by(Duration::from_secs(240));
    let silent = page(&town, "/board").await;
    assert!(silent.contains("確かめていただきたい施設が1つあります"), "{silent}");
    assert!(silent.contains("href=\"/devices/hirata\">止まっている・紙のない端末 <b>1</b>"), "{silent}");
    let at = |slug: &str| silent.find(&format!("id=\"tile-{slug}\"")).expect("a tile");
    assert!(at("hirata") < at("yamada"), "the one that needs somebody comes first");
    assert!(!silent.contains("つむぎ"), "nobody is named");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_long_is_an_alarm_of_the_office_and_of_the_town() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let kiosk = hub.kiosk_at("shiyakusho").await;
    kiosk.take(FormId::random(), 1).await.expect("a number");
    let waits = |page: &str| page.contains("長くお待ちの方 <b>1</b>");
    hub.town.clock.move_by(Duration::from_secs(29 * 60));
    assert!(!waits(&page(&town, "/board").await));
    hub.town.clock.move_by(Duration::from_secs(2 * 60));
    let late = page(&town, "/board").await;
    assert!(waits(&late) && late.contains("href=\"/counters/shiyakusho\">長くお待ちの方"), "{late}");
    let clerk = hub.staff_of("madoguchi").await;
    assert!(page(&clerk, "/statistics/shiyakusho").await.contains("<b class=\"waits\">1<span"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_looked_for_by_name_and_the_staff_of_a_place_is_sent_to_theirs() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let found = page(&town, "/board?find=%E3%82%84%E3%81%BE%E3%81%A0").await;
    assert!(
        !found.contains("id=\"tile-yamada\"") && found.contains("見つかりません"),
        "a reading is not known: {found}"
    );
    let found = page(&town, "/board?find=%E5%B1%B1%E7%94%B0").await;
    assert!(found.contains("id=\"tile-yamada\"") && !found.contains("id=\"tile-hirata\""), "{found}");
    let teacher = cookie(&hub.staff_of("yamada").await);
    let board = client().get(hub.staff_url("/board")).header(header::COOKIE, teacher).send().await.expect("an answer");
    assert_eq!(board.status(), StatusCode::SEE_OTHER);
    assert_eq!(board.headers()[header::LOCATION].to_str().ok(), Some("/board/yamada"));
}
