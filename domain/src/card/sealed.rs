//! The id that a kiosk read from a card, sealed so that the town's hubs alone can open it.
//!
//! X25519 (RFC 7748) with a key that is made for this tap and forgotten, HKDF-SHA-256 (RFC 5869), AES-256-GCM: whoever has
//! the kiosk has nothing that opens it, nor that tells whether two of them are one card, nor that tries guessed ids. Bound to
//! the device, to the tap's number and to the device's time, so that it says nothing in the place of another.
//!
//! The bytes: version, number of the key pair, device (8), tap (8), the key made for this tap (32), the id and its tag. The id
//! is padded (ISO/IEC 7816-4), so that its length does not name a card.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use curve25519_dalek::MontgomeryPoint;
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf,
    rand::{SecureRandom, SystemRandom},
};
use serde::{Deserialize, Serialize, de::Error as _};

use super::TownCardId;
use crate::{ids::DeviceId, taps::TapSeq, time::UtcTime};

const VERSION: u8 = 1;
const HEAD: usize = 1 + 1 + 8 + 8;
const POINT: usize = 32;
const TAG: usize = 16;
const PAD: u8 = 0x80;
const BLOCK: usize = 16;
/// The shortest and the longest padded id.
const BODY: std::ops::RangeInclusive<usize> = 2 * BLOCK..=5 * BLOCK;

/// The public half of the key pair that card ids are sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct SealingKey {
    id: u8,
    point: [u8; POINT],
}

/// As JSON has it.
#[derive(Serialize, Deserialize)]
struct Written {
    id: u8,
    key: String,
}

/// No public key of X25519 that a secret can be agreed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a public key that card ids can be sealed to")]
pub struct BadSealingKey;

impl From<SealingKey> for Written {
    fn from(SealingKey { id, point }: SealingKey) -> Self {
        Self { id, key: URL_SAFE_NO_PAD.encode(point) }
    }
}

impl TryFrom<Written> for SealingKey {
    type Error = BadSealingKey;

    fn try_from(Written { id, key }: Written) -> Result<Self, BadSealingKey> {
        let point = URL_SAFE_NO_PAD.decode(key).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(BadSealingKey)?;
        // A point of small order agrees on the same secret with everybody.
        agreed(point, [0; POINT]).map(|_| Self { id, point }).ok_or(BadSealingKey)
    }
}

/// Which tap of which device an id is sealed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedFor {
    /// The device.
    pub device: DeviceId,
    /// The tap's number.
    pub seq: TapSeq,
}

/// The id on a card, sealed to the town's hubs. In JSON base64url. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedCard(Vec<u8>);

/// What does not open: sealed to another key, for another tap, or by nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// The hub no longer has this key, or not yet.
    #[error("the card is sealed to a key that this hub does not have")]
    UnknownKey,
    /// Changed on the way, or made without the key.
    #[error("the sealed card is forged or damaged")]
    Forged,
    /// It is another tap's, or another device's.
    #[error("the sealed card is another tap's")]
    Elsewhere,
}

impl SealingKey {
    /// Which of the town's key pairs it is of.
    #[must_use]
    pub const fn id(&self) -> u8 {
        self.id
    }

    /// Seals the id of a card for one tap of one device, whose clock said this.
    ///
    /// # Panics
    /// If the operating system gives no random bytes.
    #[must_use]
    pub fn seal(&self, id: &TownCardId, whose: SealedFor, device_time: UtcTime) -> SealedCard {
        let mut once = [0_u8; POINT];
        SystemRandom::new().fill(&mut once).expect("the operating system gives random bytes");
        let made = MontgomeryPoint::mul_base_clamped(once).to_bytes();
        let secret = agreed(self.point, once).expect("a key that was read is none of small order");

        let mut bytes = Vec::with_capacity(HEAD + POINT + *BODY.end() + TAG);
        bytes.extend_from_slice(&[VERSION, self.id]);
        bytes.extend_from_slice(&whose.device.raw().to_be_bytes());
        bytes.extend_from_slice(&whose.seq.0.to_be_bytes());
        bytes.extend_from_slice(&made);
        let aad = bound(&bytes[..HEAD], device_time);
        let mut body = id.0.clone();
        body.push(PAD);
        body.resize(body.len().next_multiple_of(BLOCK).max(*BODY.start()), 0);
        let key = key_of(&secret, &made, &self.point);
        key.seal_in_place_append_tag(only_nonce(), Aad::from(aad), &mut body).expect("an id is short");
        bytes.append(&mut body);
        SealedCard(bytes)
    }
}

/// The private half. Its `Debug` shows its number alone.
#[derive(Clone)]
pub struct OpeningKey {
    id: u8,
    private: [u8; POINT],
    point: [u8; POINT],
}

impl OpeningKey {
    /// The key with this number and these bytes.
    #[must_use]
    pub fn from_bytes(id: u8, private: [u8; POINT]) -> Self {
        Self { id, private, point: MontgomeryPoint::mul_base_clamped(private).to_bytes() }
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> u8 {
        self.id
    }

    /// What kiosks seal with.
    #[must_use]
    pub const fn public(&self) -> SealingKey {
        SealingKey { id: self.id, point: self.point }
    }

    /// The id, if it was sealed to this key at this time of the device; what it was sealed for is for the caller to judge.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open(&self, sealed: &SealedCard, device_time: UtcTime) -> Result<TownCardId, NotOpened> {
        let (head, rest) = sealed.0.split_at_checked(HEAD).ok_or(NotOpened::Forged)?;
        let (made, body) = rest.split_first_chunk::<POINT>().ok_or(NotOpened::Forged)?;
        let secret = agreed(*made, self.private).ok_or(NotOpened::Forged)?;
        let mut body = body.to_vec();
        let key = key_of(&secret, made, &self.point);
        let opened = key.open_in_place(only_nonce(), Aad::from(bound(head, device_time)), &mut body);
        let padded = opened.map_err(|_| NotOpened::Forged)?;
        let end = padded.iter().rposition(|byte| *byte != 0).filter(|end| padded[*end] == PAD);
        TownCardId::parse(&padded[..end.ok_or(NotOpened::Forged)?]).map_err(|_| NotOpened::Forged)
    }
}

impl fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpeningKey({})", self.id)
    }
}

impl SealedCard {
    /// The value with these bytes, as a kiosk's spool holds them. `None` if their length or version is none that is made.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let body = bytes.len().checked_sub(HEAD + POINT + TAG)?;
        (bytes[0] == VERSION && BODY.contains(&body) && body.is_multiple_of(BLOCK)).then_some(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The number of the key pair that it is sealed to.
    #[must_use]
    pub fn key(&self) -> u8 {
        self.0[1]
    }

    /// What it is sealed for, as it says itself; true if it opens.
    #[must_use]
    pub fn sealed_for(&self) -> SealedFor {
        let number = |from: usize| u64::from_be_bytes(self.0[from..from + 8].try_into().expect("eight bytes"));
        SealedFor { device: DeviceId::from_raw(number(2).cast_signed()), seq: TapSeq(number(10)) }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok().and_then(Self::from_bytes)
    }
}

impl fmt::Debug for SealedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedCard(..)")
    }
}

impl Serialize for SealedCard {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for SealedCard {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("no sealed card"))
    }
}

/// The shared secret; `None` if the other half is of small order.
fn agreed(point: [u8; POINT], private: [u8; POINT]) -> Option<[u8; POINT]> {
    let secret = MontgomeryPoint(point).mul_clamped(private).to_bytes();
    // Not compared in constant time: whoever sent such a point knows the secret.
    (secret != [0; POINT]).then_some(secret)
}

fn key_of(secret: &[u8; POINT], made: &[u8; POINT], point: &[u8; POINT]) -> LessSafeKey {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"kazasu card v1");
    let (pseudorandom, both) = (salt.extract(secret), [made.as_slice(), point.as_slice()]);
    let expanded = pseudorandom.expand(&both, &AES_256_GCM).expect("one key is short");
    LessSafeKey::new(UnboundKey::from(expanded))
}

/// Each key seals one value.
fn only_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn bound(head: &[u8], device_time: UtcTime) -> [u8; HEAD + 8] {
    let mut bytes = [0; HEAD + 8];
    bytes[..HEAD].copy_from_slice(head);
    bytes[HEAD..].copy_from_slice(&device_time.micros().to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const AT: UtcTime = UtcTime::from_micros(5);
    const WHOSE: SealedFor = SealedFor { device: DeviceId::from_raw(7), seq: TapSeq(3) };

    fn id(text: &str) -> TownCardId {
        TownCardId::parse(text.as_bytes()).expect("an id")
    }

    fn key() -> OpeningKey {
        OpeningKey::from_bytes(2, [9; 32])
    }

    #[test]
    fn what_is_sealed_to_a_key_opens_with_its_other_half_alone_and_says_whose_it_is() {
        let sealed = key().public().seal(&id("SKM-000001"), WHOSE, AT);
        assert_eq!(key().open(&sealed, AT), Ok(id("SKM-000001")));
        assert_eq!((sealed.key(), sealed.sealed_for()), (2, WHOSE));
        assert_eq!(OpeningKey::from_bytes(2, [8; 32]).open(&sealed, AT), Err(NotOpened::Forged));
        assert_eq!(key().open(&sealed, UtcTime::from_micros(6)), Err(NotOpened::Forged), "at another time");
    }

    #[test]
    fn no_two_are_alike_and_a_longer_id_is_no_longer() {
        let (first, second) =
            (key().public().seal(&id("SKM-1"), WHOSE, AT), key().public().seal(&id("SKM-1"), WHOSE, AT));
        let alike = first.as_bytes()[HEAD..].iter().zip(&second.as_bytes()[HEAD..]).filter(|(a, b)| a == b).count();
        assert!(alike < 16, "{alike}");
        let longer = key().public().seal(&id("SKM-00000000000000000000000001"), WHOSE, AT);
        assert_eq!(first.as_bytes().len(), longer.as_bytes().len());
    }

    #[test]
    fn each_changed_byte_is_seen() {
        let sealed = key().public().seal(&id(&"9".repeat(64)), WHOSE, AT);
        for at in 1..sealed.as_bytes().len() {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes[at] ^= 1;
            let changed = SealedCard::from_bytes(bytes).expect("the same length");
            assert_eq!(key().open(&changed, AT), Err(NotOpened::Forged), "byte {at}");
        }
    }

    #[test]
    fn a_key_that_agrees_on_the_same_secret_with_everybody_is_none() {
        for point in [[0; 32], {
            let mut one = [0; 32];
            one[0] = 1;
            one
        }] {
            let text = format!(r#"{{"id":0,"key":"{}"}}"#, URL_SAFE_NO_PAD.encode(point));
            assert!(serde_json::from_str::<SealingKey>(&text).is_err());
            let mut bytes = key().public().seal(&id("SKM-1"), WHOSE, AT).0;
            bytes[HEAD..HEAD + POINT].copy_from_slice(&point);
            assert_eq!(key().open(&SealedCard(bytes), AT), Err(NotOpened::Forged));
        }
        let text = serde_json::to_string(&key().public()).expect("JSON");
        assert_eq!(serde_json::from_str::<SealingKey>(&text).expect("a key"), key().public());
    }

    #[test]
    fn a_debug_text_shows_no_card_and_no_key() {
        let sealed = key().public().seal(&id("SKM-1"), WHOSE, AT);
        assert_eq!(format!("{sealed:?} {:?}", key()), "SealedCard(..) OpeningKey(2)");
    }

    /// RFC 7748, 6.1: the public key of Bob's private key.
    #[test]
    fn a_public_key_is_that_of_the_specification() {
        let hex = |text: &str| -> [u8; 32] {
            std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal"))
        };
        let bob = OpeningKey::from_bytes(0, hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        assert_eq!(bob.point, hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_opener_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let opened = SealedCard::from_bytes(bytes).map(|sealed| { let _ = sealed.sealed_for(); key().open(&sealed, AT) });
            prop_assert!(!matches!(opened, Some(Ok(_))));
        }
    }
}
