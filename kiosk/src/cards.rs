//! What this kiosk makes of the id that it read from a card: sealed to the town's hubs, so that nothing on its disk tells
//! whose card it was.
//!
//! Invariants: the id itself is in memory only, from the reader to the spool; a key that the hub hands out is used only once
//! the kiosk's file has it, and from then on the town's card key, which a kiosk of the release before had, is nowhere any more.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    card::{
        CardKey, HeldCard, TownCardId,
        sealed::{SealedFor, SealingKey},
    },
    time::UtcTime,
};
use ring::rand::{SecureRandom, SystemRandom};

use crate::enrolment;

/// With what a card is made unreadable to whoever has this kiosk.
#[derive(Clone)]
pub enum CardSecret {
    /// The public half of the hubs' key.
    Seals(SealingKey),
    /// The town's card key, of a kiosk that the release before enrolled and no hub of this release has spoken to.
    Hashes(CardKey),
}

/// The cards of this kiosk. Clones are the same one.
#[derive(Clone)]
pub struct Cards(Arc<Shared>);

struct Shared {
    secret: Mutex<CardSecret>,
    /// The folder whose file is to be kept up.
    data: Option<PathBuf>,
}

impl Cards {
    /// With this secret, which stands in the file of this folder.
    #[must_use]
    pub fn new(secret: CardSecret, data: PathBuf) -> Self {
        Self(Arc::new(Shared { secret: Mutex::new(secret), data: Some(data) }))
    }

    /// With this secret, which stands nowhere.
    #[must_use]
    pub fn of(secret: CardSecret) -> Self {
        Self(Arc::new(Shared { secret: Mutex::new(secret), data: None }))
    }

    fn secret(&self) -> CardSecret {
        self.0.secret.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is kept and sent of a card that was held.
    #[must_use]
    pub fn keep(&self, id: &TownCardId, whose: SealedFor, device_time: UtcTime) -> HeldCard {
        match self.secret() {
            CardSecret::Seals(key) => HeldCard::Sealed(key.seal(id, whose, device_time)),
            CardSecret::Hashes(key) => HeldCard::Hashed(key.hash(id)),
        }
    }

    /// The number of the key that cards are sealed to; `None` for one that still hashes.
    #[must_use]
    pub fn seals(&self) -> Option<u8> {
        match self.secret() {
            CardSecret::Seals(key) => Some(key.id()),
            CardSecret::Hashes(_) => None,
        }
    }

    /// Seals with this key from now on, if the file of this kiosk takes it.
    pub fn adopt(&self, key: SealingKey) {
        let mut secret = self.0.secret.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*secret, CardSecret::Seals(held) if *held == key) {
            return;
        }
        if let Some(data) = &self.0.data
            && let Err(error) = enrolment::seal_with(data, key)
        {
            tracing::error!(%error, "the hub's new key for cards cannot be kept; the one before goes on");
            return;
        }
        tracing::info!(key = key.id(), "cards are sealed with the hub's key from now on");
        *secret = CardSecret::Seals(key);
    }
}

/// A key of this start alone, by which one card is told from the next while both are fresh. It never reaches the disk.
///
/// # Panics
/// If the operating system gives no random bytes.
#[must_use]
pub fn passing_key() -> CardKey {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    CardKey::from_bytes(bytes)
}
