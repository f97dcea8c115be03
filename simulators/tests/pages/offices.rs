//! An office's forms that were not taken, in place and without scripts.

use simulators::fakes::browser::Chromium;

use crate::{
    counters::press_at,
    looks::Inspector,
    town::{Demo, OFFICE, SOON, eventually},
};

const HAS_ERRORS: &str = "document.activeElement.id === 'errors' && document.title.indexOf('エラー：') === 0";

async fn is_there(pages: &mut Inspector, selector: &str) {
    eventually(&mut pages.chromium, &format!("document.querySelector('{selector}') !== null")).await;
}

#[tokio::test]
async fn what_a_clerk_typed_wrongly_is_said_in_place_and_keeps_what_was_typed() {
    let demo = Demo::start(&[]);
    let mut pages = Inspector::new().await;
    demo.sign_in_as(&mut pages.chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    pages.chromium.js(&press_at(1, "open")).await.expect("an open counter");
    pages.chromium.open(&demo.staff(&format!("/counters/{OFFICE}/1"))).await.expect("the console");
    eventually(&mut pages.chromium, "document.getElementById('keys').hidden === false").await;
    pages.chromium.js("window.isThisPage = true").await.expect("a value");
    pages.chromium.press("g").await.expect("a key");
    eventually(&mut pages.chromium, "document.querySelector('#give details.ask').open").await;
    pages.chromium.js("document.querySelector('#give [name=priority]').value = 'care'").await.expect("a choice");
    pages.chromium.js("document.getElementById('do-give').click()").await.expect("a button");
    eventually(&mut pages.chromium, HAS_ERRORS).await;
    let kept = "document.querySelector('#give details.ask').open
        && document.querySelector('#give [name=priority]').value === 'care'";
    eventually(&mut pages.chromium, kept).await;
    pages.look_forced("counter-not-given").await;
    pages.chromium.js("document.querySelector('#errors a').click()").await.expect("a link");
    eventually(&mut pages.chromium, "document.activeElement.id === 'give-service'").await;
    pages.chromium.press(" ").await.expect("a key");
    pages.chromium.press("Enter").await.expect("a key");
    is_there(&mut pages, "#give .given").await;
    eventually(&mut pages.chromium, "document.getElementById('errors') === null").await;
    assert_eq!(pages.chromium.js("window.isThisPage").await.expect("a value"), true, "it all happened in place");
    pages.found_nothing();
}

async fn sends_blind(chromium: &mut Chromium, form: &str) {
    chromium.js(&format!("document.querySelector('{form}').submit()")).await.expect("a form");
    chromium.wait_for_page(HAS_ERRORS_BLIND, SOON).await.expect("the answer");
}

const HAS_ERRORS_BLIND: &str = "document.querySelector('#errors[autofocus]') !== null
    && document.activeElement.id === 'errors' && document.title.indexOf('エラー：') === 0";

#[tokio::test]
async fn without_scripts_the_page_that_comes_back_begins_with_what_is_wrong() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    chromium.js(&press_at(1, "open")).await.expect("an open counter");
    chromium.switch_scripts_off().await.expect("no scripts");
    chromium.open(&demo.staff(&format!("/counters/{OFFICE}/1"))).await.expect("the console");
    sends_blind(&mut chromium, "#notes form").await;
    assert_eq!(chromium.js("document.querySelector('#notes details').open").await.expect("a value"), true);
    chromium.open(&demo.residents(&format!("/offices/{OFFICE}"))).await.expect("the office");
    sends_blind(&mut chromium, "form.wish").await;
    let leads = "document.getElementById(document.querySelector('#errors a').hash.slice(1)).type";
    assert_eq!(chromium.js(leads).await.expect("a field"), "checkbox");
}
