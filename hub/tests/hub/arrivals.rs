//! Whoever has a booking checks in: by QR code or number at a kiosk, with a card at its reader, on a phone.

use std::time::Duration;

use db::{
    bookings::{Party, keys_of},
    queues,
    residents::{self, Resident},
};
use domain::{
    bookings::{
        booking::{Booking, Channel, Seating, Wish},
        decide::{Ask, Command},
    },
    ids::{BookingId, FacilityId, FormId, StaffId},
    lang::Lang,
    log::Witness,
    queue::{
        arrivals::{ARRIVALS_VERSION, Arrival, ArrivalAnswer, ArrivalAsk, NoArrival, Shown},
        office::ServiceNo,
        tickets::{Slip, Tapped},
        visit::Priority,
    },
    taps::{Problem, Tap, TapOutcome, TapRefusal},
    time::{CivilDay, Clock, UtcTime},
};
use reqwest::{Response, StatusCode, header};
use simulators::trials::load::people::encoded;

use crate::world::{Kiosk, TestHub, calendar, client};

const OFFICE: &str = "shiyakusho";
const DAY: Duration = Duration::from_secs(86_400);

/// A Tuesday morning at 8:31, before the desks open.
async fn tuesday() -> (TestHub, FacilityId) {
    let hub = TestHub::start().await;
    hub.town.clock.move_by(3 * DAY);
    let facility = hub.calendar_at(OFFICE, calendar()).await;
    (hub, facility)
}

fn form(_: &TestHub) -> FormId {
    FormId::random()
}

fn at(day: CivilDay, hour: u64) -> UtcTime {
    day.start() + Duration::from_secs(hour * 3_600)
}

fn party(phone: &str, resident: &str) -> Party {
    Party {
        name: "山田 花子".to_owned(), phone: phone.to_owned(), resident: resident.to_owned(), ..Party::default()
    }
}

/// The staff books the first service for somebody on the telephone.
async fn book(hub: &TestHub, facility: FacilityId, start: UtcTime, party: Party) -> (BookingId, u32) {
    let (hub, now) = (&hub.running.hub, hub.town.clock.now());
    let ask = Ask {
        booking: BookingId::new(now),
        wish: Wish { services: vec![ServiceNo(1)], people: 1, seating: Seating::Together },
        start,
        channel: Channel::Staff,
        language: Lang::Ja,
    };
    let keys = keys_of(&hub.sealer(), &party);
    let command = Command::Book { ask, keys, bring: String::new(), instead_of: None };
    let by = (Witness::Staff { staff: StaffId::from_raw(1) }, None);
    let facts = hub.town.booking(facility, by, command, Some(party)).await.expect("a booking");
    let booking = facts.first().and_then(Booking::after).expect("a booking");
    (booking.id, booking.number)
}

impl Kiosk {
    async fn says(&self, form: FormId, shown: Shown) -> Result<Arrival, Problem> {
        let ask = ArrivalAsk { version: ARRIVALS_VERSION, form, shown };
        self.ask::<ArrivalAnswer>("/api/v1/arrivals", &ask).await.map(|answer| answer.outcome)
    }

    async fn number(&self, form: FormId, number: &str, check: &str) -> Result<Arrival, Problem> {
        self.says(form, Shown::Number { number: number.to_owned(), check: check.to_owned() }).await
    }

    async fn scan(&self, form: FormId, code: String) -> Arrival {
        self.says(form, Shown::Code { code }).await.expect("an answer")
    }
}

fn ticket(arrival: Arrival) -> (Tapped, Slip) {
    match arrival {
        Arrival::Ticket { meaning, slip } => (meaning, *slip),
        Arrival::Refused { why, .. } => panic!("a ticket, not {why:?}"),
    }
}

fn why(arrival: Arrival) -> (NoArrival, String) {
    match arrival {
        Arrival::Refused { why, screen } => (why, screen),
        Arrival::Ticket { slip, .. } => panic!("a refusal, not {slip:?}"),
    }
}

async fn priority(hub: &TestHub, slip: &Slip) -> Priority {
    let visit = hub.running.hub.sealer().visit_of_code(slip.url.rsplit('/').next().expect("a code")).expect("a visit");
    let read: Result<_, db::DbError> = hub.running.hub.db.read(move |conn| queues::visit(conn, visit)).await;
    read.expect("a visit").1.priority
}

#[actix_web::test]
async fn what_a_scanner_typed_gives_a_number_once_and_then_tells_the_place() {
    let (hub, facility) = tuesday().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    assert!(kiosk.menu().await.expect("a menu").takes_bookings);
    let today = hub.town.clock.now().day();
    let (id, _) = book(&hub, facility, at(today, 9), party("0880-00-1234", "")).await;
    let code = hub.running.hub.sealer().booking_code(id);
    let first = form(&hub);
    let (meaning, slip) = ticket(kiosk.scan(first, format!("https://kazasu.example/booking/{code}?lang=en")).await);
    let booked = slip.booked.clone().expect("a booking on the ticket");
    assert_eq!((meaning, slip.number.as_str(), booked.number.as_str()), (Tapped::Arrived, "A001", "000001"));
    assert_eq!((booked.start, priority(&hub, &slip).await), (at(today, 9), Priority::Booked));
    // The answer was lost: the same form. Another keyboard, and in capitals: the same code.
    assert_eq!(ticket(kiosk.scan(first, code.clone()).await).1.number, "A001");
    let again = kiosk.scan(form(&hub), format!("HTTPS'&&KAZASU&BOOKING&{}", code.to_uppercase())).await;
    let (meaning, slip) = ticket(again);
    assert_eq!((meaning, slip.number.as_str(), slip.before), (Tapped::Waiting, "A001", 0));
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn whoever_has_a_booking_is_called_before_those_who_took_a_number_a_moment_earlier() {
    let (hub, facility) = tuesday().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let today = hub.town.clock.now().day();
    let (id, _) = book(&hub, facility, at(today, 9), party("1", "")).await;
    hub.town.clock.move_by(Duration::from_secs(20 * 60));
    assert_eq!(kiosk.take(form(&hub), 1).await.expect("a ticket").slip.number, "A001");
    hub.town.clock.move_by(Duration::from_secs(120));
    let (_, slip) = ticket(kiosk.scan(form(&hub), hub.running.hub.sealer().booking_code(id)).await);
    assert_eq!((slip.number.as_str(), slip.before), ("A002", 0));
}

#[actix_web::test]
async fn a_number_needs_the_telephone_or_the_birthday_and_guessing_ends_soon() {
    let (hub, facility) = tuesday().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let today = hub.town.clock.now().day();
    hub.resident(Resident {
        number: "123-000007".to_owned(),
        name: "山田 花子".to_owned(),
        kana: "やまだ はなこ".to_owned(),
        birth: CivilDay::from_date(1950, 3, 5).expect("a day").into(),
        email: String::new(),
    })
    .await;
    book(&hub, facility, at(today, 9), party("0880-00-1234", "")).await;
    book(&hub, facility, at(today, 10), party("", "123-000007")).await;
    let number = async |number: &str, check: &str| kiosk.number(form(&hub), number, check).await.expect("an answer");
    assert_eq!(why(number("000001", "0305").await).0, NoArrival::Unknown);
    assert_eq!(why(number("000009", "1234").await).0, NoArrival::Unknown);
    assert_eq!(why(number("1", "").await).0, NoArrival::Unknown);
    assert_eq!(ticket(number("０００００１", "１２３４").await).1.number, "A001");
    assert_eq!(ticket(number("2", "0305").await).1.number, "A002");
    for guess in 5..12 {
        why(number("3", &format!("{guess:04}")).await);
    }
    let refused = kiosk.number(form(&hub), "3", "0012").await.expect_err("too many");
    assert_eq!((refused.status, refused.kind.as_str()), (429, "urn:kazasu:problem:too-many-tries"));
}

#[actix_web::test]
async fn whoever_guesses_for_one_booking_at_several_kiosks_soon_guesses_in_vain() {
    let (hub, facility) = tuesday().await;
    let kiosks = [hub.kiosk_at(OFFICE).await, hub.kiosk_at(OFFICE).await];
    let today = hub.town.clock.now().day();
    book(&hub, facility, at(today, 9), party("0880-00-1234", "")).await;
    book(&hub, facility, at(today, 10), party("0880-00-5678", "")).await;
    for guess in 0..5 {
        let answer = kiosks[guess % 2].number(form(&hub), "1", &format!("{guess:04}")).await;
        assert_eq!(why(answer.expect("an answer")).0, NoArrival::Unknown);
    }
    for (kiosk, check) in kiosks.iter().zip(["0005", "1234"]) {
        let refused = kiosk.number(form(&hub), "1", check).await.expect_err("too many");
        assert_eq!((refused.status, refused.kind.as_str()), (429, "urn:kazasu:problem:too-many-tries"));
    }
    assert_eq!(ticket(kiosks[0].number(form(&hub), "2", "5678").await.expect("an answer")).1.number, "A001");
}

#[actix_web::test]
async fn a_booking_that_gives_no_number_says_why() {
    let (hub, facility) = tuesday().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let today = hub.town.clock.now().day();
    let scan = async |id| kiosk.scan(form(&hub), hub.running.hub.sealer().booking_code(id)).await;
    let (tomorrow, _) = book(&hub, facility, at(today.plus(1), 10), party("1", "")).await;
    let day = today.plus(1);
    let (reason, screen) = why(scan(tomorrow).await);
    assert_eq!(reason, NoArrival::NotToday { day, time: "10:00".to_owned() });
    assert_eq!(screen, "この予約は 11月25日（水） 10:00 です。");
    let (cancelled, _) = book(&hub, facility, at(today, 9), party("2", "")).await;
    let cancel = Command::Cancel { booking: cancelled, channel: Channel::Staff };
    hub.running.hub.town.booking(facility, (Witness::Phone, None), cancel, None).await.expect("a cancellation");
    assert_eq!(why(scan(cancelled).await).0, NoArrival::Over);
    assert_eq!(why(scan(BookingId::from_raw(1)).await).0, NoArrival::Unknown);
    assert_eq!(why(kiosk.scan(form(&hub), "https://example.jp/".to_owned()).await).0, NoArrival::Unknown);
    let nursery = hub.kiosk_at("yamada").await;
    let place = "宿毛市役所".to_owned();
    let elsewhere = nursery.scan(form(&hub), hub.running.hub.sealer().booking_code(tomorrow)).await;
    assert_eq!(why(elsewhere).0, NoArrival::Elsewhere { place });
    let (checked_in, _) = book(&hub, facility, at(today, 9), party("3", "")).await;
    let arrive = Command::Arrive { booking: checked_in, visit: None };
    hub.running.hub.town.booking(facility, (Witness::Phone, None), arrive, None).await.expect("an arrival");
    assert_eq!(why(scan(checked_in).await).0, NoArrival::Used { number: None });
}

#[actix_web::test]
async fn whoever_comes_late_waits_like_everybody() {
    let (hub, facility) = tuesday().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let today = hub.town.clock.now().day();
    let (id, _) = book(&hub, facility, at(today, 9), party("1", "")).await;
    hub.town.clock.move_by(Duration::from_secs(36 * 60));
    let (_, slip) = ticket(kiosk.scan(form(&hub), hub.running.hub.sealer().booking_code(id)).await);
    assert_eq!(priority(&hub, &slip).await, Priority::Normal);
}

/// れん has a booking for nine o'clock, and their card is known.
async fn whose_card_is_known(hub: &TestHub, facility: FacilityId, kiosk: &Kiosk) {
    let (sealer, card) = (hub.running.hub.sealer(), kiosk.card("れん"));
    let resident = Resident {
        number: "123-000007".to_owned(),
        name: "河村 れん".to_owned(),
        kana: "かわむら れん".to_owned(),
        birth: CivilDay::from_date(1950, 3, 5).expect("a day").into(),
        email: String::new(),
    };
    let put = hub.running.hub.db.write(move |conn| residents::put(conn, &sealer, &resident, Some(card)));
    put.await.expect("a resident");
    book(hub, facility, at(hub.town.clock.now().day(), 9), party("", "123-000007")).await;
}

#[actix_web::test]
async fn the_card_of_somebody_with_a_booking_checks_in_and_once_more_tells_the_place() {
    let (hub, facility) = tuesday().await;
    let mut kiosk = hub.kiosk_at(OFFICE).await;
    whose_card_is_known(&hub, facility, &kiosk).await;
    for (meaning, words) in
        [(Tapped::Arrived, "ご予約の受付をしました。番号は A001 です"), (Tapped::Waiting, "番号 A001 でお待ちです")]
    {
        let answers = kiosk.hold("れん").await;
        assert_eq!(answers.answers[0].show.message.words, words);
        let TapOutcome::Ticket { meaning: said, slip } = answers.answers[0].outcome.clone() else { panic!("a ticket") };
        assert_eq!((said, slip.booked.expect("a booking").number.as_str()), (meaning, "000001"));
    }
    let report = hub.town.report();
    assert!(report.is_sound(), "{}", serde_json::to_string(&report).expect("JSON"));
}

#[actix_web::test]
async fn the_card_of_somebody_with_a_booking_that_is_heard_of_long_after_takes_no_number() {
    let (hub, facility) = tuesday().await;
    let mut kiosk = hub.kiosk_at(OFFICE).await;
    whose_card_is_known(&hub, facility, &kiosk).await;
    let tap = Tap { age_ms: 600_000, ..kiosk.make("れん") };
    let answers = kiosk.send(&kiosk.batch(vec![tap])).await.expect("an answer");
    assert_eq!(answers.answers[0].outcome, TapOutcome::Refused { reason: TapRefusal::TooLate });
    assert_eq!(kiosk.menu().await.expect("a menu").buttons[0].waiting, 0, "they may have gone");
}

async fn post(hub: &TestHub, path: &str, digits: &str) -> Response {
    let form = form(hub).to_string();
    let request = client().post(hub.resident_url(path)).header("content-type", "application/x-www-form-urlencoded");
    request.body(encoded(&[("form", &form), ("day_code", digits)])).send().await.expect("an answer")
}

#[actix_web::test]
async fn a_phone_checks_in_with_the_digits_of_the_day_and_shows_its_number() {
    let (hub, facility) = tuesday().await;
    let today = hub.town.clock.now().day();
    let (id, _) = book(&hub, facility, at(today, 9), party("1", "")).await;
    let code = hub.running.hub.sealer().booking_code(id);
    let digits = hub.running.hub.sealer().day_code(facility, today);
    let by_qr = hub.resident_url(&format!("/arrive/{OFFICE}/{digits}?booking={code}"));
    let page = hub.get(&by_qr).await.text().await.expect("a page");
    assert!(page.contains(&format!("/booking/{code}/arrive")) && page.contains("9:00"), "{page}");
    // The booking's own page has a field for the digits, and the browser remembers it for the QR code.
    let own = hub.get(&hub.resident_url(&format!("/booking/{code}"))).await;
    assert!(own.headers()[header::SET_COOKIE].to_str().expect("text").contains("Path=/arrive"));
    assert!(own.text().await.expect("a page").contains("name=\"day_code\""));
    let path = format!("/booking/{code}/arrive");
    let wrong = post(&hub, &path, if digits == "0000" { "0001" } else { "0000" }).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().await.expect("a page").contains("4けたの番号がちがいます"));
    let right = post(&hub, &path, &digits).await;
    assert_eq!(right.status(), StatusCode::SEE_OTHER);
    let to = right.headers()[header::LOCATION].to_str().expect("an address").to_owned();
    assert!(to.starts_with("/tickets/"), "{to}");
    assert!(hub.get(&hub.resident_url(&to)).await.text().await.expect("a page").contains("A001"));
    // Again, from another tab: the same number; by the QR code: the way to it.
    assert_eq!(post(&hub, &path, &digits).await.headers()[header::LOCATION], to.as_str());
    assert!(hub.get(&by_qr).await.text().await.expect("a page").contains(&to));
    let unknown = post(&hub, "/booking/none/arrive", &digits).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}
