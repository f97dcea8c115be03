//! The demo town: what it has is there on any day, and not once more after a restart.

use std::{sync::Arc, time::Duration};

use db::{DbError, devices::Device};
use domain::time::Clock;
use hub::{Running, Settings};
use reqwest::{Response, StatusCode};
use simulators::fakes::{folder::TempFolder, ports};

use crate::world::{MORNING, ManualClock, SOON, client};

struct Demo {
    folder: TempFolder,
    clock: Arc<ManualClock>,
}

impl Demo {
    fn new() -> Self {
        let folder = TempFolder::new("demo").expect("a folder");
        Self { folder, clock: Arc::new(ManualClock::at(MORNING)) }
    }

    /// In which nothing has happened yet.
    async fn start(&self) -> Running {
        self.start_with("off").await
    }

    /// With four weeks of a past.
    async fn start_lived(&self) -> Running {
        self.start_with("on").await
    }

    async fn start_with(&self, past: &str) -> Running {
        let port = || ports::free().expect("a port");
        let settings = [
            ("DATABASE_URL", format!("sqlite:{}", self.folder.join("town.db").display())),
            ("KAZASU_DEMO", "on".to_owned()),
            ("KAZASU_DEMO_PAST", past.to_owned()),
            ("KAZASU_KEYS_FILE", self.folder.join("keys.json").display().to_string()),
            ("KAZASU_RESIDENT_LISTEN", format!("127.0.0.1:{}", port())),
            ("KAZASU_STAFF_LISTEN", format!("127.0.0.1:{}", port())),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value));
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as Arc<dyn Clock>;
        Running::start(Settings::read(settings).expect("settings"), clock).await.expect("a demo town")
    }
}

async fn get(url: &str) -> Response {
    client().get(url).send().await.expect("an answer")
}

async fn page(hub: &Running, slug: &str) -> String {
    get(&format!("http://{}/demo?facility={slug}", hub.staff)).await.text().await.expect("a page")
}

/// Sends a form of the demo page; gives the answer.
async fn post(hub: &Running, path: &str, body: String) -> Response {
    let request = client().post(format!("http://{}{path}", hub.staff));
    let request = request.header("origin", format!("http://{}", hub.staff));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(body).send().await.expect("an answer")
}

/// Holds a card to the reader of this place; gives the page.
async fn hold(hub: &Running, slug: &str, card: &str) -> String {
    let answer = post(hub, "/demo/taps", format!("facility={slug}&card={card}")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.expect("a page")
}

/// Signs in as one press of the demo page does; gives the cookie.
async fn sign_in(hub: &Running, login: &str) -> String {
    let answer = post(hub, "/sign-in", format!("login={login}&password=kazasu-demo")).await;
    let cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text"));
    let session =
        cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("kazasu_staff="));
    session.expect("a session").to_owned()
}

/// The readers of this nursery.
async fn readers(hub: &Running, slug: &'static str) -> Vec<Device> {
    let read = hub.hub.db.read(move |conn| {
        let place = db::roster::facility_by_slug(conn, slug)?.id;
        db::devices::of_facility(conn, place)
    });
    read.await.expect("devices")
}

#[actix_web::test]
async fn a_card_of_the_demo_page_checks_in_and_a_restart_books_nothing_twice() {
    // A Saturday on which the office is closed.
    let demo = Demo::new();
    let hub = demo.start().await;
    assert_eq!(page(&hub, "shiyakusho").await.matches("<small>予約 ").count(), 8);
    let shown = hold(&hub, "shiyakusho", "r01").await;
    assert!(shown.contains("ご予約の受付をしました。番号は B001 です"), "{shown}");
    assert_eq!(shown.matches("・受付済み").count(), 1);
    hub.stop().await;
    let hub = demo.start().await;
    assert_eq!(page(&hub, "shiyakusho").await.matches("<small>予約 ").count(), 8);
    hub.stop().await;
}

#[actix_web::test]
async fn one_press_becomes_a_parent_where_residents_are_listened_for() {
    let demo = Demo::new();
    let hub = demo.start().await;
    let page = page(&hub, "yamada").await;
    let (_, rest) = page.split_once("/demo/parents/").expect("a way in");
    let child = rest.split('"').next().expect("a child");
    let led = get(&format!("http://{}/demo/parents/{child}", hub.staff)).await;
    let to = led.headers()["location"].to_str().expect("text").to_owned();
    assert!(to.starts_with(&format!("http://{}/demo/accepted/", hub.residents)), "{to}");
    let accepted = get(&to).await;
    assert_eq!(
        (accepted.status(), accepted.headers()["location"].as_bytes()),
        (StatusCode::SEE_OTHER, &b"/family"[..])
    );
    let cookie =
        accepted.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let family = client().get(format!("http://{}/family", hub.residents)).header("cookie", cookie).send().await;
    let family = family.expect("an answer").text().await.expect("a page");
    assert!(family.contains(&format!("id=\"{child}\"")), "{family}");
    hub.stop().await;
}

#[actix_web::test]
async fn a_notice_is_sent_to_the_demos_mailbox_and_can_be_read_there() {
    let demo = Demo::new();
    let hub = demo.start().await;
    let mails = format!("http://{}/demo/mails", hub.staff);
    assert!(get(&mails).await.text().await.expect("a page").contains("まだ1通も届いていません"));
    hold(&hub, "yamada", "1").await;
    let is_there = async {
        while !get(&mails).await.text().await.expect("a page").contains("parent.yamada.1@demo.invalid") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, is_there).await.expect("the parent's mail");
    let clerk = sign_in(&hub, "yamada01").await;
    let notices = async || {
        let request = client().get(format!("http://{}/notices/yamada", hub.staff)).header("cookie", &clerk);
        request.send().await.expect("an answer").text().await.expect("a page")
    };
    let is_sent = async {
        while !notices().await.contains(">送りました<") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, is_sent).await.expect("the notice is sent");
    assert!(!notices().await.contains("届けられませんでした"));
    hub.stop().await;
}

#[actix_web::test]
async fn a_restart_goes_on_with_the_reader_that_is_there_and_says_that_it_is_alive() {
    let demo = Demo::new();
    let hub = demo.start().await;
    assert!(hold(&hub, "yamada", "1").await.contains("おはようございます"));
    hub.stop().await;
    demo.clock.move_by(Duration::from_secs(3 * 3_600));
    let hub = demo.start().await;
    let is_alive = async {
        while readers(&hub, "yamada").await[0].seen_at != Some(hub.hub.clock.now()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, is_alive).await.expect("the reader says that it is alive");
    assert!(hold(&hub, "yamada", "2").await.contains("こんにちは"));
    assert_eq!(readers(&hub, "yamada").await.len(), 1);
    hub.stop().await;
}

#[actix_web::test]
async fn a_reader_that_was_taken_out_of_service_is_followed_by_another() {
    let demo = Demo::new();
    let hub = demo.start().await;
    hold(&hub, "yamada", "1").await;
    let (now, first) = (hub.hub.clock.now(), readers(&hub, "yamada").await.remove(0));
    let revoked = hub.hub.db.write(move |conn| db::devices::revoke(conn, first.facility, first.id, now)).await;
    assert!(revoked.expect("a write"));
    hub.stop().await;
    let hub = demo.start().await;
    assert!(hold(&hub, "yamada", "2").await.contains("おはようございます"));
    assert_eq!(readers(&hub, "yamada").await.len(), 2);
    hub.stop().await;
}

#[actix_web::test]
async fn a_morning_is_told_of_once_and_leaves_the_cards_that_are_seen() {
    let demo = Demo::new();
    let hub = demo.start().await;
    let counted = |label: &str, count: usize| format!("{label}</span><span class=\"number\">{count}</span>");
    assert!(page(&hub, "yamada").await.contains(&counted("まだ", 48)));
    for _ in 0..2 {
        let answer = post(&hub, "/demo/morning", "facility=yamada".to_owned()).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let page = page(&hub, "yamada").await;
        for (label, count) in [("登園中", 28), ("まだ", 20), ("降園", 0)] {
            assert!(page.contains(&counted(label, count)), "{label} {count}: {page}");
        }
        let (seen, _) = page.split_once("枚のカード").expect("cards that are folded");
        assert_eq!(seen.matches("<span class=\"word\">まだ</span>").count(), 6);
        assert!(page.contains(">7:01</time>") && !page.contains(">8:31</time>"), "each when they came: {page}");
    }
    hub.stop().await;
}

/// How far each log is.
async fn heads(hub: &Running) -> Vec<i64> {
    let read = hub.hub.db.read(|conn| {
        let places = db::roster::facilities(conn)?;
        places.iter().map(|place| Ok(db::log::head(conn, place.id)?.0)).collect::<Result<Vec<_>, DbError>>()
    });
    read.await.expect("heads")
}

async fn is_sound(hub: &Running) {
    let report = hub.hub.db.read(db::verify::report).await.expect("a report");
    assert!(report.is_sound(), "{}", serde_json::to_string(&report).expect("JSON"));
}

/// A page as whoever has this cookie sees it.
async fn page_of(hub: &Running, path: &str, cookie: &str) -> String {
    let answer = client().get(format!("http://{}{path}", hub.staff)).header("cookie", cookie).send().await;
    answer.expect("an answer").text().await.expect("a page")
}

/// How many children the demo page counts so.
fn counted(page: &str, label: &str) -> usize {
    let (_, rest) = page.split_once(&format!("{label}</span><span class=\"number\">")).expect("a count");
    rest.split('<').next().expect("a number").parse().expect("a number")
}

#[actix_web::test]
async fn a_demo_town_has_lived_for_four_weeks_and_its_day_has_begun() {
    let demo = Demo::new();
    let hub = demo.start_lived().await;
    is_sound(&hub).await;
    let nursery = page(&hub, "yamada").await;
    let [here, awaited] = ["登園中", "まだ"].map(|label| counted(&nursery, label));
    assert!(here > 10 && awaited > 10, "{here} are here, {awaited} are awaited");
    let (seen, _) = nursery.split_once("枚のカード").expect("cards that are folded");
    assert_eq!(
        seen.matches("<span class=\"word\">まだ</span>").count(),
        6,
        "whoever looks at the demo has cards to hold"
    );

    let head = sign_in(&hub, "shiyakusho").await;
    let statistics = page_of(&hub, "/statistics/shiyakusho?from=2026-10-26&to=2026-11-20&by=hour", &head).await;
    assert!(statistics.contains("<th scope=\"row\">10時台</th>"), "{statistics}");
    assert!(!page_of(&hub, "/statistics/shiyakusho?by=service", &head).await.contains("番号を取った方はいません"));

    let residents = format!("http://{}", hub.residents);
    let month = |service: u16, month: &str| {
        get_owned(format!("{residents}/bookings/shiyakusho?services={service}&people=1&month={month}"))
    };
    let months = [month(14, "2026-11").await, month(14, "2026-12").await].concat();
    for mark in ["○", "△", "×"] {
        assert!(months.contains(mark), "{mark}: {months}");
    }

    // Nobody was told of what is over.
    let mails = get(&format!("http://{}/demo/mails", hub.staff)).await.text().await.expect("a page");
    assert!(!mails.contains("parent."), "{mails}");
    assert!(page_of(&hub, "/notices/yamada", &head).await.contains("ありません"));
    hub.stop().await;
}

async fn get_owned(url: String) -> String {
    get(&url).await.text().await.expect("a page")
}

#[actix_web::test]
async fn a_past_is_lived_once_and_a_town_that_slept_lives_through_what_it_slept_through() {
    let demo = Demo::new();
    let hub = demo.start_lived().await;
    let lived = heads(&hub).await;
    hub.stop().await;
    let hub = demo.start_lived().await;
    assert_eq!(heads(&hub).await, lived);
    hub.stop().await;
    // Over a Sunday and a holiday.
    demo.clock.move_by(Duration::from_secs(5 * 24 * 3_600));
    let hub = demo.start_lived().await;
    assert!(heads(&hub).await.iter().zip(&lived).all(|(now, then)| now > then));
    assert!(counted(&page(&hub, "yamada").await, "登園中") > 10);
    is_sound(&hub).await;
    hub.stop().await;
}

#[actix_web::test]
async fn a_demo_town_of_an_older_release_goes_on_from_where_it_was() {
    let demo = Demo::new();
    let hub = demo.start().await;
    hold(&hub, "yamada", "1").await;
    let before = heads(&hub).await;
    hub.stop().await;
    demo.clock.move_by(Duration::from_secs(24 * 3_600));
    let hub = demo.start_lived().await;
    assert!(heads(&hub).await.iter().zip(&before).all(|(now, then)| now > then));
    assert!(counted(&page(&hub, "yamada").await, "登園中") > 10);
    is_sound(&hub).await;
    hub.stop().await;
}
