//! The pages of those who work for the town, in a real browser: they fit, they are for everybody, and the town is live.

use std::fs;

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::{
    looks::Inspector,
    town::{Demo, OFFICE, SOON, eventually},
};

/// Sends the form of the site with a name and this colour.
const COLOUR: &str = "(() => { document.getElementById('name').value = 'すくも市民ナビ';
    document.querySelector('[name=paint][value=own]').checked = true;
    document.getElementById('colour').value = 'CHOSEN';
    document.querySelector('form.town-form').requestSubmit(); })()";
const HOLD: &str = "(window.stayed = true) && fetch('/demo/taps', { method: 'POST',
    body: new URLSearchParams({ facility: 'yamada', card: '1' }) }).then(answer => answer.status)";

#[tokio::test]
async fn the_pages_of_the_whole_town_fit_and_the_town_is_live() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    pages.open("sign-in-forgot", &demo.staff("/sign-in")).await;
    demo.sign_in_as(&mut pages.chromium, "shiyakusho", "/board").await;
    for (name, path) in [("status", "/status"), ("site", "/settings"), ("account", "/account"), ("town", "/board")] {
        pages.open(name, &demo.staff(path)).await;
    }
    eventually(&mut pages.chromium, "document.documentElement.classList.contains('live')").await;
    pages.chromium.js(HOLD).await.expect("a card");
    eventually(&mut pages.chromium, "document.querySelector('#totals .number').textContent === '1' && window.stayed")
        .await;
    pages.chromium.js("document.querySelector('.facilities-menu').open = true").await.expect("a menu");
    pages.look_at("town-switch", &[(390, 844), (1440, 900)]).await;
    pages.open("devices-named", &demo.staff(&format!("/devices/{OFFICE}"))).await;

    pages.open("site", &demo.staff("/settings")).await;
    pages.chromium.js(&COLOUR.replace("CHOSEN", "#ffcc00")).await.expect("a form");
    pages.chromium.wait_for_page("document.activeElement.id === 'errors'", SOON).await.expect("what is wrong");
    pages.look_at("site-refused", &[(390, 844), (1440, 900)]).await;
    pages.chromium.js(&COLOUR.replace("CHOSEN", "#006b3c")).await.expect("a form");
    pages.chromium.wait_for_page("location.search === '?saved'", SOON).await.expect("it is so now");
    let green = "getComputedStyle(document.querySelector('.button')).backgroundColor === 'rgb(0, 107, 60)'";
    eventually(&mut pages.chromium, green).await;
    pages.look_at("site-saved", &[(390, 844), (1440, 900)]).await;
    pages.open("home-green", &demo.residents("/")).await;
    let named = pages.chromium.js("document.title.includes('すくも市民ナビ')").await.expect("a title");
    assert_eq!(named, true);
    pages.found_nothing();
}

#[tokio::test]
async fn where_there_are_many_places_the_switch_is_searched_while_a_name_is_typed() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut chromium, "shiyakusho", "/board").await;
    let few = chromium.js("document.querySelectorAll('#all-facilities li').length").await.expect("a number");
    assert_eq!(
        chromium.js("document.getElementById('find-facility')").await.expect("a field"),
        json!(null),
        "{few} places"
    );

    let more: Vec<_> = (1..=8).map(|no| json!({ "slug": format!("sub{no}"), "name": format!("第{no}分園") })).collect();
    let roster = demo.folder.join("more.json");
    fs::write(&roster, json!({ "facilities": more }).to_string()).expect("a file");
    demo.ops().run(&["import", &roster.to_string_lossy()]).expect("an import");
    // A hub asks for its places every other second at most.
    let reading = "fetch('/board/yamada').then(answer => answer.text()).then(page => page.includes('find-facility'))";
    eventually(&mut chromium, reading).await;
    chromium.open(&demo.staff("/board/yamada")).await.expect("a board");
    chromium.js("document.querySelector('.facilities-menu').open = true").await.expect("a menu");
    let seen = "[...document.querySelectorAll('#all-facilities li')].filter(place => place.offsetParent !== null)
        .map(place => place.textContent.trim())";
    let all = chromium.js(seen).await.expect("names");
    assert!(all.as_array().expect("a list").len() > 13, "{all}");
    chromium.fill("#find-facility", "3分").await.expect("a field");
    assert_eq!(chromium.js(seen).await.expect("names"), json!(["第3分園"]));
    chromium.fill("#find-facility", " ").await.expect("a field");
    assert_eq!(chromium.js(seen).await.expect("names"), all, "nothing is looked for any more");

    // Without a script, and on Enter, the whole town is searched.
    chromium.fill("#find-facility", "第3分園").await.expect("a field");
    chromium.press("Enter").await.expect("a key");
    chromium.wait_for_page("location.pathname === '/board' && location.search !== ''", SOON).await.expect("the town");
    eventually(
        &mut chromium,
        "document.getElementById('tile-sub3') !== null && !document.getElementById('tile-yamada')",
    )
    .await;
}
