//! Real browsers do what a person does. Needs firefox-esr and chromium.

use std::time::Duration;

use simulators::fakes::{
    browser::{Browser, BrowserError, Chromium, Firefox, Protocol},
    push_service::PushService,
};

const SOON: Duration = Duration::from_secs(10);
const PAGE: &str = "data:text/html;charset=utf-8,<!doctype html><title>x</title><meta http-equiv=content-security-policy \
    content=\"script-src 'unsafe-inline'\"><input type=password name=password value=old><div style='height:3000px'></div>\
    <button onclick=\"document.title='押されました'\">お知らせを受け取る</button>";
const KEYS: &str =
    "(window.keys = '', addEventListener('keydown', event => { keys += event.key + event.code + ' '; }))";
const PRESSED: &str = "EscapeEscape ArrowDownArrowDown /Slash nKeyN 7Digit7 ひみつ A1/n7";
const PNG: &[u8] = b"\x89PNG\r\n";

/// Width and height of a PNG.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    assert!(png.starts_with(PNG));
    (number(16), number(20))
}

async fn does_as_it_is_told<P: Protocol>(mut browser: Browser<P>) {
    browser.open(PAGE).await.expect("a page");
    browser.click_button("お知らせを受け取る").await.expect("a button far down");
    assert_eq!(browser.wait_js("document.title", SOON).await.expect("a title"), "押されました");
    assert!(matches!(browser.click_button("ない").await, Err(BrowserError::NoSuchElement { .. })));
    assert!(matches!(browser.js("nothing.at.all").await, Err(BrowserError::Refused(_))));
    assert_eq!(browser.js("Promise.resolve([1, 'あ', null])").await.expect("a value").to_string(), "[1,\"あ\",null]");
    browser.fill("[name=password]", "ひみつ A1").await.expect("a field");
    assert_eq!(browser.js("document.querySelector('input').value").await.expect("a value"), "ひみつ A1");
    browser.js(KEYS).await.expect("a listener");
    for key in ["Escape", "ArrowDown", "/", "n", "7"] {
        browser.press(key).await.expect("a key");
    }
    assert_eq!(browser.js("keys + document.querySelector('input').value").await.expect("a value"), PRESSED);
    browser.inject("var library = 7; function no() {}").await.expect("a script");
    assert_eq!(browser.js("library").await.expect("a value"), 7);
    assert!(matches!(browser.inject("throw 1").await, Err(BrowserError::Refused(_))));
    assert_eq!(size(&browser.screenshot(390, 844).await.expect("a picture")), (390, 844));
}

#[tokio::test]
async fn firefox_opens_clicks_computes_and_shows() {
    let service = PushService::start().await.expect("a push service");
    does_as_it_is_told(Firefox::launch(&service.browser_url()).await.expect("firefox-esr")).await;
}

#[tokio::test]
async fn chromium_opens_clicks_computes_and_shows() {
    does_as_it_is_told(Chromium::launch().await.expect("chromium")).await;
}
