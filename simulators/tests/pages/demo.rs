//! A newcomer's minute with the demo town.

use simulators::fakes::browser::Chromium;

use crate::town::{Demo, SLUG, SOON, eventually};

/// What the demo reader's screen says.
const WORDS: &str = "document.querySelector('#screen .words').textContent";
/// What a greeting is, at whatever hour.
const GREETING: &str = "/^(おはようございます|こんにちは|こんばんは)$/";
/// A place in the kiosk's own face.
const FACE: &str = "document.getElementById('face').contentDocument";
/// What the parent's phone shows.
const PHONE: &str = "document.querySelector('#phone .child-today')";

/// Clicks on the card at this place of the list; gives the child's name.
async fn click_card(reader: &mut Chromium, place: usize) -> String {
    let card =
        format!("[...document.querySelectorAll('.demo-card')[{place}].children].map(part => part.textContent.trim())");
    let parts = reader.js(&card).await.expect("a card");
    let part = |number: usize| parts[number].as_str().expect("text");
    reader.click_button(&format!("{} {} {}", part(0), part(1), part(2))).await.expect("a card");
    part(0).to_owned()
}

/// Holds the card at this place of the list to the demo reader; gives the child's name.
async fn hold(reader: &mut Chromium, place: usize) -> String {
    let name = click_card(reader, place).await;
    eventually(reader, &format!("{GREETING}.test({WORDS})")).await;
    name
}

/// Whether the board says that this child is here.
fn is_here(name: &str) -> String {
    format!(
        "[...document.querySelectorAll('.child')].find(child => child.querySelector('.who').textContent\
         .endsWith('{name}')).dataset.presence === 'here'"
    )
}

#[tokio::test]
async fn the_parents_phone_says_whose_child_came_from_the_first_card_on() {
    let demo = Demo::start(&[]);
    let mut page = Chromium::launch().await.expect("chromium");
    page.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    // The first card is that of the child whose parent's phone is shown already; the second one makes it another's.
    for place in [0, 1] {
        let called = format!("document.querySelectorAll('.demo-card')[{place}].dataset.callName");
        click_card(&mut page, place).await;
        let said =
            format!("document.querySelector('.phone-said').textContent.startsWith({called} + 'さん 登園しています ')");
        eventually(&mut page, &said).await;
    }
    // The steps that were taken stay where they stand.
    let steps = "[...document.querySelectorAll('.tour li')].map(step => [step.className, getComputedStyle(step).position].join(' '))";
    let taken = serde_json::json!(["stepped static", "stepped static", "stepped static"]).to_string();
    eventually(&mut page, &format!("JSON.stringify({steps}) === JSON.stringify({taken})")).await;
}

/// What of the frames' pages is cut off at their edges, on screens of these widths: the kiosk's buttons, the wall's code of the day.
#[tokio::test]
async fn an_offices_kiosk_and_wall_are_whole_in_their_frames() {
    let demo = Demo::start(&[]);
    let mut page = Chromium::launch().await.expect("chromium");
    let cut = "[...document.querySelectorAll('.device iframe')].filter(frame => !frame.closest('.of-phone')).flatMap(frame => {
        const inside = frame.contentDocument, [width, height] = [inside.documentElement.clientWidth, inside.documentElement.clientHeight];
        return [...inside.querySelectorAll('h1, button, time, .digits, .number')].filter(one => one.checkVisibility())
            .filter(one => (box => box.width > 0 && (box.top < -1 || box.left < -1 || box.right > width + 1 || box.bottom > height + 1))(
                one.getBoundingClientRect())).map(one => one.tagName + ' ' + one.textContent.trim().slice(0, 20)); })";
    for width in [1440, 820] {
        page.resize(width, 1180).await.expect("a size");
        page.open(&demo.staff("/demo?facility=shiyakusho")).await.expect("the demo page");
        eventually(&mut page, "document.querySelectorAll('.device iframe').length === 3").await;
        eventually(&mut page, &format!("({cut}).length === 0")).await;
    }
}

#[tokio::test]
async fn a_pressed_card_moves_the_kiosks_face_the_parents_phone_and_the_board_beside_it() {
    let demo = Demo::start(&[]);
    let mut page = Chromium::launch().await.expect("chromium");
    page.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    page.js("window.neverLoadedAgain = true").await.expect("a value");
    eventually(&mut page, &format!("{FACE}.getElementById('words').textContent === 'カードをかざしてください'")).await;

    // Not the card of the child whose parent's phone is shown: the phone becomes another parent's.
    let name = click_card(&mut page, 1).await;
    eventually(&mut page, &format!("{GREETING}.test({FACE}.getElementById('words').textContent)")).await;
    eventually(&mut page, &format!("{FACE}.body.dataset.tone === 'welcome'")).await;
    eventually(&mut page, &format!("{PHONE}.querySelector('h2').textContent === '{name}'")).await;
    eventually(&mut page, &format!("{PHONE}.querySelector('.sentence').textContent === '登園しています'")).await;
    eventually(&mut page, &is_here(&name)).await;
    eventually(&mut page, "document.querySelector('.count[data-presence=here] .number').textContent === '1'").await;
    eventually(&mut page, r"/^かざしてから \d+\.\d\d秒 で/.test(document.getElementById('took').textContent)").await;
    eventually(&mut page, "document.querySelectorAll('.demo-card')[1].textContent.includes('登園中')").await;
    assert_eq!(page.js("window.neverLoadedAgain").await.expect("a value"), true);

    page.click_button("朝の登園を早送り").await.expect("a button");
    eventually(&mut page, "document.querySelector('.count[data-presence=here] .number').textContent === '29'").await;
    assert_eq!(page.js("window.neverLoadedAgain").await.expect("a value"), true);

    page.js("document.querySelectorAll('.roles form').forEach(form => form.removeAttribute('target'))")
        .await
        .expect("");
    page.click_button("園長").await.expect("a button");
    page.wait_for_page(&format!("location.pathname === '/board/{SLUG}'"), SOON).await.expect("the head's board");
    assert_eq!(page.js(&is_here(&name)).await.expect("a value"), true);
}

#[tokio::test]
async fn a_held_card_moves_the_board_and_the_board_outlives_a_restart_of_the_hub() {
    let mut demo = Demo::start(&[]);
    let mut board = Chromium::launch().await.expect("chromium");
    demo.sign_in(&mut board).await;
    board.js("window.neverLoadedAgain = true").await.expect("a value");
    let mut reader = Chromium::launch().await.expect("chromium");
    reader.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");

    let first = hold(&mut reader, 0).await;
    eventually(&mut board, &is_here(&first)).await;
    eventually(&mut board, "document.querySelector('.count[data-presence=here] .number').textContent === '1'").await;
    assert_eq!(board.js("window.neverLoadedAgain").await.expect("a value"), true);

    demo.stop();
    eventually(&mut board, "document.getElementById('connection').checkVisibility()").await;
    demo.start_again();
    eventually(&mut board, "!document.getElementById('connection').checkVisibility()").await;
    let second = hold(&mut reader, 1).await;
    eventually(&mut board, &is_here(&second)).await;

    board.open(&demo.staff(&format!("/board/{SLUG}"))).await.expect("the board");
    for name in [&first, &second] {
        assert_eq!(board.js(&is_here(name)).await.expect("a value"), true, "{name}");
    }
}

#[tokio::test]
async fn without_scripts_cards_are_held_and_children_marked_all_the_same() {
    let demo = Demo::start(&[]);
    let mut browser = Chromium::launch().await.expect("chromium");
    browser.switch_scripts_off().await.expect("no scripts");
    browser.open(&demo.staff(&format!("/demo?facility={SLUG}"))).await.expect("the demo page");
    let name = click_card(&mut browser, 0).await;
    browser.wait_for_page("location.pathname === '/demo/taps'", SOON).await.expect("the answer");
    assert_eq!(browser.js(&format!("{GREETING}.test({WORDS})")).await.expect("words"), true);
    assert_eq!(browser.js(&format!("{PHONE}.dataset.presence")).await.expect("a state"), "here");

    demo.sign_in(&mut browser).await;
    assert_eq!(browser.js(&is_here(&name)).await.expect("a value"), true);
    let offered = "[...document.querySelectorAll('.still, .beat, .filter')].map(one => one.checkVisibility())";
    let offered = browser.js(offered).await.expect("a list").to_string();
    assert_eq!(offered, "[true,false,false]", "only what works is offered");

    browser.click_button(&format!("{name} 降園")).await.expect("a button");
    browser.wait_for_page(&format!("!({})", is_here(&name)), SOON).await.expect("the board again");
}

#[tokio::test]
async fn a_number_at_the_town_hall_is_seen_on_the_phone_and_its_call_on_the_display() {
    let demo = Demo::start(&[]);
    let mut page = Chromium::launch().await.expect("chromium");
    page.open(&demo.staff("/demo?facility=shiyakusho")).await.expect("the demo page");
    page.js("window.neverLoadedAgain = true").await.expect("a value");
    let inside = |frame: &str| format!("document.getElementById('{frame}').contentDocument");
    eventually(&mut page, &format!("{}.getElementById('start-ja').textContent === '番号を取る'", inside("face"))).await;
    eventually(&mut page, &format!("{}.body.textContent.includes('番号を取ると')", inside("of-phone"))).await;

    page.js("document.querySelector('.demo-card[value=\"1\"]').click()").await.expect("a card");
    eventually(&mut page, &format!("{}.body.dataset.step === 'given'", inside("face"))).await;
    let number = format!("{}.getElementById('number')", inside("face"));
    assert_eq!(page.js(&format!("{number}.textContent")).await.expect("a number"), "A001");
    let size = page.js(&format!("parseFloat(getComputedStyle({number}).fontSize)")).await.expect("a size");
    assert!(size.as_f64().expect("a number") > 90.0, "the number is what is seen first: {size} px");
    eventually(&mut page, &format!("{}.getElementById('ticket').dataset.number === 'A001'", inside("of-phone"))).await;

    page.click_button("次の方を呼ぶ").await.expect("a button");
    eventually(&mut page, &format!("{}.getElementById('ticket').dataset.stand === 'called'", inside("of-phone"))).await;
    eventually(&mut page, &format!("{}.getElementById('calls').textContent.includes('A001')", inside("of-wall"))).await;
    eventually(&mut page, "document.querySelectorAll('.tour .stepped').length === 3").await;
    eventually(&mut page, r"/^呼んでから \d+\.\d\d秒 で/.test(document.getElementById('took').textContent)").await;
    eventually(&mut page, &format!("{}.body.dataset.step === 'start'", inside("face"))).await;
    assert_eq!(page.js("window.neverLoadedAgain").await.expect("a value"), true);
}

#[tokio::test]
async fn a_card_at_the_gym_moves_the_number_on_the_wall() {
    let demo = Demo::start(&[]);
    let mut page = Chromium::launch().await.expect("chromium");
    page.open(&demo.staff("/demo?facility=taiikukan")).await.expect("the demo page");
    let inside =
        "document.getElementById('of-wall').contentDocument.querySelector('[data-is=inside]').textContent.trim()";
    eventually(&mut page, &format!("{inside} === '0'")).await;
    page.js("document.querySelector('.demo-card').click()").await.expect("a card");
    eventually(&mut page, &format!("{inside} === '1'")).await;
    eventually(&mut page, "document.getElementById('face').contentDocument.body.dataset.tone === 'welcome'").await;
}
