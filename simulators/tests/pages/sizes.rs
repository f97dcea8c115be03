//! What a finger has to hit, what large letters must leave whole, and what a key opens where it is seen.

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::{
    counters::busy_office,
    town::{Demo, OFFICE, SLUG, SOON, eventually},
};

/// What is pressed and is lower than 44 px (WCAG 2.2, 2.5.5), links within a sentence aside; and choices that look like text
/// fields, for nothing says that they open.
const SMALL: &str = "[...document.querySelectorAll('button, summary, select, .button, nav a, footer a, .tongues a')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5
        && one.getBoundingClientRect().width > 1 && !one.closest('.unseen, .skip, p, td'))
    .map(one => Math.round(one.getBoundingClientRect().height) + ' ' + one.tagName + ' ' + one.className + ' '
        + one.textContent.trim().slice(0, 20)).slice(0, 8)";
const MUTE: &str = "[...document.querySelectorAll('select')].filter(one => getComputedStyle(one).appearance === 'none'
    && getComputedStyle(one).backgroundImage === 'none').map(one => one.name)";
/// Parts of a number's page that are set in more than one line.
const BROKEN: &str = "[...document.querySelectorAll('.visit-card h1 b, .at-counter')].filter(one => one.checkVisibility())
    .filter(one => { const text = document.createRange(); text.selectNodeContents(one);
        return new Set([...text.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top / 8))).size > 1; })
    .map(one => one.textContent)";

#[tokio::test]
async fn what_is_pressed_is_large_enough_for_a_finger_and_a_choice_looks_like_one() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.resize(390, 844).await.expect("a size");
    let mut small = Vec::new();
    let residents =
        ["/", "/?child", "/booking", &format!("/offices/{OFFICE}"), &format!("/bookings/{OFFICE}?services=13")];
    let mut pages: Vec<String> = residents.into_iter().map(|path| demo.residents(path)).collect();
    pages.push(demo.residents(&format!("/bookings/{OFFICE}/waiting?services=15&people=1")));
    pages.push(demo.staff("/sign-in"));
    for page in &pages {
        chromium.open(page).await.expect("a page");
        look(&mut chromium, page, &mut small).await;
    }
    demo.sign_in(&mut chromium).await;
    for path in ["/board", "/families", "/notices", "/devices"] {
        chromium.open(&demo.staff(&format!("{path}/{SLUG}"))).await.expect("a page");
        look(&mut chromium, path, &mut small).await;
    }
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    chromium.js(&busy_office(1)).await.expect("an office in the morning");
    for path in [
        "/counters/shiyakusho/1",
        "/reservations/shiyakusho",
        "/statistics/shiyakusho",
        "/office/shiyakusho",
        "/calendars/shiyakusho?page=texts",
    ] {
        chromium.open(&demo.staff(path)).await.expect("a page");
        look(&mut chromium, path, &mut small).await;
    }
    assert!(small.is_empty(), "{}", small.join("\n"));
}

async fn look(chromium: &mut Chromium, page: &str, found: &mut Vec<String>) {
    for question in [SMALL, MUTE] {
        let faults = chromium.js(question).await.expect("a list");
        found.extend(faults.as_array().expect("a list").iter().map(|fault| format!("{page}: {fault}")));
    }
}

#[tokio::test]
async fn with_letters_twice_as_large_a_number_and_its_counter_stay_whole() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.open(&demo.staff(&format!("/demo?facility={OFFICE}"))).await.expect("the demo page");
    chromium.js("document.querySelector('.demo-card[value=\"1\"]').click()").await.expect("a card");
    eventually(&mut chromium, "(document.getElementById('demo').dataset.ticket || '') !== ''").await;
    let code = chromium.js("document.getElementById('demo').dataset.ticket").await.expect("a code");
    let mut phone = Chromium::launch().await.expect("chromium");
    phone.resize(390, 844).await.expect("a size");
    phone.open(&demo.residents(&format!("/tickets/{}", code.as_str().expect("text")))).await.expect("a number");
    phone.js("document.documentElement.style.fontSize = '32px'").await.expect("large letters");
    assert_eq!(phone.js(BROKEN).await.expect("parts"), json!([]));
    chromium.click_button("次の方を呼ぶ").await.expect("a button");
    eventually(&mut phone, "document.getElementById('ticket').dataset.stand === 'called'").await;
    let counter = "[...document.querySelectorAll('.at-counter')].some(one => one.checkVisibility())";
    assert_eq!(phone.js(counter).await.expect("an answer"), true);
    assert_eq!(phone.js(BROKEN).await.expect("parts"), json!([]));
    assert_eq!(phone.js("document.documentElement.scrollWidth > innerWidth").await.expect("an answer"), false);
}

#[tokio::test]
async fn what_a_key_opens_at_a_counter_stands_in_sight_with_its_button() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.resize(1440, 900).await.expect("a size");
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    chromium.js(&busy_office(1)).await.expect("an office in the morning");
    chromium.open(&demo.staff(&format!("/counters/{OFFICE}/1"))).await.expect("the console");
    for key in ["f", "p", "o", "t", "g", "m", "e"] {
        chromium.press(key).await.expect("a key");
        eventually(&mut chromium, "document.querySelector('details.ask[open]') !== null").await;
        let sight = "(box => box.top >= 0 && (box.bottom <= innerHeight || box.top <= 1))(
            document.querySelector('details.ask[open]').getBoundingClientRect())";
        let seen = chromium.wait_js(sight, SOON).await.expect("an answer");
        assert_eq!(seen, true, "{key}");
        chromium.press("Escape").await.expect("a key");
        eventually(&mut chromium, "document.querySelector('details.ask[open]') === null").await;
    }
}
