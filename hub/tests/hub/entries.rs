//! Who comes and goes at a gym: the staff's page and the wall, who may see them, and what moves them.

use std::{sync::Arc, time::Duration};

use db::roster::{FacilityEntry, RosterFile, StaffEntry};
use domain::{
    entries::Hall,
    taps::{Tap, TapAnswers},
};
use reqwest::{Response, StatusCode, header};
use serde_json::json;
use simulators::trials::load::{live::LivePage, people::Person};

use crate::{
    access::cookie,
    world::{Kiosk, PASSWORD, SOON, TestHub, Town, client, live, page},
};

const GYM: &str = "taiikukan";

/// A gym for three, and residents whom the town's ledger knows.
pub(crate) fn with_gym(file: &mut RosterFile) {
    let staff = |login: &str, leads| StaffEntry {
        login: login.to_owned(),
        name: "先生".to_owned(),
        password: Some(PASSWORD.to_owned()),
        leads,
    };
    file.facilities.push(FacilityEntry {
        slug: GYM.to_owned(),
        name: "市民体育館".to_owned(),
        staff: vec![staff("gym", true), staff("gym2", false)],
        hall: Some(Hall { capacity: 3 }),
        ..FacilityEntry::default()
    });
    let resident = |name: &str| {
        let entry = json!({ "number": format!("n-{name}"), "name": name, "kana": name, "birth": "1950-03-05",
                            "card": format!("SKM-{name}") });
        serde_json::from_value(entry).expect("an entry")
    };
    file.residents.extend(["はな", "けん", "ゆう", "まこと"].map(resident));
}

async fn gym() -> TestHub {
    with(Town::on_sqlite().await).await
}

async fn with(town: Arc<Town>) -> TestHub {
    town.import(with_gym);
    town.hub().await
}

fn words(answers: &TapAnswers) -> (&str, &str) {
    let message = &answers.answers[0].show.message;
    (&message.words, &message.detail)
}

/// The number of people, and how full it is, as a page says it.
fn shown(page: &str) -> (&str, &str) {
    let after = |mark: &str| {
        let from = page.find(mark).expect(mark) + mark.len();
        &page[from..from + page[from..].find('<').expect("an end")]
    };
    (after("data-is=\"inside\">"), after("data-is=\"ja\">"))
}

async fn moved(page: &mut LivePage) -> (i64, i64) {
    let event = tokio::time::timeout(SOON, page.next()).await.expect("in time").expect("an event");
    assert_eq!(event.name, "entries");
    let data: serde_json::Value = serde_json::from_str(&event.data).expect("JSON");
    assert!(!event.data.contains("holder"), "{}", event.data);
    (data["inside"].as_i64().expect("a number"), data["visitors"].as_i64().expect("a number"))
}

async fn hold_late(kiosk: &mut Kiosk, name: &str, age: Duration) -> TapAnswers {
    let tap = Tap { age_ms: age.as_millis() as u64, ..kiosk.make(name) };
    kiosk.send(&kiosk.batch(vec![tap])).await.expect("an answer")
}

async fn set(hub: &TestHub, person: &Person, capacity: &str) -> Response {
    let request = client().post(hub.staff_url(&format!("/entries/{GYM}/hall"))).header("cookie", cookie(person));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(format!("capacity={capacity}")).send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_moves_the_staffs_page_and_the_wall_and_says_so_at_the_reader() {
    let hub = gym().await;
    let (mut kiosk, staff) = (hub.kiosk_at(GYM).await, hub.staff_of("gym").await);
    let before = page(&staff, &format!("/entries/{GYM}")).await;
    assert_eq!(shown(&before), ("0", "空いています"));
    let mut stream = live(&staff, &before).await;
    assert_eq!(words(&kiosk.hold("はな").await), ("いらっしゃいませ", "入館 8:31　ただいま1人がご利用中です"));
    assert_eq!(words(&kiosk.hold("けん").await), ("いらっしゃいませ", "入館 8:31　ただいま2人がご利用中です"));
    // A child's card is known as well.
    assert_eq!(words(&kiosk.hold("ひなた").await), ("いらっしゃいませ", "入館 8:31　ただいま満員です"));
    assert_eq!(words(&kiosk.hold("だれか").await).0, "このカードは登録されていません");
    assert_eq!(
        [moved(&mut stream).await, moved(&mut stream).await, moved(&mut stream).await],
        [(1, 1), (2, 2), (3, 3)]
    );
    assert_eq!(shown(&page(&staff, &format!("/entries/{GYM}/wall")).await), ("3", "満員です"));
    hub.town.clock.move_by(Duration::from_secs(600));
    assert_eq!(words(&kiosk.hold("はな").await), ("ご利用ありがとうございました", "退館 8:41"));
    assert_eq!(shown(&page(&staff, &format!("/entries/{GYM}")).await), ("2", "やや混んでいます"));
    let report = hub.town.report();
    assert!(report.is_sound() && report.entries.len() == 1, "{report:?}");
    assert!(!hub.town.stores("SKM-はな"), "a card is a keyed hash");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_heard_of_late_counts_on_its_day_and_a_new_day_begins_with_nobody() {
    let hub = gym().await;
    let (mut kiosk, mut offline) = (hub.kiosk_at(GYM).await, hub.kiosk_at(GYM).await);
    kiosk.hold("はな").await;
    hub.town.clock.move_by(Duration::from_secs(24 * 3_600));
    let staff = hub.staff_of("gym").await;
    let path = format!("/entries/{GYM}");
    assert_eq!(shown(&page(&staff, &path).await).0, "0");
    let mut stream = live(&staff, &page(&staff, &path).await).await;
    hold_late(&mut offline, "けん", Duration::from_secs(23 * 3_600)).await;
    assert_eq!(shown(&page(&staff, &path).await).0, "0", "yesterday's");
    kiosk.hold("ゆう").await;
    // Yesterday's fact names yesterday; the page minds only its own day.
    let event = tokio::time::timeout(SOON, stream.next()).await.expect("in time").expect("an event");
    assert!(event.data.contains("2026-11-21") && event.data.contains("\"inside\":2"), "{}", event.data);
    assert_eq!(moved(&mut stream).await, (1, 1));
    assert!(hub.town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_on_the_wall_is_let_in_with_a_code_and_follows() {
    let hub = gym().await;
    let mut kiosk = hub.kiosk_at(GYM).await;
    let form = format!("code={}", hub.town.code(GYM));
    let request = client().post(hub.staff_url("/display")).body(form);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.headers()[header::LOCATION], format!("/entries/{GYM}/wall"));
    let cookie =
        answer.headers()[header::SET_COOKIE].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    let get = |path: String| client().get(hub.staff_url(&path)).header("cookie", cookie.clone()).send();
    kiosk.hold("はな").await;
    let wall = get(format!("/entries/{GYM}/wall")).await.expect("an answer");
    assert_eq!(
        (wall.status(), &wall.headers()["cache-control"]),
        (StatusCode::OK, &"no-store".parse().expect("a value"))
    );
    assert_eq!(shown(&wall.text().await.expect("text")), ("1", "空いています"));
    for path in [format!("/entries/{GYM}"), format!("/devices/{GYM}"), "/entries/yamada/wall".to_owned()] {
        assert_eq!(get(path.clone()).await.expect("an answer").status(), StatusCode::FORBIDDEN, "{path}");
    }
    let stream = get(format!("/live/{GYM}?after=0")).await.expect("a stream");
    assert_eq!(stream.status(), StatusCode::OK);
    let again = get("/display".to_owned()).await.expect("an answer");
    assert_eq!(again.headers()[header::LOCATION], format!("/entries/{GYM}/wall"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_works_there_sees_it_and_only_whoever_leads_sets_the_capacity() {
    let hub = gym().await;
    let (leads, works, elsewhere) =
        (hub.staff_of("gym").await, hub.staff_of("gym2").await, hub.staff_of("yamada").await);
    let path = format!("/entries/{GYM}");
    let status = |person: &Person, path: &str| {
        let request = client().get(hub.staff_url(path)).header("cookie", cookie(person));
        async move { request.send().await.expect("an answer").status() }
    };
    assert_eq!(status(&works, &path).await, StatusCode::OK);
    assert_eq!(status(&elsewhere, &path).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&elsewhere, "/entries/yamada").await, StatusCode::NOT_FOUND, "nobody is counted there");
    assert_eq!(hub.get(&hub.resident_url(&path)).await.status(), StatusCode::NOT_FOUND, "not on the internet");
    let head = client().head(hub.staff_url(&path)).header("cookie", cookie(&works)).send().await.expect("an answer");
    assert_eq!(
        (head.status(), &head.headers()["cache-control"]),
        (StatusCode::OK, &"no-store".parse().expect("a value"))
    );
    // The first page of whoever works there.
    for start in ["/board", "/board/taiikukan"] {
        let request = client().get(hub.staff_url(start)).header("cookie", cookie(&works));
        assert_eq!(request.send().await.expect("an answer").headers()[header::LOCATION], path.as_str(), "{start}");
    }

    assert!(!page(&works, &path).await.contains("name=\"capacity\""));
    assert_eq!(set(&hub, &works, "10").await.status(), StatusCode::FORBIDDEN);
    let mut stream = live(&works, &page(&works, &path).await).await;
    for wrong in ["0", "", "many", "100001", "-1"] {
        let answer = set(&hub, &leads, wrong).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.text().await.expect("text").contains("定員を保存しませんでした"));
    }
    // In full width, as it may be typed; and once more.
    for _ in 0..2 {
        let answer = set(&hub, &leads, "%EF%BC%91%EF%BC%90").await;
        assert_eq!(answer.headers()[header::LOCATION], format!("{path}?saved"));
    }
    assert!(page(&works, &path).await.contains("定員 10人"));
    let event = tokio::time::timeout(SOON, stream.next()).await.expect("in time").expect("an event");
    assert_eq!(event.name, "reload", "open pages load themselves again");
    let facts = hub.town.report().facilities.into_iter().find(|log| log.facility == GYM).expect("a log").events;
    assert_eq!(facts, 2, "the same capacity is no fact");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_count_goes_on() {
    let town = Town::on_sqlite().await;
    let hub = with(Arc::clone(&town)).await;
    let mut kiosk = hub.kiosk_at(GYM).await;
    kiosk.hold("はな").await;
    kiosk.hold("けん").await;
    hub.running.stop().await;
    let hub = town.hub().await;
    kiosk.hub = hub.running.staff;
    town.clock.move_by(Duration::from_secs(600));
    assert_eq!(words(&kiosk.hold("はな").await).0, "ご利用ありがとうございました");
    assert_eq!(shown(&page(&hub.staff_of("gym").await, &format!("/entries/{GYM}")).await), ("1", "空いています"));
}
