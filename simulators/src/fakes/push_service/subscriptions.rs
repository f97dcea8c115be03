//! Who subscribed to what, which browsers are here, and what is kept for those that are not.

use std::{
    collections::{HashMap, VecDeque},
    time::Instant,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Value, json};
use tokio::sync::mpsc;

/// Messages waiting for one browser's connection.
const QUEUE: usize = 64;
/// Messages kept for one subscription.
const KEPT_MAX: usize = 100;

/// Names one connection of a browser, so that an old one does not close a new one's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ConnectionId(u64);

#[derive(Debug)]
struct Browser {
    connection: ConnectionId,
    outbox: mpsc::Sender<Value>,
}

#[derive(Debug)]
struct Kept {
    version: String,
    topic: Option<String>,
    until: Instant,
    notification: Value,
}

#[derive(Debug)]
pub(super) struct Subscription {
    browser: Option<String>,
    channel: String,
    pub(super) key: Option<Vec<u8>>,
    pub(super) ended: bool,
    kept: VecDeque<Kept>,
}

/// A push on its way to a browser.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) topic: Option<&'a str>,
    pub(super) until: Option<Instant>,
    pub(super) body: &'a [u8],
}

#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    by_token: HashMap<String, Subscription>,
    here: HashMap<String, Browser>,
    known_browsers: Vec<String>,
    connections: u64,
}

/// A name that cannot be guessed.
pub(super) fn fresh_token() -> String {
    let mut bytes = [0; 24];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Subscriptions {
    /// A new subscription and the token in its endpoint.
    pub(super) fn add(&mut self, browser: Option<&str>, channel: &str, key: Option<&[u8]>) -> String {
        let token = fresh_token();
        let subscription = Subscription {
            browser: browser.map(str::to_owned),
            channel: channel.to_owned(),
            key: key.map(<[u8]>::to_vec),
            ended: false,
            kept: VecDeque::new(),
        };
        self.by_token.insert(token.clone(), subscription);
        token
    }

    pub(super) fn get(&self, token: &str) -> Option<&Subscription> {
        self.by_token.get(token)
    }

    pub(super) fn end(&mut self, token: &str) {
        if let Some(subscription) = self.by_token.get_mut(token) {
            subscription.ended = true;
            subscription.kept.clear();
        }
    }

    pub(super) fn end_channel(&mut self, browser: &str, channel: &str) {
        for subscription in self.by_token.values_mut() {
            if subscription.browser.as_deref() == Some(browser) && subscription.channel == channel {
                subscription.ended = true;
                subscription.kept.clear();
            }
        }
    }

    /// A browser connects: its name, its connection, and what it is sent from now on, first of all what was kept.
    pub(super) fn connect(&mut self, known_as: Option<&str>) -> (String, ConnectionId, mpsc::Receiver<Value>) {
        let browser = match known_as.filter(|name| self.known_browsers.iter().any(|known| known == name)) {
            Some(name) => name.to_owned(),
            None => {
                let mut bytes = [0; 16];
                SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
                let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                self.known_browsers.push(name.clone());
                name
            }
        };
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        let (outbox, messages) = mpsc::channel(QUEUE);
        for subscription in self.by_token.values_mut().filter(|one| one.browser.as_deref() == Some(&browser)) {
            subscription.kept.retain(|kept| kept.until > Instant::now());
            for kept in &subscription.kept {
                let _ = outbox.try_send(kept.notification.clone());
            }
        }
        self.here.insert(browser.clone(), Browser { connection, outbox });
        (browser, connection, messages)
    }

    pub(super) fn disconnect(&mut self, browser: &str, connection: ConnectionId) {
        if self.here.get(browser).is_some_and(|here| here.connection == connection) {
            self.here.remove(browser);
        }
    }

    pub(super) fn hang_up(&mut self) {
        self.here.clear();
    }

    /// Sends to the browser if it is here, keeps until it says that it has it. Gives the message's name.
    pub(super) fn deliver(&mut self, token: &str, message: &Message<'_>) -> String {
        let version = fresh_token();
        let Some(subscription) = self.by_token.get_mut(token) else { return version };
        let Some(browser) = &subscription.browser else { return version };
        let mut notification =
            json!({ "messageType": "notification", "channelID": subscription.channel, "version": version });
        if !message.body.is_empty() {
            notification["data"] = URL_SAFE_NO_PAD.encode(message.body).into();
            notification["headers"] = json!({ "encoding": "aes128gcm" });
        }
        if let Some(here) = self.here.get(browser) {
            let _ = here.outbox.try_send(notification.clone());
        }
        if message.topic.is_some() {
            subscription.kept.retain(|kept| kept.topic.as_deref() != message.topic);
        }
        if let Some(until) = message.until {
            let topic = message.topic.map(str::to_owned);
            subscription.kept.push_back(Kept { version: version.clone(), topic, until, notification });
            if subscription.kept.len() > KEPT_MAX {
                subscription.kept.pop_front();
            }
        }
        version
    }

    /// The browser has it.
    pub(super) fn acknowledge(&mut self, browser: &str, channel: &str, version: &str) {
        for subscription in self.by_token.values_mut() {
            if subscription.browser.as_deref() == Some(browser) && subscription.channel == channel {
                subscription.kept.retain(|kept| kept.version != version);
            }
        }
    }
}
