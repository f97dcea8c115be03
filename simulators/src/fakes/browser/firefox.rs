//! Firefox by WebDriver BiDi.

use std::fs;

use serde_json::{Value, json};
use tokio::process::Command;

use super::{BrowserError, Firefox, process::Running, protocol::Protocol, wire::Wire};
use crate::fakes::folder::TempFolder;

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

/// WebDriver BiDi, with the context of the tab that is driven.
#[derive(Debug)]
pub struct BiDi {
    wire: Wire,
    tab: String,
    tabs: Vec<String>,
}

impl Firefox {
    /// Starts Firefox with this push service, for example [`crate::fakes::push_service::PushService::browser_url`].
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
        let mut protocol = BiDi { wire, tab: String::new(), tabs: Vec::new() };
        protocol.command("session.new", json!({ "capabilities": {} })).await?;
        protocol.command("session.subscribe", json!({ "events": [LOADED] })).await?;
        let tree = protocol.command("browsingContext.getTree", json!({})).await?;
        protocol.tab = tree["contexts"][0]["context"].as_str().ok_or(BrowserError::Unexpected)?.to_owned();
        protocol.tabs.push(protocol.tab.clone());
        Ok(Self { protocol, running })
    }
}

impl BiDi {
    async fn command(&mut self, method: &str, params: Value) -> Result<Value, BrowserError> {
        self.wire.call(json!({ "method": method, "params": params })).await
    }

    /// What a hand does with one device.
    async fn act(&mut self, source: Value) -> Result<(), BrowserError> {
        self.command("input.performActions", json!({ "context": self.tab, "actions": [source] })).await.map(drop)
    }
}

impl Protocol for BiDi {
    async fn loaded(&mut self) -> Result<(), BrowserError> {
        self.wire.event(LOADED).await.map(drop)
    }

    async fn new_tab(&mut self) -> Result<(), BrowserError> {
        let tab = self.command("browsingContext.create", json!({ "type": "tab" })).await?;
        tab["context"].as_str().ok_or(BrowserError::Unexpected)?.clone_into(&mut self.tab);
        self.tabs.push(self.tab.clone());
        Ok(())
    }

    async fn to_tab(&mut self, number: usize) -> Result<bool, BrowserError> {
        let Some(tab) = self.tabs.get(number).cloned() else { return Ok(false) };
        self.tab = tab;
        self.command("browsingContext.activate", json!({ "context": self.tab })).await?;
        Ok(true)
    }

    async fn open(&mut self, url: &str) -> Result<(), BrowserError> {
        let params = json!({ "context": self.tab, "url": url, "wait": "complete" });
        self.command("browsingContext.navigate", params).await.map(drop)
    }

    async fn allow_notifications(&mut self, origin: &str) -> Result<(), BrowserError> {
        let params = json!({ "descriptor": { "name": "notifications" }, "state": "granted", "origin": origin });
        self.command("permissions.setPermission", params).await.map(drop)
    }

    async fn evaluate(&mut self, promise: &str) -> Result<String, BrowserError> {
        let params = json!({
            "expression": promise, "awaitPromise": true, "userActivation": true, "target": { "context": self.tab }
        });
        let answer = self.command("script.evaluate", params).await?;
        match &answer["result"]["value"] {
            Value::String(value) => Ok(value.clone()),
            _ => Err(BrowserError::Refused(answer["exceptionDetails"]["text"].to_string())),
        }
    }

    async fn run(&mut self, script: &str) -> Result<(), BrowserError> {
        let params = json!({ "expression": script, "awaitPromise": false, "target": { "context": self.tab } });
        let answer = self.command("script.evaluate", params).await?;
        match answer["type"].as_str() {
            Some("success") => Ok(()),
            _ => Err(BrowserError::Refused(answer["exceptionDetails"]["text"].to_string())),
        }
    }

    async fn insert(&mut self, text: &str) -> Result<(), BrowserError> {
        let keys: Vec<Value> = text
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        self.act(json!({ "type": "key", "id": "keyboard", "actions": keys })).await
    }

    async fn press(&mut self, key: &str) -> Result<(), BrowserError> {
        let value = webdriver_key(key);
        let keys = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": value }));
        self.act(json!({ "type": "key", "id": "keyboard", "actions": keys })).await
    }

    async fn click(&mut self, role: &str, name: &str) -> Result<bool, BrowserError> {
        let locator = json!({ "type": "accessibility", "value": { "role": role, "name": name } });
        let params = json!({ "context": self.tab, "locator": locator, "maxNodeCount": 1 });
        let found = self.command("browsingContext.locateNodes", params).await?;
        let element = json!({ "sharedId": found["nodes"][0]["sharedId"] });
        if element["sharedId"].is_null() {
            return Ok(false);
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
        self.act(json!({ "type": "pointer", "id": "mouse", "actions": pointer })).await?;
        Ok(true)
    }

    async fn resize(&mut self, width: u32, height: u32) -> Result<(), BrowserError> {
        let viewport = json!({ "context": self.tab, "viewport": { "width": width, "height": height } });
        self.command("browsingContext.setViewport", viewport).await.map(drop)
    }

    async fn capture(&mut self) -> Result<Value, BrowserError> {
        self.command("browsingContext.captureScreenshot", json!({ "context": self.tab })).await
    }
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
