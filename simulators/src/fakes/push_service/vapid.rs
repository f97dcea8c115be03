//! Who sends: the check of a VAPID token (RFC 8292), as strict as the public services are.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::Deserialize;

const EXP_MAX_S: u64 = 24 * 3_600;

/// Why a sender is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VapidRefusal {
    /// 401: no token, a broken, expired or too long-lived one, or one for another service.
    Unauthorized(&'static str),
    /// 403: signed by somebody else than the subscription was made for.
    OtherKey,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    exp: u64,
    sub: Option<String>,
}

/// Accepts the `Authorization` header of a sender, or says why not.
///
/// `subscribed_key` is the key that the browser gave when it subscribed, if it gave one; `now_s` counts from 1970.
pub(super) fn check(
    authorization: Option<&str>,
    subscribed_key: Option<&[u8]>,
    origin: &str,
    now_s: u64,
) -> Result<(), VapidRefusal> {
    use VapidRefusal::Unauthorized;
    let parameters = match (authorization, subscribed_key) {
        (Some(header), _) => header.strip_prefix("vapid ").ok_or(Unauthorized("not the vapid scheme"))?,
        (None, Some(_)) => return Err(Unauthorized("no token")),
        (None, None) => return Ok(()),
    };
    let parameter = |name: &str| {
        let mut pairs = parameters.split(',').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let token = parameter("t").ok_or(Unauthorized("no t="))?;
    let key = parameter("k").and_then(decode).ok_or(Unauthorized("no k="))?;
    if subscribed_key.is_some_and(|subscribed| subscribed != key) {
        return Err(VapidRefusal::OtherKey);
    }
    let claims = verify(token, &key)?;
    match claims {
        Claims { aud, .. } if aud != origin => Err(Unauthorized("aud is another service")),
        Claims { exp, .. } if exp <= now_s => Err(Unauthorized("expired")),
        Claims { exp, .. } if exp > now_s + EXP_MAX_S => Err(Unauthorized("exp is more than a day away")),
        Claims { sub: Some(sub), .. } if reaches_somebody(&sub) => Ok(()),
        Claims { .. } => Err(Unauthorized("sub is no mailto: or https: of a real host")),
    }
}

fn verify(token: &str, key: &[u8]) -> Result<Claims, VapidRefusal> {
    use VapidRefusal::Unauthorized;
    let (signed, signature) = token.rsplit_once('.').ok_or(Unauthorized("not a JWT"))?;
    let (header, claims) = signed.split_once('.').ok_or(Unauthorized("not a JWT"))?;
    let signature = decode(signature).ok_or(Unauthorized("signature is not base64url"))?;
    let header: Header = json(header).ok_or(Unauthorized("bad header"))?;
    if header.alg != "ES256" {
        return Err(Unauthorized("not ES256"));
    }
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| Unauthorized("wrong signature"))?;
    json(claims).ok_or(Unauthorized("bad claims"))
}

/// Apple refuses senders that could not be written to.
fn reaches_somebody(sub: &str) -> bool {
    let contact = sub.strip_prefix("mailto:").or_else(|| sub.strip_prefix("https://"));
    contact.is_some_and(|contact| !contact.is_empty() && !contact.ends_with("localhost"))
}

pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

fn json<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    serde_json::from_slice(&decode(part)?).ok()
}
