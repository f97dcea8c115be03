//! Pages that move by themselves: whatever happens to the hub under them, each lives again without a hand.

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::town::{Demo, OFFICE, SLUG, SOON, eventually};

/// What was taken or held at the demo page, as its script does it.
const POST: &str = "fetch('PATH', { method: 'POST', body: new URLSearchParams(FIELDS) }).then(answer => answer.ok)";
const LOST: &str = "document.getElementById('connection').checkVisibility()";

/// A page, and what it shows once it has heard what happened after the restart.
struct Live {
    url: String,
    heard: &'static str,
}

async fn post(page: &mut Chromium, path: &str, fields: serde_json::Value) {
    let sent = POST.replace("PATH", path).replace("FIELDS", &fields.to_string());
    assert_eq!(page.js(&sent).await.expect("an answer"), true, "{path} {fields}");
}

/// A number taken and a parent signed in: where both are looked at, and the card of the parent's child.
async fn prepared(demo: &Demo, browser: &mut Chromium) -> [String; 3] {
    browser.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    let parent = browser.js("document.querySelector('.as-parent').href").await.expect("a way in");
    let card = browser.js("document.querySelector('.demo-card').value").await.expect("the child's card");
    browser.open(parent.as_str().expect("text")).await.expect("the parent's page");
    browser.open(&demo.staff(&format!("/demo?facility={OFFICE}"))).await.expect("the demo page");
    browser.js("document.querySelector('.demo-card[value=\"1\"]').click()").await.expect("a card");
    eventually(browser, "Boolean(document.getElementById('demo').dataset.ticket)").await;
    let ticket = browser.js("document.getElementById('demo').dataset.ticket").await.expect("a code");
    let [card, ticket] = [card, ticket].map(|value| value.as_str().expect("text").to_owned());
    [demo.residents("/family"), demo.residents(&format!("/tickets/{ticket}")), card]
}

#[tokio::test]
async fn every_live_page_lives_again_by_itself_after_the_hub_was_restarted() {
    let mut demo = Demo::start(&[]);
    let mut browser = Chromium::launch().await.expect("chromium");
    let [family, ticket, card] = prepared(&demo, &mut browser).await;
    demo.sign_in_as(&mut browser, OFFICE, "/board").await;
    let inside = "document.querySelector('[data-is=inside]').textContent.trim() === '1'";
    let called = "document.body.textContent.includes('A001')";
    let pages = [
        Live {
            url: demo.staff(&format!("/board/{SLUG}")),
            heard: "document.querySelector('.child[data-presence=here]')",
        },
        Live { url: family, heard: "document.querySelector('.child-today[data-presence=here]')" },
        Live { url: ticket, heard: "document.getElementById('ticket').dataset.stand === 'called'" },
        Live {
            url: demo.staff(&format!("/displays/{OFFICE}")),
            heard: "document.querySelectorAll('#calls > li').length === 1",
        },
        Live { url: demo.staff("/entries/taiikukan"), heard: inside },
        Live { url: demo.staff("/entries/taiikukan/wall"), heard: inside },
        Live {
            url: demo.staff(&format!("/demo?facility={OFFICE}")),
            heard: "document.getElementById('of-wall').contentDocument.body.textContent.includes('A001')",
        },
        Live {
            url: demo.staff(&format!("/demo?facility={SLUG}")),
            heard: "document.querySelector('.demo-card[data-presence=here]')",
        },
    ];
    let mut console = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut console, "madoguchi02", &format!("/counters/{OFFICE}")).await;
    console.open(&demo.staff(&format!("/counters/{OFFICE}/2"))).await.expect("the console");
    for (number, page) in pages.iter().enumerate() {
        if number > 0 {
            browser.new_tab().await.expect("a tab");
        }
        browser.open(&page.url).await.expect("a page");
    }
    demo.stop();
    for (number, page) in pages.iter().enumerate() {
        browser.to_tab(number).await.expect("a tab");
        assert_eq!(browser.wait_js(LOST, SOON).await.expect("a value"), true, "{}", page.url);
    }
    demo.start_again();
    let mut reader = Chromium::launch().await.expect("chromium");
    reader.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    for (facility, card) in [(SLUG, card.as_str()), ("taiikukan", "r01")] {
        post(&mut reader, "/demo/taps", json!({ "facility": facility, "card": card })).await;
    }
    post(&mut reader, "/demo/call", json!({ "facility": OFFICE })).await;
    for (number, Live { url, heard }) in pages.iter().enumerate() {
        browser.to_tab(number).await.expect("a tab");
        let lives = format!("!({LOST}) && Boolean({heard})");
        assert_eq!(browser.wait_js(&lives, SOON).await.expect("a value"), true, "{url}");
    }
    eventually(&mut console, &format!("!({LOST}) && {called}")).await;
}
