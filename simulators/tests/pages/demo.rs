//! A newcomer's minute with the demo town.

use simulators::fakes::browser::Chromium;

use crate::town::{Demo, SLUG, SOON, eventually};

/// What the demo reader's screen says.
const WORDS: &str = "document.querySelector('#screen .words').textContent";

/// Clicks on the card at this place of the list; gives the child's name.
async fn click_card(reader: &mut Chromium, place: usize) -> String {
    let card = format!("[...document.querySelectorAll('.demo-card')[{place}].children].map(part => part.textContent)");
    let parts = reader.js(&card).await.expect("a card");
    let (name, class) = (parts[0].as_str().expect("a name"), parts[1].as_str().expect("a class"));
    reader.click_button(&format!("{name} {class}")).await.expect("a card");
    name.to_owned()
}

/// Holds the card at this place of the list to the demo reader; gives the child's name.
async fn hold(reader: &mut Chromium, place: usize) -> String {
    let name = click_card(reader, place).await;
    eventually(reader, &format!("{WORDS} === 'おはようございます'")).await;
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
    assert_eq!(browser.js(WORDS).await.expect("words"), "おはようございます");

    demo.sign_in(&mut browser).await;
    assert_eq!(browser.js(&is_here(&name)).await.expect("a value"), true);
    let offered = "[...document.querySelectorAll('.still, .beat, .filter')].map(one => one.checkVisibility())";
    let offered = browser.js(offered).await.expect("a list").to_string();
    assert_eq!(offered, "[true,false,false]", "only what works is offered");

    browser.click_button(&format!("{name} 降園")).await.expect("a button");
    browser.wait_for_page(&format!("!({})", is_here(&name)), SOON).await.expect("the board again");
}
