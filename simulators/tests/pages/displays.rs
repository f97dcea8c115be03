//! A signage screen in a real Chromium: it shows and speaks calls one after the other, comes back by itself, and can be
//! read from across the room.

use serde_json::{Value, json};
use simulators::fakes::browser::Chromium;

use crate::{
    looks::Inspector,
    town::{Demo, SOON, eventually},
};

const OFFICE: &str = "shiyakusho";
/// A wall, a column, a tablet: 16:9 on its side, upright, and something between.
const SCREENS: [(u32, u32); 4] = [(1920, 1080), (1080, 1920), (1280, 720), (820, 1180)];
/// A voice that remembers what it was given, takes its time, and notes when it is interrupted.
const VOICE: &str = "(() => { window.said = []; window.speaking = false;
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    speechSynthesis.getVoices = () => LANGS.map(lang => ({ lang, localService: true }));
    speechSynthesis.speak = words => {
        said.push(window.speaking ? 'cut off' : words.text);
        window.speaking = true;
        setTimeout(() => { window.speaking = false; words.onend(); }, 300);
    }; })()";
/// Presses buttons of the console, given as `FORMS`: counter, the path after it, fields.
const PRESS: &str = "(async () => { for (const [counter, path, fields] of FORMS) {
    const page = await (await fetch('/counters/shiyakusho/' + counter)).text();
    const body = new URLSearchParams([['form', /form_[0-9a-z]+/.exec(page)[0]], ...fields]);
    const answer = await fetch('/counters/shiyakusho/' + counter + path, { method: 'POST', body });
    if (!answer.ok) throw new Error(JSON.stringify([counter, path, fields, answer.status])); } return true; })()";

/// A clerk who sits at all counters.
pub struct Clerk(pub Chromium);

impl Clerk {
    pub async fn sign_in(demo: &Demo) -> Self {
        let mut chromium = Chromium::launch().await.expect("chromium");
        chromium.open(&demo.staff("/sign-in")).await.expect("the form");
        chromium.fill("#login", "madoguchi01").await.expect("a field");
        chromium.fill("#password", "kazasu-demo").await.expect("a field");
        chromium.click_button("サインイン").await.expect("a button");
        chromium.wait_for_page("location.pathname !== '/sign-in'", SOON).await.expect("the first page");
        Self(chromium)
    }

    pub async fn press(&mut self, forms: Vec<Value>) {
        let done = self.0.js(&PRESS.replace("FORMS", &json!(forms).to_string())).await.expect("answers");
        assert_eq!(done, true);
    }
}

pub fn command(counter: u16, command: &str) -> Value {
    json!([counter, "", [["command", command]]])
}

pub fn take(service: u16, language: u16) -> Value {
    json!([1, "/tickets", [["service", service.to_string()], ["language", language.to_string()]]])
}

/// Lets a browser in as a screen, at the form.
pub async fn enrol(demo: &Demo, chromium: &mut Chromium) {
    let code = demo.ops().device_codes(OFFICE, 1).expect("a code").concat();
    chromium.open(&demo.staff("/display")).await.expect("the form");
    chromium.fill("#code", code.trim()).await.expect("a field");
    chromium.click_button("この画面を登録する").await.expect("a button");
    let there = format!("location.pathname === '/displays/{OFFICE}'");
    chromium.wait_for_page(&there, SOON).await.expect("the screen");
    eventually(chromium, "document.documentElement.classList.contains('live')").await;
}

fn shows(list: &str, numbers: &[&str]) -> String {
    format!(
        "[...document.querySelectorAll('#{list} > li')].map(call => call.dataset.number).join(' ') === '{}'",
        numbers.join(" ")
    )
}

#[tokio::test]
async fn calls_hang_on_the_screen_at_once_and_are_spoken_one_after_the_other() {
    let demo = Demo::start(&[]);
    let mut screen = Chromium::launch().await.expect("chromium");
    enrol(&demo, &mut screen).await;
    screen.js("window.neverLoadedAgain = true").await.expect("a value");
    screen.js(&VOICE.replace("LANGS", "['ja-JP', 'en-US']")).await.expect("a voice");
    let mut clerk = Clerk::sign_in(&demo).await;
    clerk.press(vec![command(1, "open"), command(2, "open"), take(1, 0), take(1, 3), take(1, 0), take(1, 0)]).await;
    eventually(&mut screen, "document.querySelector('.lines .people b').textContent === '4'").await;
    clerk.press(vec![command(1, "next"), command(2, "next")]).await;
    eventually(&mut screen, &shows("calls", &["A002", "A001"])).await;
    eventually(&mut screen, "said.length === 3").await;
    let said = screen.js("said").await.expect("words");
    let english = "Number A002, please go to Counter 2.";
    let expected = json!(["A001番の方、1番窓口へお越しください", "A002番の方、2番窓口へお越しください", english]);
    assert_eq!(said, expected);

    // A call once more is spoken once more; whoever came meanwhile is not called in vain.
    clerk.press(vec![command(1, "recall"), command(2, "begin")]).await;
    eventually(&mut screen, &shows("calls", &["A001"])).await;
    eventually(&mut screen, &shows("last", &["A002"])).await;
    eventually(&mut screen, "said.length === 4 && said[3] === said[0]").await;
    // A call that was a mistake never was.
    clerk.press(vec![command(2, "finish"), command(2, "next")]).await;
    eventually(&mut screen, &shows("calls", &["A003", "A001"])).await;
    clerk.press(vec![command(2, "undo")]).await;
    eventually(&mut screen, &shows("calls", &["A001"])).await;
    eventually(&mut screen, &shows("last", &["A002"])).await;
    assert_eq!(screen.js("window.neverLoadedAgain").await.expect("a value"), true);
}

#[tokio::test]
async fn a_screen_that_was_away_says_so_and_shows_what_it_missed() {
    let mut demo = Demo::start(&[]);
    let mut screen = Chromium::launch().await.expect("chromium");
    enrol(&demo, &mut screen).await;
    screen.js(&VOICE.replace("LANGS", "['ja-JP']")).await.expect("a voice");
    let mut clerk = Clerk::sign_in(&demo).await;
    let morning = (1..=7).map(|_| take(1, 0)).chain([command(1, "open"), command(1, "next")]);
    clerk.press(morning.collect()).await;
    eventually(&mut screen, &shows("calls", &["A001"])).await;
    demo.stop();
    eventually(&mut screen, "document.getElementById('connection').checkVisibility()").await;
    let words = screen.js("document.getElementById('connection').textContent").await.expect("words");
    assert!(words.as_str().expect("text").contains("最後の更新"), "{words}");
    demo.start_again();
    let rounds = (0..5).flat_map(|_| [command(1, "begin"), command(1, "finish"), command(1, "next")]);
    clerk.press(rounds.collect()).await;
    eventually(&mut screen, "!document.getElementById('connection').checkVisibility()").await;
    eventually(&mut screen, &shows("calls", &["A006"])).await;
    eventually(&mut screen, &shows("last", &["A005", "A004", "A003", "A002"])).await;
    eventually(&mut screen, "said.includes('A006番の方、1番窓口へお越しください')").await;
    assert!(!screen.js("said.includes('cut off')").await.expect("a value").as_bool().expect("a yes or no"));
}

#[tokio::test]
async fn without_a_voice_the_recordings_speak() {
    let demo = Demo::start(&[]);
    let mut screen = Chromium::launch().await.expect("chromium");
    enrol(&demo, &mut screen).await;
    // Opened by the browser itself, as after a power cut: nobody has touched this page.
    screen.open(&demo.staff("/display")).await.expect("the screen");
    eventually(&mut screen, "!document.getElementById('sound').hidden").await;
    screen.click_button("音を出す").await.expect("a button");
    eventually(&mut screen, "document.getElementById('sound').hidden").await;
    let words =
        "import('/static/speaker.js').then(speaker => [['AB112', 13, 'ja'], ['C30', 2, 'ja'], ['A1205', 21, 'en']]
        .map(([number, counter, lang]) => speaker.recorded({ number, counter }, lang).join(' ')))";
    let expected = json!([
        "A B 100 12 number-ends 13 counter-ends",
        "C 30 number-ends 2 counter-ends",
        "number A 1 thousand 2 hundred 5 counter 20 1",
    ]);
    assert_eq!(screen.js(words).await.expect("words"), expected);
    // Every word lies within its recording.
    let fits = "import('/static/clips.js').then(({ CLIPS }) => Promise.all(Object.keys(CLIPS).map(async lang => {
        const bytes = await (await fetch(`/static/speech-${lang}.mp3`)).arrayBuffer();
        const sheet = await new OfflineAudioContext(1, 1, 24000).decodeAudioData(bytes);
        return Object.values(CLIPS[lang]).every(([begin, length]) => begin + length < sheet.duration); })))";
    assert_eq!(screen.js(fits).await.expect("values"), json!([true, true]));

    let played = "(() => { window.played = 0; speechSynthesis.getVoices = () => [];
        const start = AudioBufferSourceNode.prototype.start;
        AudioBufferSourceNode.prototype.start = function (...when) { played += 1; return start.apply(this, when); }; })()";
    screen.js(played).await.expect("a value");
    let mut clerk = Clerk::sign_in(&demo).await;
    clerk.press(vec![command(1, "open"), take(1, 0), command(1, "next")]).await;
    eventually(&mut screen, "played === 5").await;
}

#[tokio::test]
async fn a_screen_can_be_read_from_across_the_room() {
    let demo = Demo::start(&[]);
    let mut pages = Inspector::new().await;
    pages.open("display-enrol", &demo.staff("/display")).await;
    enrol(&demo, &mut pages.chromium).await;
    pages.look_at("display-idle", &SCREENS).await;
    let mut clerk = Clerk::sign_in(&demo).await;
    let services = [1, 1, 2, 1, 3, 6, 8, 8, 11, 1, 1, 4, 6, 9, 12, 2, 1, 8];
    clerk.press(services.map(|service| take(service, 0)).to_vec()).await;
    for counter in [1, 2, 3, 7, 9, 12] {
        clerk.press(vec![command(counter, "open")]).await;
    }
    for counter in [1, 2, 9, 12, 7] {
        clerk.press(vec![command(counter, "next"), command(counter, "begin"), command(counter, "finish")]).await;
    }
    for (count, counter) in [(1, 1), (2, 9), (3, 7), (4, 2), (5, 12)] {
        clerk.press(vec![command(counter, "next")]).await;
        eventually(&mut pages.chromium, &format!("document.querySelector('#calls').children.length === {count}")).await;
        if [1, 2, 5].contains(&count) {
            eventually(&mut pages.chromium, "!document.querySelector('.fresh')").await;
            pages.look_at(&format!("display-{count}"), &SCREENS).await;
        }
    }
    for (width, height) in SCREENS {
        pages.chromium.resize(width, height).await.expect("a size");
        // Digits of this font are 0.73 em high.
        let digits =
            "0.73 * parseFloat(getComputedStyle(document.querySelector('#calls .number')).fontSize) / innerHeight";
        let height_of_digits = pages.chromium.js(digits).await.expect("a number").as_f64().expect("a number");
        assert!(height_of_digits >= 0.12, "{height_of_digits} of the height at {width}x{height}");
        let cut =
            "[...document.querySelectorAll('#calls > li > *, .last li > *, .lines li > *, .arrive > *, .sign > *')]
            .filter(part => { const [inner, outer] = [part, part.parentElement].map(box => box.getBoundingClientRect());
                return inner.left < outer.left - 1 || inner.right > outer.right + 1
                    || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1; })
            .map(part => part.parentElement.textContent + part.className)";
        assert_eq!(pages.chromium.js(cut).await.expect("a list"), json!([]), "{width}x{height}");
    }
    pages.found_nothing();
}

#[tokio::test]
async fn the_figures_of_a_day_fit_and_are_for_everybody() {
    let demo = Demo::start(&[]);
    let mut pages = Inspector::new().await;
    let mut clerk = Clerk::sign_in(&demo).await;
    for (counter, service) in [(1, 1), (3, 3), (7, 6), (9, 8), (12, 11)] {
        clerk.press((0..3).map(|_| take(service, 0)).chain([command(counter, "open")]).collect()).await;
        for end in ["finish", "no-show", "finish"] {
            let steps = [Some("next"), (end == "finish").then_some("begin"), Some(end)];
            clerk.press(steps.into_iter().flatten().map(|step| command(counter, step)).collect()).await;
        }
    }
    pages.chromium.open(&demo.staff("/sign-in")).await.expect("the form");
    pages.chromium.fill("#login", "madoguchi01").await.expect("a field");
    pages.chromium.fill("#password", "kazasu-demo").await.expect("a field");
    pages.chromium.click_button("サインイン").await.expect("a button");
    pages.chromium.wait_for_page("location.pathname !== '/sign-in'", SOON).await.expect("the first page");
    for by in ["hour", "service", "staff"] {
        pages.open(&format!("statistics-{by}"), &demo.staff(&format!("/statistics/{OFFICE}?by={by}"))).await;
    }
    let empty = format!("/statistics/{OFFICE}?from=2020-01-01&to=2020-01-02");
    pages.open("statistics-empty", &demo.staff(&empty)).await;
    pages.open("devices-office", &demo.staff(&format!("/devices/{OFFICE}"))).await;
    pages.found_nothing();
}
