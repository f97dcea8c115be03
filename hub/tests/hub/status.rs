//! The state of the system: real figures, for those who work for the town.

use std::time::Duration;

use reqwest::StatusCode;

use crate::world::{TestHub, Town, page};

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_the_system_says_what_works_and_which_kiosks_are_silent() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    kiosk.hold("ひなた").await;
    let officer = hub.staff_of("town").await;
    let fresh = page(&officer, "/status").await;
    assert!(
        fresh.contains("すべて動いています") && fresh.contains("SQLite") && fresh.contains("書き込めています"),
        "{fresh}"
    );
    assert!(fresh.contains("1台のうち1台が、いま問題なく動いています") && fresh.contains("href=\"/devices/yamada\""));
    assert!(fresh.contains(concat!("版 ", env!("CARGO_PKG_VERSION"))) && fresh.contains("/manual/it-officer#s"));
    assert!(fresh.contains("メールサーバーが設定されていません"), "{fresh}");
    hub.town.clock.move_by(Duration::from_secs(600));
    let silent = page(&officer, "/status").await;
    assert!(silent.contains("確かめていただきたいことがあります") && silent.contains("通信がありません"), "{silent}");
    assert!(!silent.contains("ひなた") && !silent.contains("やまだ"), "nobody is named");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_wrong_is_counted_by_kind() {
    let hub = TestHub::start().await;
    let officer = hub.staff_of("town").await;
    assert!(page(&officer, "/status").await.contains("何もありません"));
    let form = "login=dareka-no-namae&password=wrong-guess";
    let guess = crate::world::client().post(hub.staff_url("/sign-in"));
    let guess = guess.header("content-type", "application/x-www-form-urlencoded").body(form).send();
    assert_eq!(guess.await.expect("an answer").status(), StatusCode::UNPROCESSABLE_ENTITY);
    let counted = page(&officer, "/status").await;
    assert!(counted.contains("断ったサインイン") && counted.contains(">1回<"), "{counted}");
    assert!(!counted.contains("dareka-no-namae"), "a kind, and not whose name was tried: {counted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bus_that_is_cut_off_is_said_to_be_so() {
    // Nobody listens there.
    let town = Town::with("REDIS_URL", "redis://127.0.0.1:1").await;
    let hub = town.hub().await;
    let said = page(&hub.staff_of("town").await, "/status").await;
    assert!(said.contains("動いていないものがあります") && said.contains("知らせが戻ってきません"), "{said}");
}
