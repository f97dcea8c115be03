//! Moves of the staff from a list: shown before anything is done, taken whole, done by themselves on their day.

use std::time::{Duration, Instant};

use db::{accounts, audit};
use domain::ids::StaffId;
use reqwest::{Response, StatusCode, header};

use crate::{
    access::cookie,
    errors::faults,
    sessions::{look, post, session, text},
    streams::until_its_end,
    world::{PASSWORD, SOON, TestHub, client, live, page},
};

const DAY: Duration = Duration::from_secs(86_400);
const HEAD: &str = "ユーザー名,名前,異動前の施設,異動後の施設,グループ,最後の日,はじめの日\n";
/// From the 21st: a move, a leaving, somebody new.
const MOVES: &str = "yamada,先生,山田保育園,平田保育園,施設の職員,2026-11-22,2026-11-23\n\
                     madoguchi2,窓口 けん,宿毛市役所,,,2026-11-22,\n\
                     shinjin,新 人,,山田保育園,施設の責任者,,2026-11-23\n";

fn to(answer: &Response) -> String {
    answer.headers().get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned()).unwrap_or_default()
}

async fn sign_in(hub: &TestHub, login: &str) -> Response {
    post(hub, "/sign-in", "", &[("login", login), ("password", PASSWORD)]).await
}

fn id_of(hub: &TestHub, login: &str) -> StaffId {
    accounts::staff_by_login(&mut hub.town.conn(), &hub.town.keys.sealer(), login).expect("an account").id
}

/// Hands a file in, as a browser does.
async fn tries(hub: &TestHub, cookie: &str, file: &[u8]) -> Response {
    let head = "--x\r\nContent-Disposition: form-data; name=\"list\"; filename=\"moves.csv\"\r\nContent-Type: text/csv\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    let request = client().post(hub.staff_url("/moves/try")).header(header::COOKIE, cookie);
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    request.body(body).send().await.expect("an answer")
}

/// The list that a page would take.
fn list(page: &str) -> String {
    let value = page.split("name=\"list\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.expect("a list").replace("&#34;", "\"").replace("&quot;", "\"")
}

async fn taken(hub: &TestHub, cookie: &str, rows: &str) -> String {
    let tried = tries(hub, cookie, format!("{HEAD}{rows}").as_bytes()).await;
    assert_eq!(tried.status(), StatusCode::OK);
    let list = list(&tried.text().await.expect("text"));
    to(&post(hub, "/moves", cookie, &[("list", &list)]).await)
}

/// Waits until the account with this name is at that place.
async fn until_at(hub: &TestHub, login: &str, slug: &str) {
    let wanted = db::roster::facility_by_slug(&mut hub.town.conn(), slug).expect("a place").id;
    let begun = Instant::now();
    loop {
        let member =
            accounts::staff_by_login(&mut hub.town.conn(), &hub.town.keys.sealer(), login).expect("an account");
        if member.facility == Some(wanted) {
            return;
        }
        assert!(begun.elapsed() < SOON, "{login} does not come to {slug}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_shown_first_then_taken_and_each_line_takes_effect_by_itself_on_its_day() {
    let hub = TestHub::start().await;
    let town = session(&sign_in(&hub, "town").await);
    let file = text(&hub, "/moves/list.csv", &town).await;
    assert!(
        file.contains("\"ユーザー名\",\"名前\",") && file.contains("\"yamada\",\"先生\",\"山田保育園\",\"\""),
        "{file}"
    );
    let shown = tries(&hub, &town, format!("{HEAD}{MOVES}").as_bytes()).await;
    assert_eq!(
        (shown.status(), &shown.headers()[header::CACHE_CONTROL]),
        (StatusCode::OK, &"no-store".parse().expect("a value"))
    );
    let shown = shown.text().await.expect("text");
    for words in
        ["平田保育園・施設の職員", "の夜12時に使えなくなります", "アカウントを作ります", "まだ何も変えていません"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(text(&hub, "/moves", &town).await.contains("いまは、ありません"), "nothing was done");
    let list = list(&shown);
    assert_eq!(to(&post(&hub, "/moves", &town, &[("list", &list)]).await), "/moves?taken=3");
    let page_of_moves = text(&hub, "/moves?taken=3", &town).await;
    assert!(
        page_of_moves.contains("3人分を取り込みました") && page_of_moves.contains("11月23日（月）から"),
        "{page_of_moves}"
    );
    let dropped = taken(&hub, &town, "hirata,先生,平田保育園,山田保育園,施設の職員,2026-11-22,2026-11-23\n").await;
    assert_eq!(dropped, "/moves?taken=1");
    let with_it = text(&hub, "/moves", &town).await;
    let line = with_it.split(&format!("/accounts/{}\"", id_of(&hub, "hirata"))).nth(1).expect("a line");
    let remove = line.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a button").to_owned();
    assert_eq!(to(&post(&hub, &remove, &town, &[]).await), "/moves");
    assert_eq!(post(&hub, &remove, &town, &[]).await.status(), StatusCode::NOT_FOUND, "twice");
    // Once more: everything is so.
    assert_eq!(to(&post(&hub, "/moves", &town, &[("list", &list)]).await), "/moves?taken=0");

    // On the last day all is as it was, with an open board.
    hub.town.clock.move_by(DAY + Duration::from_secs(15 * 3_600 + 19 * 60));
    let (teacher, leaver) = (hub.staff_of("yamada").await, hub.staff_of("madoguchi2").await);
    let mut board = live(&teacher, &page(&teacher, "/board/yamada").await).await;
    let mut counter = live(&leaver, &page(&leaver, "/counters/shiyakusho").await).await;
    assert_eq!(sign_in(&hub, "shinjin").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // Midnight.
    hub.town.clock.move_by(Duration::from_secs(15 * 60));
    until_its_end(&mut board).await;
    until_its_end(&mut counter).await;
    until_at(&hub, "yamada", "hirata").await;
    until_at(&hub, "shinjin", "yamada").await;
    assert_eq!(to(&look(&hub, "/board/yamada", &cookie(&teacher)).await), "/sign-in?ended");
    let again = session(&sign_in(&hub, "yamada").await);
    assert_eq!(look(&hub, "/board/yamada", &again).await.status(), StatusCode::FORBIDDEN);
    assert!(text(&hub, "/board/hirata", &again).await.contains("つむぎ"));
    let gone = sign_in(&hub, "madoguchi2").await;
    assert_eq!(gone.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // Somebody new gets a code now.
    let town = session(&sign_in(&hub, "town").await);
    let new = text(&hub, &format!("/accounts/{}", id_of(&hub, "shinjin")), &town).await;
    assert!(new.contains("責任者") && new.contains("符号を作る") && !new.contains("止めています"), "{new}");
    // Who left has a name in the record still.
    let left = id_of(&hub, "madoguchi2");
    assert!(text(&hub, &format!("/staff/audit?who=staff.{}", left.raw()), &town).await.contains("窓口 けん"));
    let rows = audit::find(&mut hub.town.conn(), &audit::Filter::default(), 1_000).expect("rows");
    let moved = rows
        .iter()
        .find(|row| row.subject == Some(id_of(&hub, "yamada").into()) && row.act.as_deref() == Some("moved-account"));
    let detail = &moved.expect("a row").detail;
    assert_eq!(detail.before.as_deref(), Some("山田保育園　施設の責任者"));
    assert_eq!(detail.after.as_deref(), Some("平田保育園　施設の職員"));
    assert!(rows.iter().any(|row| row.act.as_deref() == Some("took-moves")));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_line_and_nothing_is_taken_and_last_years_list_is_refused() {
    let hub = TestHub::start().await;
    let town = session(&sign_in(&hub, "town").await);
    let wrong = format!("{HEAD}{MOVES}hirata,先生,山田保育園,,,2026-11-30,\n");
    let refused = tries(&hub, &town, wrong.as_bytes()).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.text().await.expect("text");
    assert!(refused.contains("いまの施設は「平田保育園」です") && !refused.contains("この内容で取り込む"), "{refused}");
    assert_eq!(faults(&refused), Vec::<String>::new());
    // Whoever sends it all the same is told the same.
    let sent = post(&hub, "/moves", &town, &[("list", &wrong)]).await;
    assert_eq!(sent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&hub, "/moves", &town).await.contains("いまは、ありません"));
    let old = MOVES.replace("2026", "2025");
    for answer in [
        tries(&hub, &town, format!("{HEAD}{old}").as_bytes()).await,
        post(&hub, "/moves", &town, &[("list", &format!("{HEAD}{old}"))]).await,
    ] {
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().await.expect("text").contains("前の年の一覧ではありませんか"));
    }
    for file in [&b""[..], b"\x89PNG\r\n", "名前\n花子\n".as_bytes()] {
        assert_eq!(tries(&hub, &town, file).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "{file:?}");
    }
    // The only administrator brings no list that takes themselves away, nor may others.
    let own = "town,市役所,町全体,山田保育園,施設の職員,2026-11-22,2026-11-23\n";
    let refused = tries(&hub, &town, format!("{HEAD}{own}").as_bytes()).await.text().await.expect("text");
    assert!(refused.contains("自分の異動は"), "{refused}");
    let teacher = session(&sign_in(&hub, "yamada").await);
    for answer in [
        tries(&hub, &teacher, format!("{HEAD}{MOVES}").as_bytes()).await.status(),
        post(&hub, "/moves", &teacher, &[("list", "x")]).await.status(),
        look(&hub, "/moves", &teacher).await.status(),
        look(&hub, "/moves/list.csv", &teacher).await.status(),
    ] {
        assert_eq!(answer, StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_is_held_on_the_day_until_there_is_another_one() {
    let hub = TestHub::start().await;
    let town = session(&sign_in(&hub, "town").await);
    // Two of them: one takes a list that moves the other one away, and is then given an end by somebody else's hand.
    let sql = "update staff set facility = null, leads = 0 where login = 'madoguchi2'";
    hub.town.run_sql(sql);
    let row = "madoguchi2,窓口 けん,町全体,宿毛市役所,施設の職員,2026-11-21,2026-11-22\n";
    assert_eq!(taken(&hub, &town, row).await, "/moves?taken=1");
    hub.town.run_sql("update staff set ends_at = 9000000000000000 where login = 'town'");
    hub.town.clock.move_by(DAY);
    let begun = Instant::now();
    let town = session(&sign_in(&hub, "town").await);
    while !text(&hub, "/moves", &town).await.contains("止まっています") {
        assert!(begun.elapsed() < SOON, "it is not held");
    }
    hub.town.run_sql("update staff set ends_at = null where login = 'town'");
    until_at(&hub, "madoguchi2", "shiyakusho").await;
}
