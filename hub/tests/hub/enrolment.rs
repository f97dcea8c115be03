//! How kiosks and screens come in: enrolment codes, and how eagerly they may be tried.

use domain::taps::{DeviceKey, Enrol};
use futures_util::future::join_all;
use reqwest::StatusCode;

use crate::{
    access::cookie,
    world::{TestHub, client},
};

async fn enrol(hub: &TestHub, code: &str) -> StatusCode {
    let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
    let enrol = Enrol { code: code.to_owned(), public_key: key.public(), seals: false };
    client().post(hub.staff_url("/api/v1/devices/enrol")).json(&enrol).send().await.expect("an answer").status()
}

async fn enrol_screen(hub: &TestHub, code: &str) -> StatusCode {
    let request = client().post(hub.staff_url("/display"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(format!("code={code}")).send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_counted_before_they_are_looked_up_and_then_the_right_one_waits_too() {
    let hub = TestHub::start().await;
    let right = hub.town.code("yamada");
    let guesses: Vec<String> = (0..60).map(|number| format!("ZZZZ-{number:04}")).collect();
    let answers = join_all(guesses.iter().map(|guess| enrol(&hub, guess))).await;
    let compared = answers.iter().filter(|status| **status == StatusCode::FORBIDDEN).count();
    assert_eq!(compared, 20);
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count(), 40);
    assert_eq!(enrol(&hub, &right).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(enrol_screen(&hub, &right).await, StatusCode::TOO_MANY_REQUESTS, "screens come in with the same codes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_that_sets_up_many_kiosks_and_screens_behind_one_address_is_not_guessing() {
    let hub = TestHub::start().await;
    for _ in 0..15 {
        assert_eq!(enrol(&hub, &hub.town.code("yamada")).await, StatusCode::OK);
        assert_eq!(enrol_screen(&hub, &hub.town.code("shiyakusho")).await, StatusCode::SEE_OTHER);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_invitations_are_counted_before_they_are_looked_up_and_families_are_not_guessing() {
    let hub = TestHub::start().await;
    let post = |path: String| {
        let request = client().post(hub.resident_url(&path));
        async move { request.send().await.expect("an answer").status() }
    };
    for _ in 0..25 {
        let path = hub.town.invitation("yamada", "やまだ");
        assert_eq!(hub.get(&hub.resident_url(&path)).await.status(), StatusCode::OK);
        assert_eq!(post(path).await, StatusCode::SEE_OTHER, "a nursery whose families share an address");
    }
    let right = hub.town.invitation("yamada", "やまだ");
    let answers = join_all((0..60).map(|number| post(format!("/invitations/guess{number}")))).await;
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::GONE).count(), 20);
    assert_eq!(hub.get(&hub.resident_url(&right)).await.status(), StatusCode::TOO_MANY_REQUESTS, "not looked at");
    assert_eq!(post(right).await, StatusCode::TOO_MANY_REQUESTS, "not looked at");
}

async fn posted(hub: &TestHub, cookie: &str, path: &str, name: &str) -> (StatusCode, String) {
    let form = simulators::trials::load::people::encoded(&[("name", name)]);
    let post = client().post(hub.staff_url(path)).header("cookie", cookie);
    let post = post.header("content-type", "application/x-www-form-urlencoded").body(form);
    let answer = post.send().await.expect("an answer");
    (answer.status(), answer.text().await.expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_called_by_its_place_when_it_comes_in_or_later() {
    let hub = TestHub::start().await;
    let (teacher, other) = (cookie(&hub.staff_of("yamada").await), cookie(&hub.staff_of("hirata").await));
    let (_, page) = posted(&hub, &teacher, "/devices/yamada/codes", " 玄関\u{202e} ").await;
    let code = page.split("class=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a code");
    assert_eq!(enrol(&hub, code).await, StatusCode::OK);
    let list = async || devices(&hub, &teacher).await;
    let shown = list().await;
    assert!(shown.contains("<h3>玄関"), "{shown}");
    let path = shown.split("action=\"").filter_map(|rest| rest.split('"').next()).find(|path| path.ends_with("/name"));
    let path = path.expect("a form").to_owned();
    assert_eq!(posted(&hub, &teacher, &path, "うら口").await.0, StatusCode::SEE_OTHER);
    assert!(list().await.contains("<h3>うら口"));
    for bad in ["", " \u{200b}", &"あ".repeat(60)] {
        let (status, page) = posted(&hub, &teacher, &path, bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert_eq!(crate::errors::faults(&page), Vec::<String>::new(), "{bad}: {page}");
    }
    assert_eq!(posted(&hub, &other, &path, "x").await.0, StatusCode::FORBIDDEN);
    let elsewhere = path.replace("/yamada/", "/hirata/");
    assert_eq!(posted(&hub, &other, &elsewhere, "x").await.0, StatusCode::NOT_FOUND, "of another place");
    assert!(list().await.contains("<h3>うら口"));
}

async fn devices(hub: &TestHub, cookie: &str) -> String {
    let page = client().get(hub.staff_url("/devices/yamada")).header("cookie", cookie);
    page.send().await.expect("an answer").text().await.expect("text")
}
