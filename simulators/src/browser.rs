//! Real browsers, driven without a driver program: Firefox by WebDriver BiDi, Chromium by its DevTools protocol, both
//! straight over a WebSocket.
//!
//! Each runs in a fresh profile that is removed when the browser is dropped, with every process it started. Nothing
//! leaves the machine: Firefox is told another push service and no service of its maker.
//!
//! Absent on purpose: waiting by sleeping. [`Firefox::wait_js`] and [`Chromium::wait_js`] wait inside the page.

mod chromium;
mod firefox;
mod process;
mod wire;

pub use chromium::Chromium;
pub use firefox::Firefox;

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

/// A notification as the page's service worker shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Notification {
    /// Its heading.
    pub title: String,
    /// Its text.
    pub body: String,
    /// What a later one with the same tag replaces.
    pub tag: String,
    /// What the worker attached to it.
    #[serde(default)]
    pub data: Value,
}

/// Why a browser could not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// The program is not installed or did not start.
    #[error("the browser did not start")]
    Start(#[source] std::io::Error),
    /// The browser ended or did not answer in time.
    #[error("the browser does not answer")]
    Silent,
    /// The browser refused a command, or the script threw; with what it said.
    #[error("the browser refused: {0}")]
    Refused(String),
    /// No element of this kind has this accessible name.
    #[error("there is no {role} named {name:?}")]
    NoSuchElement {
        /// The accessible role.
        role: String,
        /// The accessible name.
        name: String,
    },
    /// The browser did not come to a page of which this is true.
    #[error("the browser came to no page where {0}")]
    Elsewhere(String),
    /// The browser answered with something else than expected.
    #[error("the browser answered something unexpected")]
    Unexpected,
}

/// The expression as a promise of JSON text, so that every value comes back the same way from every browser.
fn as_json(expression: &str) -> String {
    format!("(async () => JSON.stringify(await ({expression})) ?? 'null')()")
}

/// Makes a field ready to be typed into.
fn focus_emptied(selector: &str) -> String {
    let selector = Value::from(selector);
    format!("(field => {{ field.value = ''; field.focus(); }})(document.querySelector({selector}))")
}

/// What a key is called in WebDriver (W3C WebDriver 2, 17.4.2); a letter is itself.
fn webdriver_key(key: &str) -> &str {
    match key {
        "Tab" => "\u{E004}",
        "Enter" => "\u{E006}",
        "Escape" => "\u{E00C}",
        "ArrowLeft" => "\u{E012}",
        "ArrowUp" => "\u{E013}",
        "ArrowRight" => "\u{E014}",
        "ArrowDown" => "\u{E015}",
        letter => letter,
    }
}

/// The number of a key (`KeyboardEvent.keyCode`), its place on the keyboard (`code`) and the text that it types.
fn devtools_key(key: &str) -> (u32, String, &str) {
    match key {
        "Tab" => (9, key.to_owned(), ""),
        "Enter" => (13, key.to_owned(), "\r"),
        "Escape" => (27, key.to_owned(), ""),
        "ArrowLeft" => (37, key.to_owned(), ""),
        "ArrowUp" => (38, key.to_owned(), ""),
        "ArrowRight" => (39, key.to_owned(), ""),
        "ArrowDown" => (40, key.to_owned(), ""),
        " " => (32, "Space".to_owned(), key),
        "/" => (191, "Slash".to_owned(), key),
        letter => {
            let upper = letter.to_ascii_uppercase();
            let kind = if upper.bytes().all(|byte| byte.is_ascii_digit()) { "Digit" } else { "Key" };
            (upper.bytes().next().map_or(0, u32::from), format!("{kind}{upper}"), letter)
        }
    }
}

/// A promise of the expression's value as soon as it is truthy, or of null when the time is over.
fn once_truthy(expression: &str, limit: Duration) -> String {
    format!(
        "(async () => {{ const end = performance.now() + {limit}; for (;;) {{ \
         const value = await ({expression}); if (value) return value; if (performance.now() > end) return null; \
         await new Promise(next => setTimeout(next, 20)); }} }})()",
        limit = limit.as_millis()
    )
}

/// The expression about a page that is there with all it loads.
fn of_a_loaded_page(expression: &str) -> String {
    format!("document.readyState === 'complete' && ({expression})")
}

/// The service worker's notifications, oldest first.
const NOTIFICATIONS: &str = "navigator.serviceWorker.ready.then(worker => worker.getNotifications()).then(all => \
     all.map(one => ({ title: one.title, body: one.body, tag: one.tag, data: one.data })))";

/// The notifications, or null while there are fewer.
fn at_least_notifications(count: usize) -> String {
    format!("{NOTIFICATIONS}.then(all => all.length >= {count} ? all : null)")
}
