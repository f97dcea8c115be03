//! Sessions that last as long as they are used, and end where they are told to and nowhere else.

use std::{sync::Arc, time::Duration};

use domain::time::Clock;
use hub::{RunError, Running, Settings};
use reqwest::{Response, StatusCode};

use crate::{
    access::cookie,
    world::{TestHub, Town, client},
};

const DAY: Duration = Duration::from_secs(86_400);

async fn look(url: &str, cookie: &str) -> Response {
    client().get(url).header("cookie", cookie).send().await.expect("an answer")
}

fn max_age(answer: &Response) -> Option<String> {
    let cookie = answer.headers().get("set-cookie")?.to_str().expect("text");
    cookie.split("; ").find_map(|part| part.strip_prefix("Max-Age=")).map(str::to_owned)
}

/// A browser that became a screen: its cookie.
async fn screen(hub: &TestHub) -> String {
    let form = format!("code={}", hub.town.code("shiyakusho"));
    let request = client().post(hub.staff_url("/display")).body(form);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let enrolled = request.send().await.expect("an answer");
    assert_eq!(enrolled.status(), StatusCode::SEE_OTHER);
    let cookie = enrolled.headers()["set-cookie"].to_str().expect("text");
    cookie.split(';').next().expect("a pair").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_is_used_never_goes_dark_and_is_told_so_once_a_day() {
    let hub = TestHub::start().await;
    let (cookie, url) = (screen(&hub).await, hub.staff_url("/displays/shiyakusho"));
    assert_eq!(max_age(&look(&url, &cookie).await), None, "it was told today");
    for _ in 0..4 {
        hub.town.clock.move_by(DAY * 390);
        let shown = look(&url, &cookie).await;
        assert_eq!((shown.status(), max_age(&shown).as_deref()), (StatusCode::OK, Some("34560000")));
        assert_eq!(max_age(&look(&url, &cookie).await), None);
    }
    hub.town.clock.move_by(DAY * 401);
    assert_eq!(look(&url, &cookie).await.status(), StatusCode::SEE_OTHER, "dark for longer than a cookie lasts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_who_looks_in_stays_signed_in_and_staff_sign_in_anew_each_working_day() {
    let hub = TestHub::start().await;
    let mother = cookie(&hub.guardian("yamada", "やまだ").await);
    for _ in 0..3 {
        hub.town.clock.move_by(DAY * 170);
        let shown = look(&hub.resident_url("/family"), &mother).await;
        assert_eq!((shown.status(), max_age(&shown).as_deref()), (StatusCode::OK, Some("15552000")));
    }
    hub.town.clock.move_by(DAY * 181);
    assert_eq!(look(&hub.resident_url("/family"), &mother).await.status(), StatusCode::SEE_OTHER);
    let staff = cookie(&hub.staff_of("yamada").await);
    for _ in 0..25 {
        assert_eq!(max_age(&look(&hub.staff_url("/board/yamada"), &staff).await), None);
        hub.town.clock.move_by(Duration::from_secs(29 * 60));
    }
    assert_eq!(look(&hub.staff_url("/board/yamada"), &staff).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_elsewhere_is_not_put_out_of_service_and_what_hangs_here_is() {
    let hub = TestHub::start().await;
    let (cookie, url) = (screen(&hub).await, hub.staff_url("/displays/shiyakusho"));
    let kiosk = hub.kiosk_at("shiyakusho").await;
    let shown = hub.running.hub.db.read(|conn| {
        let office = db::roster::facility_by_slug(conn, "shiyakusho")?.id;
        db::displays::of_facility(conn, office)
    });
    let display = shown.await.expect("displays")[0].id;
    let (own, other) = (hub.staff_of("madoguchi").await, hub.staff_of("yamada").await);
    let press = |person: String, path: String| {
        let request = client().post(hub.staff_url(&path)).header("cookie", person);
        async move { request.send().await.expect("an answer").status() }
    };
    for path in [format!("displays/{display}"), kiosk.device.to_string()] {
        let foreign = press(crate::access::cookie(&other), format!("/devices/yamada/{path}/revoke")).await;
        assert_eq!(foreign, StatusCode::NOT_FOUND, "{path}");
    }
    hub.running.hub.sessions.forget_all();
    assert_eq!(look(&url, &cookie).await.status(), StatusCode::OK, "it hangs on");
    let device = kiosk.device;
    let stands = hub.running.hub.db.read(move |conn| db::devices::get(conn, device)).await.expect("a kiosk");
    assert_eq!(stands.revoked_at, None);
    for _ in 0..2 {
        let here = press(crate::access::cookie(&own), format!("/devices/shiyakusho/displays/{display}/revoke")).await;
        assert_eq!(here, StatusCode::SEE_OTHER);
    }
    assert_eq!(look(&url, &cookie).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_town_does_not_start_where_real_people_live() {
    let town = Town::on_sqlite().await;
    let settings = Settings::read(town.settings([("KAZASU_DEMO", "on")])).expect("settings");
    let refused = Running::start(settings, Arc::clone(&town.clock) as Arc<dyn Clock>).await;
    match refused {
        Err(RunError::Demo(why)) => assert!(why.contains("yamada"), "{why}"),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("every child is shown to everybody"),
    }
}
