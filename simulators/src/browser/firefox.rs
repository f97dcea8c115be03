//! Firefox by WebDriver BiDi.

use std::{fs, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::{process::Command, time::timeout};

use super::{
    BrowserError, NOTIFICATIONS, Notification, as_json, at_least_notifications, focus_emptied, of_a_loaded_page,
    once_truthy, process::Running, webdriver_key, wire::Wire,
};
use crate::folder::TempFolder;

/// The program, as Debian names it.
const PROGRAM: &str = "firefox-esr";
const LISTENING: &str = "WebDriver BiDi listening on ";
const LOADED: &str = "browsingContext.load";

/// Without these Firefox looks for its maker's services, or keeps its push service shut under remote control.
const PREFERENCES: &[(&str, &str)] = &[
    ("dom.push.connection.enabled", "true"),
    ("dom.push.testing.allowInsecureServerURL", "true"),
    ("dom.push.retryBaseInterval", "200"),
    // Without a desktop's notification service showNotification would be refused.
    ("alerts.useSystemBackend", "false"),
    ("app.normandy.enabled", "false"),
    ("app.update.disabledForTesting", "true"),
    ("browser.region.network.url", "\"\""),
    ("browser.safebrowsing.malware.enabled", "false"),
    ("browser.safebrowsing.phishing.enabled", "false"),
    ("browser.shell.checkDefaultBrowser", "false"),
    ("browser.startup.homepage_override.mstone", "\"ignore\""),
    ("browser.startup.page", "0"),
    ("datareporting.healthreport.uploadEnabled", "false"),
    ("datareporting.policy.dataSubmissionEnabled", "false"),
    ("extensions.update.enabled", "false"),
    ("intl.accept_languages", "\"ja,en\""),
    ("media.gmp-manager.updateEnabled", "false"),
    ("network.captive-portal-service.enabled", "false"),
    ("network.connectivity-service.enabled", "false"),
    // Whatever is left that would go out goes nowhere; 127.0.0.1 is never proxied.
    ("network.proxy.type", "1"),
    ("network.proxy.http", "\"127.0.0.1\""),
    ("network.proxy.http_port", "9"),
    ("network.proxy.ssl", "\"127.0.0.1\""),
    ("network.proxy.ssl_port", "9"),
    ("services.settings.server", "\"data:,#remote-settings-dummy/v1\""),
    ("termsofuse.bypassNotification", "true"),
    ("toolkit.telemetry.server", "\"\""),
];

/// A running Firefox with one tab.
#[derive(Debug)]
pub struct Firefox {
    wire: Wire,
    tab: String,
    running: Running,
}

impl Firefox {
    /// Starts Firefox with this push service, for example [`crate::push_service::PushService::browser_url`].
    ///
    /// # Errors
    /// If it is not installed, or does not answer within a minute.
    pub async fn launch(push_service_url: &str) -> Result<Self, BrowserError> {
        let profile = TempFolder::new("firefox").map_err(BrowserError::Start)?;
        let url = Value::from(push_service_url).to_string();
        let preferences: String = PREFERENCES
            .iter()
            .chain([&("dom.push.serverURL", url.as_str())])
            .map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"))
            .collect();
        fs::write(profile.path().join("user.js"), preferences).map_err(BrowserError::Start)?;
        let mut command = Command::new(PROGRAM);
        command
            .env("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1")
            .env("HOME", profile.path())
            .args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"])
            .arg(profile.path())
            .arg("about:blank");
        let (running, address) = Running::start(&mut command, profile, LISTENING).await?;
        let wire = Wire::connect(&format!("{address}/session")).await?;
        let mut firefox = Self { wire, tab: String::new(), running };
        firefox.command("session.new", json!({ "capabilities": {} })).await?;
        firefox.command("session.subscribe", json!({ "events": [LOADED] })).await?;
        let tree = firefox.command("browsingContext.getTree", json!({})).await?;
        firefox.tab = text(&tree["contexts"][0]["context"])?;
        Ok(firefox)
    }

    /// The number of the main process.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.running.id()
    }

    async fn command(&mut self, method: &str, params: Value) -> Result<Value, BrowserError> {
        self.wire.call(json!({ "method": method, "params": params })).await
    }

    /// Opens the address and waits until the page and what it loads are there.
    ///
    /// # Errors
    /// If the page cannot be loaded.
    pub async fn open(&mut self, url: &str) -> Result<(), BrowserError> {
        let params = json!({ "context": self.tab, "url": url, "wait": "complete" });
        self.command("browsingContext.navigate", params).await.map(drop)
    }

    /// Grants this origin (`http://127.0.0.1:8080`) the right to show notifications.
    ///
    /// # Errors
    /// If Firefox refuses.
    pub async fn allow_notifications(&mut self, origin: &str) -> Result<(), BrowserError> {
        let params = json!({ "descriptor": { "name": "notifications" }, "state": "granted", "origin": origin });
        self.command("permissions.setPermission", params).await.map(drop)
    }

    /// The value of a JavaScript expression in the page; of a promise, what it is kept with.
    ///
    /// # Errors
    /// If the expression throws.
    pub async fn js(&mut self, expression: &str) -> Result<Value, BrowserError> {
        let params = json!({
            "expression": as_json(expression), "awaitPromise": true, "userActivation": true,
            "target": { "context": self.tab }
        });
        let answer = self.command("script.evaluate", params).await?;
        match &answer["result"]["value"] {
            Value::String(value) => serde_json::from_str(value).map_err(|_| BrowserError::Unexpected),
            _ => Err(BrowserError::Refused(answer["exceptionDetails"]["text"].to_string())),
        }
    }

    /// Runs a script in the page as it stands, whatever the page's content security policy says: for a library.
    ///
    /// # Errors
    /// If it throws.
    pub async fn inject(&mut self, script: &str) -> Result<(), BrowserError> {
        let params = json!({ "expression": script, "awaitPromise": false, "target": { "context": self.tab } });
        let answer = self.command("script.evaluate", params).await?;
        match answer["type"].as_str() {
            Some("success") => Ok(()),
            _ => Err(BrowserError::Refused(answer["exceptionDetails"]["text"].to_string())),
        }
    }

    /// Empties the field that this CSS selector finds and types into it.
    ///
    /// # Errors
    /// If there is none.
    pub async fn fill(&mut self, selector: &str, text: &str) -> Result<(), BrowserError> {
        self.js(&focus_emptied(selector)).await?;
        let keys: Vec<Value> = text
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let actions = json!([{ "type": "key", "id": "keyboard", "actions": keys }]);
        self.command("input.performActions", json!({ "context": self.tab, "actions": actions })).await.map(drop)
    }

    /// Presses a key, as `n`, `Enter` or `ArrowDown`, wherever the focus is.
    ///
    /// # Errors
    /// If Firefox refuses.
    pub async fn press(&mut self, key: &str) -> Result<(), BrowserError> {
        let value = webdriver_key(key);
        let keys = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": value }));
        let actions = json!([{ "type": "key", "id": "keyboard", "actions": keys }]);
        self.command("input.performActions", json!({ "context": self.tab, "actions": actions })).await.map(drop)
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
        let locator = json!({ "type": "accessibility", "value": { "role": role, "name": name } });
        let params = json!({ "context": self.tab, "locator": locator, "maxNodeCount": 1 });
        let found = self.command("browsingContext.locateNodes", params).await?;
        let element = json!({ "sharedId": found["nodes"][0]["sharedId"] });
        if element["sharedId"].is_null() {
            return Err(BrowserError::NoSuchElement { role: role.to_owned(), name: name.to_owned() });
        }
        let params = json!({
            "functionDeclaration": "element => element.scrollIntoView({ block: 'center', behavior: 'instant' })",
            "arguments": [element], "awaitPromise": false, "target": { "context": self.tab }
        });
        self.command("script.callFunction", params).await?;
        let pointer = json!([
            { "type": "pointerMove", "x": 0, "y": 0, "origin": { "type": "element", "element": element } },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 }
        ]);
        let actions = json!([{ "type": "pointer", "id": "mouse", "actions": pointer }]);
        self.command("input.performActions", json!({ "context": self.tab, "actions": actions })).await.map(drop)
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
        self.wait_js(&at_least_notifications(count), limit).await?;
        self.notifications().await
    }

    /// Gives the window this size.
    ///
    /// # Errors
    /// If Firefox refuses.
    pub async fn resize(&mut self, width: u32, height: u32) -> Result<(), BrowserError> {
        let viewport = json!({ "context": self.tab, "viewport": { "width": width, "height": height } });
        self.command("browsingContext.setViewport", viewport).await.map(drop)
    }

    /// The page as PNG in a window of this size.
    ///
    /// # Errors
    /// If Firefox refuses.
    pub async fn screenshot(&mut self, width: u32, height: u32) -> Result<Vec<u8>, BrowserError> {
        self.resize(width, height).await?;
        let shot = self.command("browsingContext.captureScreenshot", json!({ "context": self.tab })).await?;
        STANDARD.decode(text(&shot["data"])?).map_err(|_| BrowserError::Unexpected)
    }
}

fn text(value: &Value) -> Result<String, BrowserError> {
    value.as_str().map(str::to_owned).ok_or(BrowserError::Unexpected)
}
