//! A subscription without a browser: it holds its own keys, so that a test can read what was pushed.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// What a browser would hold of a subscription.
pub struct Receiver {
    /// Where pushes for it go.
    pub endpoint: String,
    keys: ece::EcKeyComponents,
    public_key: Vec<u8>,
    auth: [u8; 16],
}

/// The body was not encrypted for this receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the push was not encrypted for this receiver")]
pub struct NotForThisReceiver;

impl Receiver {
    pub(super) fn new(endpoint: String) -> Self {
        let (pair, auth) = ece::generate_keypair_and_auth_secret().expect("OpenSSL makes keys");
        let keys = pair.raw_components().expect("a fresh key has its parts");
        let public_key = pair.pub_as_raw().expect("a fresh key has its public half");
        Self { endpoint, keys, public_key, auth }
    }

    /// The public key as `PushSubscription.toJSON()` gives it.
    #[must_use]
    pub fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public_key)
    }

    /// The shared secret as `PushSubscription.toJSON()` gives it.
    #[must_use]
    pub fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.auth)
    }

    /// The subscription as a page sends it to the hub.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "endpoint": self.endpoint, "keys": { "p256dh": self.p256dh(), "auth": self.auth() } })
    }

    /// What the sender wrote, from the body that the service received (RFC 8291).
    ///
    /// # Errors
    /// If it was encrypted for somebody else or changed on the way.
    pub fn read(&self, body: &[u8]) -> Result<Vec<u8>, NotForThisReceiver> {
        ece::decrypt(&self.keys, &self.auth, body).map_err(|_| NotForThisReceiver)
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver(..)")
    }
}
