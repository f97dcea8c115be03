//! VAPID tokens, made once for each push service and renewed in time: a signature a message would halve the speed.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::time::UtcTime;
use url::Url;
use web_push::{SubscriptionInfo, WebPushError};

use crate::keys::VapidKey;

/// Push services refuse tokens for more than a day.
const LIFE: Duration = Duration::from_secs(12 * 3_600);
const RENEW_AFTER: Duration = Duration::from_secs(6 * 3_600);
/// More origins than there are push services; beyond that everything is signed anew.
const ORIGINS_MAX: usize = 256;

#[derive(Debug)]
struct Token {
    made: UtcTime,
    authorization: String,
}

#[derive(Debug)]
pub(super) struct Signatures {
    key: VapidKey,
    subject: String,
    tokens: Mutex<HashMap<String, Token>>,
}

impl Signatures {
    pub(super) fn new(key: VapidKey, subject: String) -> Self {
        Self { key, subject, tokens: Mutex::default() }
    }

    /// The `Authorization` header for a message to this address.
    pub(super) fn authorization(&self, address: &Url, now: UtcTime) -> Result<String, WebPushError> {
        let origin = address.origin().ascii_serialization();
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = tokens.get(&origin).filter(|token| token.is_fresh(now)) {
            return Ok(token.authorization.clone());
        }
        let authorization = self.sign(&origin, now)?;
        if tokens.len() >= ORIGINS_MAX {
            tokens.clear();
        }
        tokens.insert(origin, Token { made: now, authorization: authorization.clone() });
        Ok(authorization)
    }

    fn sign(&self, origin: &str, now: UtcTime) -> Result<String, WebPushError> {
        let info = SubscriptionInfo::new(origin, "", "");
        let mut claims = self.key.signer().add_sub_info(&info);
        // The library would leave the port out of the audience.
        claims.add_claim("aud", origin);
        claims.add_claim("exp", (now + LIFE).micros() / 1_000_000);
        claims.add_claim("sub", self.subject.as_str());
        let signature = claims.build()?;
        Ok(format!("vapid t={}, k={}", signature.auth_t, URL_SAFE_NO_PAD.encode(&signature.auth_k)))
    }
}

impl Token {
    /// A clock that was set back makes a token anew as well.
    fn is_fresh(&self, now: UtcTime) -> bool {
        self.made <= now && now < self.made + RENEW_AFTER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_token_is_kept_for_its_origin_and_renewed_long_before_it_ends() {
        let key = VapidKey::from_pkcs8(&VapidKey::generate_pkcs8()).expect("a key pair");
        let signatures = Signatures::new(key, "mailto:town@example.jp".to_owned());
        let now = UtcTime::from_micros(1_795_217_460_000_000);
        let token = |address: &str, at| {
            signatures.authorization(&Url::parse(address).expect("an address"), at).expect("a token")
        };
        let first = token("https://push.example.jp/a", now);
        assert_eq!(token("https://push.example.jp/b", now + HOUR * 5), first);
        assert_ne!(token("https://push.example.jp:8443/a", now), first);
        assert_ne!(token("https://push.example.jp/a", now + HOUR * 7), first);
    }
}
