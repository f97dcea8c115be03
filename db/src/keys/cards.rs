//! What the town's hubs know cards by: the keys of their hashes, and what kiosks seal the ids to.

use domain::{
    card::{
        CardHash, CardKey, Cards, TownCardId,
        sealed::{NotOpened, OpeningKey, SealedCard, SealingKey},
    },
    time::UtcTime,
};

/// Most keys of hashes at a time: the one of now, and the one that cards are moved from.
pub(super) const CARD_KEYS_MAX: usize = 2;
/// Most keys that kiosks may have sealed to.
pub(super) const SEALING_KEYS_MAX: usize = 4;

/// The keys that concern cards, as the keys file had them when it was last read.
#[derive(Debug)]
pub struct TownCards {
    pub(super) now: CardKey,
    /// The one that cards are moved from, or that they are moved to soon.
    pub(super) other: Option<CardKey>,
    /// What kiosks are told to seal with.
    pub(super) sealing: u8,
    /// Oldest first, never empty.
    pub(super) opening: Vec<OpeningKey>,
}

impl TownCards {
    /// The key that cards are bound by.
    #[must_use]
    pub const fn key(&self) -> &CardKey {
        &self.now
    }

    /// The number of the other key that a card may still be bound by, if there are two.
    #[must_use]
    pub fn other(&self) -> Option<u8> {
        self.other.as_ref().map(CardKey::number)
    }

    /// Whether bindings go on from the other key to that of now.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.other.as_ref().is_some_and(|other| other.number() < self.now.number())
    }

    /// Under what this card may be known.
    #[must_use]
    pub fn known(&self, id: &TownCardId) -> Cards {
        let now = self.now.hash(id);
        self.other.as_ref().map_or_else(|| Cards::of(now), |other| Cards::with(now, other.hash(id)))
    }

    /// A card as a kiosk of the release before hashed it: under the town's first key.
    #[must_use]
    pub const fn hashed(&self, hash: CardHash) -> Cards {
        Cards::of(hash)
    }

    /// What kiosks are to seal with.
    ///
    /// # Panics
    /// Never: there is a key.
    #[must_use]
    pub fn sealing(&self) -> SealingKey {
        let told = self.opening.iter().find(|key| key.id() == self.sealing);
        told.or(self.opening.last()).map(OpeningKey::public).expect("there is a key")
    }

    /// Whether this key came after all that this hub has: its file is older than another hub's.
    #[must_use]
    pub fn is_later(&self, key: u8) -> bool {
        self.opening.iter().all(|own| own.id() < key)
    }

    /// The id in a sealed card.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open(&self, sealed: &SealedCard, device_time: UtcTime) -> Result<TownCardId, NotOpened> {
        let key = self.opening.iter().find(|key| key.id() == sealed.key()).ok_or(NotOpened::UnknownKey)?;
        key.open(sealed, device_time)
    }
}
