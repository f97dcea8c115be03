//! Bounds eagerness: so many tries in a time, a minute unless said otherwise, from one source, of a bounded number of
//! sources.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const MINUTE: Duration = Duration::from_secs(60);
const SOURCES_MAX: usize = 100_000;

/// Counts tries by source.
pub struct Throttle<K = IpAddr> {
    allowed: u32,
    window: Duration,
    sources_max: usize,
    tries: Mutex<HashMap<K, (Instant, u32)>>,
}

impl<K: Eq + Hash> Throttle<K> {
    /// So many tries a minute.
    #[must_use]
    pub fn new(allowed: u32) -> Self {
        Self::within(MINUTE, allowed)
    }

    /// So many tries within this time.
    #[must_use]
    pub fn within(window: Duration, allowed: u32) -> Self {
        Self { allowed, window, sources_max: SOURCES_MAX, tries: Mutex::new(HashMap::new()) }
    }

    /// Whether one more try would be admitted. Counts nothing. What could not be counted has no room either: whoever asks
    /// first and counts later would try for ever.
    pub fn has_room(&self, source: &K, now: Instant) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        match tries.get(source) {
            Some((since, count)) => now.duration_since(*since) >= self.window || *count < self.allowed,
            None => self.takes_one_more(&mut tries, now),
        }
    }

    /// Whether there is a place for a source that is not known, once those are forgotten that tried long ago.
    fn takes_one_more(&self, tries: &mut HashMap<K, (Instant, u32)>, now: Instant) -> bool {
        if tries.len() >= self.sources_max {
            tries.retain(|_, (since, _)| now.duration_since(*since) < self.window);
        }
        tries.len() < self.sources_max
    }

    /// Takes a try back that was counted: it was no guess.
    pub fn give_back(&self, source: &K) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = tries.get_mut(source) {
            *count = count.saturating_sub(1);
        }
    }

    /// Counts a try; `false` if it is one too many.
    pub fn admits(&self, source: K, now: Instant) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if !tries.contains_key(&source) && !self.takes_one_more(&mut tries, now) {
            return false;
        }
        let (since, count) = tries.entry(source).or_insert((now, 0));
        if now.duration_since(*since) >= self.window {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= self.allowed
    }
}

/// Bounds mails to addresses that nobody has shown to be theirs. One source uses up its own and not everybody's, or anybody
/// could keep somebody else from theirs.
pub struct Mails<K> {
    of_source: Throttle<(K, Option<IpAddr>)>,
    of_all: Throttle<K>,
}

impl<K: Clone + Eq + Hash> Mails<K> {
    /// Mails to one address within this time: so many from one source, so many from all.
    #[must_use]
    pub fn within(window: Duration, of_source: u32, of_all: u32) -> Self {
        Self { of_source: Throttle::within(window, of_source), of_all: Throttle::within(window, of_all) }
    }

    /// Counts a mail; `false` if it is one too many.
    pub fn admits(&self, address: K, source: Option<IpAddr>) -> bool {
        let now = Instant::now();
        // What the source may not have is not counted against the address.
        self.of_source.admits((address.clone(), source), now) && self.of_all.admits(address, now)
    }
}

/// Lets one through a minute: what a flood would write into the log is written once a while.
#[derive(Default)]
pub struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    /// Nothing was let through yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Whether the last one is long ago; if so, this is the last one.
    pub fn is_time(&self) -> bool {
        let (mut last, now) = (self.0.lock().unwrap_or_else(PoisonError::into_inner), Instant::now());
        let is_time = last.is_none_or(|last| now.duration_since(last) >= MINUTE);
        if is_time {
            *last = Some(now);
        }
        is_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_counted_is_not_let_through() {
        let throttle = Throttle { sources_max: 2, ..Throttle::new(3) };
        let now = Instant::now();
        assert!(throttle.admits(1, now) && throttle.admits(2, now));
        assert!(!throttle.has_room(&3, now) && !throttle.admits(3, now));
        assert!(throttle.has_room(&2, now) && throttle.admits(2, now));
        let later = now + MINUTE;
        assert!(throttle.has_room(&3, later) && throttle.admits(3, later));
    }

    #[test]
    fn one_source_too_eager_does_not_lock_out_another() {
        let throttle = Throttle::new(3);
        let (eager, calm) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = Instant::now();
        assert!((0..3).all(|_| throttle.has_room(&eager, now) && throttle.admits(eager, now)));
        assert!(!throttle.has_room(&eager, now) && !throttle.admits(eager, now));
        assert!(throttle.admits(calm, now));
        assert!(throttle.admits(eager, now + MINUTE));
        for _ in 0..10 {
            assert!(throttle.admits(calm, now));
            throttle.give_back(&calm);
        }
    }
}
