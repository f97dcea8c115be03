//! Visitors with a booking at the touch screen: a scanner that types, a number with its digits, and every refusal.

use domain::{
    queue::{
        arrivals::{NoArrival, Shown},
        tickets::Tapped,
    },
    time::CivilDay,
};
use kiosk::tickets::{Arrive, Paper, Scene, Why};
use simulators::fakes::printer::Printer;

use crate::{office::Given, tickets::Kiosk, touch::Visitor};

const SCANNED: &str = "https://kazasu.example/booking/0c3k9v2m7q1abx7kd93jfqwm2a8de";

fn not_today() -> NoArrival {
    NoArrival::NotToday { day: CivilDay::from_date(2026, 11, 24).expect("a day"), time: "10:15".to_owned() }
}

impl Kiosk {
    fn arrive(&self, shown: Shown) {
        self.tickets().do_send(Arrive { visit: self.visit(), shown });
    }

    fn scan(&self) {
        self.arrive(Shown::Code { code: SCANNED.to_owned() });
    }

    async fn not_arrived(&mut self) -> NoArrival {
        let why = |scene: &Scene| match scene {
            Scene::NotArrived { why } => Some(why.clone()),
            _ => None,
        };
        let scene = |view: &kiosk::screen::View| view.tickets.as_ref().and_then(|tickets| why(&tickets.scene));
        let view = self.shows(|view| scene(view).is_some()).await;
        scene(&view).expect("a refusal")
    }

    fn refuses(&self, why: NoArrival) {
        self.hub.office.lock().expect("an office").refusals.push_back(why);
    }

    fn arrivals(&self) -> Vec<(String, Shown)> {
        let office = self.hub.office.lock().expect("an office");
        office.arrivals.iter().map(|ask| (ask.form.to_string(), ask.shown.clone())).collect()
    }
}

#[actix::test]
async fn a_scanned_code_gives_a_ticket_that_says_what_to_bring() {
    let printer = Printer::start().await.expect("a printer");
    let mut kiosk = Kiosk::start(Some(&printer)).await;
    kiosk.scan();
    let shown = kiosk.given(|shown| shown.paper == Paper::Printed).await;
    assert_eq!((shown.number.as_str(), shown.meaning), ("A080", Tapped::Arrived));
    assert_eq!(shown.booked_at.as_deref(), Some("10:15"));
    let lines = printer.receipts()[0].lines();
    for words in ["ご予約　10:15　予約番号 000123", "お持ちいただくもの", "□ 交付通知書（はがき）"]
    {
        assert!(lines.iter().any(|line| line == words), "{words} in {lines:?}");
    }
    // The next one scans while that ticket is still shown.
    kiosk.refuses(NoArrival::Over);
    kiosk.scan();
    assert_eq!(kiosk.not_arrived().await, NoArrival::Over);
}

#[actix::test]
async fn an_answer_that_was_lost_is_asked_for_with_the_same_form_and_another_code_with_another() {
    let mut kiosk = Kiosk::start(None).await;
    kiosk.next([Given::CutOff, Given::Page]);
    kiosk.scan();
    kiosk.given(|shown| shown.number == "A080").await;
    let number = || Shown::Number { number: "000123".to_owned(), check: "0305".to_owned() };
    kiosk.arrive(number());
    kiosk.shows(|view| view.tickets.as_ref().is_some_and(|tickets| tickets.scene == Scene::Asking)).await;
    kiosk.given(|_| true).await;
    let arrivals = kiosk.arrivals();
    assert_eq!(arrivals.len(), 4);
    assert!(arrivals[..3].iter().all(|(form, _)| *form == arrivals[0].0) && arrivals[3].0 != arrivals[0].0);
    assert_eq!(arrivals[3].1, number());
}

#[actix::test]
async fn a_refusal_is_shown_as_what_it_is() {
    let mut kiosk = Kiosk::start(None).await;
    kiosk.refuses(not_today());
    kiosk.scan();
    assert_eq!(kiosk.not_arrived().await, not_today());
    kiosk.next([Given::Refused("too-many-tries")]);
    kiosk.scan();
    assert_eq!(kiosk.refused().await, Why::TooMany);
    // A touch that was meant for what was shown before does nothing.
    kiosk.tickets().do_send(Arrive { visit: 0, shown: Shown::Code { code: SCANNED.to_owned() } });
    kiosk.scan();
    kiosk.given(|_| true).await;
    assert_eq!(kiosk.arrivals().len(), 3);
}

impl Visitor {
    /// A scanner types this, as fast as scanners do, whatever else the machine does; most end with Enter.
    async fn scans(&mut self, text: &str, end: &str) {
        let typed = format!(
            "(at => [...'{text}', {end}].forEach((key, place) => {{
                const event = new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }});
                Object.defineProperty(event, 'timeStamp', {{ value: at + place * 5 }});
                (document.activeElement ?? document.body).dispatchEvent(event);
            }}))(performance.now())"
        );
        self.chromium.js(&typed).await.expect("a scanner");
    }

    /// Looks, however long that takes: the screen must not think that nobody is there any more.
    async fn stays_and_looks(&mut self, name: &str) {
        self.chromium.js("touchedAt = performance.now() + 600_000").await.expect("a touch");
        self.look(name).await;
        self.chromium.js("touchedAt = performance.now()").await.expect("a touch");
    }

    async fn types(&mut self, digits: &str) {
        for digit in digits.chars() {
            self.touch_id(&format!("key-{digit}")).await;
        }
    }
}

#[actix::test]
async fn a_visitor_with_a_booking_checks_in_by_scanner_and_by_number() {
    let kiosk = Kiosk::start(None).await;
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.eventually("document.getElementById('start-booked').checkVisibility()").await;
    visitor.look("start-booked").await;
    // At the first screen already, and with the focus on a button that Enter would press.
    visitor.chromium.js("document.getElementById('start-ja').focus()").await.expect("a focus");
    visitor.scans(SCANNED, "'Enter'").await;
    visitor.says("number", "A080").await;
    visitor.says("title", "ご予約の受付をしました").await;
    visitor.look("given-booked").await;
    // Another scanner, which ends with nothing; the last ticket is still shown.
    kiosk.refuses(not_today());
    visitor.scans(SCANNED, "").await;
    visitor.says("title", "この予約は 11月24日(火) 10:15 です").await;
    visitor.look("not-today").await;
    visitor.touch_id("understood").await;
    visitor.sees("start").await;

    visitor.touch_id("start-booked").await;
    visitor.sees("booked").await;
    visitor.types("0001234567").await;
    visitor.eventually("document.getElementById('entry-number').textContent.endsWith('000123')").await;
    visitor.stays_and_looks("booked").await;
    visitor.touch_id("key-erase").await;
    visitor.eventually("document.getElementById('check-in').disabled").await;
    visitor.types("8").await;
    kiosk.refuses(NoArrival::Unknown);
    visitor.touch_id("check-in").await;
    visitor.sees("refused").await;
    visitor.look("unknown").await;
    visitor.touch_id("understood").await;
    visitor.sees("booked").await;
    visitor.types("0305").await;
    visitor.touch_id("check-in").await;
    visitor.says("number", "A080").await;
    let number = Shown::Number { number: "000123".to_owned(), check: "0305".to_owned() };
    assert_eq!(kiosk.arrivals().last().expect("an arrival").1, number);
    visitor.found_nothing();
}

#[actix::test]
async fn the_digits_of_a_booking_fit_in_every_language_and_whoever_leaves_is_forgotten() {
    let kiosk = Kiosk::start(None).await;
    let mut visitor = Visitor::at(&kiosk).await;
    for language in ["easy", "en", "pt", "vi", "zh"] {
        visitor.touch_id(&format!("start-{language}")).await;
        visitor.sees("menu").await;
        visitor.touch_id("menu-booked").await;
        visitor.sees("booked").await;
        visitor.types("00012").await;
        visitor.stays_and_looks(&format!("booked-{language}")).await;
        for why in [not_today(), NoArrival::Elsewhere { place: "宿毛市役所".to_owned() }, NoArrival::Unknown] {
            kiosk.refuses(why);
            visitor.scans(SCANNED, "'Enter'").await;
            visitor.sees("refused").await;
            visitor.look(&format!("not-arrived-{language}")).await;
            visitor.touch_id("understood").await;
            visitor.eventually("scene().kind === 'choosing'").await;
        }
        visitor.chromium.js("touchedAt -= 40_000").await.expect("time passes");
        visitor.sees("start").await;
        assert_eq!(visitor.chromium.js("visitor.number").await.expect("a text"), "");
    }
    visitor.found_nothing();
}

#[actix::test]
async fn a_booking_cannot_be_looked_up_while_the_hub_is_away() {
    let kiosk = Kiosk::start(None).await;
    kiosk.hub.office.lock().expect("an office").menu_away = true;
    let mut visitor = Visitor::at(&kiosk).await;
    kiosk.next(std::iter::repeat_n(Given::Refused("unavailable"), 60));
    visitor.scans(SCANNED, "'Enter'").await;
    visitor.says("title", "お調べしています").await;
    visitor.says("title", "ただいま番号をお出しできません").await;
    visitor.found_nothing();
}
