//! Passkeys of the staff over HTTP, with an authenticator that answers honestly or not.

use std::time::Duration;

use db::{
    accounts::{DisabledBy, disable},
    audit::Filter,
};
use domain::time::Clock;
use reqwest::{Response, StatusCode, header};
use serde_json::Value;
use simulators::fakes::authenticator::Authenticator;

use crate::{
    errors::faults,
    second::{set_up, shown},
    sessions::{look, post, session, text},
    world::{PASSWORD, TestHub, Town},
};

const ORIGIN: &str = "http://localhost:8081";
const STEP: Duration = Duration::from_secs(30);

async fn hub() -> TestHub {
    Town::with("KAZASU_STAFF_URL", ORIGIN).await.hub().await
}

fn to(answer: &Response) -> &str {
    answer.headers().get(header::LOCATION).map_or("", |to| to.to_str().expect("an address"))
}

/// The cookies that an answer sets, as a browser sends them back.
fn cookies(answer: &Response) -> String {
    let set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    set.filter_map(|set| set.split(';').next()).collect::<Vec<_>>().join("; ")
}

async fn sign_in(hub: &TestHub, login: &str) -> Response {
    post(hub, "/sign-in", "", &[("login", login), ("password", PASSWORD)]).await
}

/// What a page asks of the browser, with the cookie that belongs to it.
async fn asked(answer: Response) -> (Value, String) {
    assert_eq!(answer.status(), StatusCode::OK);
    let cookies = cookies(&answer);
    let page = answer.text().await.expect("text");
    (options(&page), cookies)
}

fn options(page: &str) -> Value {
    let options = page.split("data-options=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("options");
    serde_json::from_str(&options.replace("&#34;", "\"").replace("&quot;", "\"")).expect("JSON")
}

/// Adds a passkey to the account of this session.
async fn add(hub: &TestHub, session: &str, key: &mut Authenticator, name: &str) -> Response {
    let (options, cookie) = asked(post(hub, "/account/second/passkeys", session, &[]).await).await;
    let answer = key.create(&options).to_string();
    let both = format!("{session}; {cookie}");
    post(hub, "/account/second/passkeys/add", &both, &[("name", name), ("credential", &answer)]).await
}

/// A hub on which やまだ's teacher has a passkey.
async fn with_passkey() -> (TestHub, Authenticator, String) {
    let hub = hub().await;
    let here = session(&sign_in(&hub, "yamada").await);
    let mut key = Authenticator::at(ORIGIN);
    assert_eq!(to(&add(&hub, &here, &mut key, "課のパソコン").await), "/account/second?passkey-added");
    (hub, key, here)
}

/// Signs in by it alone.
async fn alone(hub: &TestHub, key: &mut Authenticator) -> Response {
    let (options, cookie) = asked(post(hub, "/sign-in/passkey", "", &[]).await).await;
    answer_alone(hub, &cookie, &key.show(&options)).await
}

async fn answer_alone(hub: &TestHub, cookie: &str, answer: &Value) -> Response {
    post(hub, "/sign-in/passkey/done", cookie, &[("credential", &answer.to_string())]).await
}

async fn is_refused(answer: Response) -> String {
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let sets_session = cookies(&answer).contains("kazasu_staff=");
    let page = answer.text().await.expect("text");
    assert!(!sets_session, "{page}");
    assert_eq!(faults(&page), Vec::<String>::new(), "{page}");
    page
}

/// What the audit says was done, and about whom.
fn acts(hub: &TestHub) -> Vec<(String, bool)> {
    let found = db::audit::find(&mut hub.town.conn(), &Filter::default(), 200).expect("the audit");
    found.into_iter().filter_map(|row| Some((row.act?, row.subject.is_some()))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_alone_and_counts_as_the_second_step_of_whoever_must_have_one() {
    let hub = hub().await;
    let first = session(&sign_in(&hub, "town").await);
    hub.town.clock.move_by(Duration::from_secs(15 * 86_400));
    let late = session(&sign_in(&hub, "town").await);
    assert_eq!(to(&look(&hub, "/status", &late).await), "/account/second");
    let mut key = Authenticator::at(ORIGIN);
    let begun = post(&hub, "/account/second/passkeys", &late, &[]).await;
    let set: Vec<_> = begun.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok()).collect();
    let cookie = set.iter().find(|set| set.starts_with("kazasu_passkey=")).expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let added = add(&hub, &late, &mut key, " 市役所の　鍵 ").await;
    assert_eq!(to(&added), "/account/second?passkey-added");
    assert_eq!(look(&hub, "/status", &late).await.status(), StatusCode::OK);
    let page = text(&hub, "/account/second?passkey-added", &late).await;
    assert!(page.contains("市役所の 鍵") && page.contains("先に別のものを登録してください"), "{page}");
    assert!(!page.contains("action=\"/account/second/passkeys/remove\""), "the last one stays: {page}");
    assert!(!hub.town.stores("市役所の 鍵") && !hub.town.stores("\"cred_id\""), "both are sealed");

    let form = hub.get(&hub.staff_url("/sign-in")).await.text().await.expect("text");
    assert!(form.contains("action=\"/sign-in/passkey\""), "{form}");
    let entered = alone(&hub, &mut key).await;
    assert_eq!((entered.status(), to(&entered)), (StatusCode::SEE_OTHER, "/board"));
    let entered = session(&entered);
    assert_eq!(look(&hub, "/status", &entered).await.status(), StatusCode::OK);
    assert!(text(&hub, "/account/second", &entered).await.contains("最後に使ったのは"));
    // The password alone is enough no more, whoever has the key or not.
    assert_eq!(sign_in(&hub, "town").await.status(), StatusCode::OK);
    assert_eq!(look(&hub, "/status", &first).await.status(), StatusCode::SEE_OTHER, "that session was idle");
    let said = acts(&hub);
    assert!(said.contains(&("added-passkey".to_owned(), true)), "{said:?}");
    let audit = text(&hub, "/staff/audit", &entered).await;
    assert!(audit.contains("パスキーを登録した"), "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_stands_behind_the_password_as_a_second_step_beside_codes() {
    let (hub, mut key, here) = with_passkey().await;
    let secret = set_up(&hub, &here).await;
    hub.town.clock.move_by(STEP);
    let (options, cookies) = asked(sign_in(&hub, "yamada").await).await;
    assert_eq!(options["publicKey"]["allowCredentials"][0]["id"], key.credential().as_str());
    assert!(cookies.contains("kazasu_step=") && cookies.contains("kazasu_passkey="), "{cookies}");
    let answer = key.show(&options).to_string();
    let entered = post(&hub, "/sign-in/second/passkey", &cookies, &[("credential", &answer)]).await;
    assert_eq!((entered.status(), to(&entered)), (StatusCode::SEE_OTHER, "/board"));
    // Neither the answer nor the half way is good twice; the code is a way of its own.
    let again = post(&hub, "/sign-in/second/passkey", &cookies, &[("credential", &answer)]).await;
    assert_eq!(to(&again), "/sign-in?ended");
    let (_, cookies) = asked(sign_in(&hub, "yamada").await).await;
    let entered = post(&hub, "/sign-in/second", &cookies, &[("code", &shown(&hub, &secret))]).await;
    assert_eq!(to(&entered), "/board");
    // The key of a question that was asked at the sign-in alone is none of the half way's.
    let (options, one) = asked(post(&hub, "/sign-in/passkey", "", &[]).await).await;
    let (_, step) = asked(sign_in(&hub, "yamada").await).await;
    let step = step.split("; ").find(|pair| pair.starts_with("kazasu_step=")).expect("a half way").to_owned();
    let other = format!("{step}; {one}");
    let answer = key.show(&options).to_string();
    is_refused(post(&hub, "/sign-in/second/passkey", &other, &[("credential", &answer)]).await).await;
    // And the other way round: without the password, the answer of a half way opens nothing.
    let (options, cookies) = asked(sign_in(&hub, "yamada").await).await;
    assert_eq!(to(&answer_alone(&hub, &cookies, &key.show(&options)).await), "/sign-in?ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_fit_lets_nobody_in() {
    let (hub, key, _) = with_passkey().await;
    type Change = fn(&mut Authenticator);
    let tries: [(&str, Change); 4] = [
        ("another origin", |key| key.origin = "http://localhost:8082".to_owned()),
        ("another site", |key| key.origin = "https://kazasu.evil.example".to_owned()),
        ("nobody verified", |key| key.verifies = false),
        ("another question", |key| key.question = Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned())),
    ];
    for (what, change) in tries {
        let mut odd = key.clone();
        change(&mut odd);
        let page = is_refused(alone(&hub, &mut odd).await).await;
        assert!(page.contains("パスキーを確かめられませんでした"), "{what}: {page}");
    }
    // A key that nobody added; one that takes the name of another's.
    let mut stranger = Authenticator::at(ORIGIN);
    is_refused(alone(&hub, &mut stranger).await).await;
    stranger.pretend(&key);
    is_refused(alone(&hub, &mut stranger).await).await;
    // Whose it is stands in the answer, and is not signed: it has to be the key's owner.
    let (options, cookie) = asked(post(&hub, "/sign-in/passkey", "", &[]).await).await;
    let mut answer = key.clone().show(&options);
    answer["response"]["userHandle"] = Value::from("AAAAAAAAAAAAAAAAAAAAAA");
    is_refused(answer_alone(&hub, &cookie, &answer).await).await;
    // What is no answer.
    for odd in ["", "{}", "null", "[1]", &"x".repeat(20_000)] {
        let (_, cookie) = asked(post(&hub, "/sign-in/passkey", "", &[]).await).await;
        is_refused(post(&hub, "/sign-in/passkey/done", &cookie, &[("credential", odd)]).await).await;
    }
    for odd in ["", "kazasu_passkey=", "kazasu_passkey=made-up"] {
        assert_eq!(to(&answer_alone(&hub, odd, &Value::Null).await), "/sign-in?ended", "{odd}");
    }
    let page = text(&hub, "/account/sessions", &session(&alone(&hub, &mut key.clone()).await)).await;
    assert!(page.contains("まちがった"), "what was tried at the account is shown to its owner: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_good_once_and_only_for_five_minutes() {
    let (hub, mut key, _) = with_passkey().await;
    // A key that does not count: nothing but the question stops a replay.
    (key.counts, key.counter) = (false, 0);
    let mut synced = Authenticator::at(ORIGIN);
    synced.counts = false;
    let here = session(&sign_in_by_key(&hub, &key).await);
    assert_eq!(to(&add(&hub, &here, &mut synced, "同期する鍵").await), "/account/second?passkey-added");
    let (options, cookie) = asked(post(&hub, "/sign-in/passkey", "", &[]).await).await;
    let answer = synced.show(&options);
    let (one, two) = tokio::join!(answer_alone(&hub, &cookie, &answer), answer_alone(&hub, &cookie, &answer));
    let entered = [&one, &two].into_iter().filter(|answer| to(answer) == "/board").count();
    assert_eq!(entered, 1, "{} {}", one.status(), two.status());
    assert_eq!(to(&answer_alone(&hub, &cookie, &answer).await), "/sign-in?ended");
    let (options, cookie) = asked(post(&hub, "/sign-in/passkey", "", &[]).await).await;
    hub.town.clock.move_by(Duration::from_secs(5 * 60));
    assert_eq!(to(&answer_alone(&hub, &cookie, &synced.show(&options)).await), "/sign-in?ended");
}

/// Signs in with a key that counts on from where this one was before.
async fn sign_in_by_key(hub: &TestHub, key: &Authenticator) -> Response {
    let mut counting = key.clone();
    (counting.counts, counting.counter) = (true, 10);
    alone(hub, &mut counting).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_counter_does_not_grow_is_taken_out_of_use_and_written_down() {
    let (hub, mut key, here) = with_passkey().await;
    let mut copy = key.clone();
    assert_eq!(to(&alone(&hub, &mut key).await), "/board");
    let page = is_refused(alone(&hub, &mut copy).await).await;
    assert!(page.contains("写しが作られたおそれ"), "{page}");
    // Nobody knows which of the two is the owner's: neither lets in.
    is_refused(alone(&hub, &mut key).await).await;
    assert!(text(&hub, "/account/second", &here).await.contains("写しが作られたおそれ"));
    let said = acts(&hub);
    assert_eq!(said.iter().filter(|(act, _)| act == "doubted-passkey").count(), 1, "{said:?}");
    assert!(said.contains(&("doubted-passkey".to_owned(), true)), "{said:?}");
    assert_eq!(sign_in(&hub, "yamada").await.status(), StatusCode::OK, "the password alone opens nothing even now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_to_one_account_adds_nothing_to_another_and_a_key_is_added_once() {
    let (hub, mut key, here) = with_passkey().await;
    let there = session(&sign_in(&hub, "hirata").await);
    let mut other = Authenticator::at(ORIGIN);
    let (options, cookie) = asked(post(&hub, "/account/second/passkeys", &here, &[]).await).await;
    assert_eq!(options["publicKey"]["excludeCredentials"][0]["id"], key.credential().as_str());
    let answer = other.create(&options).to_string();
    let form = [("name", "x"), ("credential", answer.as_str())];
    let stolen = post(&hub, "/account/second/passkeys/add", &format!("{there}; {cookie}"), &form).await;
    is_refused(stolen).await;
    let used = post(&hub, "/account/second/passkeys/add", &format!("{here}; {cookie}"), &form).await;
    is_refused(used).await;
    // A key of somebody else's is not taken over, whatever its authenticator says.
    let page = is_refused(add(&hub, &there, &mut key.clone(), "x").await).await;
    assert!(page.contains("もう登録されている"), "{page}");
    for (what, change) in [
        (
            "another origin",
            (|key: &mut Authenticator| key.origin = "https://evil.example".to_owned()) as fn(&mut Authenticator),
        ),
        ("nobody verified", |key| key.verifies = false),
        ("another question", |key| key.question = Some("AAAA".to_owned())),
    ] {
        let mut odd = Authenticator::at(ORIGIN);
        change(&mut odd);
        assert_eq!(add(&hub, &here, &mut odd, "x").await.status(), StatusCode::UNPROCESSABLE_ENTITY, "{what}");
    }
    for (name, words) in
        [("", "名前を入れてください"), (" \u{3000} ", "名前を入れてください"), (&"あ".repeat(31), "30文字まで")]
    {
        let mut fresh = Authenticator::at(ORIGIN);
        let page = is_refused(add(&hub, &here, &mut fresh, name).await).await;
        assert!(page.contains(words), "{page}");
    }
    for _ in 1..10 {
        assert_eq!(to(&add(&hub, &here, &mut Authenticator::at(ORIGIN), "鍵").await), "/account/second?passkey-added");
    }
    let many = post(&hub, "/account/second/passkeys", &here, &[]).await;
    assert_eq!(to(&many), "/account/second?many");
    assert_eq!(to(&alone(&hub, &mut key).await), "/board", "the first one is good still");
}

/// The ids of the passkeys on the account's page.
fn ids(page: &str) -> Vec<String> {
    let mut ids: Vec<_> =
        page.split("name=\"passkey\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.dedup();
    ids.into_iter().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_are_named_and_removed_by_their_owner_alone_and_not_from_a_screen_left_open() {
    let (hub, mut key, here) = with_passkey().await;
    let id = ids(&text(&hub, "/account/second", &here).await).remove(0);
    let there = session(&sign_in(&hub, "hirata").await);
    for (path, form) in [
        ("/account/second/passkeys/name", [("passkey", id.as_str()), ("name", "わたしの")]),
        ("/account/second/passkeys/remove", [("passkey", id.as_str()), ("name", "")]),
    ] {
        assert_eq!(post(&hub, path, &there, &form).await.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(post(&hub, path, "", &form).await.status(), StatusCode::UNAUTHORIZED, "{path}");
        let odd = post(&hub, path, &here, &[("passkey", "passkey_x"), ("name", "x")]).await;
        assert_eq!(odd.status(), StatusCode::BAD_REQUEST, "{path}");
    }
    let page =
        is_refused(post(&hub, "/account/second/passkeys/name", &here, &[("passkey", &id), ("name", "")]).await).await;
    assert!(page.contains(&format!("href=\"#name-{id}\"")), "{page}");
    let named =
        post(&hub, "/account/second/passkeys/name", &here, &[("passkey", &id), ("name", "<b>青い鍵</b>")]).await;
    assert_eq!(to(&named), "/account/second?passkey-named");
    let page = text(&hub, "/account/second?passkey-named", &here).await;
    assert!(page.contains("青い鍵") && !page.contains("<b>青い鍵"), "{page}");
    hub.town.clock.move_by(Duration::from_secs(11 * 60));
    for path in ["", "/add", "/name", "/remove"] {
        let asked =
            post(&hub, &format!("/account/second/passkeys{path}"), &here, &[("passkey", &id), ("name", "x")]).await;
        assert_eq!(asked.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    let proved =
        post(&hub, "/account/prove", &here, &[("present_password", PASSWORD), ("to", "/account/second")]).await;
    assert_eq!(to(&proved), "/account/second");
    let removed = post(&hub, "/account/second/passkeys/remove", &here, &[("passkey", &id)]).await;
    assert_eq!(to(&removed), "/account/second?passkey-removed");
    is_refused(alone(&hub, &mut key).await).await;
    assert_eq!(to(&sign_in(&hub, "yamada").await), "/board", "the password alone again");
    let said: Vec<String> = acts(&hub).into_iter().filter(|(_, about)| *about).map(|(act, _)| act).collect();
    for act in ["renamed-passkey", "removed-passkey"] {
        assert!(said.iter().any(|said| said == act), "{act}: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_factors_of_whoever_must_have_one_either_may_go_and_not_both() {
    let hub = hub().await;
    let here = session(&sign_in(&hub, "town").await);
    set_up(&hub, &here).await;
    let mut key = Authenticator::at(ORIGIN);
    add(&hub, &here, &mut key, "鍵").await;
    let id = ids(&text(&hub, "/account/second", &here).await).remove(0);
    let form = [("passkey", id.as_str())];
    let (codes, passkey) = tokio::join!(
        post(&hub, "/account/second/codes/remove", &here, &[]),
        post(&hub, "/account/second/passkeys/remove", &here, &form)
    );
    let gone = [to(&codes) == "/account/second?removed", to(&passkey) == "/account/second?passkey-removed"];
    assert_eq!(gone.iter().filter(|gone| **gone).count(), 1, "{} {}", codes.status(), to(&passkey));
    assert_eq!(look(&hub, "/status", &here).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_account_does_not_come_in_and_two_administrators_forget_passkeys_too() {
    let (hub, mut key, _) = with_passkey().await;
    let now = hub.town.clock.now();
    hub.town.conn().transaction(|conn| disable(conn, "yamada", DisabledBy::Operator, now)).expect("an account");
    let page = is_refused(alone(&hub, &mut key).await).await;
    assert!(!page.contains("止め"), "nobody is told why: {page}");
    let mut conn = hub.town.conn();
    db::accounts::enable(&mut conn, "yamada", DisabledBy::Operator).expect("an account");
    assert_eq!(to(&alone(&hub, &mut key).await), "/account/sessions?tried", "what was tried meanwhile is shown first");
    let sealer = hub.town.keys.sealer();
    let member = db::accounts::staff_by_login(&mut conn, &sealer, "yamada").expect("an account").id;
    conn.transaction(|conn| db::accounts::factors::forget(conn, member, now)).expect("a recovery");
    is_refused(alone(&hub, &mut key).await).await;
    assert_eq!(to(&sign_in(&hub, "yamada").await), "/board", "the password alone, to set up another one");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_passkeys_cannot_work_the_page_says_why_and_offers_codes() {
    for (address, words) in [
        ("", "職員用のアドレス（KAZASU_STAFF_URL）"),
        ("http://192.0.2.1:8081", "IPアドレス"),
        ("http://kazasu.town.example.jp", "https ではない"),
    ] {
        let hub = Town::with("KAZASU_STAFF_URL", address).await.hub().await;
        let here = session(&sign_in(&hub, "yamada").await);
        let page = text(&hub, "/account/second", &here).await;
        assert!(page.contains(words) && page.contains("アプリの番号を設定する"), "{address}: {page}");
        assert!(!page.contains("action=\"/account/second/passkeys\""), "{address}");
        assert_eq!(to(&post(&hub, "/account/second/passkeys", &here, &[]).await), "/account/second");
        let form = hub.get(&hub.staff_url("/sign-in")).await.text().await.expect("text");
        assert!(!form.contains("passkey"), "{form}");
        assert_eq!(to(&post(&hub, "/sign-in/passkey", "", &[]).await), "/sign-in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_source_begins_is_bounded() {
    let hub = hub().await;
    let mut statuses = Vec::new();
    for _ in 0..121 {
        statuses.push(post(&hub, "/sign-in/passkey", "", &[]).await.status());
    }
    assert!(statuses[..120].iter().all(|status| *status == StatusCode::OK));
    assert_eq!(statuses[120], StatusCode::TOO_MANY_REQUESTS);
    let here = session(&sign_in(&hub, "yamada").await);
    let (_, oldest) = asked(post(&hub, "/account/second/passkeys", &here, &[]).await).await;
    let mut key = Authenticator::at(ORIGIN);
    let mut first = None;
    for _ in 0..20 {
        hub.town.clock.move_by(Duration::from_millis(10));
        first = Some(asked(post(&hub, "/account/second/passkeys", &here, &[]).await).await);
    }
    let (options, _) = first.expect("a question");
    let form = [("name", "x".to_owned()), ("credential", key.create(&options).to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let late = post(&hub, "/account/second/passkeys/add", &format!("{here}; {oldest}"), &form).await;
    is_refused(late).await;
}
