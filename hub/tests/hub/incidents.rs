//! What looks like an attack, from the first wrong password to the note that closes it.

use std::time::Duration;

use db::{
    DbError,
    audit::{Kind, Who},
    incidents::{self, Rule, judge::Sign},
    roster::StaffEntry,
};
use domain::taps::TapSeq;
use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::Person;

use crate::{
    access::cookie,
    errors::faults,
    world::{PASSWORD, TestHub, Town, client, page},
};

async fn sign_in(hub: &TestHub, login: &str, password: &str) -> StatusCode {
    let form = client().post(hub.staff_url("/sign-in")).header("content-type", "application/x-www-form-urlencoded");
    form.body(format!("login={login}&password={password}")).send().await.expect("an answer").status()
}

async fn post(hub: &TestHub, person: &Person, path: &str, body: &str) -> Response {
    let form = client().post(hub.staff_url(path)).header("cookie", cookie(person));
    let form = form.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
    form.send().await.expect("an answer")
}

async fn look(hub: &TestHub) {
    hub::watch::once(&hub.running.hub).await.expect("a look");
}

/// The rules by which something is open now.
async fn found(hub: &TestHub) -> Vec<Rule> {
    look(hub).await;
    let all = hub.running.hub.db.read(incidents::list).await.expect("incidents");
    all.into_iter().filter_map(|incident| incident.rule).collect()
}

/// Settles bounds lower than a town would.
async fn settle(hub: &TestHub, town: &Person, changed: &[(Rule, u32)]) {
    let bound = |rule: &Rule| {
        let changed = changed.iter().find(|(of, _)| of == rule).map(|(_, bound)| *bound);
        rule.bound().map(|bound| format!("{}={}", rule.name(), changed.unwrap_or(bound)))
    };
    let body: Vec<String> = Rule::ALL.iter().filter_map(bound).collect();
    let answer = post(hub, town, "/staff/incidents/settings", &body.join("&")).await;
    assert_eq!(answer.headers()[header::LOCATION], "/staff/incidents/settings?saved");
}

/// An incident that is there, by its id in addresses.
pub async fn incident(hub: &TestHub) -> String {
    let now = hub.running.hub.clock.now();
    let sign = Sign {
        id: db_id(now),
        at: now,
        kind: Kind::Attempt,
        act: None,
        who: Who::Nobody,
        session: None,
        source: Some("198.51.100.9".to_owned()),
        device: None,
        subject: None,
        status: Some(422),
        times: 30,
    };
    let look = move |conn: &mut db::Conn| {
        let found = incidents::find(conn, &[sign], now)?;
        incidents::settle(conn, found, now)
    };
    hub.running.hub.db.tally::<_, DbError>(look).await.expect("a look");
    hub.running.hub.db.read(incidents::list).await.expect("incidents")[0].id.to_string()
}

fn db_id(now: domain::time::UtcTime) -> i64 {
    domain::ids::AuditId::first_at(now).raw()
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_an_account_are_shown_noted_and_closed() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    assert!(page(&town, "/staff/incidents").await.contains("いまは、ありません。"));
    for _ in 0..10 {
        assert_eq!(sign_in(&hub, "yamada", "not-the-password-81").await, StatusCode::UNPROCESSABLE_ENTITY);
        // The throttle lets the next one through.
        hub.town.clock.move_by(Duration::from_secs(61));
    }
    assert_eq!(found(&hub).await, [Rule::Account]);
    assert_eq!(found(&hub).await, [Rule::Account], "once");
    let list = page(&town, "/staff/incidents").await;
    assert!(list.contains("1つのアカウントで、パスワードの間違いが続いています") && list.contains("10回"));
    let id = list.split("href=\"/staff/incidents/incident_").nth(1).and_then(|rest| rest.split('"').next());
    let path = format!("/staff/incidents/incident_{}", id.expect("an incident"));
    let one = page(&town, &path).await;
    assert_eq!(one.matches("パスワードやコードの間違い").count(), 10, "each wrong password is a row");
    assert!(one.contains("先生") && one.contains("127.0.0.1") && one.contains("このアカウントのページ"));
    let metrics = hub.get(&hub.staff_url("/metrics")).await.text().await.expect("text");
    assert!(metrics.contains("kazasu_incidents_total{rule=\"account\"} 1"), "{metrics}");
    assert!(metrics.contains("kazasu_incidents_open 1"));
    // The figure in the side bar, for whoever may look.
    hub.town.clock.move_by(Duration::from_secs(3));
    assert!(side_bar_figure(&page(&town, "/status").await), "the town sees that something waits");
    for (body, says) in [
        ("note=&state=closed", "確かめたことを書いてください"),
        ("note=x&state=open", "「確かめています」か"),
        (&*format!("note={}&state=closed", "a".repeat(1_001)), "1000文字までにしてください"),
    ] {
        let refused = post(&hub, &town, &path, body).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let refused = refused.text().await.expect("a page");
        assert_eq!(faults(&refused), Vec::<String>::new(), "{refused}");
        assert!(refused.contains(says));
    }
    let body = "note=%E6%9C%AC%E4%BA%BA%E3%81%AB%E8%81%9E%E3%81%84%E3%81%9F&state=closed";
    assert_eq!(post(&hub, &town, &path, body).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(post(&hub, &town, &path, "note=later&state=looked").await.status(), StatusCode::CONFLICT);
    let closed = page(&town, &path).await;
    assert!(closed.contains("本人に聞いた") && closed.contains("市役所") && closed.contains("閉じました"));
    hub.town.clock.move_by(Duration::from_secs(3));
    assert!(!side_bar_figure(&page(&town, "/status").await));
    assert_eq!(found(&hub).await.len(), 1, "what was dealt with is not found again");
    let audit = page(&town, "/staff/audit?kind=change").await;
    assert!(audit.contains("不正アクセスの疑いに書いた") && audit.contains("不正アクセスの疑いを見つけた"));
    for missing in ["/staff/incidents/incident_0000000000001", "/staff/incidents/x"] {
        let answer = client().get(hub.staff_url(missing)).header("cookie", cookie(&town));
        assert_eq!(answer.send().await.expect("an answer").status(), StatusCode::NOT_FOUND);
    }
}

fn side_bar_figure(page: &str) -> bool {
    page.contains("<span>不正アクセスの疑い</span> <b class=\"waits\">1<")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_behind_one_address_is_no_attack_and_one_who_tries_them_all_is() {
    let town = Town::on_sqlite().await;
    town.import(|roster| {
        let clerk = |number: u32| StaffEntry {
            login: format!("clerk{number}"),
            name: format!("職員{number}"),
            password: Some(PASSWORD.to_owned()),
            leads: false,
        };
        roster.facilities[0].staff.extend((0..24).map(clerk));
    });
    let hub = town.hub().await;
    let admin = hub.staff_of("town").await;
    settle(&hub, &admin, &[(Rule::Source, 6), (Rule::Accounts, 6)]).await;
    for number in 0..16 {
        let login = format!("clerk{number}");
        for _ in 0..number % 3 {
            assert_eq!(sign_in(&hub, &login, "not-the-password-81").await, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(sign_in(&hub, &login, PASSWORD).await, StatusCode::SEE_OTHER);
    }
    assert_eq!(found(&hub).await, []);
    for number in 16..22 {
        sign_in(&hub, &format!("clerk{number}"), "not-the-password-81").await;
    }
    assert_eq!(found(&hub).await.len(), 2, "one source, and many accounts");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_searches_for_addresses_is_found_and_whoever_mistypes_one_leaves_nothing() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    settle(&hub, &town, &[(Rule::Probing, 20)]).await;
    let refused = || {
        hub.running.hub.db.read(|conn| {
            let filter = db::audit::Filter { kind: Some(Kind::Refusal), ..db::audit::Filter::default() };
            db::audit::find(conn, &filter, 100)
        })
    };
    for number in 0..9 {
        let missing = hub.get(&hub.resident_url(&format!("/tickets/{number:026}"))).await.status();
        assert_eq!(missing, StatusCode::NOT_FOUND);
        // Browsers ask for these by themselves.
        hub.get(&hub.resident_url(&format!("/apple-touch-icon-{number}.png"))).await;
    }
    assert_eq!(found(&hub).await, []);
    assert!(refused().await.expect("rows").is_empty());
    for number in 9..20 {
        hub.get(&hub.resident_url(&format!("/booking/{number:026}"))).await;
    }
    assert_eq!(found(&hub).await, [Rule::Probing]);
    let rows = refused().await.expect("rows");
    assert_eq!(rows.len(), 2, "one row for each ten");
    assert_eq!((rows[0].source.as_deref(), rows[0].detail.again), (Some("127.0.0.1"), Some(9)));
    assert!(rows.iter().all(|row| row.route.as_deref().is_some_and(|route| !route.contains("00000"))));
    // An account is one wherever it comes from.
    let clerk = hub.staff_of("yamada").await;
    for _ in 0..20 {
        let board = client().get(hub.staff_url("/board/hirata")).header("cookie", cookie(&clerk));
        assert_eq!(board.send().await.expect("an answer").status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(found(&hub).await, [Rule::Probing, Rule::Probing]);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_a_cloned_kiosk_and_a_session_in_two_hands_are_found() {
    let town = Town::with("KAZASU_PROXIES", "127.0.0.1").await;
    let hub = town.hub().await;
    let admin = hub.staff_of("town").await;
    settle(&hub, &admin, &[(Rule::Export, 3)]).await;
    for _ in 0..3 {
        page(&admin, "/staff/audit/list.csv").await;
        hub.town.clock.move_by(hub_web::audit::SIGHT_WINDOW);
    }
    assert_eq!(found(&hub).await, [Rule::Export]);
    let mut kiosk = hub.kiosk_at("yamada").await;
    kiosk.hold("ひなた").await;
    kiosk.next = TapSeq(1);
    let other = kiosk.make("あおい");
    let refused = kiosk.send(&kiosk.batch(vec![other])).await;
    assert!(refused.is_err(), "{refused:?}");
    // It is noted beside the answer.
    let noted = async {
        while found(&hub).await.len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(crate::world::SOON, noted).await.expect("a cloned kiosk is found");
    assert_eq!(found(&hub).await, [Rule::Clone, Rule::Export]);
    let clerk = hub.staff_of("yamada").await;
    for (from, agent) in [("203.0.113.7", "Windows NT 10.0; Chrome/120"), ("198.51.100.9", "iPhone Safari/604")] {
        let board = client().get(hub.staff_url("/board/yamada")).header("cookie", cookie(&clerk));
        let board = board.header("x-forwarded-for", from).header("user-agent", agent);
        assert_eq!(board.send().await.expect("an answer").status(), StatusCode::OK);
    }
    assert_eq!(found(&hub).await, [Rule::Device, Rule::Clone, Rule::Export]);
    let list = page(&admin, "/staff/incidents").await;
    let id = list.split("incident_").nth(1).and_then(|rest| rest.split('"').next()).expect("an incident");
    let one = page(&admin, &format!("/staff/incidents/incident_{id}")).await;
    assert!(one.contains("203.0.113.7") && one.contains("iPhone・Safari") && one.contains("Windows・Chrome"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bounds_and_addresses_are_settled_and_nonsense_is_not() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let settings = "/staff/incidents/settings";
    assert!(page(&town, "/staff/incidents").await.contains("知らせるメールアドレスが、まだありません"));
    let wrong = post(&hub, &town, settings, "account=2&source=x&accounts=30&probing=200&export=30&browsing=").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = wrong.text().await.expect("a page");
    assert_eq!(wrong.matches("3から10000までの数で入れてください").count(), 2 * 3, "in the summary and at the field");
    assert!(wrong.contains("value=\"x\""), "what was typed stands there");
    let add = async |mail: &str| post(&hub, &town, "/staff/incidents/settings/mails", &format!("mail={mail}")).await;
    for nonsense in ["", "nobody", "a@b@c", "x%0Ay@town.example.jp"] {
        assert_eq!(add(nonsense).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "{nonsense}");
    }
    assert_eq!(add("jouhou@town.example.jp").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(add("JOUHOU@town.example.jp").await.status(), StatusCode::UNPROCESSABLE_ENTITY, "it is there already");
    assert!(!hub.town.stores("jouhou@town.example.jp"));
    let shown = page(&town, settings).await;
    let id = shown.split("name=\"watcher\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let remove = format!("watcher={}", id.expect("an address"));
    for _ in 0..2 {
        let gone = post(&hub, &town, "/staff/incidents/settings/mails/remove", &remove).await;
        assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    }
    assert!(!page(&town, settings).await.contains("jouhou@town.example.jp"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_is_read_and_that_is_kept() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let this = hub.running.hub.clock.now().day().week();
    sign_in(&hub, "yamada", "not-the-password-81").await;
    let running = page(&town, &format!("/staff/incidents/week?week={this}")).await;
    assert!(running.contains("山田保育園") && running.contains("責任者") && running.contains("まだ終わっていません"));
    let early = post(&hub, &town, "/staff/incidents/week", &format!("week={this}&text=")).await;
    assert_eq!(early.status(), StatusCode::BAD_REQUEST, "a week that is not over is not read yet");
    hub.town.clock.move_by(Duration::from_secs(7 * 86_400));
    let town = hub.staff_of("town").await;
    let long = post(&hub, &town, "/staff/incidents/week", &format!("week={this}&text={}", "a".repeat(501))).await;
    assert_eq!(long.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(faults(&long.text().await.expect("a page")), Vec::<String>::new());
    for text in ["%E3%81%B5%E3%81%A0%E3%82%93%E3%81%A9%E3%81%8A%E3%82%8A", "again"] {
        let read = post(&hub, &town, "/staff/incidents/week", &format!("week={this}&text={text}")).await;
        assert_eq!(read.status(), StatusCode::SEE_OTHER);
    }
    let read = page(&town, "/staff/incidents/week").await;
    assert!(read.contains("市役所</bdi>さんが") && read.contains("ふだんどおり") && !read.contains("again"));
    for strange in ["-5", "9223372036854775807", "x"] {
        let answer = client().get(hub.staff_url(&format!("/staff/incidents/week?week={strange}")));
        let answer = answer.header("cookie", cookie(&town)).send().await.expect("an answer");
        assert!(!answer.status().is_server_error(), "{strange}");
    }
}
