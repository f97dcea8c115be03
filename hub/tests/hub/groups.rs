//! Groups of duties: what the town's staff gives, at which place, from which day to which; and what nobody gave, nobody does.

use std::time::Duration;

use db::{accounts, audit};
use domain::{ids::StaffId, time::Clock};
use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::Person;

use crate::{
    access::cookie,
    errors::faults,
    sessions::{look, post, session, text},
    streams::until_its_end,
    world::{PASSWORD, TestHub, live, page},
};

const DAY: Duration = Duration::from_secs(86_400);

fn to(answer: &Response) -> String {
    answer.headers().get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned()).unwrap_or_default()
}

async fn sign_in(hub: &TestHub, login: &str) -> String {
    session(&post(hub, "/sign-in", "", &[("login", login), ("password", PASSWORD)]).await)
}

fn id_of(hub: &TestHub, login: &str) -> StaffId {
    accounts::staff_by_login(&mut hub.town.conn(), &hub.town.keys.sealer(), login).expect("an account").id
}

async fn status(hub: &TestHub, path: &str, cookie: &str) -> StatusCode {
    look(hub, path, cookie).await.status()
}

/// Leaves an account to its groups alone.
async fn by_groups(hub: &TestHub, town: &str, login: &str, place: &str) {
    let page = format!("/accounts/{}", id_of(hub, login));
    let fields = [("name", "先生"), ("role", "groups"), ("place", place)];
    assert_eq!(to(&post(hub, &page, town, &fields).await), format!("{page}?changed"));
}

/// Makes a group; gives its id.
async fn group(hub: &TestHub, town: &str, name: &str, duties: &[&str]) -> String {
    let fields: Vec<_> = std::iter::once(("name", name)).chain(duties.iter().map(|duty| ("duty", *duty))).collect();
    assert_eq!(to(&post(hub, "/groups", town, &fields).await), "/groups?done");
    let list = text(hub, "/groups", town).await;
    let before = list.split(&format!("\">{name}</a>")).next().expect("a link");
    before.rsplit("/groups/").next().expect("an id").to_owned()
}

async fn gives(hub: &TestHub, town: &str, login: &str, fields: &[(&str, &str)]) -> Response {
    post(hub, &format!("/accounts/{}/groups", id_of(hub, login)), town, fields).await
}

/// The addresses of the buttons that take a group away.
fn ends(page: &str) -> Vec<String> {
    let forms = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    forms.filter(|to| to.contains("/groups/") && to.ends_with("/end")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_not_given_it_sees_no_addresses_makes_no_invitations_and_revokes_no_kiosk() {
    let hub = TestHub::start().await;
    let (town, teacher) = (sign_in(&hub, "town").await, sign_in(&hub, "yamada").await);
    let kiosk = hub.kiosk_at("yamada").await;
    assert!(text(&hub, "/families/yamada", &teacher).await.contains("megumi@"));
    by_groups(&hub, &town, "yamada", "yamada").await;
    let revoke = format!("/devices/yamada/{}/revoke", kiosk.device);
    for path in ["/board/yamada", "/families/yamada", "/notices/yamada"] {
        assert_eq!(status(&hub, path, &teacher).await, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["/families/yamada/invitations", "/families/yamada/mails", "/families/yamada/sheets", &revoke] {
        assert_eq!(post(&hub, path, &teacher, &[]).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let devices = text(&hub, "/devices/yamada", &teacher).await;
    assert!(!devices.contains("action=\"/devices/") && !devices.contains("/families/"), "{devices}");
    assert_eq!(to(&look(&hub, "/board", &teacher).await), "/devices/yamada", "where they begin");

    // The board alone, from today on.
    let nurse = group(&hub, &town, "保育士", &["attendance"]).await;
    let given = [("group", nurse.as_str()), ("at", "yamada"), ("from", "2026-11-21")];
    let member = id_of(&hub, "yamada");
    assert_eq!(to(&gives(&hub, &town, "yamada", &given).await), format!("/accounts/{member}?gave"));
    let board = text(&hub, "/board/yamada", &teacher).await;
    assert!(board.contains("ひなた") && !board.contains("href=\"/families/yamada\""), "{board}");
    assert_eq!(status(&hub, "/families/yamada", &teacher).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&hub, "/board/hirata", &teacher).await, StatusCode::FORBIDDEN, "elsewhere");

    // The same once more is the same one; another one lets them see addresses, and not invite.
    gives(&hub, &town, "yamada", &given).await;
    let desk = group(&hub, &town, "受付", &["families"]).await;
    gives(&hub, &town, "yamada", &[("group", &desk), ("at", "yamada"), ("from", "2026-11-21")]).await;
    let families = text(&hub, "/families/yamada", &teacher).await;
    assert!(families.contains("megumi@") && !families.contains("招待リンクを作る"), "{families}");
    assert_eq!(post(&hub, "/families/yamada/invitations", &teacher, &[]).await.status(), StatusCode::FORBIDDEN);
    let own = text(&hub, &format!("/accounts/{member}"), &town).await;
    assert_eq!(ends(&own).len(), 2, "{own}");
    for end in ends(&own) {
        assert_eq!(to(&post(&hub, &end, &town, &[]).await), format!("/accounts/{member}?took"));
        assert!(post(&hub, &end, &town, &[]).await.status().is_client_error(), "twice");
    }
    for path in ["/board/yamada", "/families/yamada"] {
        assert_eq!(status(&hub, path, &teacher).await, StatusCode::FORBIDDEN, "{path}: at once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_holds_from_its_first_day_to_its_last_and_its_streams_end_with_it() {
    let hub = TestHub::start().await;
    let town = sign_in(&hub, "town").await;
    let nurse = group(&hub, &town, "応援の保育士", &["attendance"]).await;
    // A teacher of another nursery helps out on two days.
    let given = [("group", nurse.as_str()), ("at", "hirata"), ("from", "2026-11-22"), ("to", "2026-11-23")];
    gives(&hub, &town, "yamada", &given).await;
    let teacher = sign_in(&hub, "yamada").await;
    assert_eq!(status(&hub, "/board/hirata", &teacher).await, StatusCode::FORBIDDEN, "not yet");
    hub.town.clock.move_by(DAY);
    let teacher: Person = hub.staff_of("yamada").await;
    let there = page(&teacher, "/board/hirata").await;
    assert!(there.contains("つむぎ"), "{there}");
    let menu = there.split("id=\"all-facilities\"").nth(1).and_then(|rest| rest.split("</ul>").next());
    let menu = menu.expect("a choice of places");
    assert!(menu.contains("/board/hirata") && menu.contains("/board/yamada") && !menu.contains("町全体"), "{menu}");
    assert_eq!(status(&hub, "/families/hirata", &cookie(&teacher)).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&hub, "/families/yamada", &cookie(&teacher)).await, StatusCode::OK, "at home as always");
    // Ten minutes before the midnight at which it ends, with a stream of each place.
    hub.town.clock.move_by(DAY + Duration::from_secs(15 * 3_600 + 19 * 60));
    let teacher = hub.staff_of("yamada").await;
    let mut helping = live(&teacher, &page(&teacher, "/board/hirata").await).await;
    let mut at_home = live(&teacher, &page(&teacher, "/board/yamada").await).await;
    hub.town.clock.move_by(Duration::from_secs(11 * 60));
    until_its_end(&mut helping).await;
    assert_eq!(status(&hub, "/board/hirata", &cookie(&teacher)).await, StatusCode::FORBIDDEN, "it is over");
    hub.kiosk_at("yamada").await.hold("れん").await;
    at_home.next().await.expect("the stream of home goes on");
    let past = text(&hub, &format!("/accounts/{}", id_of(&hub, "yamada")), &sign_in(&hub, "town").await).await;
    assert!(past.contains("前のグループ") && past.contains("2026-11-22から2026-11-23まで"), "{past}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_role_may_is_changed_for_all_who_have_it_and_an_administrator_stays_one() {
    let hub = TestHub::start().await;
    let (town, clerk) = (sign_in(&hub, "town").await, sign_in(&hub, "madoguchi").await);
    assert_eq!(status(&hub, "/notices/shiyakusho", &clerk).await, StatusCode::OK);
    let fewer = [("name", "施設の職員"), ("duty", "calls"), ("duty", "attendance")];
    let clerks = "/groups/group_0000000000001";
    assert_eq!(to(&post(&hub, clerks, &town, &fewer).await), format!("{clerks}?saved"));
    for (path, wanted) in [
        ("/counters/shiyakusho", StatusCode::OK),
        ("/notices/shiyakusho", StatusCode::FORBIDDEN),
        ("/statistics/shiyakusho", StatusCode::FORBIDDEN),
        ("/reservations/shiyakusho", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(status(&hub, path, &clerk).await, wanted, "{path}");
    }
    let counters = text(&hub, "/counters/shiyakusho", &clerk).await;
    for closed in ["/notices/shiyakusho", "/statistics/shiyakusho"] {
        assert!(!counters.contains(&format!("href=\"{closed}\"")), "a link leads to a closed door: {closed}");
    }
    assert_eq!(status(&hub, "/families/yamada", &sign_in(&hub, "yamada").await).await, StatusCode::OK, "who leads");
    let none = post(&hub, "/groups/group_0000000000003", &town, &[("name", "町の担当"), ("duty", "calls")]).await;
    assert_eq!(none.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(status(&hub, "/staff/audit", &town).await, StatusCode::OK);
    for path in [clerks, "/groups/group_0000000000003"] {
        let gone = post(&hub, &format!("{path}/remove"), &town, &[]).await;
        assert_eq!(gone.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    // The last administrator is not left to groups either.
    let own = format!("/accounts/{}", id_of(&hub, "town"));
    let less = post(&hub, &own, &town, &[("name", "市役所"), ("role", "town-groups")]).await;
    assert_eq!(less.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(status(&hub, "/accounts", &town).await, StatusCode::OK);
}

/// An account of the town that is left to its groups.
fn of_town_by_groups(hub: &TestHub, login: &str) {
    hub.town.run_sql(&format!("update staff set facility = null, by_groups = 1, leads = 0 where login = '{login}'"));
    hub.running.hub.rights_changed();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_reads_the_record_and_nothing_else_and_a_keeper_of_accounts_does_not_become_an_administrator() {
    let hub = TestHub::start().await;
    let town = sign_in(&hub, "town").await;
    of_town_by_groups(&hub, "madoguchi2");
    let auditor = sign_in(&hub, "madoguchi2").await;
    assert_eq!(status(&hub, "/staff/audit", &auditor).await, StatusCode::FORBIDDEN, "nothing is given yet");
    let audits = group(&hub, &town, "監査", &["audit"]).await;
    gives(&hub, &town, "madoguchi2", &[("group", &audits), ("at", ""), ("from", "2026-11-21")]).await;
    for path in ["/staff/audit", "/staff/policy", "/board"] {
        assert_eq!(status(&hub, path, &auditor).await, StatusCode::OK, "{path}");
    }
    for path in ["/accounts", "/groups", "/settings", "/people", "/board/yamada", "/families/yamada", "/live/yamada"] {
        assert_eq!(status(&hub, path, &auditor).await, StatusCode::FORBIDDEN, "{path}");
    }
    let overview = text(&hub, "/board", &auditor).await;
    assert!(overview.contains("山田保育園") && !overview.contains("data-live=\"/live"), "{overview}");
    assert!(!overview.contains("href=\"/accounts\"") && overview.contains("href=\"/staff/audit\""), "{overview}");

    let keeps = group(&hub, &town, "アカウント係", &["accounts"]).await;
    gives(&hub, &town, "madoguchi2", &[("group", &keeps), ("at", ""), ("from", "2026-11-21")]).await;
    let keeper = auditor;
    assert_eq!(status(&hub, "/accounts", &keeper).await, StatusCode::OK);
    // The accounts of places are theirs to keep; of the town, of groups and of their own nothing.
    let teacher = format!("/accounts/{}", id_of(&hub, "yamada"));
    let moved = [("name", "先生"), ("role", "staff"), ("place", "hirata")];
    assert_eq!(to(&post(&hub, &teacher, &keeper, &moved).await), format!("{teacher}?changed"));
    let administrator = format!("/accounts/{}", id_of(&hub, "town"));
    for act in ["/password", "/stop", "/sessions/end", "/recovery"] {
        let refused = post(&hub, &format!("{administrator}{act}"), &keeper, &[]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{act}");
    }
    let made = [("account", "kanri9"), ("name", "新しい"), ("role", "town"), ("place", "")];
    assert_eq!(post(&hub, "/accounts/new", &keeper, &made).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let more = post(&hub, &teacher, &keeper, &[("name", "先生"), ("role", "town")]).await;
    assert_eq!(more.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wider = post(&hub, &format!("/groups/{keeps}"), &keeper, &[("name", "係"), ("duty", "people")]).await;
    assert_eq!(wider.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wider.text().await.expect("text").contains("「町の担当」だけ"));
    let own = gives(&hub, &keeper, "madoguchi2", &[("group", &audits), ("at", ""), ("from", "2026-11-21")]).await;
    assert_eq!(own.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(status(&hub, "/accounts", &town).await, StatusCode::OK, "signed in as before");
    // A group that somebody has stays; without it the duty is gone at once.
    let used = post(&hub, &format!("/groups/{keeps}/remove"), &town, &[]).await;
    assert_eq!(used.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&hub, &format!("/accounts/{}", id_of(&hub, "madoguchi2")), &town).await;
    for end in ends(&page) {
        post(&hub, &end, &town, &[]).await;
    }
    assert_eq!(status(&hub, "/accounts", &keeper).await, StatusCode::FORBIDDEN);
    assert_eq!(to(&post(&hub, &format!("/groups/{keeps}/remove"), &town, &[]).await), "/groups?done");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_group_is_said_at_its_field_and_nothing_is_given() {
    let hub = TestHub::start().await;
    let town = sign_in(&hub, "town").await;
    let calls = group(&hub, &town, "窓口", &["calls"]).await;
    for (fields, words) in [
        (&[("name", ""), ("duty", "calls")][..], "グループの名前を入れてください"),
        (&[("name", "係")], "1つ以上えらんでください"),
        (&[("name", "係"), ("duty", "flying")], "1つ以上えらんでください"),
        (&[("name", "窓口"), ("duty", "calls")], "もうあります"),
        (
            &[("name", "長い名前長い名前長い名前長い名前長い名前長い名前長い名前長い名前"), ("duty", "calls")],
            "30文字まで",
        ),
    ] {
        let refused = post(&hub, "/groups", &town, fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        let page = refused.text().await.expect("text");
        assert!(page.contains(words), "{fields:?}: {page}");
        assert_eq!(faults(&page), Vec::<String>::new(), "{fields:?}");
    }
    let well = [("group", calls.as_str()), ("at", "shiyakusho"), ("from", "2026-11-21"), ("to", "")];
    for (field, value, words) in [
        ("group", "", "グループをえらんでください"),
        ("group", "nobody", "グループをえらんでください"),
        ("at", "", "施設をえらんでください"),
        ("at", "nowhere", "施設をえらんでください"),
        ("from", "", "はじめの日は"),
        ("from", "2026-11-20", "はじめの日は"),
        ("to", "2026-11-20", "最後の日は"),
        ("to", "2026-02-30", "最後の日は"),
    ] {
        let fields: Vec<_> = well.iter().map(|&(name, was)| (name, if name == field { value } else { was })).collect();
        let refused = gives(&hub, &town, "madoguchi", &fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        let page = refused.text().await.expect("text");
        assert!(page.contains(words), "{field}={value}: {page}");
        assert_eq!(faults(&page), Vec::<String>::new(), "{field}={value}");
        assert!(ends(&page).is_empty(), "{field}={value}");
    }
    let unknown = [("group", "group_0000000000099"), ("at", "shiyakusho"), ("from", "2026-11-21")];
    assert_eq!(gives(&hub, &town, "madoguchi", &unknown).await.status(), StatusCode::NOT_FOUND);
    for path in ["/groups/group_0000000000099", "/groups/nothing"] {
        assert_eq!(status(&hub, path, &town).await, StatusCode::NOT_FOUND, "{path}");
    }
    let foreign = format!("/accounts/{}/groups/assignment_0000000000001/end", id_of(&hub, "madoguchi"));
    assert_eq!(post(&hub, &foreign, &town, &[]).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_act_at_an_account_leaves_a_row_about_it_with_what_it_was_and_a_word_for_it() {
    let hub = TestHub::start().await;
    let town = sign_in(&hub, "town").await;
    let (member, page) = (id_of(&hub, "yamada"), format!("/accounts/{}", id_of(&hub, "yamada")));
    by_groups(&hub, &town, "yamada", "yamada").await;
    let nurse = group(&hub, &town, "保育士", &["attendance"]).await;
    post(&hub, &format!("/groups/{nurse}"), &town, &[("name", "保育士"), ("duty", "attendance"), ("duty", "families")])
        .await;
    gives(&hub, &town, "yamada", &[("group", &nurse), ("at", "yamada"), ("from", "2026-11-21")]).await;
    for end in ends(&text(&hub, &page, &town).await) {
        post(&hub, &end, &town, &[]).await;
    }
    for act in ["/password", "/stop", "/go-on"] {
        post(&hub, &format!("{page}{act}"), &town, &[]).await;
    }
    let rows = audit::find(&mut hub.town.conn(), &audit::Filter::default(), 1_000).expect("rows");
    let row = |act: &str| rows.iter().find(|row| row.act.as_deref() == Some(act)).unwrap_or_else(|| panic!("{act}"));
    for act in
        ["changed-account", "gave-group", "took-group", "gave-password-code", "stopped-account", "resumed-account"]
    {
        assert_eq!(row(act).subject, Some(member.into()), "{act}");
    }
    let change = |act: &str| (row(act).detail.before.clone(), row(act).detail.after.clone());
    let (before, after) = change("changed-account");
    assert_eq!(before.as_deref(), Some("山田保育園　責任者"));
    assert_eq!(after.as_deref(), Some("山田保育園　職員（グループ）"));
    let (before, after) = change("changed-group");
    assert_eq!(before.as_deref(), Some("保育士：登園・降園を見る、記録する"));
    assert!(after.expect("what it is").contains("メールアドレスを見る"));
    assert_eq!(change("gave-group").1.as_deref(), Some("保育士　山田保育園　2026-11-21から（終わりなし）"));
    let shown = text(&hub, &format!("/staff/audit?about=staff.{}", member.raw()), &town).await;
    for words in [
        "グループを渡した",
        "グループをはずした",
        "アカウントを変えた",
        "アカウントを止めた",
        "パスワードの符号を作った",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains(&member.to_string()), "an id is no word");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_leaves_who_has_groups_to_their_groups() {
    let hub = TestHub::start().await;
    let town = sign_in(&hub, "town").await;
    by_groups(&hub, &town, "hirata", "hirata").await;
    hub.town.import(|file| file.facilities[1].staff[0].name = "園長".to_owned());
    hub.running.hub.rights_changed();
    let teacher = sign_in(&hub, "hirata").await;
    assert_eq!(status(&hub, "/families/hirata", &teacher).await, StatusCode::FORBIDDEN);
    assert!(hub.town.clock.now() > domain::time::UtcTime::from_micros(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_when_the_proof_was_over_is_shown_again_and_nothing_is_done_before() {
    let hub = TestHub::start().await;
    let town = sign_in(&hub, "town").await;
    let page = format!("/accounts/{}", id_of(&hub, "yamada"));
    hub.town.clock.move_by(Duration::from_secs(11 * 60));
    let fields = [("name", "新しい 名前"), ("role", "staff"), ("place", "yamada"), ("until", "2027-03-31")];
    let asked = post(&hub, &page, &town, &fields).await;
    assert_eq!(
        (asked.status(), &asked.headers()[header::CACHE_CONTROL]),
        (StatusCode::UNAUTHORIZED, &"no-store".parse().expect("a value"))
    );
    let form = asked.text().await.expect("text");
    assert!(form.contains("まだ送っていません") && !form.contains("新しい 名前"), "sealed: {form}");
    let kept = form.split("name=\"kept\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
    let proof = |password: &'static str, kept: String| {
        let hub = &hub;
        let town = &town;
        async move {
            let fields = [("present_password", password), ("to", "/accounts"), ("kept", kept.as_str())];
            post(hub, "/account/prove", town, &fields).await
        }
    };
    let wrong = proof("wrong-guess", kept.to_owned()).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().await.expect("text").contains(kept), "a mistyped password loses nothing");
    let again = proof(PASSWORD, kept.to_owned()).await;
    assert_eq!(again.status(), StatusCode::OK);
    let again = again.text().await.expect("text");
    assert!(again.contains("ご本人と確かめました") && again.contains("新しい 名前"), "{again}");
    assert!(
        again.contains(&format!("action=\"{page}\"")) && again.contains(&format!("data-page=\"{page}\"")),
        "{again}"
    );
    assert!(!text(&hub, &page, &town).await.contains("新しい 名前"), "nothing was done by itself");
    assert_eq!(to(&post(&hub, &page, &town, &fields).await), format!("{page}?changed"));
    // Somebody else's is nothing to them; without a form the way leads on.
    hub.town.clock.move_by(Duration::from_secs(11 * 60));
    let other = sign_in(&hub, "yamada").await;
    let fields = [("present_password", PASSWORD), ("to", "/account/second"), ("kept", kept)];
    assert_eq!(to(&post(&hub, "/account/prove", &other, &fields).await), "/account/second");
}

#[test]
fn every_form_that_guards_accounts_asks_a_fresh_proof() {
    use hub_web::{
        policy::Duty,
        routes::{Policy, Proof},
    };
    for row in hub::NOUNS.routes().filter(|row| row.method.as_str() == "POST") {
        // A list that is only tried changes nothing.
        let is_of_accounts = row.policy == Policy::TownDuty(Duty::Accounts) && row.pattern != "/moves/try";
        let guards = is_of_accounts || row.pattern.starts_with("/account/second");
        assert_eq!(row.proof == Proof::Fresh, guards, "{}", row.pattern);
    }
}
