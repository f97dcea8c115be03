//! Who may call what: every route, every kind of visitor.

use hub::NOUNS;
use hub_web::{
    policy::Duty,
    routes::{Policy, Side},
};
use reqwest::{Method, StatusCode};
use simulators::trials::load::people::Person;

use crate::world::{TestHub, client, page};

pub(crate) fn cookie(person: &Person) -> String {
    let request = String::from_utf8(person.get("/", "")).expect("text");
    request.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned()
}

/// A path of this pattern at the nursery やまだ.
pub fn path(pattern: &str) -> String {
    pattern
        .replace("{facility}", "yamada")
        .replace("{device}", "device_0000000000001")
        .replace("{counter}", "1")
        .replace("{display}", "display_0000000000001")
        .replace("{child}", "child_0000000000001")
        .replace("{code}", "none")
        .replace("{page}", "parents")
        .replace("{file}", "kazasu.css")
}

async fn status(hub: &TestHub, side: Side, method: &Method, pattern: &str, cookie: Option<&str>) -> StatusCode {
    let url = match side {
        Side::Residents => hub.resident_url(&path(pattern)),
        Side::Staff => hub.staff_url(&path(pattern)),
    };
    let request = client().request(method.clone(), url);
    let request = if let Some(cookie) = cookie { request.header("cookie", cookie) } else { request };
    request.send().await.expect("an answer").status()
}

fn is_shut(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::SEE_OTHER)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_its_policy_names_and_nobody_else() {
    let hub = TestHub::start().await;
    let own = cookie(&hub.staff_of("yamada").await);
    let other = cookie(&hub.staff_of("hirata").await);
    let clerk = cookie(&hub.staff_of("madoguchi").await);
    let town = cookie(&hub.staff_of("town").await);
    let mother = cookie(&hub.guardian("yamada", "やまだ").await);
    let stranger = cookie(&hub.guardian("hirata", "もり").await);
    for row in NOUNS.routes() {
        let method: Method = row.method.as_str().parse().expect("a method");
        for side in row.sides {
            let ask = |cookie| status(&hub, *side, &method, row.pattern, cookie);
            let what = format!("{method} {} on {side:?}", row.pattern);
            let (nobody, forged) = (ask(None).await, ask(Some("kazasu=forged; kazasu_staff=forged")).await);
            match row.policy {
                Policy::Open | Policy::Holder => assert_ne!(nobody, StatusCode::FORBIDDEN, "{what}"),
                Policy::Device => {
                    assert!(matches!(nobody, StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST), "{what}");
                }
                Policy::Demo => assert_eq!(nobody, StatusCode::NOT_FOUND, "{what}"),
                Policy::Staff
                | Policy::StaffHere
                | Policy::DutyHere(_)
                | Policy::Town
                | Policy::TownDuty(_)
                | Policy::DisplayHere
                | Policy::Guardian
                | Policy::Follows
                | Policy::FollowsHere => {
                    assert!(is_shut(nobody) && is_shut(forged), "{what}");
                }
            }
            match (row.policy, side) {
                (Policy::StaffHere | Policy::DisplayHere, _) | (Policy::FollowsHere, Side::Staff) => {
                    assert_eq!(ask(Some(&other)).await, StatusCode::FORBIDDEN, "{what}");
                    assert_ne!(ask(Some(&own)).await, StatusCode::FORBIDDEN, "{what}");
                    assert_ne!(ask(Some(&town)).await, StatusCode::FORBIDDEN, "{what}");
                    assert!(is_shut(ask(Some(&mother)).await), "{what}");
                }
                (Policy::DutyHere(duty), _) => {
                    assert_eq!(ask(Some(&other)).await, StatusCode::FORBIDDEN, "{what}: leads elsewhere");
                    assert_ne!(ask(Some(&own)).await, StatusCode::FORBIDDEN, "{what}");
                    assert_ne!(ask(Some(&town)).await, StatusCode::FORBIDDEN, "{what}");
                    assert!(is_shut(ask(Some(&mother)).await), "{what}");
                    let at_office = row.pattern.replace("{facility}", "shiyakusho");
                    let works_there = status(&hub, *side, &method, &at_office, Some(&clerk)).await;
                    let is_for_leaders = matches!(duty, Duty::Settings | Duty::EachStaff);
                    assert_eq!(works_there == StatusCode::FORBIDDEN, is_for_leaders, "{what}: a clerk");
                }
                (Policy::Town | Policy::TownDuty(_), _) => {
                    assert_eq!(ask(Some(&own)).await, StatusCode::FORBIDDEN, "{what}: leads a place");
                    assert_eq!(ask(Some(&clerk)).await, StatusCode::FORBIDDEN, "{what}");
                    assert_ne!(ask(Some(&town)).await, StatusCode::FORBIDDEN, "{what}");
                    assert!(is_shut(ask(Some(&mother)).await), "{what}");
                }
                (Policy::FollowsHere, Side::Residents) => {
                    assert_eq!(ask(Some(&mother)).await, StatusCode::OK, "{what}");
                    assert_eq!(ask(Some(&stranger)).await, StatusCode::FORBIDDEN, "{what}");
                    assert!(is_shut(ask(Some(&own)).await), "{what}");
                }
                (Policy::Guardian, _) => {
                    assert!(is_shut(ask(Some(&own)).await), "{what}");
                    assert!(!is_shut(ask(Some(&mother)).await), "{what}");
                }
                // Without the mark of the session's pages it is nobody's; `streams` asks with it.
                (Policy::Follows, _) => assert!(is_shut(ask(Some(&town)).await), "{what}"),
                (Policy::Open | Policy::Holder | Policy::Device | Policy::Staff | Policy::Demo, _) => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_row_is_not_served() {
    let hub = TestHub::start().await;
    for (side, path) in [
        (Side::Residents, "/metrics"),
        (Side::Residents, "/board/yamada"),
        (Side::Residents, "/api/v1/taps"),
        (Side::Staff, "/family"),
        (Side::Staff, "/nothing"),
        (Side::Staff, "/board/yamada/"),
        (Side::Staff, "/static/../Cargo.toml"),
    ] {
        assert_eq!(status(&hub, side, &Method::GET, path, None).await, StatusCode::NOT_FOUND, "{path}");
    }
    let status = status(&hub, Side::Staff, &Method::DELETE, "/healthz", None).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_somebody_elses_page_is_refused() {
    let hub = TestHub::start().await;
    let own = cookie(&hub.staff_of("yamada").await);
    let post = |headers: &[(&str, &str)]| {
        let request = client().post(hub.staff_url("/devices/yamada/codes")).header("cookie", own.clone());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        async move { request.send().await.expect("an answer").status() }
    };
    let ours = format!("http://{}", hub.running.staff);
    assert_eq!(post(&[("origin", "https://evil.example")]).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&[("origin", "null")]).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&[("sec-fetch-site", "cross-site")]).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&[("origin", &ours)]).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_good_once_and_looking_at_it_does_not_use_it_up() {
    let hub = TestHub::start().await;
    let invitation = hub.town.invitation("yamada", "やまだ");
    let url = hub.resident_url(&invitation);
    assert_eq!(hub.get(&url).await.status(), StatusCode::OK);
    assert_eq!(hub.get(&url).await.status(), StatusCode::OK);
    let accept = || async { client().post(&url).send().await.expect("an answer").status() };
    assert_eq!(accept().await, StatusCode::SEE_OTHER);
    assert_eq!(accept().await, StatusCode::GONE);
    assert_eq!(hub.get(&url).await.status(), StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_staff_ends_when_idle_and_on_sign_out() {
    let hub = TestHub::start().await;
    let staff = hub.staff_of("yamada").await;
    assert!(page(&staff, "/board/yamada").await.contains("山田保育園"));
    hub.town.clock.move_by(std::time::Duration::from_secs(29 * 60));
    assert!(staff.look_at("/board/yamada").await.is_ok());
    hub.town.clock.move_by(std::time::Duration::from_secs(31 * 60));
    let shut = status(&hub, Side::Staff, &Method::GET, "/board/yamada", Some(&cookie(&staff))).await;
    assert_eq!(shut, StatusCode::SEE_OTHER);
    let again = hub.staff_of("yamada").await;
    let out =
        client().post(hub.staff_url("/sign-out")).header("cookie", cookie(&again)).send().await.expect("an answer");
    assert_eq!(out.status(), StatusCode::OK);
    let shut = status(&hub, Side::Staff, &Method::GET, "/board/yamada", Some(&cookie(&again))).await;
    assert_eq!(shut, StatusCode::SEE_OTHER);
}
