//! What the system knows of a card: a keyed hash of the town's own id on it, and nothing else.
//!
//! The My Number itself is never read; neither the UID nor the ATR identifies a card. The key is the town's and lives with
//! the hub's secrets; without it a hash cannot be traced back to an id. A kiosk seals what it read to the hubs
//! ([`sealed`]); one of the release before has the key and makes the hash itself.

pub mod sealed;

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;
use serde::{Deserialize, Serialize, de::Error as _};

use self::sealed::SealedCard;

/// Longest town's own id that a card may carry, in bytes.
pub const TOWN_CARD_ID_MAX_BYTES: usize = 64;

/// With what a hash under a key of this number begins; see [`CardKey::numbered`].
const MARK: [u8; 3] = [0xC4, 0x4B, 0x5A];

/// The town's secret under which card ids are hashed. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct CardKey {
    number: u8,
    bytes: [u8; 32],
}

impl CardKey {
    /// The first key of a town, with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self::numbered(0, bytes)
    }

    /// A key with its number: 0 is the town's first. A hash under another one begins with a mark and the number, four bytes of
    /// the sixteen, so that it can be counted how many cards are still bound by which key; 96 bits tell cards apart.
    #[must_use]
    pub const fn numbered(number: u8, bytes: [u8; 32]) -> Self {
        Self { number, bytes }
    }

    /// Its number.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// The bytes, for handing the first key to a kiosk of the release before.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The identity of the card that carries this town's own id.
    #[must_use]
    pub fn hash(&self, town_card_id: &TownCardId) -> CardHash {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.bytes);
        let tag = hmac::sign(&key, &town_card_id.0);
        let mut short = [0_u8; 16];
        if self.number == 0 {
            short.copy_from_slice(&tag.as_ref()[..16]);
        } else {
            let (mark, rest) = short.split_at_mut(4);
            mark.copy_from_slice(&Self::mark(self.number));
            rest.copy_from_slice(&tag.as_ref()[..12]);
        }
        CardHash(short)
    }

    /// The first four bytes of each hash under the key of this number, which is not the first.
    #[must_use]
    pub const fn mark(number: u8) -> [u8; 4] {
        [MARK[0], MARK[1], MARK[2], number]
    }
}

/// Under what a card may be known: by the key of now, and by those that went before while its bindings are moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cards {
    now: CardHash,
    before: Option<CardHash>,
}

impl Cards {
    /// By one key alone.
    #[must_use]
    pub const fn of(now: CardHash) -> Self {
        Self { now, before: None }
    }

    /// By the key of now, and by another that may bind it still.
    #[must_use]
    pub const fn with(now: CardHash, before: CardHash) -> Self {
        Self { now, before: Some(before) }
    }

    /// By the key of now.
    #[must_use]
    pub const fn now(&self) -> CardHash {
        self.now
    }

    /// By the other key, if there is one.
    #[must_use]
    pub const fn before(&self) -> Option<CardHash> {
        self.before
    }

    /// All of them, that of now first.
    pub fn all(&self) -> impl Iterator<Item = CardHash> {
        std::iter::once(self.now).chain(self.before)
    }
}

/// A card as a kiosk sends it. In JSON base64url, told apart by its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldCard {
    /// The id, sealed to the town's hubs.
    Sealed(SealedCard),
    /// The hash that a kiosk of the release before makes itself.
    Hashed(CardHash),
}

impl From<CardHash> for HeldCard {
    fn from(hash: CardHash) -> Self {
        Self::Hashed(hash)
    }
}

impl HeldCard {
    /// The bytes, the same whenever the tap is sent again.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Sealed(sealed) => sealed.as_bytes(),
            Self::Hashed(hash) => hash.as_bytes(),
        }
    }
}

impl Serialize for HeldCard {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sealed(sealed) => sealed.serialize(serializer),
            Self::Hashed(hash) => hash.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for HeldCard {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let hashed = || CardHash::read(&text).map(Self::Hashed);
        let held = SealedCard::read(&text).map(Self::Sealed).or_else(hashed);
        held.ok_or_else(|| D::Error::custom("neither a sealed card nor a hash of 16 bytes"))
    }
}

impl fmt::Debug for CardKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardKey(..)")
    }
}

/// The town's own id (宿毛市ID and its like) as read from the card's extension area. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct TownCardId(Vec<u8>);

/// What a card gave is no town's own id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTownCardId {
    /// Nothing but padding was stored.
    #[error("the card carries no id of the town")]
    Empty,
    /// Longer than [`TOWN_CARD_ID_MAX_BYTES`].
    #[error("the id on the card is too long")]
    TooLong,
}

impl TownCardId {
    /// Takes what the card's file holds; trailing padding (00, FF, spaces) is not part of the id.
    ///
    /// # Errors
    /// If nothing is left, or more than [`TOWN_CARD_ID_MAX_BYTES`].
    pub fn parse(bytes: &[u8]) -> Result<Self, BadTownCardId> {
        let end = bytes.iter().rposition(|byte| !matches!(byte, 0x00 | 0xff | b' ')).map_or(0, |last| last + 1);
        match end {
            0 => Err(BadTownCardId::Empty),
            _ if end > TOWN_CARD_ID_MAX_BYTES => Err(BadTownCardId::TooLong),
            _ => Ok(Self(bytes[..end].to_vec())),
        }
    }
}

impl fmt::Debug for TownCardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TownCardId(..)")
    }
}

/// HMAC-SHA-256 of the town's own id, cut to 128 bits. In JSON 22 characters of base64url.
///
/// Its `Debug` shows nothing: a card is never named in a log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardHash([u8; 16]);

impl CardHash {
    /// The hash with these bytes, as a row holds them.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes that a row holds.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).map(Self)
    }
}

impl fmt::Debug for CardHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardHash(..)")
    }
}

impl Serialize for CardHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for CardHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("a card hash has 16 bytes of base64url"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_card_has_another_identity_in_another_town() {
        let id = TownCardId::parse(b"SKM-000001").expect("an id");
        let (here, there) = (CardKey::from_bytes([1; 32]).hash(&id), CardKey::from_bytes([2; 32]).hash(&id));
        assert_ne!(here, there);
        assert_eq!(here, CardKey::from_bytes([1; 32]).hash(&id));
    }

    #[test]
    fn a_hash_says_under_which_later_key_it_was_made() {
        let id = TownCardId::parse(b"SKM-000001").expect("an id");
        let (first, third) = (CardKey::from_bytes([1; 32]), CardKey::numbered(3, [1; 32]));
        assert_ne!(first.hash(&id), third.hash(&id));
        assert_eq!(third.hash(&id).as_bytes()[..4], CardKey::mark(3));
        assert_ne!(first.hash(&id).as_bytes()[..3], MARK);
    }

    #[test]
    fn a_sealed_card_and_a_hash_are_told_apart_in_one_field() {
        let hash = CardHash::from_bytes([7; 16]);
        let key = sealed::OpeningKey::from_bytes(0, [9; 32]);
        let whose = sealed::SealedFor { device: crate::ids::DeviceId::from_raw(7), seq: crate::taps::TapSeq(1) };
        let id = TownCardId::parse(b"SKM-1").expect("an id");
        let sealed = key.public().seal(&id, whose, crate::time::UtcTime::from_micros(5));
        for held in [HeldCard::from(hash), HeldCard::Sealed(sealed)] {
            let text = serde_json::to_string(&held).expect("JSON");
            assert_eq!(serde_json::from_str::<HeldCard>(&text).expect("a card"), held);
        }
        assert!(serde_json::from_str::<HeldCard>("\"AAAA\"").is_err());
    }

    #[test]
    fn padding_is_no_part_of_the_id() {
        assert_eq!(TownCardId::parse(b"SKM-1\0\0\0"), TownCardId::parse(b"SKM-1"));
        assert_eq!(TownCardId::parse(&[0xff; 16]), Err(BadTownCardId::Empty));
        assert_eq!(TownCardId::parse(&[b'1'; 65]), Err(BadTownCardId::TooLong));
    }

    #[test]
    fn a_debug_text_shows_no_card() {
        let id = TownCardId::parse(b"SKM-000001").expect("an id");
        let key = CardKey::from_bytes([7; 32]);
        assert_eq!(format!("{id:?} {key:?} {:?}", key.hash(&id)), "TownCardId(..) CardKey(..) CardHash(..)");
    }
}
