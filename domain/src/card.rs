//! What the system knows of a card: a keyed hash of the town's own id on it, and nothing else.
//!
//! The My Number itself is never read; neither the UID nor the ATR identifies a card. The key is the town's and lives
//! in the hub's settings and, from enrolment on, in each kiosk; without it a hash cannot be traced back to an id.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;
use serde::{Deserialize, Serialize, de::Error as _};

/// Longest town's own id that a card may carry, in bytes.
pub const TOWN_CARD_ID_MAX_BYTES: usize = 64;

/// The town's secret under which card ids are hashed. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct CardKey([u8; 32]);

impl CardKey {
    /// The key with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for handing the key to an enrolled kiosk.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The identity of the card that carries this town's own id.
    #[must_use]
    pub fn hash(&self, town_card_id: &TownCardId) -> CardHash {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, &town_card_id.0);
        let mut short = [0_u8; 16];
        short.copy_from_slice(&tag.as_ref()[..16]);
        CardHash(short)
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
        let bytes = URL_SAFE_NO_PAD.decode(text.as_bytes()).map_err(D::Error::custom)?;
        <[u8; 16]>::try_from(bytes).map(Self).map_err(|_| D::Error::custom("a card hash has 16 bytes"))
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
