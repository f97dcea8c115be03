//! Signage screens: who becomes one, what one may see, and what it shows first.

use std::time::Duration;

use db::{accounts, roster};
use domain::{
    ids::{FacilityId, FormId, StaffId, VisitId},
    lang::Lang,
    log::{Cause, Entry, Sender, Witness},
    queue::{
        decide::{AtCounter, Command, Here, Take},
        office::{CounterNo, ServiceNo},
        visit::{Origin, Priority},
    },
    time::Clock,
};
use reqwest::{Response, StatusCode, header};

use crate::world::{TestHub, client};

const OFFICE: &str = "shiyakusho";

/// A clerk who commands the queue without a console between.
pub struct Desk<'a> {
    hub: &'a TestHub,
    pub office: FacilityId,
    clerk: StaffId,
}

impl<'a> Desk<'a> {
    pub async fn at(hub: &'a TestHub) -> Self {
        let sealer = hub.town.keys.sealer();
        let read = hub.running.hub.db.read(move |conn| {
            let clerk = accounts::staff_by_login(conn, &sealer, "madoguchi")?.id;
            Ok::<_, db::DbError>((roster::facility_by_slug(conn, OFFICE)?.id, clerk))
        });
        let (office, clerk) = read.await.expect("the office and its clerk");
        Self { hub, office, clerk }
    }

    pub async fn command(&self, command: Command) -> Entry {
        self.hub.town.clock.move_by(Duration::from_secs(1));
        let form = FormId::random();
        let by = (Witness::Staff { staff: self.clerk }, Some(Cause::form(form, Sender::Staff(self.clerk))));
        let facts = self.hub.running.hub.town.queue(self.office, by, command).await.expect("a fact");
        facts.into_iter().next().expect("a fact")
    }

    pub async fn take(&self, service: u16, language: Lang) -> VisitId {
        let visit = VisitId::new(self.hub.town.clock.now());
        let take = Take {
            visit,
            services: vec![ServiceNo(service)],
            origin: Origin::Staff,
            priority: Priority::Normal,
            language,
            due: None,
            presence: Here::Here,
            card: None,
        };
        self.command(Command::Take(take)).await;
        visit
    }

    pub async fn at_counter(&self, counter: u16, what: AtCounter) -> Entry {
        self.command(Command::At(CounterNo(counter), what)).await
    }
}

/// A browser that became a screen.
struct Screen<'a> {
    hub: &'a TestHub,
    cookie: String,
}

async fn enrol(hub: &TestHub, code: &str) -> Response {
    let form = format!("code={code}&sections=1");
    let request = client().post(hub.staff_url("/display")).body(form);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.send().await.expect("an answer")
}

impl<'a> Screen<'a> {
    async fn enrolled(hub: &'a TestHub) -> Self {
        let response = enrol(hub, &hub.town.code(OFFICE).to_lowercase()).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[header::LOCATION], "/displays/shiyakusho?sections=1");
        let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text");
        assert!(cookie.contains("HttpOnly") && cookie.contains("Max-Age=34560000"), "{cookie}");
        Self { hub, cookie: cookie.split(';').next().expect("a pair").to_owned() }
    }

    async fn get(&self, path: &str) -> Response {
        let request = client().get(self.hub.staff_url(path)).header(header::COOKIE, self.cookie.clone());
        request.send().await.expect("an answer")
    }

    async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.expect("text")
    }
}

/// The numbers in the list with this id, in order.
fn numbers(page: &str, list: &str) -> Vec<String> {
    let from = page.find(&format!("id=\"{list}\"")).expect("the list");
    let list = &page[from..];
    let list = &list[..list.find("</ol>").expect("its end")];
    let parts = list.split("data-number=\"").skip(1);
    parts.map(|part| part.split('"').next().expect("a number").to_owned()).collect()
}

#[actix_web::test]
async fn a_browser_becomes_a_screen_with_a_code_that_is_good_once() {
    let hub = TestHub::start().await;
    let code = hub.town.code(OFFICE);
    assert_eq!(enrol(&hub, &code).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(enrol(&hub, &code).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(enrol(&hub, "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let screen = Screen::enrolled(&hub).await;
    let again = screen.get("/display?sections=2").await;
    assert_eq!(again.headers()[header::LOCATION], "/displays/shiyakusho?sections=2");
    let climbing = screen.get("/display?sections=1%0d%0aset-cookie:x").await;
    assert_eq!(climbing.headers()[header::LOCATION], "/displays/shiyakusho");
    // It lasts: nobody signs a screen in every morning.
    hub.town.clock.move_by(Duration::from_secs(300 * 86_400));
    screen.page("/displays/shiyakusho").await;
}

#[actix_web::test]
async fn a_screen_sees_its_own_office_and_nothing_of_the_staff() {
    let hub = TestHub::start().await;
    let screen = Screen::enrolled(&hub).await;
    for path in ["/displays/yamada", "/live/yamada", "/counters/shiyakusho", "/devices/shiyakusho", "/board"] {
        assert_eq!(screen.get(path).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(hub.get(&hub.staff_url("/displays/shiyakusho")).await.status(), StatusCode::SEE_OTHER);
    let clerk = hub.staff_of("madoguchi").await;
    assert!(crate::world::page(&clerk, "/displays/shiyakusho").await.contains("呼出中"), "the staff looks at it too");
    let town = hub.staff_of("town").await;
    assert!(town.look_at("/displays/yamada").await.is_err(), "a nursery has no numbers");
}

#[actix_web::test]
async fn a_screen_taken_out_of_service_shows_nothing_any_more() {
    let hub = TestHub::start().await;
    let screen = Screen::enrolled(&hub).await;
    let clerk = hub.staff_of("madoguchi").await;
    let list = crate::world::page(&clerk, "/devices/shiyakusho").await;
    let mut paths = list.split("action=\"").filter_map(|rest| rest.split('"').next());
    let path =
        paths.find(|path| path.contains("/displays/") && path.ends_with("/revoke")).expect("its button").to_owned();
    let request = String::from_utf8(clerk.get("/", "")).expect("text");
    let cookie = request.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned();
    let revoke = |path: String| client().post(hub.staff_url(&path)).header(header::COOKIE, cookie.clone()).send();
    assert_eq!(revoke(path.clone()).await.expect("an answer").status(), StatusCode::SEE_OTHER);
    let elsewhere = path.replace("shiyakusho", "yamada");
    assert_eq!(revoke(elsewhere).await.expect("an answer").status(), StatusCode::FORBIDDEN);
    assert_eq!(screen.get("/displays/shiyakusho").await.headers()[header::LOCATION], "/sign-in?ended");
    assert_eq!(screen.get("/live/shiyakusho").await.status(), StatusCode::UNAUTHORIZED);
    assert!(screen.page("/display").await.contains("登録コード"), "it can be let in again");
}

#[actix_web::test]
async fn a_screen_first_shows_who_is_called_who_was_and_who_waits() {
    let hub = TestHub::start().await;
    let (desk, screen) = (Desk::at(&hub).await, Screen::enrolled(&hub).await);
    assert_eq!(numbers(&screen.page("/displays/shiyakusho").await, "calls"), Vec::<String>::new());
    for counter in [1, 2, 3] {
        desk.at_counter(counter, AtCounter::Open).await;
    }
    for _ in 0..8 {
        desk.take(1, Lang::Ja).await;
    }
    desk.take(3, Lang::Ja).await;
    for _ in 0..5 {
        desk.at_counter(1, AtCounter::Next).await;
        desk.at_counter(1, AtCounter::Begin).await;
        desk.at_counter(1, AtCounter::Finish { done: Vec::new() }).await;
    }
    desk.at_counter(1, AtCounter::Next).await;
    desk.at_counter(2, AtCounter::Next).await;
    desk.at_counter(3, AtCounter::Next).await;
    let all = screen.page("/displays/shiyakusho").await;
    assert_eq!(numbers(&all, "calls"), ["B001", "A007", "A006"]);
    assert_eq!(numbers(&all, "last"), ["A005", "A004", "A003", "A002"]);
    let one = screen.page("/displays/shiyakusho?sections=1").await;
    assert_eq!(numbers(&one, "calls"), ["A007", "A006"]);
    assert!(one.contains("<b>1</b>人") && !one.contains("data-section=\"2\""), "one waits, in one line");
    // Whoever was called first and is called again hangs first.
    desk.at_counter(1, AtCounter::Recall).await;
    desk.at_counter(2, AtCounter::Begin).await;
    let later = screen.page("/displays/shiyakusho?sections=1,none").await;
    assert_eq!(numbers(&later, "calls"), ["A006"]);
    assert_eq!(numbers(&later, "last"), ["A007", "A005", "A004", "A003"]);
}

#[actix_web::test]
async fn the_check_in_code_of_the_day_hangs_on_the_screen() {
    let hub = TestHub::start().await;
    let (desk, screen) = (Desk::at(&hub).await, Screen::enrolled(&hub).await);
    let code = |hub: &TestHub| hub.town.keys.sealer().day_code(desk.office, hub.town.clock.now().day());
    let today = code(&hub);
    assert!(screen.page("/displays/shiyakusho").await.contains(&format!("<b>{today}</b>")));
    hub.town.clock.move_by(Duration::from_secs(86_400));
    let tomorrow = screen.page("/displays/shiyakusho").await;
    assert!(tomorrow.contains(&format!("<b>{}</b>", code(&hub))));
}

#[actix_web::test]
async fn a_call_on_the_stream_says_when_it_was_and_in_what_else_it_is_spoken() {
    let hub = TestHub::start().await;
    let desk = Desk::at(&hub).await;
    let clerk = hub.staff_of("madoguchi").await;
    let page = crate::world::page(&clerk, "/displays/shiyakusho").await;
    let mut live = crate::world::live(&clerk, &page).await;
    desk.take(1, Lang::Vi).await;
    desk.at_counter(1, AtCounter::Open).await;
    desk.at_counter(1, AtCounter::Next).await;
    let called_at = hub.town.clock.now().micros() / 1_000;
    let call = loop {
        let event = live.next().await.expect("an event");
        if event.data.contains("\"step\":\"called\"") {
            break event.data;
        }
    };
    assert!(call.contains("\"also\":\"en\"") && call.contains(&format!("\"at\":{called_at}")), "{call}");
    assert!(call.contains("\"number\":\"A001\"") && call.contains("\"counter\":1"), "{call}");
}

#[actix_web::test]
async fn a_screen_is_seen_while_it_holds_its_stream_and_missed_when_it_went_dark() {
    let hub = TestHub::start().await;
    let screen = Screen::enrolled(&hub).await;
    let clerk = hub.staff_of("madoguchi").await;
    let list = async || crate::world::page(&clerk, "/devices/shiyakusho").await;
    assert!(list().await.contains("まだ映っていません"));
    let stream = screen.get("/live/shiyakusho?after=0").await;
    assert_eq!(stream.status(), StatusCode::OK);
    hub::screens::note(&hub.running.hub).await.expect("a database");
    let seen = list().await;
    assert!(seen.contains("映っています") && !seen.contains("まだ映っていません"), "{seen}");
    drop(stream);
    hub.town.clock.move_by(Duration::from_secs(240));
    assert!(list().await.contains("画面の電源とネットワークを確かめてください"));
}
