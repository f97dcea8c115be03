//! An office's forms: what was done and what was not taken is said in place, and without scripts.

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

const SETTLED: &str = "document.getElementById('settled').textContent";

/// Tabs of two people: what one of them does comes over the stream to both, and takes nothing away.
#[tokio::test]
async fn who_closes_and_opens_the_day_is_told_in_place_and_a_colleague_who_writes_loses_nothing() {
    let demo = Demo::start(&[]);
    let (mut clerk, mut colleague) = (Inspector::new().await, Chromium::launch().await.expect("chromium"));
    demo.sign_in_as(&mut colleague, "madoguchi02", &format!("/counters/{OFFICE}")).await;
    colleague.js(&press_at(2, "open")).await.expect("an open counter");
    colleague.open(&demo.staff(&format!("/counters/{OFFICE}/2"))).await.expect("the console");
    eventually(&mut colleague, "document.documentElement.classList.contains('live')").await;
    colleague.press("m").await.expect("a key");
    eventually(&mut colleague, "document.activeElement.id === 'note-text'").await;
    colleague.fill("#note-text", "2番は昼から").await.expect("a note");
    colleague.new_tab().await.expect("a tab");
    colleague.open(&demo.staff(&format!("/counters/{OFFICE}"))).await.expect("the choice of a counter");
    eventually(&mut colleague, "document.documentElement.classList.contains('live')").await;

    demo.sign_in_as(&mut clerk.chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    eventually(&mut clerk.chromium, "document.documentElement.classList.contains('live')").await;
    for page in [&mut clerk.chromium, &mut colleague] {
        page.js("window.isThisPage = true").await.expect("a value");
    }
    let is_closed = clerk.chromium.js("document.getElementById('close-today') === null").await.expect("a value");
    // Whatever hour it is on this machine: opened first, if it is closed now.
    let acts: &[&str] = if is_closed == true { &["open", "close", "open"] } else { &["close", "open"] };
    for act in acts {
        let press = format!(
            "(() => {{
                const fold = document.getElementById('close-fold');
                if (fold) fold.open = true;
                const button = document.getElementById('{act}-today');
                if (button.form.elements.until) button.form.elements.until.value = '23:59';
                button.focus();
                button.click();
            }})()"
        );
        clerk.chromium.js(&press).await.expect("a button");
        let is_done = format!("document.getElementById('{act}-today') === null");
        for page in [&mut clerk.chromium, &mut colleague] {
            eventually(page, &is_done).await;
        }
        let at = "document.activeElement.id === 'opening' || document.activeElement.closest('#opening') !== null";
        eventually(&mut clerk.chromium, at).await;
        let word = if *act == "open" { "今日は開けました。" } else { "今日は閉めました。" };
        let is_said = format!("document.getElementById('done').textContent === '{word}'");
        eventually(&mut clerk.chromium, &format!("{is_said} && document.getElementById('done').checkVisibility()"))
            .await;
        eventually(&mut colleague, "document.getElementById('done').hidden").await;
        // Settled as the settings say it is nothing that somebody settled.
        if clerk.chromium.js("document.getElementById('settled') !== null").await.expect("a value") == true {
            let words = clerk.chromium.js(SETTLED).await.expect("a word");
            assert!(!words.as_str().expect("text").contains("さん"), "{words}");
            eventually(&mut colleague, &format!("{SETTLED}.includes('さんが')")).await;
        }
    }
    clerk.look_forced("counters-today").await;
    for page in [&mut clerk.chromium, &mut colleague] {
        assert_eq!(page.js("window.isThisPage").await.expect("a value"), true, "it all happened in place");
    }
    colleague.to_tab(0).await.expect("the console");
    eventually(&mut colleague, "document.getElementById('note-text').value === '2番は昼から'").await;
    eventually(&mut colleague, "document.activeElement.id === 'note-text'").await;
    clerk.found_nothing();
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
