//! やさしい日本語: readings stand above kanji, lines stand evenly, and pages fit with large letters.

use simulators::fakes::browser::Chromium;

use crate::{
    looks::Inspector,
    town::{Demo, OFFICE, SLUG, eventually},
    visits::TAKE_A_NUMBER,
};

/// Blocks of nothing but words whose lines do not all stand as far apart as the block says.
const UNEVEN: &str =
    "[...new Set([...document.querySelectorAll('main ruby')].map(ruby => ruby.parentElement))].filter(block => {
    const style = getComputedStyle(block);
    if (!/^(block|list-item|flow-root)$/.test(style.display) || block.offsetHeight === 0) return false;
    if ([...block.querySelectorAll('*')].some(one => !one.closest('ruby') && (getComputedStyle(one).display !== 'inline'
        || getComputedStyle(one).fontSize !== style.fontSize))) return false;
    const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const tops = [];
    while (walk.nextNode()) { if (walk.currentNode.parentElement.closest('rt, rp')) continue;
        const range = document.createRange(); range.selectNodeContents(walk.currentNode);
        tops.push(...[...range.getClientRects()].filter(rect => rect.width > 0).map(rect => rect.top)); }
    tops.sort((one, other) => one - other);
    const height = parseFloat(style.lineHeight);
    return tops.some((top, at) => at > 0 && top - tops[at - 1] > 4 && Math.abs(top - tops[at - 1] - height) > 1.5);
    }).map(block => block.tagName + ' ' + block.textContent.slice(0, 30))";
/// A reading lies above its kanji and takes no more than a line has.
const READINGS: &str =
    "document.querySelectorAll('main ruby').length > COUNT && [...document.querySelectorAll('main rt')].every(rt =>
    rt.offsetHeight === 0 || rt.getBoundingClientRect().bottom <= rt.parentElement.getBoundingClientRect().bottom)";

async fn looks_easy(pages: &mut Inspector, name: &str, readings: usize) {
    eventually(&mut pages.chromium, &READINGS.replace("COUNT", &readings.to_string())).await;
    pages.look_hard(name).await;
    for (width, height) in [(390, 844), (1440, 900)] {
        pages.chromium.resize(width, height).await.expect("a size");
        let uneven = pages.chromium.js(UNEVEN).await.expect("a list");
        assert_eq!(uneven, serde_json::json!([]), "{name} at {width}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn easy_japanese_has_readings_above_its_kanji_and_lines_that_stand_evenly() {
    let demo = Demo::start(&[]);
    let mut pages = Inspector::new().await;
    for (name, path, readings) in [
        ("easy-first-page", "/?lang=easy".to_owned(), 20),
        ("easy-bookings", "/bookings?lang=easy".to_owned(), 3),
        ("easy-services", format!("/bookings/{OFFICE}?lang=easy"), 5),
        ("easy-month", format!("/bookings/{OFFICE}?services=13&people=1&lang=easy"), 10),
        ("easy-offices", "/offices?lang=easy".to_owned(), 3),
        ("easy-office", format!("/offices/{OFFICE}?lang=easy"), 10),
        ("easy-find", "/booking?lang=easy".to_owned(), 20),
        ("easy-nothing", "/nothing?lang=easy".to_owned(), 3),
    ] {
        pages.chromium.open(&demo.residents(&path)).await.expect("a page");
        looks_easy(&mut pages, name, readings).await;
    }
    // Titles, choices and attributes have no elements in them.
    let title = "document.title.includes('（') && !document.title.includes('<') && document.querySelector('title ruby') === null";
    eventually(&mut pages.chromium, title).await;

    pages.chromium.open(&demo.residents(&format!("/offices/{OFFICE}"))).await.expect("the office");
    let ticket = pages.chromium.js(TAKE_A_NUMBER).await.expect("an address").as_str().expect("text").to_owned();
    pages.chromium.open(&ticket).await.expect("the number");
    looks_easy(&mut pages, "easy-ticket", 10).await;

    // What a script writes has readings as well.
    pages.chromium.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    let parent = pages.chromium.js("document.querySelector('.as-parent').href").await.expect("a link");
    pages.chromium.open(parent.as_str().expect("text")).await.expect("an invitation");
    pages.chromium.open(&demo.residents("/family?lang=easy")).await.expect("the parents' page");
    looks_easy(&mut pages, "easy-family", 5).await;
    eventually(&mut pages.chromium, "document.documentElement.classList.contains('live')").await;
    let mut reader = Chromium::launch().await.expect("chromium");
    reader.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    reader.js("document.querySelector('.demo-card').click()").await.expect("a card");
    let sentence = "document.querySelector('.child-today[data-presence=here] .sentence')";
    eventually(
        &mut pages.chromium,
        &format!("({sentence} || document.body).textContent === '保育園（ほいくえん）に います'"),
    )
    .await;
    eventually(&mut pages.chromium, &format!("{sentence}.querySelector('ruby rt').textContent === 'ほいくえん'")).await;
    looks_easy(&mut pages, "easy-family-here", 5).await;
    pages.found_nothing();
}
