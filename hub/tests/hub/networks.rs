//! From which networks a side is reached, and a role may come.

use reqwest::{Client, StatusCode, header};
use simulators::trials::load::people::encoded;

use crate::{
    sessions::session,
    world::{PASSWORD, TestHub, Town, client_at},
};

const HERE: [u8; 4] = [127, 0, 0, 1];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 9];

async fn hub(settings: &[(&str, &str)]) -> TestHub {
    let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Town::on_sqlite_with(settings.collect()).await.hub().await
}

async fn status(client: &Client, url: String, headers: &[(&str, &str)]) -> StatusCode {
    let request = headers.iter().fold(client.get(url), |request, (name, value)| request.header(*name, *value));
    request.send().await.expect("an answer").status()
}

async fn sign_in(hub: &TestHub, from: [u8; 4], login: &str) -> reqwest::Response {
    let request = client_at(from).post(hub.staff_url("/sign-in"));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(encoded(&[("login", login), ("password", PASSWORD)])).send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_is_reached_from_its_networks_alone() {
    let hub = hub(&[("KAZASU_STAFF_FROM", "127.0.0.1, 10.0.0.0/8"), ("KAZASU_RESIDENTS_FROM", "127.0.0.8/29")]).await;
    let (here, elsewhere) = (client_at(HERE), client_at(ELSEWHERE));
    assert_eq!(status(&here, hub.staff_url("/sign-in"), &[]).await, StatusCode::OK);
    for path in ["/sign-in", "/", "/metrics", "/nothing", "/manual"] {
        assert_eq!(status(&elsewhere, hub.staff_url(path), &[]).await, StatusCode::FORBIDDEN, "{path}");
    }
    let forged = [("x-forwarded-for", "127.0.0.1")];
    assert_eq!(status(&elsewhere, hub.staff_url("/sign-in"), &forged).await, StatusCode::FORBIDDEN, "no named proxy");
    for probe in ["/healthz", "/readyz"] {
        assert_eq!(status(&elsewhere, hub.staff_url(probe), &[]).await, StatusCode::OK, "{probe}");
    }
    // Kiosks have a list of their own, which is not set.
    let taps = elsewhere.post(hub.staff_url("/api/v1/taps")).send().await.expect("an answer").status();
    assert_ne!(taps, StatusCode::FORBIDDEN);
    assert_eq!(status(&elsewhere, hub.resident_url("/manual"), &[]).await, StatusCode::OK);
    assert_eq!(status(&here, hub.resident_url("/manual"), &[]).await, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn kiosks_come_from_their_networks_alone_and_behind_a_named_proxy_whom_it_speaks_for_counts() {
    let hub = hub(&[
        ("KAZASU_DEVICES_FROM", "10.9.0.0/16"),
        ("KAZASU_STAFF_FROM", "10.1.0.0/16"),
        ("KAZASU_PROXIES", "127.0.0.1"),
    ])
    .await;
    let proxy = client_at(HERE);
    let of = |address| [("x-forwarded-for", address)];
    assert_eq!(status(&proxy, hub.staff_url("/sign-in"), &of("10.1.2.3")).await, StatusCode::OK);
    assert_eq!(status(&proxy, hub.staff_url("/sign-in"), &of("10.1.2.3, 10.9.0.1")).await, StatusCode::FORBIDDEN);
    let taps = async |address| {
        let request = proxy.post(hub.staff_url("/api/v1/taps")).header("x-forwarded-for", address);
        request.send().await.expect("an answer").status()
    };
    assert_eq!(taps("10.1.2.3").await, StatusCode::FORBIDDEN);
    assert_ne!(taps("10.9.2.3").await, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_for_the_town_comes_from_its_networks_and_the_others_from_anywhere() {
    let hub = hub(&[("KAZASU_TOWN_STAFF_FROM", "127.0.0.1")]).await;
    let refused = sign_in(&hub, ELSEWHERE, "town").await;
    let wrong = sign_in(&hub, ELSEWHERE, "nobody").await;
    assert_eq!(
        (refused.status(), wrong.status()),
        (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY)
    );
    let (refused, wrong) = (refused.text().await.expect("text"), wrong.text().await.expect("text"));
    assert_eq!(refused.replace("town\"", "nobody\""), wrong, "the same words");
    assert_eq!(sign_in(&hub, ELSEWHERE, "yamada").await.status(), StatusCode::SEE_OTHER);
    let cookie = session(&sign_in(&hub, HERE, "town").await);
    let own = [("cookie", cookie.as_str())];
    assert_eq!(status(&client_at(HERE), hub.staff_url("/accounts"), &own).await, StatusCode::OK);
    assert_eq!(
        status(&client_at(ELSEWHERE), hub.staff_url("/accounts"), &own).await,
        StatusCode::FORBIDDEN,
        "carried away"
    );
    let read = hub::Settings::read(hub.town.settings([("KAZASU_STAFF_FROM", "here")]));
    assert!(read.is_err_and(|error| error.to_string().contains("KAZASU_STAFF_FROM")));
}
