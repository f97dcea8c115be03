//! The touch screen in a real Chromium: a visitor's whole way, by finger and by keyboard, in six languages, on three
//! sizes of screen, without a scroll bar and with nothing serious for axe-core to find.
//!
//! With `KAZASU_SCREENS` set to a folder, pictures are put there.

use std::{env, fmt::Write as _, fs, path::Path};

use domain::screen::ScreenMessage;
use kiosk::screen::{Face, ReaderIs, Say};
use simulators::fakes::{browser::Chromium, printer::Printer};

use crate::{
    office::Given,
    tickets::{Kiosk, OUT, SOON},
};

const AXE: &str = include_str!("../../../simulators/vendor/axe-core-4.14.1/axe.min.js");
const SIZES: [(u32, u32); 3] = [(1080, 1920), (1280, 800), (820, 1180)];
/// When the page has taken its new size.
const DRAWN: &str = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))";
const VIOLATIONS: &str = "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => one.id + ' ' + one.nodes.map(node => node.target.join(' ')).slice(0, 5).join(', ')))";
/// What sticks out of the screen, out of its own box, is too small for a finger or lies over something else.
const MISPLACED: &str = "(() => {
    const seen = [...document.querySelectorAll('main, main *, footer *')].filter(one => one.checkVisibility() && !one.closest('svg > *'));
    const name = one => one.id ? '#' + one.id : one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 20);
    const boxes = seen.map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    const main = document.querySelector('main').getBoundingClientRect();
    const buttons = boxes.filter(([one]) => one.tagName === 'BUTTON');
    const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
    return [
        ...boxes.filter(([, box]) => box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
            .map(([one]) => 'out of the screen: ' + name(one)),
        ...boxes.filter(([one, box]) => one.closest('main') && (box.bottom > main.bottom + 1 || box.top < main.top - 1))
            .map(([one]) => 'out of the middle: ' + name(one)),
        ...buttons.filter(([one]) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2)
            .map(([one]) => 'out of its box: ' + name(one)),
        ...buttons.filter(([, box]) => box.height < 64 || box.width < 64).map(([one]) => 'too small: ' + name(one)),
        ...buttons.flatMap(([one, a], place) => buttons.slice(place + 1).filter(([, b]) => !apart(a, b))
            .map(([other]) => 'over each other: ' + name(one) + ', ' + name(other))),
    ];
})()";

/// Somebody before the screen, who remembers what is wrong with it.
pub struct Visitor {
    pub chromium: Chromium,
    faults: String,
}

impl Visitor {
    pub async fn at(kiosk: &Kiosk) -> Self {
        let mut chromium = Chromium::launch().await.expect("chromium");
        chromium.open(&format!("http://{}/", kiosk.address)).await.expect("a screen");
        let mut visitor = Self { chromium, faults: String::new() };
        visitor.sees("start").await;
        visitor
    }

    pub async fn eventually(&mut self, expression: &str) {
        let value = self.chromium.wait_js(expression, SOON).await.expect("a value");
        assert_eq!(value, true, "{expression}");
    }

    pub async fn sees(&mut self, step: &str) {
        self.eventually(&format!("document.body.dataset.step === '{step}' && view !== null")).await;
    }

    /// Waits for words that can be seen: what an earlier step wrote stands on the page still, hidden.
    pub async fn says(&mut self, id: &str, words: &str) {
        let element = format!("document.getElementById('{id}')");
        self.eventually(&format!("{element}.checkVisibility() && {element}.textContent === '{words}'")).await;
    }

    /// Touches the button with this name.
    pub async fn touch(&mut self, name: &str) {
        self.chromium.click_button(name).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// Touches the button with this id.
    pub async fn touch_id(&mut self, id: &str) {
        self.chromium.js(&format!("document.getElementById('{id}').click()")).await.expect("a button");
    }

    /// Presses a key, which leads to the element with this id.
    async fn press(&mut self, key: &str, id: &str) {
        self.chromium.press(key).await.expect("a key");
        self.eventually(&format!("document.activeElement.id === '{id}'")).await;
    }

    pub async fn look(&mut self, name: &str) {
        self.chromium.inject(AXE).await.expect("axe-core");
        for (width, height) in SIZES {
            self.chromium.resize(width, height).await.expect("a size");
            self.chromium.js(DRAWN).await.expect("a picture or two");
            for question in [VIOLATIONS, MISPLACED] {
                let found = self.chromium.js(question).await.expect("an opinion");
                for fault in found.as_array().expect("a list") {
                    let fault = fault.as_str().expect("text");
                    writeln!(self.faults, "{name} at {width}: {fault}").expect("a text takes all");
                }
            }
            if let Some(folder) = env::var_os("KAZASU_SCREENS") {
                fs::create_dir_all(&folder).expect("a folder");
                let png = self.chromium.screenshot(width, height).await.expect("a picture");
                let file = format!("kiosk-tickets-{name}-{width}.png");
                fs::write(Path::new(&folder).join(file), png).expect("a file");
            }
        }
    }

    pub fn found_nothing(self) {
        assert!(self.faults.is_empty(), "\n{}", self.faults);
    }
}

#[actix::test]
async fn every_step_fits_on_every_screen_and_is_for_everybody() {
    let printer = Printer::start().await.expect("a printer");
    let kiosk = Kiosk::start(Some(&printer)).await;
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.look("start").await;
    visitor.touch("番号を取る").await;
    visitor.sees("menu").await;
    visitor.look("menu").await;
    visitor.touch("次のページ").await;
    visitor.look("menu-more").await;
    visitor.touch("前のページ").await;
    visitor.touch_id("service-1").await;
    visitor.sees("confirm").await;
    visitor.touch("ほかの用件も追加する").await;
    visitor.touch_id("service-4").await;
    visitor.touch_id("care").await;
    visitor.look("confirm").await;
    visitor.touch("番号を取る").await;
    visitor.sees("given").await;
    visitor.says("paper", "番号札を取って、お待ちください").await;
    visitor.look("given").await;
    visitor.touch("終わる").await;
    visitor.sees("start").await;

    printer.be(OUT);
    visitor.touch("番号を取る").await;
    visitor.touch_id("service-2").await;
    visitor.touch("番号を取る").await;
    visitor.eventually("document.getElementById('paper').dataset.kind === 'failed'").await;
    visitor.look("out-of-paper").await;
    visitor.touch("終わる").await;
    visitor.sees("start").await;
    visitor.says("notice", "ただいま番号札を印刷できません。番号は画面に出ます").await;

    visitor.touch("番号を取る").await;
    visitor.touch_id("service-2").await;
    kiosk.next([Given::Refused("numbers-used-up")]);
    visitor.touch("番号を取る").await;
    visitor.sees("refused").await;
    visitor.look("refused").await;
    visitor.touch("終わる").await;
    visitor.sees("start").await;
    kiosk.screen.do_send(Say(ScreenMessage::unreadable()));
    visitor.sees("message").await;
    visitor.look("message").await;
    visitor.found_nothing();
}

#[actix::test]
async fn every_language_fits_on_every_screen() {
    let printer = Printer::start().await.expect("a printer");
    printer.be(OUT);
    let kiosk = Kiosk::start(Some(&printer)).await;
    let mut visitor = Visitor::at(&kiosk).await;
    let known =
        visitor.chromium.js("Object.values(WORDS).map(words => Object.keys(words).join())").await.expect("words");
    let known = known.as_array().expect("a list");
    assert!(known.len() == 6 && known.iter().all(|keys| *keys == known[0]), "a language lacks words");
    for language in ["easy", "en", "pt", "vi", "zh"] {
        visitor.touch_id(&format!("start-{language}")).await;
        visitor.sees("menu").await;
        visitor.look(&format!("menu-{language}")).await;
        visitor.touch_id("service-1").await;
        for service in [2, 4, 5] {
            visitor.touch_id("add").await;
            visitor.touch_id(&format!("service-{service}")).await;
        }
        visitor.look(&format!("confirm-{language}")).await;
        visitor.touch_id("take").await;
        visitor.eventually("document.getElementById('paper').dataset.kind === 'failed'").await;
        visitor.look(&format!("given-{language}")).await;
        visitor.touch_id("done").await;
        visitor.sees("start").await;
        let spoken = visitor.chromium.js("document.documentElement.lang").await.expect("a language");
        assert_eq!(spoken, "ja", "the next visitor starts in Japanese");
    }
    let asked: Vec<_> = kiosk.hub.office.lock().expect("an office").asks.iter().map(|ask| ask.language).collect();
    assert_eq!(asked, domain::lang::Lang::ALL[1..]);
    visitor.found_nothing();
}

#[actix::test]
async fn two_quick_touches_are_one_number() {
    let kiosk = Kiosk::start(None).await;
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.touch("番号を取る").await;
    visitor.sees("menu").await;
    visitor.touch_id("service-1").await;
    visitor
        .chromium
        .js("(() => { const take = document.getElementById('take'); take.click(); take.click(); })()")
        .await
        .expect("touches");
    visitor.says("number", "A012").await;
    assert_eq!(kiosk.forms().len(), 1);
}

#[actix::test]
async fn whoever_leaves_is_forgotten() {
    let kiosk = Kiosk::start(None).await;
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.touch_id("start-vi").await;
    visitor.sees("menu").await;
    visitor.touch_id("service-1").await;
    visitor.chromium.js("touchedAt -= 22_000").await.expect("time passes");
    visitor.eventually("document.getElementById('idle').checkVisibility()").await;
    visitor.look("idle").await;
    visitor.touch_id("stay").await;
    visitor.chromium.js("touchedAt -= 40_000").await.expect("time passes");
    visitor.sees("start").await;
    visitor.found_nothing();
}

#[actix::test]
async fn a_card_is_answered_without_disturbing_whoever_touches() {
    let kiosk = Kiosk::start(None).await;
    kiosk.screen.do_send(ReaderIs::Usable);
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.eventually("document.getElementById('card').checkVisibility()").await;
    visitor.touch("番号を取る").await;
    visitor.sees("menu").await;
    visitor.touch_id("service-1").await;
    kiosk.tap(6);
    visitor.says("number", "A076").await;
    visitor.says("title", "受付をしました").await;
    visitor.touch("終わる").await;
    visitor.sees("confirm").await;
    kiosk.tap(2);
    visitor.says("title", "このカードは登録されていません").await;
    kiosk.screen.do_send(ReaderIs::Absent);
    visitor.eventually("view.reader === 'absent'").await;
}

#[actix::test]
async fn the_keyboard_alone_leads_to_a_number() {
    let kiosk = Kiosk::start(None).await;
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.press("Tab", "start-ja").await;
    visitor.press("Enter", "title").await;
    visitor.sees("menu").await;
    visitor.press("Tab", "service-1").await;
    visitor.press("Enter", "title").await;
    visitor.press("Tab", "add").await;
    visitor.press("Tab", "care").await;
    visitor.press(" ", "care").await;
    visitor.press("Tab", "take").await;
    visitor.press("Enter", "title").await;
    visitor.says("number", "A012").await;
    assert!(kiosk.hub.office.lock().expect("an office").asks[0].care);
}

#[actix::test]
async fn an_office_that_is_away_or_closed_says_so() {
    let kiosk = Kiosk::start(None).await;
    kiosk.hub.office.lock().expect("an office").closed = true;
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.touch("番号を取る").await;
    visitor.says("under", "番号をお出しする時間は 8:30から17:15までです").await;
    visitor.look("closed").await;
    visitor.found_nothing();

    let kiosk = Kiosk::start(None).await;
    kiosk.hub.office.lock().expect("an office").menu_away = true;
    let mut visitor = Visitor::at(&kiosk).await;
    visitor.touch("番号を取る").await;
    visitor.sees("away").await;
    visitor.look("away").await;
    visitor.found_nothing();
}

#[actix::test]
async fn the_face_for_taps_answers_cards_as_before() {
    let kiosk = Kiosk::with_face(Face::Taps, None).await;
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.open(&format!("http://{}/", kiosk.address)).await.expect("a screen");
    let mut visitor = Visitor { chromium, faults: String::new() };
    visitor.says("words", "カードをかざしてください").await;
    kiosk.tap(1);
    visitor.says("words", "おはようございます").await;
    visitor.eventually("document.body.dataset.tone === 'welcome'").await;
    kiosk.tap(5);
    visitor.says("words", "番号は A075 です").await;
}
