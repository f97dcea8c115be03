//! Chromium by its DevTools protocol.

mod traffic;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;

use super::{BrowserError, Chromium, process::Running, protocol::Protocol, wire::Wire};
use crate::fakes::folder::TempFolder;

pub use traffic::Traffic;

/// The program, as Debian names it.
const PROGRAM: &str = "chromium";
const LISTENING: &str = "DevTools listening on ";
const LOADED: &str = "Page.loadEventFired";
/// What is said of an element that the page drew anew between two questions; it is looked for again.
const NODE_IS_GONE: &str = "Could not find node";
const CLICKS_MAX: usize = 5;
const TRACED: &str = "Tracing.dataCollected";
/// What a thread does from one look at its queue to the next, and in which category Chromium notes it.
const TASK: &str = "RunTask";
const TASKS_ARE: &str = "disabled-by-default-devtools.timeline";

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
    "--accept-lang=ja,en",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    // Whatever is left that would go out goes nowhere; 127.0.0.1 is never proxied.
    "--proxy-server=127.0.0.1:9",
    "--window-size=1280,900",
];

/// How much slower than this machine and its own network.
#[derive(Debug, Clone, Copy)]
pub struct Slow {
    /// There and back.
    pub latency: Duration,
    /// In either direction; 0 for no bound.
    pub bytes_a_second: u32,
    /// How many times slower the processor is.
    pub processor: u32,
}

/// The DevTools protocol, with the session of the tab that is driven.
#[derive(Debug)]
pub struct DevTools {
    wire: Wire,
    session: String,
    /// The sessions of all tabs, with their targets.
    tabs: Vec<(String, String)>,
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
        let wire = Wire::connect(&address).await?;
        let mut protocol = DevTools { wire, session: String::new(), tabs: Vec::new() };
        protocol.new_tab().await?;
        Ok(Self { protocol, running })
    }

    /// Runs this in every page of this tab before the page's own scripts: a browser that lacks something.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn before_every_page(&mut self, script: &str) -> Result<(), BrowserError> {
        let params = json!({ "source": script });
        self.protocol.command("Page.addScriptToEvaluateOnNewDocument", params).await.map(drop)
    }

    /// Is slow from now on and keeps no files, or as fast as it can again.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn slow_down(&mut self, slow: Option<Slow>) -> Result<(), BrowserError> {
        let line = slow.filter(|slow| slow.bytes_a_second > 0);
        let bytes = line.map_or(-1.0, |slow| f64::from(slow.bytes_a_second));
        let latency = line.map_or(0.0, |slow| slow.latency.as_secs_f64() * 1_000.0);
        let network = json!({
            "offline": false, "latency": latency, "downloadThroughput": bytes, "uploadThroughput": bytes,
        });
        self.protocol.command("Network.enable", json!({})).await?;
        self.protocol.command("Network.setCacheDisabled", json!({ "cacheDisabled": slow.is_some() })).await?;
        // A first visit has no worker that keeps files.
        self.protocol.command("Network.setBypassServiceWorker", json!({ "bypass": slow.is_some() })).await?;
        self.protocol.command("Network.emulateNetworkConditions", network).await?;
        let rate = slow.map_or(1, |slow| slow.processor);
        self.protocol.command("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await.map(drop)
    }

    /// The cookies that this page has: what a browser needs to be signed in as this one is.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn cookies(&mut self) -> Result<Vec<Value>, BrowserError> {
        let kept = self.protocol.command("Network.getCookies", json!({})).await?;
        let cookies = kept["cookies"].as_array().ok_or(BrowserError::Unexpected)?;
        let named =
            |cookie: &Value| ["name", "value", "domain", "path"].map(|key| (key.to_owned(), cookie[key].clone()));
        Ok(cookies.iter().map(|cookie| Value::Object(named(cookie).into_iter().collect())).collect())
    }

    /// Has these cookies of another browser from now on.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn have_cookies(&mut self, cookies: &[Value]) -> Result<(), BrowserError> {
        self.protocol.command("Network.setCookies", json!({ "cookies": cookies })).await.map(drop)
    }

    /// What went over the line since this was asked last; counted from [`Self::slow_down`] on.
    pub fn traffic(&mut self) -> Traffic {
        Traffic::of(&self.protocol.wire.take(traffic::EVENTS))
    }

    /// Puts the page to sleep, as a tablet does whose cover was closed: its scripts and timers stand still until it wakes.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn sleep(&mut self) -> Result<(), BrowserError> {
        self.protocol.command("Page.setWebLifecycleState", json!({ "state": "frozen" })).await.map(drop)
    }

    /// Wakes the page that sleeps, and shows it.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn wake(&mut self) -> Result<(), BrowserError> {
        self.protocol.command("Page.setWebLifecycleState", json!({ "state": "active" })).await?;
        self.protocol.command("Page.bringToFront", json!({})).await.map(drop)
    }

    /// Notes from now on what the pages' main threads do.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn watch_work(&mut self) -> Result<(), BrowserError> {
        self.protocol.wire.forget(TRACED);
        let config = json!({ "recordMode": "recordAsMuchAsPossible", "includedCategories": [TASKS_ARE, "__metadata"] });
        let params = json!({ "transferMode": "ReportEvents", "traceConfig": config });
        self.protocol.command("Tracing.start", params).await.map(drop)
    }

    /// How much of the processor each task of the pages' main threads took since [`Self::watch_work`]: the page's own work, however
    /// busy the machine was with something else. A frame is drawn by one task.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn work(&mut self) -> Result<Vec<Duration>, BrowserError> {
        self.protocol.command("Tracing.end", json!({})).await?;
        self.protocol.wire.event("Tracing.tracingComplete").await?;
        let parts = self.protocol.wire.take(TRACED);
        let events: Vec<&Value> =
            parts.iter().filter_map(|part| part["params"]["value"].as_array()).flatten().collect();
        let is_main = |event: &&&Value| event["name"] == "thread_name" && event["args"]["name"] == "CrRendererMain";
        let main: Vec<_> = events.iter().filter(is_main).map(|event| (&event["pid"], &event["tid"])).collect();
        let tasks =
            events.iter().filter(|event| event["name"] == TASK && main.contains(&(&event["pid"], &event["tid"])));
        Ok(tasks.filter_map(|task| task["tdur"].as_u64()).map(Duration::from_micros).collect())
    }

    /// Shows pages as they come on paper.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn as_on_paper(&mut self) -> Result<(), BrowserError> {
        self.protocol.command("Emulation.setEmulatedMedia", json!({ "media": "print" })).await.map(drop)
    }

    /// Shows pages in colours of the reader's own (`forced-colors: active`), or in their own again.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn force_colours(&mut self, forced: bool) -> Result<(), BrowserError> {
        let value = if forced { "active" } else { "none" };
        let features = json!({ "features": [{ "name": "forced-colors", "value": value }] });
        self.protocol.command("Emulation.setEmulatedMedia", features).await.map(drop)
    }

    /// Has an authenticator of passkeys from now on, built into the machine, whose owner is there and verified; gives its name.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn have_authenticator(&mut self) -> Result<String, BrowserError> {
        self.protocol.command("WebAuthn.enable", json!({})).await?;
        let options = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        });
        let added = self.protocol.command("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await?;
        added["authenticatorId"].as_str().map(str::to_owned).ok_or(BrowserError::Unexpected)
    }

    /// Whether this authenticator verifies whoever is there from now on.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn verify_owner(&mut self, authenticator: &str, is_verified: bool) -> Result<(), BrowserError> {
        let params = json!({ "authenticatorId": authenticator, "isUserVerified": is_verified });
        self.protocol.command("WebAuthn.setUserVerified", params).await.map(drop)
    }

    /// Runs no script of any page from the next one on. [`Self::js`] still does.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn switch_scripts_off(&mut self) -> Result<(), BrowserError> {
        self.protocol.command("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await.map(drop)
    }
}

impl DevTools {
    async fn click_once(&mut self, role: &str, name: &str) -> Result<bool, BrowserError> {
        let document = self.command("DOM.getDocument", json!({ "depth": 0 })).await?;
        let params = json!({ "nodeId": document["root"]["nodeId"], "accessibleName": name, "role": role });
        let found = self.command("Accessibility.queryAXTree", params).await?;
        let node = json!({ "backendNodeId": found["nodes"][0]["backendDOMNodeId"] });
        if node["backendNodeId"].is_null() {
            return Ok(false);
        }
        self.command("DOM.scrollIntoViewIfNeeded", node.clone()).await?;
        let quads = self.command("DOM.getContentQuads", node).await?;
        let (x, y) = middle(&quads["quads"][0]).ok_or(BrowserError::Unexpected)?;
        for kind in ["mousePressed", "mouseReleased"] {
            let params = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.command("Input.dispatchMouseEvent", params).await?;
        }
        Ok(true)
    }

    async fn command(&mut self, method: &str, params: Value) -> Result<Value, BrowserError> {
        self.wire.call(json!({ "sessionId": self.session, "method": method, "params": params })).await
    }
}

impl Protocol for DevTools {
    async fn loaded(&mut self) -> Result<(), BrowserError> {
        self.wire.event(LOADED).await.map(drop)
    }

    async fn new_tab(&mut self) -> Result<(), BrowserError> {
        let target = self.wire.call(json!({ "method": "Target.createTarget", "params": { "url": "about:blank" } }));
        let target = target.await?["targetId"].as_str().ok_or(BrowserError::Unexpected)?.to_owned();
        let params = json!({ "targetId": target, "flatten": true });
        let attached = self.wire.call(json!({ "method": "Target.attachToTarget", "params": params })).await?;
        attached["sessionId"].as_str().ok_or(BrowserError::Unexpected)?.clone_into(&mut self.session);
        self.tabs.push((self.session.clone(), target));
        self.command("Page.enable", json!({})).await.map(drop)
    }

    async fn to_tab(&mut self, number: usize) -> Result<bool, BrowserError> {
        let Some((session, target)) = self.tabs.get(number).cloned() else { return Ok(false) };
        self.session = session;
        let params = json!({ "targetId": target });
        self.wire.call(json!({ "method": "Target.activateTarget", "params": params })).await?;
        Ok(true)
    }

    async fn open(&mut self, url: &str) -> Result<(), BrowserError> {
        self.wire.forget(LOADED);
        let answer = self.command("Page.navigate", json!({ "url": url })).await?;
        match answer["errorText"].as_str() {
            Some(why) => Err(BrowserError::Refused(why.to_owned())),
            None => self.wire.event(LOADED).await.map(drop),
        }
    }

    async fn allow_notifications(&mut self, origin: &str) -> Result<(), BrowserError> {
        let params = json!({ "origin": origin, "permissions": ["notifications"] });
        self.wire.call(json!({ "method": "Browser.grantPermissions", "params": params })).await.map(drop)
    }

    async fn evaluate(&mut self, promise: &str) -> Result<String, BrowserError> {
        let params = json!({ "expression": promise, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let answer = self.command("Runtime.evaluate", params).await?;
        match &answer["result"]["value"] {
            Value::String(value) if answer["exceptionDetails"].is_null() => Ok(value.clone()),
            _ => Err(BrowserError::Refused(answer["exceptionDetails"].to_string())),
        }
    }

    async fn run(&mut self, script: &str) -> Result<(), BrowserError> {
        let answer = self.command("Runtime.evaluate", json!({ "expression": script })).await?;
        match &answer["exceptionDetails"] {
            Value::Null => Ok(()),
            thrown => Err(BrowserError::Refused(thrown.to_string())),
        }
    }

    async fn insert(&mut self, text: &str) -> Result<(), BrowserError> {
        self.command("Input.insertText", json!({ "text": text })).await.map(drop)
    }

    async fn press(&mut self, key: &str) -> Result<(), BrowserError> {
        let (number, code, text) = devtools_key(key);
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let params =
                json!({ "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": text });
            self.command("Input.dispatchKeyEvent", params).await?;
        }
        Ok(())
    }

    async fn click(&mut self, role: &str, name: &str) -> Result<bool, BrowserError> {
        for _ in 0..CLICKS_MAX {
            match self.click_once(role, name).await {
                Err(BrowserError::Refused(why)) if why.contains(NODE_IS_GONE) => {}
                tried => return tried,
            }
        }
        Ok(false)
    }

    async fn resize(&mut self, width: u32, height: u32) -> Result<(), BrowserError> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    async fn capture(&mut self) -> Result<Value, BrowserError> {
        self.command("Page.captureScreenshot", json!({ "format": "png" })).await
    }
}

/// The middle of four corners, x and y in turn.
fn middle(quad: &Value) -> Option<(f64, f64)> {
    let corners: Vec<f64> = quad.as_array()?.iter().filter_map(Value::as_f64).collect();
    let mean = |offset: usize| corners.iter().skip(offset).step_by(2).sum::<f64>() / 4.0;
    (corners.len() == 8).then(|| (mean(0), mean(1)))
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
