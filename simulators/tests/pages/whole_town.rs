//! The pages of those who work for the town, in a real browser: they fit, they are for everybody, and the town is live.

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
    pages.chromium.js("document.querySelector('.places-menu').open = true").await.expect("a menu");
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
