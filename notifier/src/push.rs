//! Web push: encrypts (RFC 8291), signs (VAPID, RFC 8292) and posts (RFC 8030) one message to one subscription.
//!
//! An endpoint is a stranger's input. It is posted to only if its host is one of the allowed push services and, unless
//! the operator allows private hosts, only by https and never to a private address, checked on the address that is
//! then connected to. No redirect is followed, no proxy used but the one that the operator set, no more than a little of the answer read.

mod addresses;
mod endpoint;
mod retry_after;
mod signatures;
mod subject;

use std::{fmt, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::time::UtcTime;
use reqwest::{Client, Response, StatusCode, header, redirect};
use url::Url;
use web_push::{ContentEncoding, SubscriptionInfo, WebPushMessageBuilder, WebPushPayload};

use crate::{
    keys::VapidKey,
    outcome::{Outcome, Reason},
    outward::OutgoingProxy,
};
use addresses::{PrivateAddress, PublicResolver};
use signatures::Signatures;

pub use endpoint::{AllowedHosts, PrivateHosts};
pub use subject::{BadSubject, Subject};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// What of an answer's body is read, so that the connection can be used again.
const BODY_MAX_BYTES: usize = 8 * 1024;
/// What fits, encrypted, into the 4,096 bytes that every push service takes (RFC 8030, section 7.2).
const PAYLOAD_MAX_BYTES: usize = 3_052;

/// What the operator settled.
#[derive(Debug, Clone)]
pub struct PushSettings {
    /// Whom a push service may write to.
    pub subject: Subject,
    /// The push services that may be posted to.
    pub hosts: AllowedHosts,
    /// Whether http and private addresses are allowed: only in tests and demonstrations.
    pub private_hosts: PrivateHosts,
    /// For the whole of one attempt.
    pub timeout: Duration,
    /// The way out, where nothing else leads there. It resolves names for itself: see ADR 0116 for what holds then.
    pub proxy: Option<OutgoingProxy>,
}

/// What a browser gave when it subscribed. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Where to post.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// The secret shared with the browser, base64url.
    pub auth: String,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription(..)")
    }
}

/// One message.
#[derive(Debug, Clone)]
pub struct PushMessage {
    /// What the browser's worker gets.
    pub payload: String,
    /// How long the push service may keep it for a browser that is away.
    pub ttl: Duration,
    /// A later message with the same topic replaces this one while it is kept.
    pub topic: Topic,
}

/// A topic of RFC 8030: at most 32 characters of base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic(String);

impl Topic {
    /// The topic that these bytes name; 24 bytes fill it.
    #[must_use]
    pub fn of(bytes: &[u8; 16]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The header's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A subscription that is not taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSubscription {
    /// Not an https address, or one with a user or a fragment.
    #[error("the endpoint is not an address of a push service")]
    Endpoint,
    /// None of [`PushSettings::hosts`].
    #[error("the endpoint's host is not an allowed push service")]
    Host,
    /// A private address.
    #[error("the endpoint is a private address")]
    PrivateAddress,
    /// The keys are no P-256 point and 16 bytes.
    #[error("the keys are not usable")]
    Keys,
}

impl BadSubscription {
    fn reason(self) -> Reason {
        Reason::new(match self {
            Self::Endpoint => "bad-endpoint",
            Self::Host => "host-not-allowed",
            Self::PrivateAddress => "private-address",
            Self::Keys => "bad-keys",
        })
    }
}

/// The HTTPS client cannot be set up, for want of root certificates.
#[derive(Debug, thiserror::Error)]
#[error("the client for push services cannot be set up: {0}")]
pub struct NoPushClient(#[from] reqwest::Error);

/// Posts messages to push services.
#[derive(Debug)]
pub struct PushSender {
    client: Client,
    signatures: Signatures,
    settings: PushSettings,
}

impl PushSender {
    /// Sets up the client.
    ///
    /// # Errors
    /// If the machine has no root certificates.
    pub fn new(key: VapidKey, settings: PushSettings) -> Result<Self, NoPushClient> {
        // The library has no provider of its own choice here; whoever was first has chosen the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(settings.timeout);
        if settings.private_hosts == PrivateHosts::Refuse {
            client = client.https_only(true);
        }
        client = match &settings.proxy {
            Some(proxy) => client.proxy(proxy.for_client()?),
            None if settings.private_hosts == PrivateHosts::Refuse => client.dns_resolver(Arc::new(PublicResolver)),
            None => client,
        };
        let signatures = Signatures::new(key, settings.subject.to_string());
        Ok(Self { client: client.build()?, signatures, settings })
    }

    /// Whether messages for this subscription could be sent at all: for the moment when a browser hands it in.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn admit(&self, subscription: &Subscription) -> Result<(), BadSubscription> {
        self.settings.address(&subscription.endpoint)?;
        encrypt(subscription, b"{}").map(drop)
    }

    /// Tries once to send the message.
    pub async fn send(&self, subscription: &Subscription, message: &PushMessage, now: UtcTime) -> Outcome {
        if message.payload.len() > PAYLOAD_MAX_BYTES {
            return Outcome::Permanent(Reason::new("too-large"));
        }
        let prepared = self
            .settings
            .address(&subscription.endpoint)
            .and_then(|address| Ok((address, encrypt(subscription, message.payload.as_bytes())?)));
        let (address, payload) = match prepared {
            Ok(prepared) => prepared,
            Err(BadSubscription::Keys) => return Outcome::Gone(BadSubscription::Keys.reason()),
            Err(bad) => return Outcome::Permanent(bad.reason()),
        };
        let Ok(authorization) = self.signatures.authorization(&address, now) else {
            return Outcome::Permanent(Reason::new("not-signed"));
        };
        let request = self
            .client
            .post(address)
            .header(header::AUTHORIZATION, authorization)
            .header("ttl", message.ttl.as_secs())
            .header("urgency", "high")
            .header("topic", message.topic.as_str())
            .header(header::CONTENT_ENCODING, payload.content_encoding.to_str())
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(payload.content);
        match request.send().await {
            Ok(response) => {
                let outcome = judge(&response, now);
                read_a_little(response).await;
                outcome
            }
            Err(error) => failed(&error),
        }
    }
}

/// The payload must not be too large: then only the keys can be wrong.
fn encrypt(subscription: &Subscription, payload: &[u8]) -> Result<WebPushPayload, BadSubscription> {
    let Subscription { endpoint, p256dh, auth } = subscription;
    let unpadded = |text: &str| text.trim_end_matches('=').to_owned();
    let info = SubscriptionInfo::new(endpoint.clone(), unpadded(p256dh), unpadded(auth));
    let mut message = WebPushMessageBuilder::new(&info);
    message.set_payload(ContentEncoding::Aes128Gcm, payload);
    message.build().ok().and_then(|message| message.payload).ok_or(BadSubscription::Keys)
}

/// What the status means; see the table in RFC 8030, section 8, and each service's own words.
fn judge(response: &Response, now: UtcTime) -> Outcome {
    let status = response.status();
    let reason = Reason::code("http", status.as_u16());
    match status {
        StatusCode::OK | StatusCode::CREATED | StatusCode::ACCEPTED | StatusCode::NO_CONTENT => Outcome::Delivered,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone(reason),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            match response.headers().get(header::RETRY_AFTER).and_then(|after| retry_after::parse(after, now)) {
                Some(after) => Outcome::RetryAfter(after, reason),
                None => Outcome::Temporary(reason),
            }
        }
        StatusCode::REQUEST_TIMEOUT => Outcome::Temporary(reason),
        status if status.is_redirection() => Outcome::Permanent(Reason::new("redirect")),
        status if status.is_server_error() => Outcome::Temporary(reason),
        _ => Outcome::Permanent(reason),
    }
}

/// The answer's body says nothing that matters; a short one is read so that the connection can be used again.
async fn read_a_little(mut response: Response) {
    let mut read = 0;
    while read < BODY_MAX_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => read += chunk.len(),
            Ok(None) | Err(_) => return,
        }
    }
}

fn failed(error: &reqwest::Error) -> Outcome {
    if PrivateAddress::is_behind(error) {
        return Outcome::Permanent(BadSubscription::PrivateAddress.reason());
    }
    Outcome::Temporary(Reason::new(match error {
        error if error.is_timeout() => "timeout",
        error if error.is_connect() => "connect",
        _ => "io",
    }))
}

impl PushSettings {
    /// The address to post to, if it may be posted to.
    fn address(&self, endpoint: &str) -> Result<Url, BadSubscription> {
        let url = endpoint::parse(endpoint, &self.hosts, self.private_hosts)?;
        // Where a name leads is the proxy's matter: it is led to nothing but HTTPS, and what answers there must show the
        // certificate of a push service.
        let is_usual = url.port().is_none() || self.private_hosts == PrivateHosts::Allow;
        if self.proxy.is_some() && !is_usual { Err(BadSubscription::Endpoint) } else { Ok(url) }
    }
}
