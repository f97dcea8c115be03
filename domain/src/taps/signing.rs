//! How a device signs what it sends, with ed25519 (RFC 8032).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::BatchRefusal;
use crate::ids::DeviceId;

/// The bytes that a device signs: a domain separator, its id, the body as sent.
#[must_use]
pub fn signed_bytes(device: DeviceId, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("kazasu taps v1\n{device}\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The device's private key. Made on the device, kept on the device.
pub struct DeviceKey(Ed25519KeyPair);

/// Bytes that are no ed25519 private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an ed25519 private key in PKCS#8 form")]
pub struct BadDeviceKey;

impl DeviceKey {
    /// Makes a new key and gives its PKCS#8 form (RFC 8410), to be kept in a file only its owner can read.
    #[must_use]
    pub fn generate() -> Vec<u8> {
        let random = ring::rand::SystemRandom::new();
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).expect("the operating system gives random bytes");
        pkcs8.as_ref().to_vec()
    }

    /// The key in this PKCS#8 form.
    ///
    /// # Errors
    /// If the bytes are no such key.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, BadDeviceKey> {
        Ed25519KeyPair::from_pkcs8(pkcs8).map(Self).map_err(|_| BadDeviceKey)
    }

    /// The key that follows from these bytes, which are as secret as it is.
    ///
    /// # Panics
    /// Never: every 32 bytes are a key.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(seed).expect("32 bytes are a key"))
    }

    /// The public half, as enrolment wants it.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().as_ref())
    }

    /// The value of [`super::SIGNATURE_HEADER`] for this body.
    #[must_use]
    pub fn sign(&self, device: DeviceId, body: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(&signed_bytes(device, body)).as_ref())
    }
}

/// The device's public key, unpacked once so that each verification is spared it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DevicePublicKey(VerifyingKey);

impl DevicePublicKey {
    /// Reads what enrolment brought. `None` if it is no point of the curve, or one that fits signatures of anybody.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_bytes(&URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?)
    }

    /// The key with these bytes, as a row holds them.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak()).map(Self)
    }

    /// The bytes that a row holds.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Whether the signature, as its header gives it, fits.
    ///
    /// # Errors
    /// [`BatchRefusal::BadSignature`] if it does not.
    pub fn verify(&self, device: DeviceId, body: &[u8], signature: &str) -> Result<(), BatchRefusal> {
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| BatchRefusal::BadSignature)?;
        let signature = Signature::from_slice(&signature).map_err(|_| BatchRefusal::BadSignature)?;
        self.0.verify_strict(&signed_bytes(device, body), &signature).map_err(|_| BatchRefusal::BadSignature)
    }
}
