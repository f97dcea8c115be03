//! Many tabs of one browser: they share one stream, whatever keeps it, and a browser's six connections stay free.

use simulators::fakes::{
    browser::{Browser, Chromium, Firefox, Protocol},
    push_service::PushService,
};

use crate::town::{Demo, SLUG, SOON};

const TABS: usize = 8;
const PASSWORD: &str = "kazasu-demo";
/// A card is held to the demo town's reader, by a form that this tab sends.
const TAP: &str = "(async () => {
    const page = new DOMParser().parseFromString(await (await fetch('/demo')).text(), 'text/html');
    const form = page.getElementById('cards');
    const cards = [...form.querySelectorAll('button')].map(button => button.value);
    for (const card of cards) {
        const body = new URLSearchParams([['facility', form.elements.facility.value], ['card', card]]);
        const answer = await fetch('/demo/taps', { method: 'POST', body });
        if (!answer.ok) return answer.status;
    }
    return 200; })()";
const MOVED: &str = "document.querySelector('.child.moved') !== null";

async fn sign_in<P: Protocol>(demo: &Demo, browser: &mut Browser<P>) {
    browser.open(&demo.staff("/sign-in")).await.expect("the form");
    browser.fill("#login", "yamada01").await.expect("a field");
    browser.fill("#password", PASSWORD).await.expect("a field");
    browser.click_button("サインイン").await.expect("a button");
    browser.wait_for_page(&format!("location.pathname === '/board/{SLUG}'"), SOON).await.expect("the board");
}

async fn streams<P: Protocol>(browser: &mut Browser<P>) -> Option<u64> {
    let count = "fetch('/metrics').then(answer => answer.text()).then(text => \
                 Number(/^kazasu_live_connections (\\d+)$/m.exec(text)[1]))";
    browser.js(count).await.expect("a number").as_u64()
}

/// The first tab is there; opens the others, each of which must load.
async fn open_all<P: Protocol>(demo: &Demo, browser: &mut Browser<P>) {
    for tab in 1..TABS {
        browser.new_tab().await.expect("a tab");
        browser.open(&demo.staff(&format!("/board/{SLUG}"))).await.unwrap_or_else(|error| panic!("tab {tab}: {error}"));
    }
}

async fn all_move<P: Protocol>(browser: &mut Browser<P>) {
    let live = "document.documentElement.classList.contains('live')";
    for tab in 0..TABS {
        browser.to_tab(tab).await.expect("a tab");
        assert_eq!(browser.wait_js(live, SOON).await.expect("a value"), true, "tab {tab} is live");
    }
    assert_eq!(browser.js(TAP).await.expect("an answer"), 200, "a form goes through from the last tab");
    for tab in 0..TABS {
        browser.to_tab(tab).await.expect("a tab");
        assert_eq!(browser.wait_js(MOVED, SOON).await.expect("a value"), true, "tab {tab} moves");
    }
}

async fn one_stream<P: Protocol>(browser: &mut Browser<P>) {
    all_move(browser).await;
    assert_eq!(streams(browser).await, Some(1), "however many tabs");
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_tabs_of_a_chromium_share_one_stream_and_a_form_goes_through() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    sign_in(&demo, &mut chromium).await;
    open_all(&demo, &mut chromium).await;
    one_stream(&mut chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_tabs_of_a_firefox_share_one_stream_and_a_form_goes_through() {
    let demo = Demo::start(&[]);
    let push = PushService::start().await.expect("a push service");
    let mut firefox = Firefox::launch(&push.browser_url()).await.expect("firefox");
    sign_in(&demo, &mut firefox).await;
    open_all(&demo, &mut firefox).await;
    one_stream(&mut firefox).await;
}

/// Opens the tabs of a Chromium that lacks something.
async fn without(demo: &Demo, lacks: &str) -> Chromium {
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.before_every_page(lacks).await.expect("a script");
    sign_in(demo, &mut chromium).await;
    for _ in 1..TABS {
        chromium.new_tab().await.expect("a tab");
        chromium.before_every_page(lacks).await.expect("a script");
        chromium.open(&demo.staff(&format!("/board/{SLUG}"))).await.expect("a board");
    }
    chromium
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_without_web_locks_as_over_plain_http_share_the_stream_of_a_worker() {
    let demo = Demo::start(&[]);
    let lacks = "Object.defineProperty(navigator, 'locks', { value: undefined })";
    let mut chromium = without(&demo, lacks).await;
    one_stream(&mut chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tabs_of_an_old_browser_load_and_those_that_somebody_looks_at_move() {
    let demo = Demo::start(&[]);
    let lacks = "Object.defineProperty(navigator, 'locks', { value: undefined }); delete window.SharedWorker; \
                 delete window.BroadcastChannel;";
    let mut chromium = without(&demo, lacks).await;
    assert_eq!(chromium.js(TAP).await.expect("an answer"), 200);
    for tab in 0..TABS {
        chromium.to_tab(tab).await.expect("a tab");
        assert_eq!(chromium.wait_js(MOVED, SOON).await.expect("a value"), true, "tab {tab} catches up");
    }
}
