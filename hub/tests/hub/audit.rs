//! Who saw and who changed what: each leaves a row before anybody is answered.

use db::audit::{self, Filter, Found, Kind, Who};
use hub::NOUNS;
use hub_web::{
    audit::Sight,
    routes::{Policy, Side},
};
use reqwest::{Method, StatusCode};
use simulators::trials::load::people::Person;

use crate::{
    access::{cookie, path},
    reservations::Clerk,
    world::{PASSWORD, TestHub, calendar, client, page},
};

fn rows(hub: &TestHub, filter: &Filter) -> Vec<Found> {
    audit::find(&mut hub.town.conn(), filter, 1_000).expect("rows")
}

fn of_kind(hub: &TestHub, kind: Kind) -> Vec<Found> {
    rows(hub, &Filter { kind: Some(kind), ..Filter::default() })
}

fn of_route(hub: &TestHub, kind: Kind, route: &str) -> Vec<Found> {
    of_kind(hub, kind).into_iter().filter(|row| row.route.as_deref() == Some(route)).collect()
}

async fn post(hub: &TestHub, person: &Person, path: &str, body: &'static str) -> StatusCode {
    let form = client().post(hub.staff_url(path)).header("cookie", cookie(person));
    let form = form.header("content-type", "application/x-www-form-urlencoded").body(body);
    form.send().await.expect("an answer").status()
}

async fn sign_in(hub: &TestHub, login: &str, password: &str) -> StatusCode {
    let form = client().post(hub.staff_url("/sign-in")).header("content-type", "application/x-www-form-urlencoded");
    let form = form.header("user-agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36");
    form.body(format!("login={login}&password={password}")).send().await.expect("an answer").status()
}

#[test]
fn every_route_says_what_is_seen_there() {
    for row in NOUNS.routes() {
        let is_public = row.policy == Policy::Open && row.method.as_str() == "GET";
        let is_told = matches!(row.policy, Policy::Device | Policy::Demo) || is_public;
        assert!(is_told || row.sees != Sight::Unsaid, "{} {} does not say what is seen there", row.method, row.pattern);
    }
}

/// Names and addresses of the town's people, as pages show them.
const PEOPLE: [&str; 5] = ["やまだ ひなた", "ひなた", "megumi@", "予約 はるか", "080-1111-2222"];

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_shows_somebody_leaves_a_row_and_one_that_says_nobody_shows_nobody() {
    let hub = TestHub::start().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    let clerk = Clerk::at(&hub).await;
    clerk.booked("10:00", "予約 はるか", "08011112222", &[]).await;
    let list = clerk.sees("?day=2026-11-24").await;
    let booking = list.split("/reservations/shiyakusho/booking_").nth(1).and_then(|rest| rest.split('"').next());
    let booking = format!("booking_{}", booking.expect("a booking"));
    let (staff, mother) = (cookie(&hub.staff_of("town").await), cookie(&hub.guardian("yamada", "やまだ").await));
    let mut seen = 0;
    for row in NOUNS.routes().filter(|row| row.method.as_str() == "GET" && row.policy != Policy::Demo) {
        for side in row.sides {
            let places: &[&str] =
                if row.pattern.contains("{facility}") { &["yamada", "shiyakusho"] } else { &["yamada"] };
            for place in places {
                let path = path(&row.pattern.replace("{facility}", place));
                let path = path.replace("{booking}", &booking).replace("{day_code}", "1234");
                let day = if row.pattern == "/reservations/{facility}" { "?day=2026-11-24" } else { "" };
                let path = path + day;
                if path.starts_with("/live") || path.ends_with("/live") {
                    continue;
                }
                let (url, cookie) = match side {
                    Side::Staff => (hub.staff_url(&path), &staff),
                    Side::Residents => (hub.resident_url(&path), &mother),
                };
                let before = of_kind(&hub, Kind::Sight).len();
                let answer = client().get(url).header("cookie", cookie).send().await.expect("an answer");
                let status = answer.status();
                let body = String::from_utf8_lossy(&answer.bytes().await.expect("a body")).into_owned();
                let named = PEOPLE.iter().find(|name| body.contains(**name));
                let written = of_kind(&hub, Kind::Sight).len() - before;
                let what = format!("GET {path} on {side:?}: {status}");
                if let Some(name) = named {
                    assert!(written > 0, "{what} shows {name} and leaves no row");
                    seen += 1;
                }
                if matches!(row.sees, Sight::Nothing | Sight::Unsaid) {
                    assert!(named.is_none() && written == 0, "{what} says that it shows nobody");
                }
            }
        }
    }
    assert!(seen >= 6, "{seen} pages showed somebody: the test looks at the wrong ones");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sight_says_who_from_where_when_and_about_whom_and_looking_again_at_once_is_the_same_sight() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("yamada").await;
    for _ in 0..3 {
        page(&clerk, "/board/yamada").await;
    }
    let seen = of_route(&hub, Kind::Sight, "GET /board/{facility}");
    let [row] = &seen[..] else { panic!("one row: {seen:?}") };
    assert!(matches!(row.who, Some(Who::Staff(_))) && row.session.is_some());
    assert_eq!(row.source.as_deref(), Some("127.0.0.1"));
    let subject = row.subject.expect("a list");
    assert_eq!((subject.kind.name(), Some(subject.id)), ("children", row.facility.map(|place| place.raw())));
    hub.town.clock.move_by(hub_web::audit::SIGHT_WINDOW);
    page(&clerk, "/board/yamada").await;
    let again = of_route(&hub, Kind::Sight, "GET /board/{facility}");
    assert_eq!((again.len(), again[0].detail.again), (2, Some(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_sign_ins_and_sign_outs_leave_a_row_each_and_none_holds_what_was_typed() {
    let hub = TestHub::start().await;
    for _ in 0..2 {
        assert_eq!(sign_in(&hub, "yamada", "not-the-password-81").await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(sign_in(&hub, "daremo-inai", "not-the-password-81").await, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = of_kind(&hub, Kind::Attempt);
    assert_eq!(wrong.len(), 3);
    assert_eq!(wrong.iter().filter(|row| row.subject.is_some()).count(), 2, "about whose account, if there is one");
    assert_eq!(wrong[0].device.as_deref(), Some("Windows・Chrome"));
    assert_eq!(wrong[0].detail.status, Some(422));
    assert!(!hub.town.stores("daremo-inai") && !hub.town.stores("not-the-password-81"));
    let before = of_kind(&hub, Kind::SignIn).len();
    assert_eq!(sign_in(&hub, "yamada", PASSWORD).await, StatusCode::SEE_OTHER);
    assert_eq!(of_kind(&hub, Kind::SignIn).len(), before + 1);
    let staff = hub.staff_of("yamada").await;
    assert_eq!(post(&hub, &staff, "/sign-out", "").await, StatusCode::OK);
    let [out] = &of_kind(&hub, Kind::SignOut)[..] else { panic!("one row") };
    assert!(matches!(out.who, Some(Who::Staff(_))) && out.subject.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_what_is_not_theirs_leaves_a_row_and_a_stranger_does_not() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("yamada").await;
    let ask = |path: &'static str| {
        let request = client().get(hub.staff_url(path)).header("cookie", cookie(&clerk));
        async move { request.send().await.expect("an answer").status() }
    };
    assert_eq!(ask("/board/hirata").await, StatusCode::FORBIDDEN);
    assert_eq!(ask("/board/hirata").await, StatusCode::FORBIDDEN);
    assert_eq!(ask("/status").await, StatusCode::FORBIDDEN);
    assert_eq!(ask("/live/hirata?after=0").await, StatusCode::FORBIDDEN);
    let foreign = client().post(hub.staff_url("/devices/yamada/codes")).header("cookie", cookie(&clerk));
    let foreign = foreign.header("origin", "https://evil.example").send().await.expect("an answer");
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    hub.get(&hub.staff_url("/status")).await;
    let refused: Vec<String> = of_kind(&hub, Kind::Refusal).into_iter().filter_map(|row| row.route).rev().collect();
    let expected = ["GET /board/{facility}", "GET /status", "GET /live/{facility}", "POST /devices/{facility}/codes"];
    assert_eq!(refused, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_settled_leaves_a_row_with_what_it_was_and_is_in_the_same_transaction() {
    let hub = TestHub::start().await;
    let officer = hub.staff_of("town").await;
    assert_eq!(post(&hub, &officer, "/settings", "name=Sukumo-Navi&short_name=Navi").await, StatusCode::SEE_OTHER);
    let [named] = &of_route(&hub, Kind::Change, "POST /settings")[..] else { panic!("one row") };
    assert_eq!(named.act.as_deref(), Some("named-site"));
    assert_eq!(post(&hub, &officer, "/staff/audit/term", "days=400").await, StatusCode::SEE_OTHER);
    let [term] = &of_route(&hub, Kind::Change, "POST /staff/audit/term")[..] else { panic!("one row") };
    assert_eq!((term.detail.before.as_deref(), term.detail.after.as_deref()), (Some("1096"), Some("400")));
    assert_eq!(post(&hub, &officer, "/staff/audit/term", "days=365").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post(&hub, &officer, "/devices/yamada/codes", "").await, StatusCode::OK);
    let [code] = &of_route(&hub, Kind::Change, "POST /devices/{facility}/codes")[..] else { panic!("one row") };
    assert_eq!(code.act.as_deref(), Some("device-code"));
    hub.kiosk_at("yamada").await;
    let enrolled = of_route(&hub, Kind::SignIn, "POST /api/v1/devices/enrol");
    assert!(matches!(enrolled[..], [Found { who: Some(Who::Device(_)), .. }]), "{enrolled:?}");
    // Nothing is changed if it cannot be written down.
    hub.town.run_sql("alter table audit rename to audit_gone");
    let refused = post(&hub, &officer, "/staff/audit/term", "days=500").await;
    assert!(refused.is_server_error(), "{refused}");
    hub.town.run_sql("alter table audit_gone rename to audit");
    assert_eq!(audit::prune::term(&mut hub.town.conn()).expect("a term").days(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_row_cannot_be_written_is_not_given() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("yamada").await;
    hub.town.run_sql("alter table audit rename to audit_gone");
    let ask = |path: &'static str| {
        let request = client().get(hub.staff_url(path)).header("cookie", cookie(&clerk));
        async move { request.send().await.expect("an answer") }
    };
    for path in ["/board/yamada", "/live/yamada?after=0"] {
        let answer = ask(path).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(!answer.text().await.expect("text").contains("ひなた"));
    }
    assert_eq!(ask("/devices/yamada").await.status(), StatusCode::OK, "nobody is shown there");
    hub.town.run_sql("alter table audit_gone rename to audit");
    assert_eq!(ask("/board/yamada").await.status(), StatusCode::OK);
    assert_eq!(of_route(&hub, Kind::Sight, "GET /board/{facility}").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_and_a_mark_leave_rows_and_a_guardians_own_page_too() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("yamada").await;
    let board = page(&clerk, "/board/yamada").await;
    let _stream = crate::world::live(&clerk, &board).await;
    let [stream] = &of_route(&hub, Kind::Sight, "GET /live/{facility}")[..] else { panic!("one row") };
    assert_eq!(stream.act.as_deref(), Some("stream"));
    let mother = hub.guardian("yamada", "やまだ").await;
    page(&mother, "/family").await;
    let [own] = &of_route(&hub, Kind::Sight, "GET /family")[..] else { panic!("one row") };
    assert_eq!(own.subject.map(|subject| subject.kind.name()), Some("guardian"));
    assert!(matches!(own.who, Some(Who::Guardian(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looked_at_a_child_is_found_with_those_who_looked_at_a_list_and_the_search_is_a_sight_itself() {
    let hub = TestHub::start().await;
    page(&hub.staff_of("yamada").await, "/families/yamada").await;
    page(&hub.staff_of("hirata").await, "/families/hirata").await;
    let officer = hub.staff_of("town").await;
    let chosen = page(&officer, "/staff/audit?place=yamada").await;
    assert!(chosen.contains(">やまだ ひなた</option>"), "{chosen}");
    let child = chosen.split("<option value=\"child.").nth(1).and_then(|rest| rest.split('"').next()).expect("a child");
    let found = page(&officer, &format!("/staff/audit?about=child.{child}&kind=sight")).await;
    assert!(
        found.contains("山田保育園の園児・保護者") && found.contains("先生") && found.contains("127.0.0.1"),
        "{found}"
    );
    assert!(!found.contains("平田保育園の園児・保護者"), "{found}");
    assert!(!of_route(&hub, Kind::Sight, "GET /staff/audit").is_empty());
    let csv = page(&officer, &format!("/staff/audit/list.csv?about=child.{child}&kind=sight")).await;
    assert!(csv.contains("\"山田保育園の園児・保護者\""), "{csv}");
    assert_eq!(of_route(&hub, Kind::Sight, "GET /staff/audit/list.csv").len(), 1);
    let strange = page(&officer, "/staff/audit?about=x.1&who=staff.x&kind=y&from=never&to=2999-01-01&before=-5").await;
    assert!(strange.contains("あてはまる記録はありません"), "{strange}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_a_day_is_chained_and_its_logs_are_sealed() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("yamada").await;
    page(&clerk, "/board/yamada").await;
    hub.kiosk_at("yamada").await.hold("ひなた").await;
    audit::facts::seal(&hub.running.hub.db, hub_now(&hub)).await.expect("a pass");
    let report = hub.town.report();
    assert!(report.is_sound() && report.audit.rows > 0 && report.audit.facts_sealed > 0, "{:?}", report.audit);
    hub.town.run_sql("update audit set source = '10.0.0.1' where kind = 'sight'");
    assert!(!hub.town.report().is_sound());
}

fn hub_now(hub: &TestHub) -> domain::time::UtcTime {
    use domain::time::Clock;
    hub.town.clock.now()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_and_the_rights_are_for_the_town_alone() {
    let hub = TestHub::start().await;
    let leader = hub.staff_of("yamada").await;
    for path in ["/staff/audit", "/staff/audit/list.csv", "/staff/policy"] {
        let answer = client().request(Method::GET, hub.staff_url(path)).header("cookie", cookie(&leader)).send().await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::FORBIDDEN, "{path}");
    }
    let rights = page(&hub.staff_of("town").await, "/staff/policy").await;
    for row in NOUNS.routes().filter(|row| row.policy != Policy::Demo) {
        assert!(rights.contains(&format!("<code>{} {}</code>", row.method, row.pattern)), "{}", row.pattern);
    }
}
