//! Every page at the widths of a phone, a tablet and a desk: nothing sticks out, and axe-core finds nothing serious.
//!
//! With `KAZASU_SCREENS` set to a folder, pictures of all of them are put there.

use std::{env, fmt::Write as _, fs, path::Path};

use domain::{
    screen::ScreenMessage,
    taps::{TapOutcome, TapRefusal},
    time::{Clock, SystemClock},
};
use serde_json::json;
use simulators::fakes::{
    browser::Chromium,
    cards::VirtualCard,
    mail_server::{MailFault, MailServer, Step},
    pcscd::Pcscd,
    ports,
    processes::Kiosk,
};

use crate::{
    board::CUT,
    counters::{busy_office, press_at},
    town::{Demo, OFFICE, SLUG, SOON, eventually},
};

const AXE: &str = include_str!("../../vendor/axe-core-4.14.1/axe.min.js");
const SIZES: [(u32, u32); 3] = [(390, 844), (820, 1180), (1440, 900)];
/// What must not be there: violations that keep people out, each with the elements that have them.
const FAULTS: &str = "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => one.id + ' ' + one.nodes.map(node => node.target.join(' ')).slice(0, 5).join(', ')))";
const OVERFLOW: &str = "document.documentElement.scrollWidth - innerWidth";
/// What sticks out, outermost first.
const STICKS_OUT: &str =
    "[...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(one => one.tagName.toLowerCase() + '.' + (one.getAttribute('class') || one.id)).join(' > ')";
/// Holds demo cards, given as `CARDS`, one after the other.
const HOLD: &str = "(async () => { for (const card of CARDS) await fetch('/demo/taps', { method: 'POST',
    body: new URLSearchParams({ facility: 'yamada', card }) }).then(answer => answer.text()); })()";

/// Looks at pages and remembers what is wrong with them.
pub struct Inspector {
    pub chromium: Chromium,
    faults: String,
}

impl Inspector {
    pub async fn new() -> Self {
        Self { chromium: Chromium::launch().await.expect("chromium"), faults: String::new() }
    }

    pub async fn open(&mut self, name: &str, url: &str) {
        self.chromium.open(url).await.expect("a page");
        self.look(name).await;
    }

    /// The page as it stands.
    async fn look(&mut self, name: &str) {
        self.look_at(name, &SIZES).await;
    }

    /// The page as it stands, on screens of these sizes.
    pub async fn look_at(&mut self, name: &str, sizes: &[(u32, u32)]) {
        self.chromium.inject(AXE).await.expect("axe-core");
        for &(width, height) in sizes {
            self.chromium.resize(width, height).await.expect("a size");
            let too_wide = self.chromium.js(OVERFLOW).await.expect("a number").as_i64().expect("a number");
            if too_wide > 0 {
                let what = self.chromium.js(STICKS_OUT).await.expect("names").as_str().unwrap_or_default().to_owned();
                writeln!(self.faults, "{name} at {width}: {too_wide} px too wide ({what})").expect("a text takes all");
            }
            let found = self.chromium.js(FAULTS).await.expect("axe-core's opinion");
            for fault in found.as_array().expect("a list") {
                let fault = fault.as_str().expect("text");
                writeln!(self.faults, "{name} at {width}: {fault}").expect("a text takes all");
            }
            self.picture(name, width, height).await;
        }
    }

    /// The page as it stands, on a phone and at a desk; with letters twice as large (WCAG 2.2, 1.4.4); in the reader's colours.
    pub async fn look_hard(&mut self, name: &str) {
        let [phone, ..] = SIZES;
        self.look_forced(name).await;
        self.chromium.js("document.documentElement.style.fontSize = '32px'").await.expect("large letters");
        self.look_at(&format!("{name}-large"), &[phone]).await;
        self.chromium.js("document.documentElement.style.fontSize = ''").await.expect("letters as they were");
    }

    /// The same without the large letters.
    pub async fn look_forced(&mut self, name: &str) {
        let [phone, _, desk] = SIZES;
        self.look_at(name, &[phone, desk]).await;
        self.chromium.force_colours(true).await.expect("other colours");
        self.look_at(&format!("{name}-forced"), &[phone]).await;
        self.chromium.force_colours(false).await.expect("colours as they were");
    }

    async fn picture(&mut self, name: &str, width: u32, height: u32) {
        if let Some(folder) = env::var_os("KAZASU_SCREENS") {
            let folder = Path::new(&folder);
            fs::create_dir_all(folder).expect("a folder");
            let png = self.chromium.screenshot(width, height).await.expect("a picture");
            fs::write(folder.join(format!("{name}-{width}.png")), png).expect("a file");
        }
    }

    /// Holds demo cards by their numbers on the list.
    async fn hold(&mut self, cards: impl Iterator<Item = usize>) {
        let cards: Vec<String> = cards.map(|card| card.to_string()).collect();
        self.chromium.js(&HOLD.replace("CARDS", &json!(cards).to_string())).await.expect("answers");
    }

    pub fn found_nothing(self) {
        assert!(self.faults.is_empty(), "\n{}", self.faults);
    }
}

/// A demo town at the end of an eventful morning; its mails are taken by a mail server, one excepted.
async fn morning(pages: &mut Inspector) -> (Demo, MailServer) {
    let mail_server = MailServer::start().await.expect("a mail server");
    mail_server.fail_next(1, MailFault::Reply { at: Step::Recipient, code: 550 });
    let demo = Demo::start(&[("KAZASU_SMTP_URL", &mail_server.url()), ("KAZASU_REPEAT_WINDOW_S", "0")]);
    pages.chromium.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    pages.hold((1..=34).chain(5..=7)).await;
    (demo, mail_server)
}

#[tokio::test]
async fn what_is_wrong_with_a_page_is_seen() {
    let mut pages = Inspector::new().await;
    pages.open("bad", "data:text/html,<html lang=ja><title>x</title><img src=x><div style=width:2000px>x</div>").await;
    let faults: Vec<&str> = pages.faults.lines().collect();
    assert_eq!(faults.len(), 6, "{faults:?}");
    assert!(faults[0].starts_with("bad at 390") && faults[0].ends_with("px too wide (div.)"), "{faults:?}");
    assert_eq!(faults[1], "bad at 390: image-alt img");
}

#[tokio::test]
async fn the_pages_of_the_staff_fit_and_are_for_everybody() {
    let mut pages = Inspector::new().await;
    let (demo, mail_server) = morning(&mut pages).await;
    pages.chromium.before_every_page(CUT).await.expect("a script");
    pages.open("demo-ready", &demo.staff(&format!("/demo?facility={SLUG}"))).await;
    let card = "document.getElementById('cards').requestSubmit(document.querySelector('.demo-card[value=\"40\"]'))";
    pages.chromium.js(card).await.expect("a card");
    pages.chromium.wait_for_page("location.pathname === '/demo/taps'", SOON).await.expect("the answer");
    pages.look("demo").await;
    pages.open("sign-in", &demo.staff("/sign-in")).await;
    demo.sign_in(&mut pages.chromium).await;
    let button = "document.querySelector('.child[data-presence=expected] .mark-absent').ariaLabel";
    let button = pages.chromium.js(button).await.expect("a name");
    pages.chromium.click_button(button.as_str().expect("text")).await.expect("a button");
    eventually(&mut pages.chromium, "document.getElementById('done').textContent.includes('欠席にしました')").await;
    pages.look("board-noted").await;
    for (name, does, so) in [
        (
            "mend",
            "document.querySelector('.child[data-presence=gone] summary').click()",
            "document.querySelector('.mend[open]')",
        ),
        (
            "waiting",
            "localStorage.setItem('cut', 1), document.querySelector(EXPECTED).click()",
            "document.querySelector('.sending')",
        ),
        (
            "failed",
            "localStorage.removeItem('cut'), document.querySelector('.child[data-presence=expected]:not(.waiting) input').value = 'x', \
            document.querySelector(EXPECTED).click()",
            "document.querySelector('.done.error')",
        ),
    ] {
        let does = does.replace("EXPECTED", "'.child[data-presence=expected]:not(.waiting) .mark-arrived'");
        pages.chromium.js(&format!("(({does}), 0)")).await.expect(name);
        eventually(&mut pages.chromium, &format!("{so} !== null")).await;
        pages.look(&format!("board-{name}")).await;
    }
    pages.chromium.fill("#find", "ん").await.expect("a field");
    pages.look("board-nobody").await;
    pages.open("board", &demo.staff(&format!("/board/{SLUG}"))).await;
    mail_server.wait_for(37, SOON).await.expect("the guardians' mails");
    for (name, path) in [("devices", "/devices"), ("families", "/families"), ("notices", "/notices")] {
        pages.open(name, &demo.staff(&format!("{path}/{SLUG}"))).await;
    }
    pages.open("not-found", &demo.staff("/nothing-here")).await;
    pages.chromium.js("document.querySelector('.account').open = true").await.expect("a menu");
    pages.look("account-menu").await;
    pages.open("forbidden", &demo.staff(&format!("/counters/{OFFICE}"))).await;
    pages.open("manual-found", &demo.staff("/manual?q=登園")).await;
    pages.found_nothing();
}

#[tokio::test]
async fn the_counters_of_an_office_fit_and_are_for_everybody() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    let at = |path: &str| demo.staff(&format!("/counters/{OFFICE}{path}"));
    demo.sign_in_as(&mut pages.chromium, "madoguchi02", &format!("/counters/{OFFICE}")).await;
    pages.chromium.js(&busy_office(2)).await.expect("an office in the morning");
    demo.sign_in_as(&mut pages.chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    pages.open("console-closed", &at("/1")).await;
    pages.chromium.js(&busy_office(1)).await.expect("an office in the morning");
    pages.open("counters", &at("")).await;
    pages.open("console-called", &at("/1")).await;
    pages.chromium.press("?").await.expect("a key");
    eventually(&mut pages.chromium, "document.querySelector('.keys dt') !== null").await;
    pages.look("console-keys").await;
    pages.chromium.press("Escape").await.expect("a key");
    eventually(&mut pages.chromium, "document.querySelector('.keys') === null").await;
    for (name, key) in [("finish", "f"), ("park", "p"), ("transfer", "t"), ("give", "g"), ("note", "m"), ("alarm", "e")]
    {
        pages.chromium.press(key).await.expect("a key");
        eventually(&mut pages.chromium, "document.querySelector('details.ask[open]') !== null").await;
        pages.look(&format!("console-{name}")).await;
        pages.chromium.press("Escape").await.expect("a key");
        eventually(&mut pages.chromium, "document.querySelector('details.ask[open]') === null").await;
    }
    pages.chromium.press("s").await.expect("a key");
    let serves = "document.getElementById('now').dataset.stand === 'serving' && !document.querySelector('.busy')";
    eventually(&mut pages.chromium, serves).await;
    for (name, key) in [("finish", "f"), ("park", "p"), ("transfer", "t")] {
        pages.chromium.press(key).await.expect("a key");
        eventually(&mut pages.chromium, "document.querySelector('details.ask[open]') !== null").await;
        pages.look(&format!("console-serving-{name}")).await;
        pages.chromium.press("Escape").await.expect("a key");
        eventually(&mut pages.chromium, "document.querySelector('details.ask[open]') === null").await;
    }
    pages.chromium.press("d").await.expect("a key");
    eventually(&mut pages.chromium, "!document.getElementById('detail').hidden").await;
    pages.look("console-detail").await;
    for list in ["aside", "ended", "all"] {
        pages.open(&format!("console-{list}"), &at(&format!("/1?list={list}"))).await;
    }
    pages.open("console-colleague", &at("/2")).await;
    pages.chromium.js(&press_at(2, "alarm")).await.expect("an alarm");
    pages.open("console-alarm-elsewhere", &at("/1")).await;
    pages.open("counters-closing", &at("/closing")).await;
    pages.found_nothing();
}

#[tokio::test]
async fn the_bookings_of_an_office_fit_and_are_for_everybody() {
    // Two of today's bookings are still to come.
    simulators::trials::midnight::keep_clear(SOON * 34);
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    let at = |path: &str| demo.staff(&format!("/reservations/{OFFICE}{path}"));
    let today = SystemClock.now().day();
    demo.sign_in_as(&mut pages.chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    pages.open("reservations", &at("")).await;
    for command in ["arrive", "check-in"] {
        let press = format!("document.querySelector('.row-acts button[value={command}]').click()");
        pages.chromium.js(&press).await.expect("a button");
        let done = "document.querySelector('.checked-in') !== null && !document.querySelector('.busy')";
        eventually(&mut pages.chromium, done).await;
    }
    pages.look("reservations-given").await;
    pages.open("reservations-later", &at(&format!("?day={}&stand=booked", today.plus(3)))).await;
    pages.chromium.fill("input[name=q]", "さ").await.expect("a field");
    pages.chromium.js("document.querySelector('.seek').requestSubmit()").await.expect("a search");
    pages
        .chromium
        .wait_for_page("document.querySelector('.list-tools.seek') !== null", SOON)
        .await
        .expect("what was found");
    pages.look("reservations-found").await;
    pages.open("reservations-missed", &at("/missed")).await;
    pages.open("reservations-new", &at("/new")).await;
    pages.open("reservations-new-times", &at(&format!("/new?services=13&people=2&day={}", today.plus(1)))).await;
    let enter = "(() => { document.querySelector('input[name=start]').checked = true;
        for (const [name, text] of [['name', '佐藤 花'], ['kana', 'さとう はな'], ['phone', '0880-63-1111']])
          document.getElementById(name).value = text;
        document.querySelector('.entry').requestSubmit(document.querySelector('button[value=book]')) })()";
    pages.chromium.js(enter).await.expect("a booking");
    pages.chromium.wait_for_page("location.search === '?made'", SOON).await.expect("the booking");
    pages.look("reservations-made").await;
    let moving = "location.href.replace('?made', '?move')";
    let moving = pages.chromium.js(moving).await.expect("an address");
    pages.open("reservations-moving", moving.as_str().expect("text")).await;
    pages.open("reservations-closing", &at("/closing")).await;
    let closure = format!("?desk=&from={}&to={}&reason=%E5%8F%B0%E9%A2%A8", today.plus(1), today.plus(7));
    pages.open("reservations-closing-preview", &at(&format!("/closing{closure}"))).await;
    pages.chromium.click_button("休みにして、予約を取り消す").await.expect("a button");
    pages.chromium.wait_for_page("location.search.endsWith('done')", SOON).await.expect("who was called off");
    pages.look("reservations-closing-done").await;
    pages.found_nothing();
}

#[tokio::test]
async fn the_pages_of_whoever_leads_fit_and_are_for_everybody() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    pages.open("display-enrol", &demo.staff("/display")).await;
    demo.sign_in_as(&mut pages.chromium, "shiyakusho", "/board").await;
    pages.look("places").await;
    for topic in ["hours", "sections", "services", "counters", "series", "rules", "screens", "contact"] {
        pages.open(&format!("office-{topic}"), &demo.staff(&format!("/office/shiyakusho?page={topic}"))).await;
    }
    pages.open("devices-office", &demo.staff("/devices/shiyakusho")).await;
    pages.found_nothing();
}

#[tokio::test]
async fn the_settings_of_bookings_fit_and_are_for_everybody() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    let at = |query: &str| demo.staff(&format!("/calendars/{OFFICE}{query}"));
    demo.sign_in_as(&mut pages.chromium, "shiyakusho", "/board").await;
    for section in ["hours", "services", "closed", "openings", "rules", "texts", "intake"] {
        pages.open(&format!("calendars-{section}"), &at(&format!("?page={section}"))).await;
    }
    pages.open("calendars-text", &at("?page=texts&told=reminder&lang=en")).await;

    pages.chromium.open(&at("?page=hours")).await.expect("the hours");
    // On the last evening of a month nothing of it can be booked any more.
    let day = "document.querySelector('.preview .cell:not(.dim)')";
    pages.chromium.js(&format!("{day} || document.querySelector('#see-after').click()")).await.expect("a month");
    eventually(&mut pages.chromium, &format!("{day} !== null")).await;
    pages.chromium.js(&format!("{day}.click()")).await.expect("a day");
    eventually(&mut pages.chromium, "document.querySelector('.times') !== null").await;
    let later = "(() => { const to = document.querySelector('[name=\"desk.0.hours.0.to\"]'); to.value = '8:00';
        to.dispatchEvent(new Event('input', { bubbles: true })); })()";
    pages.chromium.js(later).await.expect("a time");
    eventually(&mut pages.chromium, "document.querySelector('#preview .error') !== null").await;
    pages.look("calendars-wrong").await;
    let shorter = later.replace("8:00", "9:30");
    pages.chromium.js(&shorter).await.expect("a time");
    eventually(&mut pages.chromium, "document.querySelector('#preview .warn') !== null").await;
    pages.look("calendars-conflicts").await;
    pages.chromium.js("window.isOld = true").await.expect("a value");
    pages.chromium.click_button("保存する").await.expect("a button");
    pages
        .chromium
        .wait_for_page("!window.isOld && document.querySelector('[name=anyway]') !== null", SOON)
        .await
        .expect("a question");
    pages.look("calendars-asked").await;

    pages.chromium.open(&at("?page=intake")).await.expect("the stop");
    pages.chromium.js("document.querySelector('[name=stopped]').click()").await.expect("a tick");
    eventually(&mut pages.chromium, "document.querySelector('.preview .stopped') !== null").await;
    pages.look("calendars-stopped").await;
    pages.found_nothing();
}

#[tokio::test]
async fn what_to_bring_fits_and_is_for_everybody() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    let at = |rest: &str| demo.residents(&format!("/bookings/{OFFICE}/documents{rest}"));
    pages.open("documents-services", &at("")).await;
    for (name, path) in [
        ("question", ""),
        ("reasons", "10.4-16.1"),
        ("advice", "10.4-16.1-17.14"),
        ("list", "10.1-11.1"),
        ("family", "10.1-11.1~10.2-12.1-13.1"),
        ("outdated", "9.9"),
    ] {
        pages.open(&format!("documents-{name}"), &at(&format!("?services=13&path={path}"))).await;
    }
    for lang in ["easy", "en", "pt", "vi", "zh"] {
        let path = "10.4-16.1-17.4";
        pages.open(&format!("documents-{lang}"), &at(&format!("?services=13&path={path}&lang={lang}"))).await;
    }

    demo.sign_in_as(&mut pages.chromium, "shiyakusho", "/board").await;
    let at = |rest: &str| demo.staff(&format!("/calendars/{OFFICE}/documents?service=13&walk={rest}"));
    for (name, rest) in [
        ("settings", "10.1"),
        ("question", "10.4&part=question&no=16"),
        ("list", "10.1-11.1&part=list&no=1"),
        ("item", "10.1-11.1&part=item&no=11"),
        ("kind", "10.1-11.1&part=kind&no=1"),
        ("services", "&part=services"),
    ] {
        pages.open(&format!("documents-staff-{name}"), &at(rest)).await;
    }
    pages.found_nothing();
}

#[tokio::test]
async fn the_pages_of_the_residents_fit_and_are_for_everybody() {
    let mut pages = Inspector::new().await;
    let (demo, _mail_server) = morning(&mut pages).await;
    pages.open("landing-vi", &demo.residents("/?lang=vi")).await;
    pages.open("landing", &demo.residents("/?lang=ja")).await;
    pages.chromium.js("document.querySelector('.tongues').open = true").await.expect("a menu");
    pages.look("landing-languages").await;
    pages.open("landing-child", &demo.residents("/?child")).await;
    let parents = "document.getElementById('invitation').href";
    pages.chromium.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    let invitation = pages.chromium.js(parents).await.expect("an address");
    pages.open("invitation", invitation.as_str().expect("text")).await;
    pages.chromium.click_button("はじめる").await.expect("a button");
    pages.chromium.wait_for_page("location.pathname === '/family'", SOON).await.expect("the family's page");
    eventually(&mut pages.chromium, "document.querySelector('#notify').dataset.state !== 'mail'").await;
    pages.look("family").await;
    pages.open("home-family", &demo.residents("/")).await;
    pages.open("booking-find", &demo.residents("/booking")).await;
    pages.chromium.open(&demo.residents("/family")).await.expect("the family's page");
    // With letters twice as large, what the page is for is read whole (WCAG 2.2, 1.4.4).
    pages.chromium.resize(390, 844).await.expect("a size");
    pages.chromium.js("document.documentElement.style.fontSize = '32px'").await.expect("large letters");
    let cut = "(card => [...card.querySelectorAll('h2, .sentence, time:not(:empty)')].filter(part => { const text = document.createRange();
        text.selectNodeContents(part); const [at, of] = [text.getBoundingClientRect(), card.getBoundingClientRect()];
        return at.left < of.left || at.right > of.right || at.top < of.top || at.bottom > of.bottom; })
        .map(part => part.textContent))(document.querySelector('.child-today'))";
    assert_eq!(pages.chromium.js(cut).await.expect("texts"), json!([]), "cut off");
    pages.look_at("family-large", &SIZES[..1]).await;
    pages.open("invitation-ended", &demo.residents("/invitations/never-made")).await;
    for chapter in ["index", "parents", "bookings", "visitors"] {
        pages.open(&format!("manual-{chapter}"), &demo.residents(&format!("/manual/{chapter}"))).await;
    }
    for chapter in [
        "nursery-staff",
        "counter-staff",
        "reservations",
        "documents",
        "calendars",
        "displays",
        "statistics",
        "kiosk",
        "it-officer",
    ] {
        pages.open(&format!("manual-{chapter}"), &demo.staff(&format!("/manual/{chapter}"))).await;
    }
    pages.found_nothing();
}

#[tokio::test]
async fn the_screen_of_a_kiosk_fits_and_is_for_everybody() {
    let demo = Demo::start(&[]);
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    let (data, code) = (demo.folder.join("kiosk"), demo.ops().device_codes(SLUG, 1).expect("a code").concat());
    Kiosk::enrol(&demo.programs, demo.hub().staff(), &code, &data).expect("an enrolment");
    let port = ports::free().expect("a port");
    let kiosk = Kiosk::start(&demo.programs, demo.hub().staff(), &data, port, &pcscd.socket()).expect("a kiosk");

    let mut pages = Inspector::new().await;
    pages.chromium.open(&format!("http://{}/", kiosk.screen())).await.expect("a screen");
    eventually(&mut pages.chromium, "document.getElementById('facility').textContent === '山田保育園'").await;
    pages.look("kiosk-ready").await;
    let _held = pcscd.readers()[0].hold(VirtualCard::of_town("DEMO-yamada-1"));
    eventually(&mut pages.chromium, "document.body.dataset.tone === 'welcome'").await;
    // Answers go after some seconds; here each stays until it was looked at.
    let (at, call_name) = (SystemClock.now(), "ひなた".to_owned());
    let answered = |outcome: TapOutcome| outcome.show().message;
    let messages = [
        ("welcome", answered(TapOutcome::Arrived { at, call_name: call_name.clone() })),
        ("goodbye", answered(TapOutcome::Left { at, call_name })),
        ("noted", answered(TapOutcome::Refused { reason: TapRefusal::JustTapped })),
        ("try-again", ScreenMessage::unreadable()),
        ("ask-staff", answered(TapOutcome::Refused { reason: TapRefusal::UnknownCard })),
    ];
    for (name, message) in messages {
        pages.chromium.js(&format!("show({})", json!(message))).await.expect("a message");
        pages.look(&format!("kiosk-{name}")).await;
    }
    pages.found_nothing();
}
