//! Residents book through the front door: a time is held, who comes is said, and it is booked once.

mod again;
mod changes;
mod found;
mod limits;
mod returned;
mod steps;
mod strangers;
mod told;
mod waiting;

use db::{DbError, bookings, residents::Resident};
use domain::{
    bookings::booking::{Booking, Key, Stand},
    ids::BookingId,
};
use reqwest::{Response, StatusCode};
use simulators::trials::load::http::Connection;

use crate::{
    visits::{attribute, browser, form, location, post, post_as, read},
    world::{TestHub, calendar},
};

pub const OFFICE: &str = "shiyakusho";
/// A Tuesday; Monday is a holiday.
pub const TUESDAY: &str = "2026-11-24";

/// A hub whose office can be booked.
pub async fn hub() -> TestHub {
    let hub = TestHub::start().await;
    hub.calendar_at(OFFICE, calendar()).await;
    hub
}

/// A resident whom the ledger knows.
pub async fn known(hub: &TestHub) {
    let birth = "1984-02-29".parse().expect("a leap day");
    let (name, kana) = ("山田 花子".to_owned(), "やまだ はなこ".to_owned());
    hub.resident(Resident { number: "KF-0001".to_owned(), name, kana, birth, email: String::new() }).await;
}

/// A resident at a browser without cookies.
pub struct Visitor {
    pub path: String,
}

/// Presses a time's button.
pub async fn press(hub: &TestHub, start: &str, more: &[(&str, &str)]) -> Response {
    let form = form(hub);
    let usual = [("form", form.as_str()), ("services", "1"), ("people", "1"), ("start", start)];
    let usual = usual.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    let fields: Vec<_> = usual.chain(more).copied().collect();
    post(hub, &format!("/bookings/{OFFICE}/holds"), &fields).await
}

/// What a stranger types.
pub fn stranger(email: &str) -> Vec<(&'static str, String)> {
    vec![
        ("name", "川村　 太郎".to_owned()),
        ("kana", "カワムラ タロウ".to_owned()),
        ("email", email.to_owned()),
        ("phone", "０９０-1234-5678".to_owned()),
    ]
}

/// What somebody of the ledger types.
pub fn hanako() -> Vec<(&'static str, String)> {
    let typed = [
        ("name", "山田 花子"),
        ("kana", "ヤマダ ハナコ"),
        ("phone", "0880-63-1111"),
        ("resident", "ｋｆ0001"),
        ("year", "昭和59"),
        ("month", "2"),
        ("date", "29"),
    ];
    typed.map(|(name, value)| (name, value.to_owned())).to_vec()
}

impl Visitor {
    pub async fn hold(hub: &TestHub, start: &str) -> Self {
        Self::at(location(&press(hub, start, &[]).await))
    }

    pub fn at(path: String) -> Self {
        Self { path: path.split('?').next().expect("a path").to_owned() }
    }

    pub async fn act(&self, hub: &TestHub, act: &str, fields: &[(&str, &str)]) -> Response {
        let form = form(hub);
        let fields: Vec<_> = fields.iter().copied().chain([("form", form.as_str())]).collect();
        post(hub, &format!("{}/{act}", self.path), &fields).await
    }

    pub async fn details(&self, hub: &TestHub, typed: &[(&'static str, String)]) -> Response {
        let fields: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.act(hub, "details", &fields).await
    }

    pub async fn page(&self, hub: &TestHub) -> String {
        read(hub, &self.path).await
    }

    pub fn id(&self, hub: &TestHub) -> BookingId {
        let code = self.path.rsplit('/').next().expect("a code");
        hub.running.hub.sealer().booking_of_code(code).expect("a booking's code")
    }

    pub async fn booking(&self, hub: &TestHub) -> Booking {
        let id = self.id(hub);
        let read: Result<_, DbError> = hub.running.hub.db.read(move |conn| bookings::get(conn, id)).await;
        read.expect("a booking").1
    }

    /// The digits that are mailed.
    pub async fn digits(&self, hub: &TestHub) -> String {
        let booking = self.booking(hub).await;
        let address: Key = booking.keys.address.expect("an address");
        hub.running.hub.sealer().address_code(booking.id, address)
    }
}

/// Books at once, as somebody of the ledger.
pub async fn book(hub: &TestHub, start: &str) -> Visitor {
    let visitor = Visitor::hold(hub, start).await;
    assert!(location(&visitor.details(hub, &hanako()).await).ends_with("done=booked"));
    visitor
}

pub async fn text(answer: Response) -> String {
    answer.text().await.expect("a page")
}

#[actix_web::test]
async fn a_stranger_holds_a_time_says_who_comes_and_books_with_the_code_of_the_mail() {
    let hub = hub().await;
    let to = location(&hub.get(&hub.resident_url("/bookings?lang=en")).await);
    assert_eq!(to, format!("/bookings/{OFFICE}?lang=en"), "there is only one place");
    let services = read(&hub, &to).await;
    assert!(services.contains("Certificates") && services.contains("What do you want to book?"), "{services}");
    let people = read(&hub, &format!("/bookings/{OFFICE}?services=1&services=2")).await;
    assert!(people.contains("手続きをする方は何人ですか") && people.contains("一人ずつ順番に"), "{people}");
    let month = read(&hub, &format!("/bookings/{OFFICE}?services=1&people=1")).await;
    assert!(month.contains("11月24日（火） 空きあり") && month.contains("11月23日（月） 勤労感謝の日"), "{month}");
    let day = read(&hub, &format!("/bookings/{OFFICE}?services=1&people=1&day={TUESDAY}")).await;
    let value =
        |name: &str| attribute::<String>(&day[day.find(&format!("name=\"{name}\"")).expect("a field")..], "value");
    let (start, form) = (value("start"), value("form"));
    assert_eq!(start, "2026-11-24T09:00");

    let (holds, fields) = (
        format!("/bookings/{OFFICE}/holds"),
        [("services", "1"), ("people", "1"), ("start", &*start), ("form", &*form)],
    );
    let visitor = Visitor::at(location(&post(&hub, &holds, &fields).await));
    let again = Visitor::at(location(&post(&hub, &holds, &fields).await));
    assert_eq!(again.path, visitor.path, "the same form is the same hold");
    let answer = hub.get(&hub.resident_url(&visitor.path)).await;
    assert_eq!(
        (&answer.headers()["cache-control"], answer.status()),
        (&"no-store".parse().expect("a value"), StatusCode::OK)
    );
    let page = text(answer).await;
    assert!(page.contains("8:41") && page.contains("お取りしています") && !page.contains("通知書の番号"), "{page}");
    assert!(page.contains("href=\"/bookings\" aria-current=\"page\""), "still on the way to a booking: {page}");

    assert!(location(&visitor.details(&hub, &stranger(" Taro@EXAMPLE.jp ")).await).starts_with(&visitor.path));
    let page = visitor.page(&hub).await;
    assert!(page.contains("Taro@example.jp") && page.contains("6けたの番号"), "{page}");
    let digits = visitor.digits(&hub).await;
    assert!(!page.contains(&digits), "no real town shows it");
    assert!(location(&visitor.act(&hub, "confirm", &[("digits", &digits)]).await).ends_with("done=booked"));
    let page = visitor.page(&hub).await;
    assert_eq!(attribute::<String>(&page, "data-stand"), "booked");
    assert!(page.contains("予約済みです") && page.contains("川村 太郎") && page.contains("9:00–9:30"), "{page}");
    assert!(page.contains("href=\"/booking\" aria-current=\"page\""), "{page}");
    assert!(page.contains("000001") && page.contains("<svg class=\"qr\""), "{page}");
    let id = visitor.id(&hub);
    let sealer = hub.running.hub.sealer();
    let party = hub.running.hub.db.read(move |conn| bookings::party(conn, &sealer, id)).await.expect("a party");
    let party = party.expect("who comes");
    assert_eq!((party.kana.as_str(), party.phone.as_str()), ("かわむら たろう", "09012345678"));
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn a_form_of_somebody_else_opens_no_booking() {
    let hub = hub().await;
    let path = format!("/bookings/{OFFICE}?services=1&people=1&day={TUESDAY}");
    let (theirs, strangers) = (browser(&hub, &path).await, browser(&hub, &path).await);
    let (holds, form) = (format!("/bookings/{OFFICE}/holds"), form(&hub));
    let fields = |start: &'static str| {
        [("form", form.clone()), ("services", "1".into()), ("people", "1".into()), ("start", start.into())]
    };
    let send = async |cookie: &str, start| {
        let fields = fields(start);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        post_as(&hub, cookie, &holds, &fields).await
    };
    let held = Visitor::at(location(&send(&theirs, "2026-11-24T09:00").await));
    assert_eq!(Visitor::at(location(&send(&theirs, "2026-11-24T09:00").await)).path, held.path);
    // Another wish is another form, whoever's it is, and tells nobody what the first one did.
    for cookie in [theirs.as_str(), strangers.as_str(), "a=b"] {
        let answer = send(cookie, "2026-11-24T03:00").await;
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert!(!text(answer).await.contains("/booking/"), "{cookie}");
    }
    assert_ne!(Visitor::at(location(&send(&strangers, "2026-11-24T09:30").await)).path, held.path);
    // Neither does the page of their own booking tell what a form of another page did.
    let own = Visitor::hold(&hub, "2026-11-24T10:00").await;
    let answer = post(&hub, &format!("{}/cancel", own.path), &[("form", &form)]).await;
    assert!(location(&answer).starts_with(&own.path));
    assert_eq!((own.booking(&hub).await.stand, held.booking(&hub).await.stand.name()), (Stand::Lapsed, "held"));
    let waiting = browser(&hub, &format!("/bookings/{OFFICE}/waiting?services=1&people=1")).await;
    assert!(waiting.starts_with("kazasu_browser=browser_"));
}

#[actix_web::test]
async fn whoever_is_in_the_ledger_books_without_a_mail_and_a_double_click_books_once() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    assert!(visitor.page(&hub).await.contains("通知書の番号"));
    let form = form(&hub);
    let typed: Vec<_> = hanako().into_iter().chain([("form", form)]).collect();
    let (first, second) = tokio::join!(visitor.details(&hub, &typed), visitor.details(&hub, &typed));
    for answer in [first, second] {
        assert!(location(&answer).starts_with(&visitor.path));
    }
    let booking = visitor.booking(&hub).await;
    assert!(booking.stand == Stand::Booked && booking.keys.person.is_some() && booking.number == 1, "{booking:?}");
    // The form of a page that was gone back to changes nothing any more.
    let mut other = hanako();
    other[0].1 = "別人".to_owned();
    assert!(location(&visitor.details(&hub, &other).await).starts_with(&visitor.path));
    assert!(visitor.page(&hub).await.contains("山田 花子"));
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn a_guardian_who_is_signed_in_needs_no_code() {
    let hub = hub().await;
    let guardian = hub.guardian("yamada", "やまだ").await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    let page = crate::world::page(&guardian, &visitor.path).await;
    assert!(page.contains("value=\"megumi@やまだ.example.jp\"") && page.contains("確認の番号はいりません"), "{page}");
    let details = |visitor: &Visitor, email: &str| {
        let form = form(&hub);
        let mut fields: Vec<_> = stranger(email).into_iter().chain([("form", form)]).collect();
        fields.retain(|(name, _)| *name != "phone");
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        guardian.post(&format!("{}/details", visitor.path), &fields)
    };
    let residents = hub.running.residents;
    let ask = async |request: Vec<u8>| {
        let mut connection = Connection::open(residents).await.expect("a connection");
        connection.ask(&request).await.expect("an answer")
    };
    let answer = ask(details(&visitor, " megumi＠やまだ.example.jp ")).await;
    assert!(answer.location.is_some_and(|to| to.ends_with("done=booked")), "{}", answer.status);
    assert_eq!(visitor.booking(&hub).await.stand, Stand::Booked);

    // An address that is not known to be theirs gets its code all the same.
    let other = Visitor::hold(&hub, "2026-11-25T09:00").await;
    assert_eq!(ask(details(&other, "somebody@example.jp")).await.status, 303);
    assert!(matches!(other.booking(&hub).await.stand, Stand::Held { .. }));
    assert!(other.page(&hub).await.contains("6けたの番号"));
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn the_back_button_shows_what_became_of_it_and_a_form_of_the_past_books_nothing() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    let typed: Vec<_> = hanako().into_iter().chain([("form", form(&hub))]).collect();
    visitor.details(&hub, &typed).await;
    assert!(location(&visitor.act(&hub, "cancel", &[]).await).starts_with(&visitor.path));
    // The form of the page that was gone back to: first the very same, then one that was loaded anew.
    assert_eq!(visitor.details(&hub, &typed).await.status(), StatusCode::CONFLICT);
    assert_eq!(visitor.details(&hub, &hanako()).await.status(), StatusCode::CONFLICT);
    assert_eq!(visitor.booking(&hub).await.stand, Stand::Cancelled);
    let (again, confirm) = (visitor.act(&hub, "cancel", &[]).await, [("digits", "123456")]);
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert_eq!(visitor.act(&hub, "confirm", &confirm).await.status(), StatusCode::CONFLICT);
    // The same time can be had again once it is free for everybody.
    hub.town.clock.move_by(std::time::Duration::from_secs(30 * 60));
    book(&hub, "2026-11-24T09:00").await;
}
