//! What a finger has to hit, what large letters must leave whole, and what a key opens where it is seen.

use domain::time::{Clock, SystemClock};
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

/// Pairs of things that belong on one line and do not stand on one: the first below or above the second.
const APART: &str = "PAIRS.filter(([one, other]) => one && other && one.checkVisibility() && other.checkVisibility())
    .filter(([one, other]) => { const [a, b] = [one, other].map(part => part.getBoundingClientRect());
        return a.height > 0 && b.height > 0 && (a.top >= b.bottom || b.top >= a.bottom); })
    .map(([one]) => one.textContent.trim())";
const STICKS_OUT: &str = "[...document.body.querySelectorAll('*')].filter(one => one.checkVisibility()
    && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.className || one.tagName).slice(0, 5)";

#[tokio::test]
async fn what_belongs_together_stands_on_one_line_and_nothing_is_cut_where_there_is_room() {
    let demo = Demo::start(&[("KAZASU_DEMO_PAST", "on")]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    let rules = "[...document.querySelectorAll('.rule')].map(rule => [rule.querySelector('.unit'), rule.querySelector('input')])";
    let rows = "[...document.querySelectorAll('.go')].map(row => [row.querySelector('.minutes'), row.querySelector('.number')])";
    let phones = "[...document.querySelectorAll('.c-phone a')].map(link => { const text = document.createRange();
        text.selectNodeContents(link); const boxes = [...text.getClientRects()].filter(box => box.width > 0);
        const part = box => ({ checkVisibility: () => true, getBoundingClientRect: () => box, textContent: link.textContent });
        return [part(boxes[0]), part(boxes[boxes.length - 1])]; })";
    let today = SystemClock.now().day();
    let closing = format!("/reservations/{OFFICE}/closing?desk=&from={}&to={}&reason=x", today.plus(1), today.plus(7));
    for (path, width, pairs) in [
        (format!("/office/{OFFICE}?page=rules"), 820, rules),
        (format!("/office/{OFFICE}?page=rules"), 390, rules),
        (format!("/calendars/{OFFICE}?page=rules"), 1440, rules),
        (format!("/counters/{OFFICE}/1"), 390, rows),
        (format!("/reservations/{OFFICE}/missed"), 820, phones),
        (closing, 820, phones),
    ] {
        chromium.resize(width, 900).await.expect("a size");
        chromium.open(&demo.staff(&path)).await.expect("a page");
        let count = chromium.js(&format!("{pairs}.length")).await.expect("a number");
        assert!(count.as_u64().is_some_and(|count| count > 0), "{path}: {count}");
        assert_eq!(chromium.js(&APART.replace("PAIRS", pairs)).await.expect("a list"), json!([]), "{path} at {width}");
        assert_eq!(chromium.js(STICKS_OUT).await.expect("a list"), json!([]), "{path} at {width}");
    }
    chromium.resize(390, 844).await.expect("a size");
    for lang in ["ja", "en", "vi", "pt", "zh"] {
        let month = format!("/bookings/{OFFICE}?services=14&people=1&lang={lang}");
        chromium.open(&demo.residents(&month)).await.expect("a month");
        let head = "[[document.getElementById('month'), document.querySelector('.month-head a')]]";
        assert_eq!(chromium.js(&APART.replace("PAIRS", head)).await.expect("a list"), json!([]), "{lang}");
    }
    demo.sign_in_as(&mut chromium, "shiyakusho", "/board").await;
    chromium.open(&demo.staff("/entries/taiikukan/wall")).await.expect("a wall");
    assert_eq!(chromium.js(STICKS_OUT).await.expect("a list"), json!([]), "a wall looked at on a phone");
    chromium.resize(1440, 900).await.expect("a size");
    chromium.open(&demo.staff("/board")).await.expect("the town");
    let is_cut = "[...document.querySelectorAll('.menu .name')].some(name => name.scrollWidth > name.clientWidth)";
    assert_eq!(chromium.js(is_cut).await.expect("an answer"), false, "the name of whoever is signed in");
}
