//! What a careful eye sees at once: words that are broken where there is room, and what touches what has the focus.

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::{
    counters::busy_office,
    reservations::Clerk,
    town::{Demo, OFFICE, SLUG, SOON, eventually},
};

/// Words of at most eight letters that stand in two lines.
const BROKEN: &str = "(() => { const found = [];
    document.querySelectorAll('main button, main .button, main th, main td, main dd, main .badge').forEach(one => {
        const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            const word = text.data.trim();
            const box = text.parentElement.getBoundingClientRect();
            if (!word || word.length > 8 || /\\s/.test(word) || box.width < 2 || text.parentElement.closest('thead, .unseen')) continue;
            const range = document.createRange();
            range.selectNodeContents(text);
            const lines = [...range.getClientRects()].filter(line => line.width > 1).map(line => Math.round(line.top / 6));
            if (new Set(lines).size > 1) found.push(word);
        }
    });
    return found; })()";

async fn is_whole(chromium: &mut Chromium, page: &str) {
    assert_eq!(chromium.js(BROKEN).await.expect("a list"), json!([]), "{page}");
}

#[tokio::test]
async fn no_short_word_is_broken_in_the_lists_of_a_tablet() {
    // Something of today must be left to be booked.
    simulators::trials::midnight::keep_clear(SOON * 34);
    let demo = Demo::start(&[]);
    let mut clerk = Clerk::at(&demo, "madoguchi01").await;
    clerk.fills_in_a_call(&demo).await;
    clerk.chromium.click_button("この内容で予約する").await.expect("a button");
    clerk.chromium.wait_for_page("location.search === '?made'", SOON).await.expect("the booking");
    clerk.chromium.resize(820, 1180).await.expect("a size");
    clerk.opens(&demo, "").await;
    eventually(&mut clerk.chromium, "document.querySelectorAll('#list .button, #list button').length > 0").await;
    is_whole(&mut clerk.chromium, "reservations").await;

    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    chromium.js("document.querySelector('.demo-card').click()").await.expect("a card");
    eventually(&mut chromium, "document.querySelector('.demo-card[data-presence=here]') !== null").await;
    demo.sign_in(&mut chromium).await;
    chromium.resize(820, 1180).await.expect("a size");
    chromium.open(&demo.staff(&format!("/notices/{SLUG}"))).await.expect("the notices");
    chromium.wait_for_page("document.querySelectorAll('main tbody tr').length > 0", SOON).await.expect("rows");
    is_whole(&mut chromium, "notices").await;
}

#[tokio::test]
async fn what_has_the_focus_touches_no_words_beside_it() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.resize(1440, 900).await.expect("a size");
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    chromium.js(&busy_office(1)).await.expect("an office in the morning");
    chromium.open(&demo.staff(&format!("/counters/{OFFICE}/1"))).await.expect("the console");
    chromium.press("f").await.expect("a key");
    eventually(&mut chromium, "document.activeElement.id === 'do-finish'").await;
    // The ring is six pixels wide.
    let room = "document.activeElement.getBoundingClientRect().top
        - document.activeElement.previousElementSibling.getBoundingClientRect().bottom";
    assert!(chromium.js(room).await.expect("a number").as_f64().expect("a number") > 8.0);
}
