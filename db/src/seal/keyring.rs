//! The keys that fields are sealed with: the town's first, which follows from the data key, and those that came later
//! ([`crate::keys`]). A later one is named in what it sealed.
//!
//! Absent on purpose: another data key. What is looked up by keyed hashes, and codes in addresses that people have, stay under it.

use ring::{
    aead::{AES_256_GCM, LessSafeKey, UnboundKey},
    hmac,
};

use super::Column;

/// Keys for sealing; the one of now among them.
pub(crate) struct Ring {
    now: u8,
    keys: Vec<Key>,
}

struct Key {
    id: u8,
    key: LessSafeKey,
    is_retired: bool,
}

/// A later key, as the keys file has it.
pub(crate) struct Later {
    pub id: u8,
    pub bytes: [u8; 32],
    /// It seals nothing any more, and opens what cannot be sealed anew.
    pub is_retired: bool,
}

fn key_of(bytes: &[u8; 32]) -> LessSafeKey {
    let seal = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bytes), b"kazasu seal v1");
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, seal.as_ref()).expect("an AES-256 key has 32 bytes"))
}

/// What is not sealed anew: what facts say is never written again, and what a browser keeps for its own sign-in is not ours.
const fn outlives_its_key(column: Column) -> bool {
    matches!(column, Column::Reason | Column::KeptForm)
}

impl Ring {
    /// The town's first key alone.
    pub fn of(data_key: &[u8; 32]) -> Self {
        Self { now: 0, keys: vec![Key { id: 0, key: key_of(data_key), is_retired: false }] }
    }

    /// With these later ones, of which `now` seals.
    pub fn with(data_key: &[u8; 32], first_is_retired: bool, later: &[Later], now: u8) -> Self {
        let first = Key { id: 0, key: key_of(data_key), is_retired: first_is_retired };
        let later =
            later.iter().map(|later| Key { id: later.id, key: key_of(&later.bytes), is_retired: later.is_retired });
        Self { now, keys: std::iter::once(first).chain(later).collect() }
    }

    /// The key that seals now, and its number.
    pub fn now(&self) -> (u8, &LessSafeKey) {
        let now = self.keys.iter().find(|key| key.id == self.now).or(self.keys.last()).expect("there is a key");
        (now.id, &now.key)
    }

    /// The key of this number, if it still opens this column.
    pub fn get(&self, id: u8, column: Column) -> Option<&LessSafeKey> {
        let key = self.keys.iter().find(|key| key.id == id)?;
        (!key.is_retired || outlives_its_key(column)).then_some(&key.key)
    }
}
