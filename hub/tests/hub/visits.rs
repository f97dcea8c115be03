//! Numbers on phones: taken at home once, postponed, given back, checked in with the code of the day.

mod again;
mod counting;
mod strangers;

use std::{fmt::Debug, str::FromStr, time::Duration};

use db::queues;
use domain::{
    ids::{FormId, VisitId},
    queue::visit::{Stand, Visit},
    time::Clock,
};
use reqwest::{Response, StatusCode, header};
use simulators::trials::load::{
    http::Connection,
    people::{Person, encoded},
};

use crate::world::{TestHub, client};

const OFFICE: &str = "/offices/shiyakusho";

/// The value of an attribute in a page.
pub fn attribute<T: FromStr<Err: Debug>>(page: &str, name: &str) -> T {
    let from = page.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {page}")) + name.len() + 3;
    page[from..].split('"').next().expect("a value").parse().expect("a value that fits")
}

pub fn form(_: &TestHub) -> String {
    FormId::random().to_string()
}

pub async fn post(hub: &TestHub, path: &str, fields: &[(&str, &str)]) -> Response {
    let request = client().post(hub.resident_url(path)).header("content-type", "application/x-www-form-urlencoded");
    request.body(encoded(fields)).send().await.expect("an answer")
}

/// The same from a browser with this cookie.
pub async fn post_as(hub: &TestHub, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Response {
    let request = client().post(hub.resident_url(path)).header("content-type", "application/x-www-form-urlencoded");
    request.header("cookie", cookie).body(encoded(fields)).send().await.expect("an answer")
}

/// The name that this page gives a browser.
pub async fn browser(hub: &TestHub, path: &str) -> String {
    let answer = hub.get(&hub.resident_url(path)).await;
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text"));
    let named = cookies.filter(|cookie| cookie.starts_with("kazasu_browser=")).collect::<Vec<_>>();
    let [cookie] = named[..] else { panic!("one name, not {named:?}") };
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Max-Age"), "{cookie}");
    cookie.split(';').next().expect("a name").to_owned()
}

pub async fn read(hub: &TestHub, path: &str) -> String {
    hub.get(&hub.resident_url(path)).await.text().await.expect("a page")
}

pub fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()[header::LOCATION].to_str().expect("an address").to_owned()
}

/// A number from home.
struct Phone {
    path: String,
    visit: VisitId,
}

impl Phone {
    async fn take(hub: &TestHub, service: &str, more: &[(&str, &str)]) -> Self {
        let form = form(hub);
        let fields: Vec<_> = [("form", form.as_str()), ("service", service)].into_iter().chain(more.to_vec()).collect();
        let to = location(&post(hub, &format!("{OFFICE}/tickets"), &fields).await);
        let path = to.split('?').next().expect("a path").to_owned();
        let visit = attribute(&read(hub, &path).await, "data-visit");
        Self { path, visit }
    }

    async fn act(&self, hub: &TestHub, act: &str, fields: &[(&str, &str)]) -> Response {
        post(hub, &format!("{}/{act}", self.path), fields).await
    }

    async fn arrive(&self, hub: &TestHub, digits: &str) -> Response {
        self.act(hub, "arrive", &[("form", &form(hub)), ("day_code", digits)]).await
    }

    async fn visit(&self, hub: &TestHub) -> Visit {
        let visit = self.visit;
        let read: Result<_, db::DbError> = hub.running.hub.db.read(move |conn| queues::visit(conn, visit)).await;
        read.expect("a visit").1
    }
}

/// Today's digits, as the office's screens show them.
async fn digits(hub: &TestHub) -> String {
    let find: Result<_, db::DbError> =
        hub.running.hub.db.read(|conn| db::roster::facility_by_slug(conn, "shiyakusho")).await;
    hub.running.hub.sealer().day_code(find.expect("an office").id, hub.town.clock.now().day())
}

async fn press(hub: &TestHub, clerk: &Person, path: &str, fields: &[(&str, &str)]) {
    let form = form(hub);
    let fields: Vec<_> = [("form", form.as_str())].into_iter().chain(fields.to_vec()).collect();
    let mut connection = Connection::open(clerk.hub()).await.expect("a connection");
    let answer = connection.ask(&clerk.post(&format!("/counters/shiyakusho/{path}"), &fields)).await;
    assert_eq!(answer.expect("an answer").status, 303, "{path} {fields:?}");
}

#[actix_web::test]
async fn a_form_that_somebody_else_sends_again_is_a_form_of_theirs() {
    let hub = TestHub::start().await;
    let (theirs, strangers) = (browser(&hub, OFFICE).await, browser(&hub, OFFICE).await);
    assert_ne!(theirs, strangers);
    let (form, tickets) = (form(&hub), format!("{OFFICE}/tickets"));
    let fields = [("form", form.as_str()), ("service", "1")];
    let first = location(&post_as(&hub, &theirs, &tickets, &fields).await);
    assert_eq!(location(&post_as(&hub, &theirs, &tickets, &fields).await), first, "twice pressed is one number");
    // What is impossible shows nothing but that.
    let impossible = [("form", form.as_str()), ("service", "99")];
    for cookie in [strangers.as_str(), "kazasu_browser=browser_0000000000000", "a=b"] {
        let answer = post_as(&hub, cookie, &tickets, &impossible).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{cookie}");
        assert!(!answer.text().await.expect("a page").contains("/tickets/"), "{cookie}");
    }
    assert_ne!(location(&post_as(&hub, &strangers, &tickets, &fields).await), first);
    assert_ne!(location(&post(&hub, &tickets, &fields).await), first);
    // The pages of two numbers may send the same id as well.
    let (mine, other) = (Phone::take(&hub, "1", &[]).await, Phone::take(&hub, "1", &[]).await);
    for phone in [&mine, &other] {
        assert_eq!(phone.act(&hub, "leave", &[("form", &form)]).await.status(), StatusCode::SEE_OTHER);
        assert!(phone.visit(&hub).await.stand.is_over());
    }
}

#[actix_web::test]
async fn a_number_is_taken_at_home_and_the_same_form_gives_the_same_one() {
    let hub = TestHub::start().await;
    let page = read(&hub, OFFICE).await;
    assert!(page.contains("税の証明") && !page.contains("転入・転出"), "only what can be taken at home");
    let form: String = attribute(&page[page.find("name=\"form\"").expect("a form")..], "value");
    let fields = [("form", form.as_str()), ("service", "1"), ("service", "3"), ("homepage", "")];
    let first = location(&post(&hub, &format!("{OFFICE}/tickets?lang=en"), &fields).await);
    assert_eq!(location(&post(&hub, &format!("{OFFICE}/tickets?lang=en"), &fields).await), first);
    let other = Phone::take(&hub, "1", &[]).await;
    assert!(!first.contains(&other.path));

    let answer = hub.get(&hub.resident_url(&first)).await;
    let headers = answer.headers().clone();
    assert_eq!(
        (&headers["cache-control"], &headers["referrer-policy"]),
        (&"no-store".parse().expect("a value"), &"same-origin".parse().expect("a value"))
    );
    let cookie = headers["set-cookie"].to_str().expect("a cookie").to_owned();
    assert!(cookie.starts_with("kazasu_ticket=") && cookie.contains("HttpOnly") && cookie.contains("Path=/arrive"));
    let page = answer.text().await.expect("a page");
    assert_eq!(attribute::<String>(&page, "data-number"), "A001");
    assert!(page.contains("Certificates") && page.contains("You are not here yet"), "{page}");
    let page = read(&hub, &other.path).await;
    assert_eq!(attribute::<u32>(&page, "data-before"), 1);
    assert_eq!(other.visit(&hub).await.stand, Stand::Away);
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn what_cannot_be_had_from_home_is_said_in_a_sentence() {
    let hub = TestHub::start().await;
    let tickets = format!("{OFFICE}/tickets");
    let take = async |service: &str, homepage: &str| {
        let answer = post(&hub, &tickets, &[("form", &form(&hub)), ("service", service), ("homepage", homepage)]).await;
        (answer.status(), answer.text().await.expect("a page"))
    };
    let (status, page) = take("2", "").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("ご用件をえらんでください。"), "{page}");
    assert_eq!(take("1", "https://example.com").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    hub.town.clock.move_by(Duration::from_secs(10 * 3_600));
    let (status, page) = take("1", "").await;
    assert!(status == StatusCode::CONFLICT && page.contains("ただいま受付時間外です。受付時間に"), "{page}");
    for _ in 0..20 {
        take("1", "").await;
    }
    let (status, page) = take("1", "").await;
    assert!(status == StatusCode::TOO_MANY_REQUESTS && page.contains("短い時間に何度も操作されました"), "{page}");
    assert_eq!(hub.get(&hub.resident_url("/offices/yamada")).await.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_number_is_postponed_and_given_back_once() {
    let hub = TestHub::start().await;
    let (first, second) = (Phone::take(&hub, "1", &[]).await, Phone::take(&hub, "1", &[]).await);
    let later = form(&hub);
    for _ in 0..2 {
        let answer = first.act(&hub, "postpone", &[("form", &later), ("minutes", "10")]).await;
        assert!(read(&hub, &location(&answer)).await.contains("順番を遅らせました"));
    }
    let rank = first.visit(&hub).await.rank;
    assert_eq!(rank, hub.town.clock.now() + Duration::from_secs(600));
    assert_eq!(attribute::<u32>(&read(&hub, &second.path).await, "data-before"), 0);
    let answer = first.act(&hub, "postpone", &[("form", &form(&hub)), ("minutes", "600")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);

    let leave = form(&hub);
    for _ in 0..2 {
        let answer = first.act(&hub, "leave", &[("form", &leave)]).await;
        assert!(read(&hub, &location(&answer)).await.contains("data-stand=\"left\""));
    }
    let answer = first.act(&hub, "leave", &[("form", &form(&hub))]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(answer.text().await.expect("a page").contains("順番が進んだため"));
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn whoever_has_the_digits_of_the_day_is_here_and_nobody_guesses_them() {
    let hub = TestHub::start().await;
    let (honest, guesser) = (Phone::take(&hub, "1", &[]).await, Phone::take(&hub, "1", &[]).await);
    let right = digits(&hub).await;
    let wrong = if right == "1234" { "4321" } else { "1234" };
    assert_eq!(honest.arrive(&hub, wrong).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // As a Japanese keyboard may type them.
    let wide: String =
        right.chars().map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10).expect("a digit")).collect();
    let page = read(&hub, &location(&honest.arrive(&hub, &format!(" {wide}")).await)).await;
    assert!(page.contains("data-stand=\"waiting\"") && page.contains("受付をしました"), "{page}");
    location(&honest.arrive(&hub, &right).await);

    for _ in 0..5 {
        let page = guesser.arrive(&hub, wrong).await.text().await.expect("a page");
        assert!(page.contains("4けたの番号がちがいます"), "{page}");
    }
    let answer = guesser.arrive(&hub, &right).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(guesser.visit(&hub).await.stand, Stand::Away);
}

#[actix_web::test]
async fn the_qr_of_the_screen_finds_the_number_that_this_browser_looked_at() {
    let hub = TestHub::start().await;
    let phone = Phone::take(&hub, "1", &[]).await;
    let arrival = format!("/arrive/shiyakusho/{}", digits(&hub).await);
    let at_the_screen = async |cookie: String| {
        let request = client().get(hub.resident_url(&arrival)).header("cookie", cookie);
        request.send().await.expect("an answer").text().await.expect("a page")
    };
    assert!(at_the_screen(String::new()).await.contains("まだ開かれていません"));
    assert!(at_the_screen("kazasu_ticket=made-up".to_owned()).await.contains("まだ開かれていません"));
    let cookie = format!("kazasu_ticket={}", phone.path.trim_start_matches("/tickets/"));
    let page = at_the_screen(cookie.clone()).await;
    assert!(page.contains("A001") && page.contains("来ました"), "{page}");
    let field = |name: &str| -> String {
        attribute(&page[page.find(&format!("name=\"{name}\"")).expect("a field")..], "value")
    };
    let answer = phone.act(&hub, "arrive", &[("form", &field("form")), ("day_code", &field("day_code"))]).await;
    location(&answer);
    assert!(at_the_screen(cookie.clone()).await.contains("受付はすんでいます"));
    // A number that was given back is not said to be checked in: nobody would call it.
    location(&phone.act(&hub, "leave", &[("form", &form(&hub))]).await);
    let given_back = at_the_screen(cookie).await;
    assert!(
        given_back.contains("この番号は終わりました") && !given_back.contains("受付はすんでいます"),
        "{given_back}"
    );
    assert!(given_back.contains("href=\"/offices/shiyakusho"), "{given_back}");
    // It does not tell whether digits are right, and takes nothing else.
    for (digits, status) in [("0000", StatusCode::OK), ("000", StatusCode::NOT_FOUND), ("abcd", StatusCode::NOT_FOUND)]
    {
        assert_eq!(hub.get(&hub.resident_url(&format!("/arrive/shiyakusho/{digits}"))).await.status(), status);
    }
}

#[actix_web::test]
async fn a_number_of_yesterday_says_so_and_a_made_up_one_is_not_found() {
    let hub = TestHub::start().await;
    let phone = Phone::take(&hub, "1", &[]).await;
    hub.town.clock.move_by(Duration::from_secs(24 * 3_600));
    let page = read(&hub, &phone.path).await;
    assert!(page.contains("の番号です。もう使えません") && page.contains("data-stand=\"left\""), "{page}");
    assert!(!page.contains("/postpone"), "nothing can be done with it");
    let answer = phone.act(&hub, "postpone", &[("form", &form(&hub)), ("minutes", "10")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert_eq!(phone.arrive(&hub, &digits(&hub).await).await.status(), StatusCode::CONFLICT);

    let mut code = phone.path.clone();
    let last = if code.pop() == Some('0') { '1' } else { '0' };
    code.push(last);
    for path in [code.clone(), format!("{code}/live?after=0")] {
        let answer = hub.get(&hub.resident_url(&path)).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert!(answer.text().await.expect("a page").contains("番号が見つかりません"));
    }
}

#[actix_web::test]
async fn a_mail_address_follows_the_visit_until_it_is_taken_back() {
    let hub = TestHub::start().await;
    let phone = Phone::take(&hub, "1", &[]).await;
    let answer = phone.act(&hub, "mail", &[("email", "nobody")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!phone.visit(&hub).await.follows);
    location(&phone.act(&hub, "mail", &[("email", " hana@example.jp ")]).await);
    assert!(phone.visit(&hub).await.follows);
    location(&phone.act(&hub, "mail", &[("remove", "yes")]).await);
    assert!(!phone.visit(&hub).await.follows);
    location(&phone.act(&hub, "leave", &[("form", &form(&hub))]).await);
    assert_eq!(phone.act(&hub, "mail", &[("email", "hana@example.jp")]).await.status(), StatusCode::CONFLICT);
}

#[actix_web::test]
async fn what_is_done_with_one_number_is_bounded_and_another_goes_on() {
    let hub = TestHub::start().await;
    let (eager, calm) = (Phone::take(&hub, "1", &[]).await, Phone::take(&hub, "1", &[]).await);
    for _ in 0..20 {
        eager.act(&hub, "mail", &[("email", "nobody")]).await;
    }
    assert_eq!(eager.act(&hub, "leave", &[("form", &form(&hub))]).await.status(), StatusCode::TOO_MANY_REQUESTS);
    location(&calm.act(&hub, "leave", &[("form", &form(&hub))]).await);
}
