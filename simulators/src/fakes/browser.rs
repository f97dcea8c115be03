//! Real browsers, driven without a driver program: Firefox by WebDriver BiDi, Chromium by its DevTools protocol, both
//! straight over a WebSocket.
//!
//! Each runs in a fresh profile that is removed when the browser is dropped, with every process it started. Nothing
//! leaves the machine: Firefox is told another push service and no service of its maker.
//!
//! Absent on purpose: waiting by sleeping. [`Browser::wait_js`] waits inside the page.

mod chromium;
mod firefox;
mod process;
mod protocol;
mod wire;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;

pub use chromium::{Slow, Traffic};
use process::Running;
pub use protocol::Protocol;

/// A running Chromium with one tab. It has no push service: that one is only on the internet.
pub type Chromium = Browser<chromium::DevTools>;

/// A running Firefox with one tab.
pub type Firefox = Browser<firefox::BiDi>;

/// A running browser, and what a person does with the tab that is looked at.
#[derive(Debug)]
pub struct Browser<P> {
    protocol: P,
    running: Running,
}

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

impl<P: Protocol> Browser<P> {
    /// The number of the main process.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.running.id()
    }

    /// Opens the address and waits until the page and what it loads are there.
    ///
    /// # Errors
    /// If the page cannot be loaded.
    pub async fn open(&mut self, url: &str) -> Result<(), BrowserError> {
        self.protocol.open(url).await
    }

    /// Opens another tab and looks at it.
    ///
    /// # Errors
    /// If the browser refuses.
    pub async fn new_tab(&mut self) -> Result<(), BrowserError> {
        self.protocol.new_tab().await
    }

    /// Looks at this tab, counted from nought in the order in which they were opened.
    ///
    /// # Errors
    /// If there is none.
    pub async fn to_tab(&mut self, number: usize) -> Result<(), BrowserError> {
        let is_there = self.protocol.to_tab(number).await?;
        is_there.then_some(()).ok_or(BrowserError::Unexpected)
    }

    /// Grants this origin (`http://127.0.0.1:8080`) the right to show notifications.
    ///
    /// # Errors
    /// If the browser refuses.
    pub async fn allow_notifications(&mut self, origin: &str) -> Result<(), BrowserError> {
        self.protocol.allow_notifications(origin).await
    }

    /// The value of a JavaScript expression in the page; of a promise, what it is kept with.
    ///
    /// # Errors
    /// If the expression throws.
    pub async fn js(&mut self, expression: &str) -> Result<Value, BrowserError> {
        let json = self.protocol.evaluate(&as_json(expression)).await?;
        serde_json::from_str(&json).map_err(|_| BrowserError::Unexpected)
    }

    /// Runs a script in the page as it stands, whatever the page's content security policy says: for a library.
    ///
    /// # Errors
    /// If it throws.
    pub async fn inject(&mut self, script: &str) -> Result<(), BrowserError> {
        self.protocol.run(script).await
    }

    /// Empties the field that this CSS selector finds and types into it.
    ///
    /// # Errors
    /// If there is none.
    pub async fn fill(&mut self, selector: &str, text: &str) -> Result<(), BrowserError> {
        self.js(&focus_emptied(selector)).await?;
        self.protocol.insert(text).await
    }

    /// Presses a key, by its name (`Tab`, `Enter`, `ArrowDown`) or its character, as a person would.
    ///
    /// # Errors
    /// If the browser refuses.
    pub async fn press(&mut self, key: &str) -> Result<(), BrowserError> {
        self.protocol.press(key).await
    }

    /// Clicks the button with this accessible name, as a person would.
    ///
    /// # Errors
    /// If there is none, or it cannot be clicked.
    pub async fn click_button(&mut self, name: &str) -> Result<(), BrowserError> {
        self.click("button", name).await
    }

    /// Clicks what has this accessible role and name, as a person would.
    ///
    /// # Errors
    /// If there is none, or it cannot be clicked.
    pub async fn click(&mut self, role: &str, name: &str) -> Result<(), BrowserError> {
        let is_there = self.protocol.click(role, name).await?;
        let no_such = || BrowserError::NoSuchElement { role: role.to_owned(), name: name.to_owned() };
        is_there.then_some(()).ok_or_else(no_such)
    }

    /// Waits in the page until the expression is truthy, and gives its value; null when the time is over.
    ///
    /// # Errors
    /// If the expression throws.
    pub async fn wait_js(&mut self, expression: &str, limit: Duration) -> Result<Value, BrowserError> {
        self.js(&once_truthy(expression, limit)).await
    }

    /// Waits for a loaded page of which the expression is true: after a click that leads to it.
    ///
    /// # Errors
    /// If it does not come within the time.
    pub async fn wait_for_page(&mut self, expression: &str, limit: Duration) -> Result<(), BrowserError> {
        let question = of_a_loaded_page(expression);
        let arriving = async {
            // A page that is left takes the question with it.
            while !matches!(self.js(&question).await, Ok(Value::Bool(true))) {
                self.protocol.loaded().await?;
            }
            Ok(())
        };
        timeout(limit, arriving).await.unwrap_or_else(|_| Err(BrowserError::Elsewhere(expression.to_owned())))
    }

    /// What the page's service worker shows.
    ///
    /// # Errors
    /// If the page has no service worker.
    pub async fn notifications(&mut self) -> Result<Vec<Notification>, BrowserError> {
        let shown = self.js(NOTIFICATIONS).await?;
        serde_json::from_value(shown).map_err(|_| BrowserError::Unexpected)
    }

    /// Waits until the page's service worker shows so many notifications; what it shows when the time is over.
    ///
    /// # Errors
    /// If the page has no service worker.
    pub async fn wait_for_notifications(
        &mut self,
        count: usize,
        limit: Duration,
    ) -> Result<Vec<Notification>, BrowserError> {
        let enough = format!("{NOTIFICATIONS}.then(all => all.length >= {count} ? all : null)");
        self.wait_js(&enough, limit).await?;
        self.notifications().await
    }

    /// Gives the window this size.
    ///
    /// # Errors
    /// If the browser refuses.
    pub async fn resize(&mut self, width: u32, height: u32) -> Result<(), BrowserError> {
        self.protocol.resize(width, height).await
    }

    /// The page as PNG in a window of this size.
    ///
    /// # Errors
    /// If the browser refuses.
    pub async fn screenshot(&mut self, width: u32, height: u32) -> Result<Vec<u8>, BrowserError> {
        self.resize(width, height).await?;
        let shot = self.protocol.capture().await?;
        STANDARD.decode(shot["data"].as_str().unwrap_or_default()).map_err(|_| BrowserError::Unexpected)
    }
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
