//! The counter console, used by somebody who has a keyboard and no mouse.

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::town::{Demo, OFFICE, SOON, eventually};

/// Sends forms of the console as its page does, one after the other: path after the office's, and fields.
const SEND: &str = "(async () => { for (const [path, fields] of FORMS) {
    const page = await (await fetch('/counters/OFFICE/COUNTER')).text();
    const form = /form_[0-9a-z]+/.exec(page)[0];
    const body = new URLSearchParams([['form', form], ...fields]);
    const answer = await fetch('/counters/OFFICE/COUNTER' + path, { method: 'POST', body });
    if (!answer.ok) throw new Error(path + ' ' + fields + ' ' + answer.status); } })()";

fn send(counter: u16, forms: &serde_json::Value) -> String {
    let send = SEND.replace("OFFICE", OFFICE).replace("COUNTER", &counter.to_string());
    send.replace("FORMS", &forms.to_string())
}

/// A button of this counter's console.
pub fn press_at(counter: u16, command: &str) -> String {
    send(counter, &json!([["", [["command", command]]]]))
}

/// Opens this counter and gives it a morning: somebody done, somebody set aside, somebody called, many waiting.
pub fn busy_office(counter: u16) -> String {
    let take = |services: &[&str], more: &[(&str, &str)]| {
        let fields = services.iter().map(|service| ("service", *service)).chain(more.iter().copied());
        json!(["/tickets", fields.map(|(name, value)| json!([name, value])).collect::<Vec<_>>()])
    };
    let press = |fields: &[(&str, &str)]| json!(["", fields]);
    let note = match counter {
        1 => "B012の方は、午後に書類を持って来られます。\n3番の印刷機は紙が切れています。",
        _ => "10時から12時まで、2番窓口は1人です。",
    };
    send(
        counter,
        &json!([
            press(&[("command", "open")]),
            take(&["1"], &[]),
            take(&["1", "2", "6"], &[]),
            take(&["3"], &[("language", "3")]),
            take(&["2"], &[("priority", "care")]),
            take(&["1"], &[("due", "23:50"), ("away", "yes")]),
            take(&["4"], &[("priority", "vip-1")]),
            take(&["1"], &[]),
            take(&["2"], &[]),
            ["/handovers", [["text", note]]],
            press(&[("command", "next")]),
            press(&[("command", "begin")]),
            press(&[("command", "finish")]),
            press(&[("command", "next")]),
            press(&[("command", "park"), ("reason", "書類を記入中")]),
            press(&[("command", "next")]),
            press(&[("command", "no-show")]),
            press(&[("command", "next")]),
        ]),
    )
}

/// Whoever uses the console by keys.
struct Clerk<'a> {
    chromium: &'a mut Chromium,
}

impl Clerk<'_> {
    async fn keys(&mut self, keys: &[&str]) {
        for key in keys {
            self.chromium.press(key).await.expect("a key");
        }
    }

    async fn sees(&mut self, expression: &str) {
        eventually(self.chromium, expression).await;
    }

    /// Presses keys once the page listens, and waits for how the visitor at the counter stands then.
    async fn does(&mut self, keys: &[&str], stand: &str) {
        self.keys(keys).await;
        self.sees(&format!("document.getElementById('now').dataset.stand === '{stand}' && !{IS_BUSY}")).await;
    }

    async fn number(&mut self) -> String {
        let number = self.chromium.js("document.querySelector('#now .big').textContent").await.expect("a number");
        number.as_str().expect("text").to_owned()
    }
}

const IS_BUSY: &str = "document.getElementById('console').classList.contains('busy')";
/// Whether a question is open and has the focus.
const IS_ASKED: &str = "document.activeElement.closest('details.ask[open]') !== null
    && !document.activeElement.matches('summary')";

#[tokio::test]
async fn a_clerk_without_a_mouse_opens_calls_serves_parks_resumes_and_undoes() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    let mut clerk = Clerk { chromium: &mut chromium };

    // Opens the first counter of the choice with Tab and Enter.
    let on_first = "document.activeElement.id === 'open-1'";
    while clerk.chromium.js(on_first).await.expect("a value") != true {
        clerk.keys(&["Tab"]).await;
    }
    clerk.keys(&["Enter"]).await;
    let there = format!("location.pathname === '/counters/{OFFICE}/1'");
    clerk.chromium.wait_for_page(&there, SOON).await.expect("the console");
    clerk.sees("document.getElementById('head').dataset.seat === 'open'").await;

    // Takes two numbers for visitors.
    for count in ["1", "2"] {
        clerk.keys(&["g"]).await;
        clerk.sees(IS_ASKED).await;
        clerk.keys(&[" ", "Enter"]).await;
        clerk.sees(&format!("document.querySelector('#tab-waiting b').textContent === '{count}' && !{IS_BUSY}")).await;
    }
    clerk.does(&["n"], "called").await;
    let first = clerk.number().await;
    clerk.does(&["s"], "serving").await;
    // The key of something that does not fit now does nothing.
    clerk.keys(&["n", "x"]).await;
    clerk.keys(&["f"]).await;
    clerk.sees(IS_ASKED).await;
    clerk.does(&["Enter"], "none").await;
    clerk.does(&["z"], "serving").await;
    assert_eq!(clerk.number().await, first, "what was finished by mistake is back");
    clerk.keys(&["f"]).await;
    clerk.sees(IS_ASKED).await;
    clerk.does(&["Enter"], "none").await;

    // The second one is called from the list, parked, and resumed from the list of those set aside.
    clerk.keys(&["ArrowDown"]).await;
    clerk.does(&["Enter"], "called").await;
    let second = clerk.number().await;
    assert_ne!(second, first);
    clerk.keys(&["p"]).await;
    clerk.sees(IS_ASKED).await;
    // While a question is open, the key of another command does nothing.
    clerk.keys(&["x"]).await;
    clerk.does(&["Enter"], "none").await;
    clerk.keys(&["2"]).await;
    clerk.sees("document.querySelector('#tab-aside').getAttribute('aria-current') === 'true'").await;
    clerk.keys(&["ArrowDown"]).await;
    clerk.does(&["Enter"], "serving").await;
    assert_eq!(clerk.number().await, second);

    // Help is called with two keys, never with one.
    clerk.keys(&["e"]).await;
    clerk.sees(IS_ASKED).await;
    clerk.keys(&["Escape"]).await;
    clerk.sees("document.querySelector('details.ask[open]') === null && !document.querySelector('.own-alarm')").await;
    clerk.keys(&["e"]).await;
    clerk.sees(IS_ASKED).await;
    clerk.keys(&["Enter"]).await;
    clerk.sees("document.querySelector('.own-alarm') !== null").await;
}

#[tokio::test]
async fn a_console_that_loses_the_hub_says_so_and_shows_what_is_so_when_it_is_back() {
    let mut demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    chromium.js(&send(1, &json!([["", [["command", "open"]]], ["/tickets", [["service", "1"]]]]))).await.expect("one");
    chromium.open(&demo.staff(&format!("/counters/{OFFICE}/1"))).await.expect("the console");
    demo.stop();
    let mut clerk = Clerk { chromium: &mut chromium };
    clerk.keys(&["n"]).await;
    clerk.sees("document.getElementById('trouble').textContent.includes('まだわかりません')").await;
    // Pressed again in impatience: nothing more is sent.
    clerk.keys(&["n"]).await;
    demo.start_again();
    clerk.sees("document.getElementById('trouble').textContent.startsWith('つながりました')").await;
    clerk.sees(&format!("!{IS_BUSY}")).await;
    clerk.does(&["n"], "called").await;
    // A session that ended elsewhere: the next key leads to the sign-in and does nothing else.
    clerk.chromium.js("fetch('/sign-out', { method: 'POST' }).then(answer => answer.status)").await.expect("an answer");
    clerk.keys(&["x"]).await;
    clerk.chromium.wait_for_page("location.pathname === '/sign-in'", SOON).await.expect("the sign-in");
}

#[tokio::test]
async fn a_console_follows_what_a_colleague_does_and_keeps_what_is_being_written() {
    let demo = Demo::start(&[]);
    let (mut one, mut two) = (Chromium::launch().await.expect("chromium"), Chromium::launch().await.expect("chromium"));
    for (browser, login) in [(&mut one, "madoguchi01"), (&mut two, "madoguchi02")] {
        demo.sign_in_as(browser, login, &format!("/counters/{OFFICE}")).await;
    }
    one.js(&press_at(1, "open")).await.expect("an open counter");
    one.open(&demo.staff(&format!("/counters/{OFFICE}/1"))).await.expect("the console");
    let mut clerk = Clerk { chromium: &mut one };
    clerk.keys(&["m"]).await;
    clerk.sees(IS_ASKED).await;
    clerk.keys(&["a", "n", "x"]).await;
    two.js(&send(
        2,
        &json!([["", [["command", "open"]]], ["/tickets", [["service", "1"]]], ["", [["command", "alarm"]]]]),
    ))
    .await
    .expect("a colleague's forms");
    clerk.sees("document.querySelectorAll('#list .visit').length === 1").await;
    clerk.sees("!!document.querySelector('.alarm b')?.textContent.includes('2番窓口')").await;
    let written =
        "document.querySelector('textarea[name=text]').value === 'anx' && document.activeElement.name === 'text'";
    clerk.sees(written).await;
    clerk.keys(&["Escape"]).await;
    clerk.chromium.click_button("対応します").await.expect("a button");
    clerk.sees("document.querySelector('.alarm') === null").await;
    clerk.sees("document.getElementById('head').dataset.seat === 'open'").await;
}

#[tokio::test]
async fn the_console_works_without_scripts() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    chromium.js(&send(1, &json!([["/tickets", [["service", "1"], ["service", "2"]]]]))).await.expect("a number");
    chromium.switch_scripts_off().await.expect("no scripts");
    chromium.open(&demo.staff(&format!("/counters/{OFFICE}/1"))).await.expect("the console");
    let stands = |stand: &str| format!("document.getElementById('now').dataset.stand === '{stand}'");
    for (button, so) in [
        ("窓口を開ける", "document.getElementById('head').dataset.seat === 'open'".to_owned()),
        ("次の方を呼ぶ", stands("called")),
        ("対応開始", stands("serving")),
        ("取り消し", stands("called")),
    ] {
        chromium.click_button(button).await.expect(button);
        chromium.wait_for_page(&so, SOON).await.expect(button);
    }
    chromium.js("document.getElementById('park').parentElement.open = true").await.expect("a question");
    chromium.click_button("書類を記入中").await.expect("a reason");
    chromium.wait_for_page(&stands("none"), SOON).await.expect("nobody at the counter");
}
