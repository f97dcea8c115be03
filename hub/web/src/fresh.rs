//! What was read a moment ago and need not be read again: who a session is, which facility a name is.
//!
//! A clerk's console asks several times a second. For `FRESH` the last answer stands; what this hub itself ends (a
//! session, a display) it forgets at once, and what another hub ends is ended here after as long.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::time::UtcTime;

/// As long as what was read stands.
const FRESH: Duration = Duration::from_secs(2);
/// Most that is held; when there is more, all is read again.
const HELD_MAX: usize = 10_000;

/// What was read, by what it was asked for.
pub struct Fresh<K, V>(Mutex<HashMap<K, (UtcTime, V)>>);

impl<K, V> Default for Fresh<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Fresh<K, V> {
    fn held(&self) -> MutexGuard<'_, HashMap<K, (UtcTime, V)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read for this, if that is not long ago. A clock that was put back makes it old.
    pub fn get(&self, key: &K, now: UtcTime) -> Option<V> {
        let held = self.held();
        let (at, value) = held.get(key)?;
        (*at <= now && now.since(*at) < FRESH).then(|| value.clone())
    }

    /// Holds what was read.
    pub fn put(&self, key: K, value: V, now: UtcTime) {
        let mut held = self.held();
        if held.len() >= HELD_MAX {
            held.clear();
        }
        held.insert(key, (now, value));
    }

    /// Forgets this: it has changed.
    pub fn forget(&self, key: &K) {
        self.held().remove(key);
    }

    /// Forgets all: something of it has ended, and nobody says what.
    pub fn forget_all(&self) {
        self.held().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_stands_for_a_moment_and_not_after_it_ended() {
        let (fresh, now) = (Fresh::default(), UtcTime::from_micros(1_000_000_000));
        fresh.put("a", 1, now);
        assert_eq!(fresh.get(&"a", now + Duration::from_millis(1_999)), Some(1));
        assert_eq!(fresh.get(&"a", now + FRESH), None);
        assert_eq!(fresh.get(&"a", now - Duration::from_millis(1)), None);
        fresh.put("b", 2, now);
        fresh.forget(&"a");
        assert_eq!((fresh.get(&"a", now), fresh.get(&"b", now)), (None, Some(2)));
        fresh.forget_all();
        assert_eq!(fresh.get(&"b", now), None);
    }
}
