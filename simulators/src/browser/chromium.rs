//! Chromium by its DevTools protocol.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::{process::Command, time::timeout};

use super::{
    BrowserError, NOTIFICATIONS, Notification, as_json, devtools_key, focus_emptied, of_a_loaded_page, once_truthy,
    process::Running, wire::Wire,
};
use crate::folder::TempFolder;

/// The program, as Debian names it.
const PROGRAM: &str = "chromium";
const LISTENING: &str = "DevTools listening on ";
const LOADED: &str = "Page.loadEventFired";

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--remote-debugging-port=0",
    // Tests run as root in containers, where the sandbox cannot be set up; only our own pages are opened.
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-sync",
    // A phone's lie over the page; a desk's would hide how wide a page is.
    "--hide-scrollbars",
    "--lang=ja",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    // Whatever is left that would go out goes nowhere; 127.0.0.1 is never proxied.
    "--proxy-server=127.0.0.1:9",
    "--window-size=1280,900",
];

/// A running Chromium with one tab. It has no push service: that one is only on the internet.
#[derive(Debug)]
pub struct Chromium {
    wire: Wire,
    session: String,
    running: Running,
}

impl Chromium {
    /// Starts Chromium.
    ///
    /// # Errors
    /// If it is not installed, or does not answer within a minute.
    pub async fn launch() -> Result<Self, BrowserError> {
        let profile = TempFolder::new("chromium").map_err(BrowserError::Start)?;
        let mut command = Command::new(PROGRAM);
        command
            .env("HOME", profile.path())
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank");
        let (running, address) = Running::start(&mut command, profile, LISTENING).await?;
        let mut wire = Wire::connect(&address).await?;
        let target = wire.call(json!({ "method": "Target.createTarget", "params": { "url": "about:blank" } })).await?;
        let params = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = wire.call(json!({ "method": "Target.attachToTarget", "params": params })).await?;
        let session = attached["sessionId"].as_str().ok_or(BrowserError::Unexpected)?.to_owned();
        let mut chromium = Self { wire, session, running };
        chromium.command("Page.enable", json!({})).await?;
        Ok(chromium)
    }

    /// The number of the main process.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.running.id()
    }

    async fn command(&mut self, method: &str, params: Value) -> Result<Value, BrowserError> {
        self.wire.call(json!({ "sessionId": self.session, "method": method, "params": params })).await
    }

    /// Opens the address and waits until the page and what it loads are there.
    ///
    /// # Errors
    /// If the page cannot be loaded.
    pub async fn open(&mut self, url: &str) -> Result<(), BrowserError> {
        self.wire.forget(LOADED);
        let answer = self.command("Page.navigate", json!({ "url": url })).await?;
        match answer["errorText"].as_str() {
            Some(why) => Err(BrowserError::Refused(why.to_owned())),
            None => self.wire.event(LOADED).await.map(drop),
        }
    }

    /// Grants this origin (`http://127.0.0.1:8080`) the right to show notifications.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn allow_notifications(&mut self, origin: &str) -> Result<(), BrowserError> {
        let params = json!({ "origin": origin, "permissions": ["notifications"] });
        self.wire.call(json!({ "method": "Browser.grantPermissions", "params": params })).await.map(drop)
    }

    /// The value of a JavaScript expression in the page; of a promise, what it is kept with.
    ///
    /// # Errors
    /// If the expression throws.
    pub async fn js(&mut self, expression: &str) -> Result<Value, BrowserError> {
        let params = json!({
            "expression": as_json(expression), "awaitPromise": true, "returnByValue": true, "userGesture": true
        });
        let answer = self.command("Runtime.evaluate", params).await?;
        match &answer["result"]["value"] {
            Value::String(value) if answer["exceptionDetails"].is_null() => {
                serde_json::from_str(value).map_err(|_| BrowserError::Unexpected)
            }
            _ => Err(BrowserError::Refused(answer["exceptionDetails"].to_string())),
        }
    }

    /// Runs a script in the page as it stands, whatever the page's content security policy says: for a library.
    ///
    /// # Errors
    /// If it throws.
    pub async fn inject(&mut self, script: &str) -> Result<(), BrowserError> {
        let answer = self.command("Runtime.evaluate", json!({ "expression": script })).await?;
        match &answer["exceptionDetails"] {
            Value::Null => Ok(()),
            thrown => Err(BrowserError::Refused(thrown.to_string())),
        }
    }

    /// Empties the field that this CSS selector finds and types into it.
    ///
    /// # Errors
    /// If there is none.
    pub async fn fill(&mut self, selector: &str, text: &str) -> Result<(), BrowserError> {
        self.js(&focus_emptied(selector)).await?;
        self.command("Input.insertText", json!({ "text": text })).await.map(drop)
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
                self.wire.event(LOADED).await?;
            }
            Ok(())
        };
        timeout(limit, arriving).await.unwrap_or_else(|_| Err(BrowserError::Elsewhere(expression.to_owned())))
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
        let document = self.command("DOM.getDocument", json!({ "depth": 0 })).await?;
        let params = json!({ "nodeId": document["root"]["nodeId"], "accessibleName": name, "role": role });
        let found = self.command("Accessibility.queryAXTree", params).await?;
        let node = json!({ "backendNodeId": found["nodes"][0]["backendDOMNodeId"] });
        if node["backendNodeId"].is_null() {
            return Err(BrowserError::NoSuchElement { role: role.to_owned(), name: name.to_owned() });
        }
        self.command("DOM.scrollIntoViewIfNeeded", node.clone()).await?;
        let quads = self.command("DOM.getContentQuads", node).await?;
        let (x, y) = middle(&quads["quads"][0]).ok_or(BrowserError::Unexpected)?;
        for kind in ["mousePressed", "mouseReleased"] {
            let params = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.command("Input.dispatchMouseEvent", params).await?;
        }
        Ok(())
    }

    /// Presses a key, by its name (`Tab`, `Enter`, `Escape`) or its character, as a person would.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn press(&mut self, key: &str) -> Result<(), BrowserError> {
        let (number, code, text) = devtools_key(key);
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let params =
                json!({ "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": text });
            self.command("Input.dispatchKeyEvent", params).await?;
        }
        Ok(())
    }

    /// What the page's service worker shows.
    ///
    /// # Errors
    /// If the page has no service worker.
    pub async fn notifications(&mut self) -> Result<Vec<Notification>, BrowserError> {
        let shown = self.js(NOTIFICATIONS).await?;
        serde_json::from_value(shown).map_err(|_| BrowserError::Unexpected)
    }

    /// Runs no script of any page from the next one on. [`Chromium::js`] still does.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn switch_scripts_off(&mut self) -> Result<(), BrowserError> {
        self.command("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await.map(drop)
    }

    /// Gives the window this size.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn resize(&mut self, width: u32, height: u32) -> Result<(), BrowserError> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// The page as PNG in a window of this size.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn screenshot(&mut self, width: u32, height: u32) -> Result<Vec<u8>, BrowserError> {
        self.resize(width, height).await?;
        let shot = self.command("Page.captureScreenshot", json!({ "format": "png" })).await?;
        let data = shot["data"].as_str().ok_or(BrowserError::Unexpected)?;
        STANDARD.decode(data).map_err(|_| BrowserError::Unexpected)
    }
}

/// The middle of four corners, x and y in turn.
fn middle(quad: &Value) -> Option<(f64, f64)> {
    let corners: Vec<f64> = quad.as_array()?.iter().filter_map(Value::as_f64).collect();
    let mean = |offset: usize| corners.iter().skip(offset).step_by(2).sum::<f64>() / 4.0;
    (corners.len() == 8).then(|| (mean(0), mean(1)))
}
