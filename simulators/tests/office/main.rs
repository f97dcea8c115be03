//! An office with everything that belongs to it, nothing left out: the hub, a kiosk with its touch screen and a receipt
//! printer, the clerk's console, a display on the wall, and two visitors with their phones. Each is a real browser or a
//! real program; one day is walked through all of them together, and somebody with a booking through all that is theirs.
//! Needs chromium and firefox-esr.

mod booked;
mod screens;
#[path = "../pages/town.rs"]
#[expect(dead_code, reason = "tests of single pages need the rest")]
mod town;

use screens::Screen;
use simulators::fakes::{
    ports,
    printer::{Condition, Paper, Printer, Receipt},
    processes::Kiosk,
    push_service::PushService,
};
use town::{Demo, OFFICE, SOON};

const PHONE: (u32, u32) = (390, 844);
/// Remembers what it is to say, and says it in no time.
const VOICE: &str =
    "(() => { window.said = []; window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    speechSynthesis.getVoices = () => ['ja-JP', 'en-US'].map(lang => ({ lang, localService: true }));
    speechSynthesis.speak = words => { said.push(words.text); setTimeout(() => words.onend()); }; })()";
const IS_LIVE: &str = "document.documentElement.classList.contains('live')";
/// Whether the console has a question open, and in focus what it asks first.
const IS_ASKED: &str = "document.activeElement.closest('details.ask[open]') !== null
    && !document.activeElement.matches('summary')";
const IS_OFFLINE: &str = "document.getElementById('connection').checkVisibility()";
const IS_ONLINE: &str = "!document.getElementById('connection').checkVisibility()";
const SPOKEN: [&str; 7] = [
    "A001番の方、1番窓口へお越しください",
    "Number A001, please go to Counter 1.",
    "A001番の方、1番窓口へお越しください",
    "Number A001, please go to Counter 1.",
    "A002番の方、1番窓口へお越しください",
    "A002番の方、1番窓口へお越しください",
    "A003番の方、1番窓口へお越しください",
];

/// The office, and all who look at its screens.
struct Office {
    demo: Demo,
    printer: Printer,
    pushes: PushService,
    kiosk: Kiosk,
    touch: Screen,
    display: Screen,
    console: Screen,
    /// Of whoever takes a number at the kiosk.
    phone: Screen,
    /// Of whoever takes a number at home.
    other: Screen,
}

/// A code from the page of the office's machines.
async fn device_code(demo: &Demo, console: &mut Screen) -> String {
    console.open(&demo.staff(&format!("/devices/{OFFICE}"))).await;
    console.click("button", "登録コードを発行する").await;
    console.comes_where("document.querySelector('.once .code') !== null").await;
    console.text(".once .code").await
}

async fn signed_in(demo: &Demo) -> Screen {
    let mut console = Screen::chromium("console", (1440, 900)).await;
    console.open(&demo.staff("/sign-in")).await;
    console.fill("#login", "madoguchi01").await;
    console.fill("#password", "kazasu-demo").await;
    console.press("Enter").await;
    console.comes_to(&format!("/counters/{OFFICE}")).await;
    console
}

impl Office {
    async fn open() -> Self {
        let pushes = PushService::start().await.expect("a push service");
        let printer = Printer::start().await.expect("a printer");
        let demo = Demo::start(&[
            ("KAZASU_PUSH_HOSTS", &pushes.address().ip().to_string()),
            ("KAZASU_PUSH_PRIVATE_HOSTS", "allow"),
            ("KAZASU_VAPID_SUBJECT", "mailto:jouhou@town.example.jp"),
        ]);
        let residents = demo.residents("");
        let (mut console, mut display, mut touch, phone, other) = tokio::join!(
            signed_in(&demo),
            Screen::chromium("display", (1920, 1080)),
            Screen::chromium("kiosk", (1080, 1920)),
            Screen::firefox("phone", PHONE, &pushes, &residents),
            Screen::chromium("phone-from-home", PHONE),
        );

        display.open(&demo.staff("/display")).await;
        display.fill("#code", &device_code(&demo, &mut console).await).await;
        display.click("button", "この画面を登録する").await;
        display.comes_to(&format!("/displays/{OFFICE}")).await;
        display.sees("its stream", IS_LIVE).await;
        display.js(VOICE).await;

        let (code, data) = (device_code(&demo, &mut console).await, demo.folder.join("kiosk"));
        let (port, hub) = (ports::free().expect("a port"), demo.hub().staff());
        Kiosk::enrol(&demo.programs, hub, &code, &data).expect("an enrolment");
        let kiosk = Kiosk::start_for_tickets(&demo.programs, hub, &data, port, &printer.place()).expect("a kiosk");
        touch.open(&format!("http://{}/", kiosk.screen())).await;
        for screen in [&mut display, &mut touch] {
            screen.js("window.neverLoadedAgain = true").await;
        }
        Self { demo, printer, pushes, kiosk, touch, display, console, phone, other }
    }

    /// Takes a number at the kiosk, for what most come for.
    async fn take(&mut self, language: &str, number: &str) {
        self.touch.sees("the first page", "document.body.dataset.step === 'start' && view !== null").await;
        self.touch.touch(&format!("#start-{language}")).await;
        self.touch.sees("the services", "document.getElementById('service-1')?.checkVisibility() === true").await;
        self.touch.touch("#service-1").await;
        self.touch.touch("#take").await;
        self.touch.sees("a number", "document.body.dataset.step === 'given'").await;
        self.touch.reads("#number", number).await;
        let has_qr = "document.querySelector('#qr path').getAttribute('d').length > 500";
        self.touch.sees("a QR code", &format!("document.getElementById('qr').checkVisibility() && {has_qr}")).await;
    }

    /// The last of so many tickets that were printed.
    async fn ticket(&self, count: usize) -> Receipt {
        let mut receipts = self.printer.wait_for(count, SOON).await.expect("a printed ticket");
        assert_eq!((receipts.len(), self.printer.complaints()), (count, vec![]));
        receipts.pop().expect("a ticket")
    }

    /// Opens the page that the ticket's QR code leads to.
    async fn scan(&mut self, ticket: &Receipt, number: &str) {
        assert!(ticket.lines().iter().any(|line| line == number), "{:?}", ticket.lines());
        let codes = ticket.qr_codes();
        assert!(codes.len() == 1 && codes[0].starts_with(&self.demo.residents("/tickets/")), "{codes:?}");
        self.phone.open(codes[0]).await;
        self.phone.reads("h1 .number", number).await;
        self.phone.sees("its stream", IS_LIVE).await;
        self.phone.js("window.neverLoadedAgain = true").await;
    }

    /// Presses a key at the counter and waits for how the visitor there stands then.
    async fn press(&mut self, key: &str, stand: &str) {
        self.console.press(key).await;
        let stands = format!(
            "document.getElementById('now').dataset.stand === '{stand}'
                && !document.getElementById('console').classList.contains('busy')"
        );
        self.console.sees(&format!("{stand} after {key}"), &stands).await;
    }

    async fn finish(&mut self) {
        self.console.press("f").await;
        self.console.sees("what was done?", IS_ASKED).await;
        self.press("Enter", "none").await;
    }

    /// What hangs large on the display, and what was called before.
    async fn displays(&mut self, large: &str, last: &str) {
        let shown = "['calls', 'last'].map(list => [...document.querySelectorAll(`#${list} > li`)]
            .map(call => `${call.dataset.number} at ${call.dataset.counter}`).join(', ')).join(' after ')";
        self.display.sees("the calls", &format!("{shown} === '{large} after {last}'")).await;
    }

    /// How much the display has said so far.
    async fn spoke(&mut self, count: usize) {
        let said = serde_json::json!(SPOKEN[..count]).to_string();
        let said = format!("JSON.stringify(said) === JSON.stringify({said})");
        self.display.sees("the calls, aloud", &said).await;
    }
}

async fn stands(phone: &mut Screen, stand: &str) {
    let stands = format!("document.getElementById('ticket').dataset.stand === '{stand}'");
    phone.sees(stand, &stands).await;
}

async fn is_before(phone: &mut Screen, count: usize) {
    let counts = format!("document.querySelector('#ticket .before').textContent === '{count}'");
    phone.sees(&format!("{count} people before"), &counts).await;
}

async fn is_told(phone: &mut Screen, state: &str) {
    let is_told = format!("document.getElementById('notify').dataset.state === '{state}'");
    phone.sees(&format!("messages are {state}"), &is_told).await;
}

/// Takes a number in English at the kiosk, and lets the phone follow it.
async fn somebody_comes(office: &mut Office) {
    office.take("en", "A001").await;
    office.touch.reads("#paper", "Please take your ticket").await;
    office.touch.picture("given").await;
    office.touch.click("button", "Finish").await;
    let ticket = office.ticket(1).await;
    assert!(ticket.lines().iter().any(|line| line.contains("Residents")), "{:?}", ticket.lines());
    office.scan(&ticket, "A001").await;
    stands(&mut office.phone, "waiting").await;
    office.phone.reads(".next-turn", "You are next").await;
    is_told(&mut office.phone, "off").await;
    office.phone.click("button", "Send messages to this phone").await;
    is_told(&mut office.phone, "on").await;
}

/// Takes a number at home, and checks in with the digits on the wall.
async fn somebody_comes_from_home(office: &mut Office) {
    office.other.open(&office.demo.residents(&format!("/offices/{OFFICE}"))).await;
    office.other.click("checkbox", "住民票・印鑑証明").await;
    office.other.click("button", "番号を取る").await;
    office.other.comes_to("/tickets/").await;
    office.other.reads("h1 .number", "A002").await;
    stands(&mut office.other, "away").await;
    is_before(&mut office.other, 1).await;
    let digits = office.display.text(".arrive .code b").await;
    office.other.fill("#day-code", &digits).await;
    office.other.click("button", "来ました").await;
    office.other.comes_where("document.getElementById('ticket').dataset.stand === 'waiting'").await;
    is_before(&mut office.other, 1).await;
    office.other.sees("its stream", IS_LIVE).await;
    office.other.js("window.neverLoadedAgain = true").await;
    is_before(&mut office.phone, 0).await;
}

/// One key, and everybody knows.
async fn a_call(office: &mut Office) {
    office.console.open(&office.demo.staff(&format!("/counters/{OFFICE}"))).await;
    office.console.press_until("Tab", "document.activeElement.id === 'open-1'").await;
    office.console.press("Enter").await;
    office.console.comes_to(&format!("/counters/{OFFICE}/1")).await;
    office.console.sees("an open counter", "document.getElementById('head').dataset.seat === 'open'").await;
    office.press("n", "called").await;
    office.console.reads("#now .big", "A001").await;
    office.displays("A001 at 1", "").await;
    stands(&mut office.phone, "called").await;
    office.phone.reads(".stand-name", "You are being called").await;
    office.phone.reads(".at-counter", "Counter 1").await;
    is_before(&mut office.other, 0).await;
    office.other.reads(".next-turn", "つぎの番です").await;
    for screen in [&mut office.touch, &mut office.console, &mut office.display, &mut office.phone] {
        screen.picture("call").await;
    }
    office.spoke(2).await;
    let told = "navigator.serviceWorker.ready.then(worker => worker.getNotifications()).then(all => all.some(one =>
        one.title === 'Number A001 is being called' && one.body === 'Please come to Counter 1'))";
    office.phone.sees("a message", told).await;
    office.pushes.wait_for_shown(1, SOON).await.expect("a push");
}

/// Called once more, served, sent home too early, served on, done.
async fn service(office: &mut Office) {
    office.phone.js("document.title = 'quiet'").await;
    office.console.press("r").await;
    office.console.reads(".visitor-state .stand", "2回目").await;
    office.phone.sees("the second call", "document.title === '● A001 Counter 1'").await;
    office.spoke(4).await;
    office.press("s", "serving").await;
    office.displays("", "A001 at 1").await;
    stands(&mut office.phone, "serving").await;
    office.finish().await;
    stands(&mut office.phone, "finished").await;
    office.press("z", "serving").await;
    stands(&mut office.phone, "serving").await;
    office.phone.reads(".at-counter", "Counter 1").await;
    office.finish().await;
    stands(&mut office.phone, "finished").await;
}

/// Does not hear the call, comes late, and is called from the list of those who are gone.
async fn somebody_misses_the_call(office: &mut Office) {
    office.press("n", "called").await;
    office.spoke(5).await;
    office.displays("A002 at 1", "A001 at 1").await;
    stands(&mut office.other, "called").await;
    office.other.reads(".stand-name", "お呼びしています").await;
    office.other.reads(".at-counter", "1番窓口").await;
    office.press("x", "none").await;
    stands(&mut office.other, "no-show").await;
    office.displays("", "A002 at 1, A001 at 1").await;
    office.console.press("3").await;
    office.console.sees("the list of the gone", "document.activeElement.id === 'tab-ended'").await;
    let on_it = "document.activeElement.closest('.visit')?.dataset.number === 'A002'";
    office.console.press_until("ArrowDown", on_it).await;
    office.press("Enter", "called").await;
    office.spoke(6).await;
    office.displays("A002 at 1", "A001 at 1").await;
    stands(&mut office.other, "called").await;
    office.press("s", "serving").await;
    office.finish().await;
    stands(&mut office.other, "finished").await;
}

/// Whether the page of the office's machines, looked at from the console, says this.
fn devices_say(words: &str) -> String {
    format!(
        "(() => {{ const page = new XMLHttpRequest(); page.open('GET', '/devices/{OFFICE}', false); page.send();
        return page.responseText.includes('{words}'); }})()"
    )
}

/// The number is on the screen all the same, and on paper when there is some again. Whoever can bring paper is told.
async fn the_paper_runs_out(office: &mut Office) {
    let paper = |paper| Condition { paper, cover_open: false, offline: false };
    office.printer.be(paper(Paper::Out));
    office.take("ja", "A003").await;
    office.touch.reads("#paper", "紙がありません。番号を写真にとるか、QRコードを読み取ってください").await;
    office.touch.picture("no-paper").await;
    office.console.sees("that the paper has run out", &devices_say("紙がなくなりました")).await;
    office.printer.be(paper(Paper::Ample));
    office.touch.click("button", "もう一度印刷").await;
    office.touch.reads("#paper", "番号札を取って").await;
    office.console.sees("that there is paper again", &format!("!{}", devices_say("紙がなくなりました"))).await;
    office.touch.click("button", "終わる").await;
    let ticket = office.ticket(2).await;
    office.scan(&ticket, "A003").await;
    stands(&mut office.phone, "waiting").await;
    is_before(&mut office.phone, 0).await;
}

/// Everybody says that the hub is away, and nobody misses what happens when it is back.
async fn the_hub_is_away(office: &mut Office) {
    office.demo.stop();
    for screen in [&mut office.display, &mut office.phone, &mut office.other, &mut office.console] {
        screen.sees("the offline banner", IS_OFFLINE).await;
        screen.picture("offline").await;
    }
    office.demo.start_again();
    office.press("n", "called").await;
    office.console.reads("#now .big", "A003").await;
    for screen in [&mut office.display, &mut office.phone, &mut office.other, &mut office.console] {
        screen.sees("no banner", IS_ONLINE).await;
    }
    office.displays("A003 at 1", "A002 at 1, A001 at 1").await;
    office.spoke(7).await;
    stands(&mut office.phone, "called").await;
    office.phone.reads(".at-counter", "1番窓口").await;
    office.take("ja", "A004").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_goes_from_the_kiosk_to_the_counter_the_display_and_the_phones() {
    let mut office = Office::open().await;
    somebody_comes(&mut office).await;
    somebody_comes_from_home(&mut office).await;
    a_call(&mut office).await;
    service(&mut office).await;
    somebody_misses_the_call(&mut office).await;
    the_paper_runs_out(&mut office).await;
    the_hub_is_away(&mut office).await;
    for screen in [&mut office.touch, &mut office.display, &mut office.phone, &mut office.other] {
        screen.sees("the page that it opened", "window.neverLoadedAgain === true").await;
    }

    let report = office.demo.ops().verify().expect("a report");
    assert!(report.gaps() == 0 && report.queues.iter().all(|queue| queue.is_sound()), "{report:?}");
    assert_eq!(report.queues.iter().map(|queue| queue.tickets).sum::<u64>(), 4);
    office.ticket(3).await;
    assert!(office.kiosk.stop(SOON), "the kiosk ends when it is told to");
    office.demo.stop();
}
