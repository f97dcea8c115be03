//! Open streams: whose rights they go on with, when they end, and how the tabs of one browser share one.

use std::time::Duration;

use db::{accounts, secrets};
use domain::time::Clock;
use reqwest::{StatusCode, header};
use simulators::trials::load::{
    live::{LivePage, PageEvent},
    people::Person,
};

use crate::{
    displays::Desk,
    world::{SOON, TestHub, client, live, page},
};

/// Reads until the hub ends the stream; gives what was heard.
pub async fn until_its_end(stream: &mut LivePage) -> Vec<PageEvent> {
    let mut heard = Vec::new();
    let reading = async {
        while let Ok(event) = stream.next().await {
            heard.push(event);
        }
    };
    tokio::time::timeout(SOON, reading).await.expect("the hub ends the stream");
    heard
}

async fn next(stream: &mut LivePage) -> PageEvent {
    tokio::time::timeout(SOON, stream.next()).await.expect("in time").expect("an event")
}

fn cookie(person: &Person) -> String {
    let request = String::from_utf8(person.get("/", "")).expect("text");
    request.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned()
}

fn mark_of(page: &str) -> String {
    let from = page.split("data-mark=\"").nth(1).expect("a mark");
    from.chars().take_while(|letter| *letter != '"').collect()
}

/// The stream that the tabs of this person's browser share.
async fn shared(person: &Person, mark: &str, on: &str) -> LivePage {
    LivePage::open(person, &format!("/live?s={mark}{on}")).await.expect("a stream")
}

async fn status(person: &Person, path: &str, headers: &str) -> u16 {
    let mut connection = simulators::trials::load::http::Connection::open(person.hub()).await.expect("a connection");
    connection.ask(&person.get(path, headers)).await.expect("an answer").status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_the_guardian_is_guardian_no_more_and_others_go_on() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let (mother, other) = (hub.guardian("yamada", "やまだ").await, hub.guardian("yamada", "かわむら").await);
    let mut family = live(&mother, &page(&mother, "/family").await).await;
    let mut others = live(&other, &page(&other, "/family").await).await;
    // By an import beside the running hub, which tells it nothing.
    hub.town.import(|file| {
        let children = &mut file.facilities[0].children;
        children[0].guardians = children[2].guardians.clone();
    });
    // Of the child that is hers no more she hears nothing, though the stream was open before.
    until_its_end(&mut family).await;
    kiosk.hold("れん").await;
    assert!(next(&mut others).await.data.contains("\"here\""));
    // Coming back she is given what is hers: the other child.
    let mut again = live(&mother, &page(&mother, "/family").await).await;
    kiosk.hold("ひなた").await;
    kiosk.hold("あおい").await;
    assert!(next(&mut again).await.data.contains(&hub.town.child_id("yamada", "あおい")));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_with_their_session_however_it_was_ended() {
    let hub = TestHub::start().await;
    let (own, town) = (hub.staff_of("yamada").await, hub.staff_of("town").await);
    let mut board = live(&own, &page(&own, "/board/yamada").await).await;
    let mut still = live(&town, &page(&town, "/board/yamada").await).await;
    let mark = mark_of(&page(&own, "/board/yamada").await);
    let mut tabs = shared(&own, &mark, "&on=yamada:0").await;
    let signed_out = client().post(hub.staff_url("/sign-out")).header("cookie", cookie(&own)).send().await;
    assert_eq!(signed_out.expect("an answer").status(), StatusCode::OK);
    until_its_end(&mut board).await;
    until_its_end(&mut tabs).await;
    // By somebody who tells no hub: only the row is gone.
    let cookies = cookie(&town);
    let token = cookies.split("; ").find_map(|pair| pair.strip_prefix("kazasu_staff=")).expect("a token").to_owned();
    let ended = hub.running.hub.db.write(move |conn| accounts::end_session(conn, &secrets::hash(&token)));
    ended.await.expect("the session ends");
    until_its_end(&mut still).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_is_taken_out_of_service_hears_nothing_more() {
    let hub = TestHub::start().await;
    let (office, now) = (Desk::at(&hub).await.office, hub.town.clock.now());
    let form = format!("code={}&sections=", hub.town.code("shiyakusho"));
    let enrolled = client().post(hub.staff_url("/display")).body(form);
    let enrolled = enrolled.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").send().await;
    let enrolled = enrolled.expect("an answer");
    let cookie = enrolled.headers()[header::SET_COOKIE].to_str().expect("text").split(';').next().expect("a pair");
    let stream = client().get(hub.staff_url("/live/shiyakusho?after=0")).header(header::COOKIE, cookie).send().await;
    let mut stream = stream.expect("a stream");
    assert_eq!(stream.status(), StatusCode::OK);
    let revoked = hub.running.hub.db.write(move |conn| {
        let row = db::displays::of_facility(conn, office)?.into_iter().next().ok_or(db::DbError::NotFound)?;
        db::displays::revoke(conn, office, row.id, now)
    });
    assert!(revoked.await.expect("a screen"));
    let end = async { while stream.chunk().await.expect("a whole stream").is_some() {} };
    tokio::time::timeout(SOON, end).await.expect("the hub ends the stream");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_board_is_no_activity_and_its_session_ends_after_half_an_hour() {
    let hub = TestHub::start().await;
    let staff = hub.staff_of("yamada").await;
    let board = page(&staff, "/board/yamada").await;
    let mut stream = live(&staff, &board).await;
    hub.town.clock.move_by(Duration::from_secs(20 * 60));
    // What stands open comes back after a broken line, and loads what moved: nobody did that.
    let mut again = live(&staff, &board).await;
    assert_eq!(status(&staff, "/board/yamada", "x-kazasu-by-itself: 1\r\n").await, 200);
    hub.town.clock.move_by(Duration::from_secs(9 * 60));
    assert_eq!(status(&staff, "/board/yamada", "x-kazasu-by-itself: 1\r\n").await, 200);
    hub.town.clock.move_by(Duration::from_secs(61));
    until_its_end(&mut stream).await;
    until_its_end(&mut again).await;
    assert_eq!(status(&staff, "/live/yamada?after=0", "").await, 401);
    // What the page then shows.
    assert_eq!(status(&staff, "/board/yamada", "").await, 303);
    let words = hub.get(&hub.staff_url("/sign-in?ended")).await.text().await.expect("a page");
    assert!(words.contains("サインインしなおしてください"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_a_page_now_and_then_stays_signed_in() {
    let hub = TestHub::start().await;
    let staff = hub.staff_of("yamada").await;
    let board = page(&staff, "/board/yamada").await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let mut stream = live(&staff, &board).await;
    for _ in 0..3 {
        hub.town.clock.move_by(Duration::from_secs(20 * 60));
        assert_eq!(status(&staff, "/board/yamada", "").await, 200);
    }
    kiosk.hold("ひなた").await;
    assert!(next(&mut stream).await.data.contains("\"here\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_stream_tells_of_several_places_and_each_event_says_of_which() {
    let hub = TestHub::start().await;
    let (mut here, mut there) = (hub.kiosk_at("yamada").await, hub.kiosk_at("hirata").await);
    let town = hub.staff_of("town").await;
    let mark = mark_of(&page(&town, "/board/yamada").await);
    let mut tabs = shared(&town, &mark, "&on=yamada:0&on=hirata:0&on=nowhere:0").await;
    assert_eq!(next(&mut tabs).await.data.lines().next(), Some("yamada"), "the roster changed");
    assert_eq!(next(&mut tabs).await.data.lines().next(), Some("hirata"));
    let gone = next(&mut tabs).await;
    assert_eq!((gone.name.as_str(), gone.data.as_str()), ("gone", "nowhere\n{}"));
    there.hold("つむぎ").await;
    let event = next(&mut tabs).await;
    assert!(event.data.starts_with("hirata\n{") && event.id.is_some(), "{event:?}");
    here.hold("ひなた").await;
    assert!(next(&mut tabs).await.data.starts_with("yamada\n{"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_whoever_was_signed_in_before_is_given_no_stream_of_whoever_is_now() {
    let hub = TestHub::start().await;
    let (before, now) = (hub.staff_of("yamada").await, hub.staff_of("yamada").await);
    let mark = mark_of(&page(&before, "/board/yamada").await);
    assert_eq!(status(&now, &format!("/live?s={mark}&on=yamada:0"), "").await, 403);
    assert_eq!(status(&now, "/live?on=yamada:0", "").await, 403);
    // Another nursery's log is not for this session, whatever its page asks.
    let mark = mark_of(&page(&now, "/board/yamada").await);
    let mut tabs = shared(&now, &mark, "&on=hirata:0").await;
    assert_eq!(next(&mut tabs).await.name, "gone");
    let many: String = (0..65).map(|place| format!("&on=p{place}:0")).collect();
    assert_eq!(status(&now, &format!("/live?s={mark}{many}"), "").await, 400);
    assert_eq!(status(&now, &format!("/live?s={mark}&on=a%0Ab:0"), "").await, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_beat_says_which_day_it_is_by_the_hubs_clock_and_midnight_brings_one_at_once() {
    let hub = TestHub::start().await;
    let staff = hub.staff_of("yamada").await;
    let mut connection = simulators::trials::load::http::Connection::open(staff.hub()).await.expect("a connection");
    let request = staff.get("/live/yamada?after=0", "accept: text/event-stream\r\n");
    assert_eq!(connection.ask_for_stream(&request).await.expect("an answer").status, 200);
    hub.town.clock.move_by(Duration::from_secs(16 * 3_600));
    let day = async {
        let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("\"day\":\"2026-11-22\"");
        while !says(connection.read_so_far()) {
            connection.more().await.expect("a word");
        }
        String::from_utf8_lossy(connection.read_so_far()).into_owned()
    };
    let heard = tokio::time::timeout(SOON, day).await.expect("in time");
    assert!(heard.contains("event: beat\ndata: {\"day\":\"2026-11-21\",\"now\":"), "{heard}");
}

/// The stored form of the token in this cookie.
fn token_hash(cookies: &str) -> Vec<u8> {
    let named =
        |pair: &str| pair.strip_prefix("kazasu_staff=").or_else(|| pair.strip_prefix("kazasu=")).map(str::to_owned);
    secrets::hash(&cookies.split("; ").find_map(named).expect("a token"))
}

/// Whether this hub still knows this person's session without asking the database.
fn is_remembered(hub: &TestHub, person: &Person) -> bool {
    hub.running.hub.sessions.get(&token_hash(&cookie(person)), hub.town.clock.now()).is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_with_a_session_that_is_none_ends_nothing_that_anybody_remembers() {
    let hub = TestHub::start().await;
    let staff = hub.staff_of("yamada").await;
    page(&staff, "/board/yamada").await;
    for url in [hub.staff_url("/sign-out"), hub.resident_url("/sign-out")] {
        let forged = client().post(url).header("cookie", "kazasu=forged; kazasu_staff=forged").send().await;
        assert_eq!(forged.expect("an answer").status(), StatusCode::OK);
    }
    assert!(is_remembered(&hub, &staff));
    let own = client().post(hub.staff_url("/sign-out")).header("cookie", cookie(&staff)).send().await;
    assert_eq!(own.expect("an answer").status(), StatusCode::OK);
    assert!(!is_remembered(&hub, &staff));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_noted_of_one_session_makes_no_other_be_read_again() {
    let hub = TestHub::start().await;
    let (one, other) = (hub.staff_of("yamada").await, hub.staff_of("hirata").await);
    hub.town.clock.move_by(Duration::from_secs(61));
    page(&other, "/board/hirata").await;
    page(&other, "/board/hirata").await;
    assert!(is_remembered(&hub, &other));
    // A minute after the sign-in its use is written down.
    page(&one, "/board/yamada").await;
    assert!(is_remembered(&hub, &other));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_accepts_an_invitation_gives_its_old_session_up_at_once() {
    let hub = TestHub::start().await;
    let (mother, invitation) = (hub.guardian("yamada", "やまだ").await, hub.town.invitation("yamada", "やまだ"));
    page(&mother, "/family").await;
    assert!(is_remembered(&hub, &mother));
    let accepted = client().post(hub.resident_url(&invitation)).header("cookie", cookie(&mother)).send().await;
    assert_eq!(accepted.expect("an answer").status(), StatusCode::SEE_OTHER);
    assert!(!is_remembered(&hub, &mother));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_named_many_times_is_followed_once() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let mark = mark_of(&page(&town, "/board/yamada").await);
    let beats = |text: &str| text.matches("event: beat").count();
    let heard = |url: String, cookies: String| async move {
        let answer = client().get(url).header("cookie", cookies).send().await;
        let first = answer.expect("a stream").chunk().await.expect("a whole stream").expect("what was missed");
        String::from_utf8(first.to_vec()).expect("text")
    };
    let many = "&on=yamada:0".repeat(64);
    let staff = heard(hub.staff_url(&format!("/live?s={mark}{many}")), cookie(&town)).await;
    assert_eq!(beats(&staff), 1, "{staff}");
    let form = crate::visits::form(&hub);
    let taken = crate::visits::post(&hub, "/offices/shiyakusho/tickets", &[("form", &form), ("service", "1")]).await;
    let path = crate::visits::location(&taken);
    let code = path.split('?').next().and_then(|path| path.strip_prefix("/tickets/")).expect("a code").to_owned();
    let many = format!("&on={code}:0").repeat(64);
    let wall = heard(hub.resident_url(&format!("/live-tickets?a{many}")), String::new()).await;
    assert_eq!(beats(&wall), 1, "{wall}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_source_opens_so_many_streams_of_numbers_a_minute_and_no_more() {
    let hub = TestHub::start().await;
    let topics: String = (0..64).map(|place| format!("&on=code{place}:0")).collect();
    let mut opened = 0;
    for _ in 0..40 {
        let status = hub.get(&hub.resident_url(&format!("/live-tickets?a{topics}"))).await.status();
        opened += usize::from(status == StatusCode::OK);
    }
    assert!((8..40).contains(&opened), "{opened}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_a_stream_of_several_topics_ends() {
    let hub = TestHub::start().await;
    let town = hub.staff_of("town").await;
    let mark = mark_of(&page(&town, "/board/yamada").await);
    for url in [
        hub.staff_url(&format!("/live?s={mark}&on=yamada:0&on=hirata:0")),
        hub.resident_url("/live-tickets?on=none:0&on=nothing:0"),
    ] {
        let head = client().head(&url).header("cookie", cookie(&town)).send();
        let head = tokio::time::timeout(SOON, head).await.expect("it ends").expect("an answer");
        assert_eq!(head.status(), StatusCode::OK, "{url}");
        assert_eq!(head.headers()["content-type"], "text/event-stream", "{url}");
        assert_eq!(head.headers()["cache-control"], "no-store, no-transform", "{url}");
        assert_eq!(tokio::time::timeout(SOON, head.bytes()).await.expect("it ends").expect("a body").len(), 0);
    }
}
