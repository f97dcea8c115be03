//! Keys that came after a town's first one, as the keys file lists them.
//!
//! A key is known to every hub as soon as its file has it, and used from a later moment on: by then all hubs have read it, so
//! that none meets what it cannot open. The one used is the newest whose moment has come.

use std::time::Duration;

use domain::time::UtcTime;
use serde::{Deserialize, Serialize};

use super::{KeysError, key, random_key};

/// Keys of one purpose, the first one aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Later {
    /// The first key is used no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_retired: bool,
    /// Oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<LaterKey>,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LaterKey {
    /// 1, 2, 3, …
    pub id: u8,
    /// 32 bytes in base64url; nothing once it was thrown away.
    pub key: String,
    /// Seconds since 1970: used from then on.
    pub from_s: i64,
    /// Used no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl std::fmt::Debug for LaterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LaterKey({})", self.id)
    }
}

/// What becomes of a key that is used no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retired {
    /// It is thrown away.
    Gone,
    /// It stays for what cannot be sealed anew.
    Kept,
}

impl Later {
    /// Whether there is none, and the first is in use: nothing to write down.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The numbers of the keys in use, the first being 0, oldest first.
    pub fn numbers(&self) -> Vec<u8> {
        let first = (!self.first_retired).then_some(0);
        first.into_iter().chain(self.keys.iter().filter(|key| !key.retired).map(|key| key.id)).collect()
    }

    /// The number of the key that is used now.
    pub fn used(&self, now: UtcTime) -> u8 {
        let come = |key: &&LaterKey| !key.retired && key.from_s <= now.micros().div_euclid(1_000_000);
        let newest = self.keys.iter().rev().find(come).map(|key| key.id);
        // Before its moment has come a lone key is used all the same.
        newest.or_else(|| self.numbers().first().copied()).unwrap_or(0)
    }

    /// Adds a key that is used after this while, and gives its number.
    ///
    /// # Errors
    /// [`KeysError::TooManyKeys`] if as many as may be are in use.
    pub fn add(&mut self, most: usize, now: UtcTime, after: Duration) -> Result<u8, KeysError> {
        let id = self.keys.last().map_or(0, |key| key.id).checked_add(1).ok_or(KeysError::TooManyKeys)?;
        if self.numbers().len() >= most {
            return Err(KeysError::TooManyKeys);
        }
        let from_s = (now + after).micros().div_euclid(1_000_000);
        self.keys.push(LaterKey { id, key: random_key(), from_s, retired: false });
        Ok(id)
    }

    /// Retires the oldest key and gives its number.
    ///
    /// # Errors
    /// [`KeysError::InUse`] if it is the one that is used.
    pub fn retire(&mut self, what: Retired, now: UtcTime) -> Result<u8, KeysError> {
        let oldest = *self.numbers().first().ok_or(KeysError::InUse)?;
        if oldest == self.used(now) {
            return Err(KeysError::InUse);
        }
        match self.keys.iter_mut().find(|key| key.id == oldest) {
            None => self.first_retired = true,
            Some(key) => {
                key.retired = true;
                if what == Retired::Gone {
                    key.key.clear();
                }
            }
        }
        Ok(oldest)
    }

    /// The bytes of those that are in use, and of those kept for what cannot be sealed anew, with their numbers.
    pub fn bytes(&self) -> Result<Vec<(u8, [u8; 32], bool)>, KeysError> {
        let there = self.keys.iter().filter(|key| !key.key.is_empty());
        there.map(|later| Ok((later.id, key(&later.key)?, later.retired))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);
    const NOW: UtcTime = UtcTime::from_micros(1_795_483_800_000_000);

    #[test]
    fn a_key_is_used_from_its_moment_on_and_the_one_before_until_it_is_retired() {
        let mut keys = Later::default();
        assert_eq!((keys.used(NOW), keys.retire(Retired::Gone, NOW).is_err()), (0, true));
        assert_eq!(keys.add(2, NOW, HOUR).expect("a key"), 1);
        assert!(matches!(keys.add(2, NOW, HOUR), Err(KeysError::TooManyKeys)));
        assert_eq!((keys.used(NOW), keys.used(NOW + HOUR)), (0, 1));
        assert!(matches!(keys.retire(Retired::Gone, NOW), Err(KeysError::InUse)), "the new one is not used yet");
        assert_eq!(keys.retire(Retired::Gone, NOW + HOUR).expect("retired"), 0);
        assert_eq!((keys.numbers(), keys.used(NOW)), (vec![1], 1));
        keys.add(2, NOW, HOUR).expect("a key");
        assert_eq!(keys.retire(Retired::Gone, NOW + HOUR).expect("retired"), 1);
        assert_eq!(keys.bytes().expect("keys").len(), 1, "its bytes are gone");
        keys.add(2, NOW, HOUR).expect("a key");
        assert_eq!(keys.retire(Retired::Kept, NOW + HOUR).expect("retired"), 2);
        assert_eq!((keys.bytes().expect("keys").len(), keys.numbers()), (2, vec![3]));
    }
}
