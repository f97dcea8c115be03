//! The page of all accounts: who makes and changes them, how their owners get in, and that one administrator remains.

use std::{sync::Arc, time::Duration};

use db::{Conn, accounts};
use domain::{ids::StaffId, time::Clock};
use reqwest::{Response, StatusCode, header};
use simulators::fakes::postgres::Postgres;

use crate::{
    errors::faults,
    second::set_up,
    sessions::{look, post, session, text},
    world::{PASSWORD, TestHub, Town},
};

const NEW: &str = "kaki no ki 2026";
const DAY: Duration = Duration::from_secs(86_400);

fn to(answer: &Response) -> String {
    answer.headers().get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned()).unwrap_or_default()
}

async fn sign_in(hub: &TestHub, login: &str, password: &str) -> Response {
    post(hub, "/sign-in", "", &[("login", login), ("password", password)]).await
}

async fn town(hub: &TestHub) -> String {
    session(&sign_in(hub, "town", PASSWORD).await)
}

fn id_of(hub: &TestHub, login: &str) -> StaffId {
    accounts::staff_by_login(&mut hub.town.conn(), &hub.town.keys.sealer(), login).expect("an account").id
}

/// The code that a page shows.
fn code(page: &str) -> String {
    let shown = page.split("class=\"code-of-password\"><code>").nth(1).and_then(|rest| rest.split('<').next());
    shown.unwrap_or_else(|| panic!("a code: {page}")).to_owned()
}

const HANAKO: [(&str, &str); 4] =
    [("account", "Hanako.Y"), ("name", "山田 花子"), ("role", "leads"), ("place", "yamada")];

/// Makes an account of this role; gives its code.
async fn made(hub: &TestHub, by: &str, login: &str, role: &str) -> String {
    let fields = [("account", login), ("name", "新しい 担当"), ("role", role), ("place", "yamada")];
    let answer = post(hub, "/accounts/new", by, &fields).await;
    assert_eq!(answer.status(), StatusCode::OK);
    code(&answer.text().await.expect("text"))
}

async fn set_password(hub: &TestHub, login: &str, code: &str) -> Response {
    let fields = [("login", login), ("code", code), ("new_password", NEW), ("again_password", NEW)];
    post(hub, "/sign-in/new-password", "", &fields).await
}

/// One more who works for the town, signed in.
async fn colleague(hub: &TestHub, by: &str) -> String {
    let code = made(hub, by, "kanri2", "town").await;
    assert_eq!(to(&set_password(hub, "kanri2", &code).await), "/sign-in?set");
    session(&sign_in(hub, "kanri2", NEW).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_on_the_page_and_only_its_owner_knows_the_password() {
    let hub = TestHub::start().await;
    let own = town(&hub).await;
    let answer = post(&hub, "/accounts/new", &own, &HANAKO).await;
    assert_eq!(
        (answer.status(), &answer.headers()[header::CACHE_CONTROL]),
        (StatusCode::OK, &"no-store".parse().expect("a value"))
    );
    let page = answer.text().await.expect("text");
    let code = code(&page);
    assert!(page.contains("hanako.y") && page.contains("アカウントを作りました"), "{page}");
    let id = id_of(&hub, "hanako.y");
    assert!(!text(&hub, &format!("/accounts/{id}"), &own).await.contains(&code), "shown once");
    assert!(!hub.town.stores(&code) && !hub.town.stores("山田 花子"));
    let list = text(&hub, "/accounts?find=%E8%8A%B1%E5%AD%90", &own).await;
    assert!(
        list.contains(&format!("href=\"/accounts/{id}\"")) && list.contains("責任者") && !list.contains(">hirata<"),
        "{list}"
    );
    // Nobody signs in before, and the code is for this name.
    assert_eq!(sign_in(&hub, "hanako.y", &code).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    for (login, typed) in [("yamada", code.as_str()), ("hanako.y", "ABCD-EFGH-JKMN"), ("hanako.y", ""), ("", &code)] {
        assert_eq!(
            set_password(&hub, login, typed).await.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{login} {typed}"
        );
    }
    let weak =
        [("login", "hanako.y"), ("code", code.as_str()), ("new_password", "password"), ("again_password", "password")];
    assert_eq!(post(&hub, "/sign-in/new-password", "", &weak).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let set = set_password(&hub, "hanako.y", &code.to_lowercase().replace('-', " ")).await;
    assert_eq!(to(&set), "/sign-in?set");
    let hers = session(&sign_in(&hub, "hanako.y", NEW).await);
    assert_eq!(look(&hub, "/board/yamada", &hers).await.status(), StatusCode::OK);
    assert_eq!(look(&hub, "/accounts", &hers).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(set_password(&hub, "hanako.y", &code).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_account_is_said_at_its_field_and_nothing_is_made() {
    let hub = TestHub::start().await;
    let own = town(&hub).await;
    for (field, value, words) in [
        ("account", "a", "3文字から64文字"),
        ("account", "花子", "3文字から64文字"),
        ("account", "yamada", "もう使われています"),
        ("name", "", "名前を入れてください"),
        ("name", &"長".repeat(41), "40文字まで"),
        ("role", "king", "役割をえらんでください"),
        ("place", "nowhere", "施設をえらんでください"),
        ("until", "2026-02-30", "2027-03-31 のように"),
        ("until", "2026-11-20", "今日かこれからの日"),
    ] {
        let mut fields = HANAKO.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let refused = post(&hub, "/accounts/new", &own, &fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        let page = refused.text().await.expect("text");
        assert!(page.contains(words) && page.contains("変えていません"), "{field}={value}: {page}");
    }
    assert!(!text(&hub, "/accounts", &own).await.contains("花子"));
    for path in ["/accounts/staff_0000000000001", "/accounts/nobody"] {
        assert_eq!(look(&hub, path, &own).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_day_a_stop_and_another_place_count_at_once() {
    let hub = TestHub::start().await;
    let own = town(&hub).await;
    let teacher = session(&sign_in(&hub, "yamada", PASSWORD).await);
    let page = format!("/accounts/{}", id_of(&hub, "yamada"));
    let moved = [("name", "先生"), ("role", "staff"), ("place", "hirata"), ("until", "2026-11-22")];
    assert_eq!(to(&post(&hub, &page, &own, &moved).await), format!("{page}?changed"));
    assert_eq!(look(&hub, "/board/yamada", &teacher).await.status(), StatusCode::FORBIDDEN, "at another place");
    assert_eq!(look(&hub, "/board/hirata", &teacher).await.status(), StatusCode::OK);
    let shown = text(&hub, &page, &own).await;
    assert!(shown.contains("value=\"2026-11-22\"") && shown.contains("サインインしている場所"), "{shown}");
    let list = text(&hub, "/accounts", &own).await;
    assert!(list.contains("11月22日（日）まで"), "{list}");

    assert_eq!(to(&post(&hub, &format!("{page}/stop"), &own, &[]).await), format!("{page}?stopped"));
    assert_eq!(look(&hub, "/board/hirata", &teacher).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&hub, "yamada", PASSWORD).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(to(&post(&hub, &format!("{page}/go-on"), &own, &[]).await), format!("{page}?resumed"));
    let again = session(&sign_in(&hub, "yamada", PASSWORD).await);
    assert_eq!(to(&post(&hub, &format!("{page}/sessions/end"), &own, &[]).await), format!("{page}?ended"));
    assert_eq!(look(&hub, "/board/hirata", &again).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&hub, "yamada", PASSWORD).await.status(), StatusCode::SEE_OTHER);
    hub.town.clock.move_by(2 * DAY);
    assert_eq!(sign_in(&hub, "yamada", PASSWORD).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "the day is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_and_their_own_account_stay_as_they_are() {
    let hub = TestHub::start().await;
    let own = town(&hub).await;
    let page = format!("/accounts/{}", id_of(&hub, "town"));
    for (path, fields) in [
        (format!("{page}/stop"), vec![]),
        (format!("{page}/password"), vec![]),
        (format!("{page}/recovery"), vec![]),
        (page.clone(), vec![("name", "")]),
        (page.clone(), vec![("name", "市役所"), ("role", "staff"), ("place", "yamada")]),
        (page.clone(), vec![("name", "市役所"), ("role", "town"), ("until", "2026-12-31")]),
    ] {
        let refused = post(&hub, &path, &own, &fields).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}");
        assert_eq!(faults(&refused.text().await.expect("text")), Vec::<String>::new(), "{path} {fields:?}");
    }
    // One with an end is no successor.
    let fields = [("account", "kanri3"), ("name", "任期 つき"), ("role", "town"), ("until", "2027-03-31")];
    let answer = post(&hub, "/accounts/new", &own, &fields).await;
    let code = code(&answer.text().await.expect("text"));
    assert_eq!(to(&set_password(&hub, "kanri3", &code).await), "/sign-in?set");
    let other = session(&sign_in(&hub, "kanri3", NEW).await);
    let refused = post(&hub, &format!("{page}/stop"), &other, &[]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.expect("text").contains("先に、もう1人を町の担当に"));
    assert_eq!(look(&hub, "/accounts", &own).await.status(), StatusCode::OK);
}

async fn of_two_who_stop_each_other_one_remains(hub: TestHub) {
    let own = town(&hub).await;
    let other = colleague(&hub, &own).await;
    let (mine, theirs) = (id_of(&hub, "town"), id_of(&hub, "kanri2"));
    let (stop_them, stop_me) = (format!("/accounts/{theirs}/stop"), format!("/accounts/{mine}/stop"));
    let (one, two) = tokio::join!(post(&hub, &stop_them, &own, &[]), post(&hub, &stop_me, &other, &[]));
    let stopped = [&one, &two].iter().filter(|answer| to(answer).ends_with("?stopped")).count();
    assert_eq!(stopped, 1, "{} {}", to(&one), to(&two));
    let (one, two) = (look(&hub, "/accounts", &own).await.status(), look(&hub, "/accounts", &other).await.status());
    assert_eq!([one, two].iter().filter(|status| **status == StatusCode::OK).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_stop_each_other_at_once_one_remains_on_sqlite() {
    of_two_who_stop_each_other_one_remains(TestHub::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_stop_each_other_at_once_one_remains_on_postgresql() {
    let postgres = Postgres::start().expect("PostgreSQL");
    let town: Arc<Town> = Town::at(postgres.create_database().expect("a database"), Vec::new()).await;
    of_two_who_stop_each_other_one_remains(town.hub().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_telephone_takes_two_administrators_and_never_its_owner() {
    let hub = TestHub::start().await;
    let own = town(&hub).await;
    let teacher = session(&sign_in(&hub, "yamada", PASSWORD).await);
    let page = format!("/accounts/{}", id_of(&hub, "yamada"));
    let nothing = post(&hub, &format!("{page}/recovery"), &own, &[]).await;
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY, "there is no second step");
    set_up(&hub, &teacher).await;
    let other = colleague(&hub, &own).await;
    let agree = format!("{page}/recovery/agree");
    assert_eq!(post(&hub, &agree, &other, &[]).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "nobody asked");
    assert_eq!(to(&post(&hub, &format!("{page}/recovery"), &own, &[]).await), format!("{page}?asked"));
    assert_eq!(post(&hub, &agree, &own, &[]).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "the same person");
    assert_eq!(post(&hub, &agree, &teacher, &[]).await.status(), StatusCode::FORBIDDEN);
    let shown_to = text(&hub, &page, &other).await;
    assert!(
        shown_to.contains("市役所</bdi>さんが、はずすことを申請しました") && shown_to.contains("承認する"),
        "{shown_to}"
    );
    assert_eq!(to(&post(&hub, &agree, &other, &[]).await), format!("{page}?recovered"));
    assert_eq!(look(&hub, "/board/yamada", &teacher).await.status(), StatusCode::SEE_OTHER, "signed out everywhere");
    assert_eq!(sign_in(&hub, "yamada", PASSWORD).await.status(), StatusCode::SEE_OTHER, "the password alone");
    assert_eq!(post(&hub, &agree, &other, &[]).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_forgotten_after_a_day_or_with_whoever_had_it() {
    let hub = TestHub::start().await;
    let own = town(&hub).await;
    let teacher = session(&sign_in(&hub, "yamada", PASSWORD).await);
    let page = format!("/accounts/{}", id_of(&hub, "yamada"));
    set_up(&hub, &teacher).await;
    let other = colleague(&hub, &own).await;
    post(&hub, &format!("{page}/recovery"), &own, &[]).await;
    let (now, stop) = (hub.town.clock.now(), |conn: &mut Conn, now| {
        accounts::disable(conn, "town", accounts::DisabledBy::Operator, now)
    });
    hub.running.hub.db.write(move |conn| stop(conn, now)).await.expect("a database");
    let agreed = post(&hub, &format!("{page}/recovery/agree"), &other, &[]).await;
    assert_ne!(to(&agreed), format!("{page}?recovered"), "whoever asked has left");
    let code = made(&hub, &other, "kanri4", "town").await;
    set_password(&hub, "kanri4", &code).await;
    post(&hub, &format!("{page}/recovery"), &other, &[]).await;
    hub.town.clock.move_by(DAY);
    let late = session(&sign_in(&hub, "kanri4", NEW).await);
    assert_eq!(
        post(&hub, &format!("{page}/recovery/agree"), &late, &[]).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_ask_for_the_password_again_after_ten_minutes_and_codes_end_after_a_day() {
    let hub = TestHub::start().await;
    let own = town(&hub).await;
    let page = format!("/accounts/{}", id_of(&hub, "yamada"));
    let first = post(&hub, &format!("{page}/password"), &own, &[]).await;
    let first = code(&first.text().await.expect("text"));
    let second = post(&hub, &format!("{page}/password"), &own, &[]).await;
    let second = code(&second.text().await.expect("text"));
    assert_eq!(
        set_password(&hub, "yamada", &first).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "the newer one counts"
    );
    assert_eq!(sign_in(&hub, "yamada", PASSWORD).await.status(), StatusCode::SEE_OTHER, "until it is used");
    hub.town.clock.move_by(Duration::from_secs(11 * 60));
    for path in ["/stop", "/go-on", "/password", "/recovery", "/recovery/agree", "/sessions/end", "/groups", ""] {
        let asked = post(&hub, &format!("{page}{path}"), &own, &HANAKO).await;
        assert_eq!(asked.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(post(&hub, "/accounts/new", &own, &HANAKO).await.status(), StatusCode::UNAUTHORIZED);
    hub.town.clock.move_by(DAY);
    assert_eq!(set_password(&hub, "yamada", &second).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "too late");
}
