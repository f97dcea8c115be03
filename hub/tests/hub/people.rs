//! Persons: the town's staff finds one, sees what they are to whom, joins two rows that are one and parts them again; nobody
//! else does, and whoever is under protection is not there for anybody but whoever may.

use db::{accounts, persons::settle, roster::ResidentEntry};
use domain::{
    birth::Birth,
    taps::TapOutcome,
    time::{CivilDay, Clock as _},
};
use reqwest::{Method, StatusCode, header};

use crate::{
    access::cookie,
    world::{MORNING, TestHub, Town, client},
};

struct Clerk<'a> {
    hub: &'a TestHub,
    cookie: String,
}

impl<'a> Clerk<'a> {
    async fn of(hub: &'a TestHub, login: &str) -> Self {
        Self { hub, cookie: cookie(&hub.staff_of(login).await) }
    }

    async fn ask(&self, method: Method, path: &str, pairs: &[(&str, &str)]) -> (StatusCode, String, String) {
        let request = client().request(method, self.hub.staff_url(path)).header(header::COOKIE, &self.cookie);
        let form = simulators::trials::load::people::encoded(pairs);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let answer = request.send().await.expect("an answer");
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().expect("an address").to_owned());
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        (answer.status(), to.unwrap_or_default(), answer.text().await.expect("text"))
    }

    async fn search(&self, typed: &str) -> (StatusCode, String) {
        let (status, _, page) = self.ask(Method::POST, "/people", &[("q", typed)]).await;
        (status, page)
    }

    async fn page(&self, path: &str) -> (StatusCode, String) {
        let (status, _, page) = self.ask(Method::GET, path, &[]).await;
        (status, page)
    }

    /// The pages of those who are found.
    async fn found(&self, typed: &str) -> Vec<String> {
        let (status, page) = self.search(typed).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        links.filter(|link| link.starts_with("/people/")).map(ToOwned::to_owned).collect()
    }

    async fn only(&self, typed: &str) -> String {
        let found = self.found(typed).await;
        assert_eq!(found.len(), 1, "{typed}: {found:?}");
        found[0].clone()
    }
}

/// A town in which a child also stands in the ledger of residents, and its registry has followed.
async fn town() -> TestHub {
    let town = Town::on_sqlite().await;
    town.import(|file| {
        let birth = Birth::Day(CivilDay::from_date(2020, 5, 6).expect("a day"));
        let (number, card) = ("R-12".to_owned(), Some("SKM-LEDGER".to_owned()));
        let (name, kana) = ("やまだ ひなた".to_owned(), "ヤマダ ヒナタ".to_owned());
        file.residents.push(ResidentEntry { number, name, kana, birth, email: None, card });
    });
    let mut conn = town.conn();
    let hub = town.hub().await;
    settle::all(&mut conn, &hub.town.keys.sealer(), hub.town.clock.now()).expect("a pass");
    hub
}

fn id(path: &str) -> &str {
    path.trim_start_matches("/people/")
}

fn raw(path: &str) -> i64 {
    id(path).parse::<domain::ids::PersonId>().expect("an id").raw()
}

fn lead(hub: &TestHub, leads: bool) {
    let mut conn = hub.town.conn();
    conn.transaction(|conn| accounts::lead_town(conn, "town", leads)).expect("an account");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_towns_staff_finds_a_person_however_it_is_typed_and_sees_what_they_are_to_whom() {
    let hub = town().await;
    let clerk = Clerk::of(&hub, "town").await;
    let child = clerk.only("あおい").await;
    for typed in ["アオイ", "ｱｵｲ", "やまだあおい", " やまだ　あおい ", "やまた\u{3099}あおい"]
    {
        assert_eq!(clerk.only(typed).await, child, "{typed}");
    }
    let (status, page) = clerk.page(&child).await;
    assert_eq!(status, StatusCode::OK);
    for words in ["やまだ あおい", "山田保育園", "園児", "使えます", "やまだ 恵", "<b>保護者</b>"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let mother = clerk.only("やまだ 恵").await;
    let (_, page) = clerk.page(&mother).await;
    assert!(page.contains("<b>お子さま</b>") && page.contains("やまだ ひなた") && page.contains(&child), "{page}");
    assert_eq!(clerk.found("2020/5/6").await, clerk.found("令和2年5月6日").await);
    assert_eq!(clerk.found("R-12").await, clerk.found("ｒ１２").await);
    assert_eq!(clerk.search("や").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(clerk.search("いない人").await.1.contains("見つかりませんでした"));
    let (status, page) = clerk.search("<script>x</script>").await;
    assert!(status == StatusCode::OK && !page.contains("<script>x"), "{page}");
    assert_eq!(clerk.page("/people/person_0000000000007").await.0, StatusCode::NOT_FOUND);
    assert_eq!(clerk.page("/people/yamada").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_finds_or_sees_anybody_and_a_head_says_no_more_than_a_look() {
    let hub = town().await;
    let clerk = Clerk::of(&hub, "town").await;
    let child = clerk.only("あおい").await;
    for login in ["yamada", "hirata", "madoguchi"] {
        let other = Clerk::of(&hub, login).await;
        for path in ["/people", &child] {
            assert_eq!(other.page(path).await.0, StatusCode::FORBIDDEN, "{login} {path}");
        }
        assert_eq!(other.search("あおい").await.0, StatusCode::FORBIDDEN, "{login}");
        for (action, field) in [("join", "other"), ("part", "other"), ("protection", "protect")] {
            let path = format!("{child}/{action}");
            assert_eq!(
                other.ask(Method::POST, &path, &[(field, "yes")]).await.0,
                StatusCode::FORBIDDEN,
                "{login} {path}"
            );
        }
    }
    let (status, _, body) = clerk.ask(Method::HEAD, &child, &[]).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, ""));
    let stranger = client().get(hub.staff_url(&child)).send().await.expect("an answer");
    assert_eq!(stranger.status(), StatusCode::SEE_OTHER);
    assert_eq!(client().get(hub.resident_url(&child)).send().await.expect("an answer").status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_that_are_one_person_are_joined_and_the_card_of_the_one_opens_the_others_nursery() {
    let hub = town().await;
    let (clerk, mut kiosk) = (Clerk::of(&hub, "town").await, hub.kiosk_at("yamada").await);
    let [one, other] = &clerk.found("やまだひなた").await[..] else { panic!("two rows") };
    let (_, page) = clerk.page(one).await;
    assert!(page.contains("この方とまとめる") && page.contains(id(other)), "{page}");
    let join = format!("{one}/join");
    for nobody in ["", "person_0000000000007", "child_0000000000007", "<b>"] {
        let (status, _, page) = clerk.ask(Method::POST, &join, &[("other", nobody)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{nobody}");
        assert!(page.contains("まとめませんでした") && !page.contains("<b>\""), "{page}");
    }
    // Pressed twice.
    for _ in 0..2 {
        let (status, to, _) = clerk.ask(Method::POST, &join, &[("other", id(other))]).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{one}?joined")));
    }
    assert_eq!(clerk.only("やまだひなた").await, *one);
    let (status, to, _) = clerk.ask(Method::GET, other, &[]).await;
    assert_eq!((status, &to), (StatusCode::SEE_OTHER, one));
    let (_, page) = clerk.page(one).await;
    assert!(page.contains("園児") && page.contains("発行台帳の住民") && page.contains("別の方なので分ける"), "{page}");
    let answers = kiosk.hold("LEDGER").await;
    let arrived = TapOutcome::Arrived { at: MORNING, call_name: "ひなた".to_owned() };
    assert_eq!(answers.answers[0].outcome, arrived);
    for _ in 0..2 {
        let (status, ..) = clerk.ask(Method::POST, &format!("{one}/part"), &[("other", id(other))]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    }
    assert_eq!(clerk.found("やまだひなた").await.len(), 2);
    // Somebody who was never joined to them.
    let child = clerk.only("あおい").await;
    let (status, ..) = clerk.ask(Method::POST, &format!("{one}/part"), &[("other", id(&child))]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "there is nothing to part");
    let report = hub.town.report();
    assert!(report.is_sound(), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_under_protection_is_there_for_those_alone_who_lead_the_town() {
    let hub = town().await;
    lead(&hub, true);
    let leader = Clerk::of(&hub, "town").await;
    let child = leader.only("あおい").await;
    let mother = leader.only("やまだ 恵").await;
    let protection = format!("{child}/protection");
    let (status, to, _) = leader.ask(Method::POST, &protection, &[("protect", "yes")]).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{child}?protected")));
    // A form that does not say so brings nobody into sight.
    for odd in [&[("protect", "maybe")][..], &[]] {
        assert_eq!(leader.ask(Method::POST, &protection, odd).await.0, StatusCode::BAD_REQUEST, "{odd:?}");
    }
    assert!(leader.page(&child).await.1.contains("表示を制限している方です"));
    assert_eq!(leader.only("あおい").await, child);
    // The same member of the staff, who leads no more: at the next request.
    lead(&hub, false);
    let clerk = leader;
    assert_eq!(clerk.found("あおい").await, Vec::<String>::new());
    let (status, page) = clerk.page(&child).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("表示を制限しています") && !page.contains("あおい") && !page.contains("使えます"), "{page}");
    assert!(!clerk.page(&mother).await.1.contains("あおい"));
    let (status, _, page) = clerk.ask(Method::POST, &format!("{mother}/join"), &[("other", id(&child))]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("その記号の方はいません"), "as if there were nobody: {page}");
    assert_eq!(clerk.ask(Method::POST, &protection, &[("protect", "no")]).await.0, StatusCode::FORBIDDEN);
    lead(&hub, true);
    assert_eq!(clerk.ask(Method::POST, &protection, &[("protect", "no")]).await.0, StatusCode::SEE_OTHER);
    lead(&hub, false);
    assert_eq!(clerk.only("あおい").await, child);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_looked_for_and_seen_is_noted_without_a_name() {
    let hub = town().await;
    let clerk = Clerk::of(&hub, "town").await;
    let child = clerk.only("あおい").await;
    clerk.page(&child).await;
    let acts = [db::acts::Act::LookedForPersons, db::acts::Act::SawPerson];
    let done = db::acts::newest(&mut hub.town.conn(), &acts).expect("notes");
    // Whoever reads the audit sees whom it is about, unless sight of them is limited.
    let of_child = format!("/staff/audit?about=person.{}", raw(&child));
    assert!(clerk.page(&of_child).await.1.contains("やまだ あおい"));
    lead(&hub, true);
    clerk.ask(Method::POST, &format!("{child}/protection"), &[("protect", "yes")]).await;
    lead(&hub, false);
    assert!(!clerk.page(&of_child).await.1.contains("やまだ あおい"));
    let details: Vec<_> = done.iter().filter_map(|done| done.detail.as_deref()).collect();
    assert_eq!(details, [id(&child), "1"]);
    assert!(!hub.town.stores("やまだ あおい"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_a_person_is_handed_out_with_a_reason_and_names_nobody_else() {
    let hub = town().await;
    hub.kiosk_at("yamada").await.hold("ひなた").await;
    let clerk = Clerk::of(&hub, "town").await;
    let [one, other] = &clerk.found("やまだひなた").await[..] else { panic!("two rows") };
    clerk.ask(Method::POST, &format!("{one}/join"), &[("other", id(other))]).await;
    let path = format!("{one}/disclosure");
    let good = [("reason", "own"), ("number", "情開第12号"), ("as", "csv")];
    let (status, _, file) = clerk.ask(Method::POST, &path, &good).await;
    assert_eq!(status, StatusCode::OK);
    // Of both rows that are the person.
    for words in
        ["やまだ ひなた", "園児番号 1", "2026-11-21", "登園 8:31", "発行台帳", "R-12", "2020年5月6日", "使える期間"]
    {
        assert!(file.contains(words), "{words}: {file}");
    }
    assert!(!file.contains("恵") && !file.contains("あおい"), "{file}");
    let (_, _, json) = clerk.ask(Method::POST, &path, &[("reason", "agent"), ("number", "13"), ("as", "json")]).await;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["person"], id(one));
    // A guardian's own file has their address and not their children's names.
    let mother = clerk.only("やまだ 恵").await;
    let (_, _, file) = clerk.ask(Method::POST, &format!("{mother}/disclosure"), &good).await;
    assert!(file.contains("megumi@") && file.contains("保護者") && !file.contains("ひなた"), "{file}");
    // Without a reason, with a number that is none, with a My Number.
    for odd in [
        &[("number", "12")][..],
        &[("reason", "curious"), ("number", "12")],
        &[("reason", "own"), ("number", " ")],
        &[("reason", "own"), ("number", "123456789018")],
        &[("reason", "own"), ("number", &"1".repeat(41))],
    ] {
        let (status, _, page) = clerk.ask(Method::POST, &path, odd).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{odd:?}");
        // A My Number does not come as far as that.
        let is_refused =
            page.contains("ファイルを作りませんでした") || page.contains("マイナンバー（個人番号）は入力しないで");
        assert!(is_refused, "{page}");
    }
    let done = db::acts::newest(&mut hub.town.conn(), &[db::acts::Act::DisclosedPerson]).expect("notes");
    let details: Vec<_> = done.iter().filter_map(|done| done.detail.as_deref()).collect();
    assert_eq!(details.len(), 3);
    assert_eq!(details[2], format!("{} own 情開第12号", id(one)));
    // Nobody else, and of whoever is under protection nobody but those who lead.
    for login in ["yamada", "madoguchi"] {
        let other = Clerk::of(&hub, login).await;
        assert_eq!(other.ask(Method::POST, &path, &good).await.0, StatusCode::FORBIDDEN, "{login}");
    }
    lead(&hub, true);
    clerk.ask(Method::POST, &format!("{one}/protection"), &[("protect", "yes")]).await;
    assert_eq!(clerk.ask(Method::POST, &path, &good).await.0, StatusCode::OK);
    lead(&hub, false);
    assert_eq!(clerk.ask(Method::POST, &path, &good).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        clerk.ask(Method::POST, "/people/person_0000000000007/disclosure", &good).await.0,
        StatusCode::NOT_FOUND
    );
}
