//! The key pair by which push services know this town (VAPID, RFC 8292). `ops keys` makes it; it is never checked in.

use std::fmt;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use web_push::{PartialVapidSignatureBuilder, VapidSignatureBuilder};

/// The bytes are no P-256 key pair in PKCS#8 form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 key pair in PKCS#8 form")]
pub struct BadVapidKey;

/// The town's VAPID key pair. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct VapidKey {
    signer: PartialVapidSignatureBuilder,
}

impl VapidKey {
    /// A new key pair in PKCS#8 form.
    #[must_use]
    pub fn generate_pkcs8() -> Vec<u8> {
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .expect("the operating system gives random bytes")
            .as_ref()
            .to_vec()
    }

    /// Takes the key pair that [`Self::generate_pkcs8`] or `ops keys` made.
    ///
    /// # Errors
    /// If it is something else, or its halves do not belong together.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, BadVapidKey> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new())
            .map_err(|_| BadVapidKey)?;
        // RFC 7468: lines of 64 characters.
        let lines: String = pkcs8.chunks(48).map(|line| STANDARD.encode(line) + "\n").collect();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{lines}-----END PRIVATE KEY-----\n");
        let signer = VapidSignatureBuilder::from_pem_no_sub(pem.as_bytes()).map_err(|_| BadVapidKey)?;
        Ok(Self { signer })
    }

    /// The public half, 65 bytes uncompressed.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        self.signer.get_public_key()
    }

    /// The public half as a page hands it to `pushManager.subscribe`.
    #[must_use]
    pub fn public_key_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.public_key())
    }

    pub(crate) fn signer(&self) -> PartialVapidSignatureBuilder {
        self.signer.clone()
    }
}

impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VapidKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_pair_survives_its_file_and_another_key_is_another() {
        let (one, other) = (VapidKey::generate_pkcs8(), VapidKey::generate_pkcs8());
        let public = |pkcs8: &[u8]| VapidKey::from_pkcs8(pkcs8).expect("a key pair").public_key();
        assert_eq!(public(&one), public(&one));
        assert_ne!(public(&one), public(&other));
        assert_eq!((public(&one).len(), public(&one)[0]), (65, 4));
        assert_eq!(VapidKey::from_pkcs8(&one[1..]).err(), Some(BadVapidKey));
    }
}
