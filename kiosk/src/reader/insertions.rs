//! Which insertions of cards were acted on, by the daemon's count of insertions and removals (16 bits).
//!
//! pcscd writes that a card is there before it counts that, and gives its table away without a lock. Whoever looks in
//! between is shown the new card under the count of the removal before it, and a moment later under its own: one insertion,
//! two counts, one apart. Two insertions are two apart or more, unless the reader failed in between: that is not counted, and
//! a card that could not be read may have been followed by another under the next count.

use std::{
    collections::HashMap,
    ffi::{CStr, CString},
};

/// The insertion that was acted on last, by reader; forgotten when the reader is empty or fails.
#[derive(Default)]
pub(super) struct Insertions(HashMap<CString, Acted>);

struct Acted {
    count: u32,
    was_read: bool,
}

impl Insertions {
    /// Whether the card that is at this reader under this count was not acted on yet; it counts as acted on from here.
    pub(super) fn is_new(&mut self, reader: &CStr, count: u32) -> bool {
        let is_same = |acted: &Acted| apart(acted.count, count) <= u32::from(acted.was_read);
        let is_known = self.0.get(reader).is_some_and(is_same);
        if !is_known {
            self.0.insert(reader.to_owned(), Acted { count, was_read: false });
        }
        !is_known
    }

    /// The card that was acted on last at this reader could be read.
    pub(super) fn was_read(&mut self, reader: &CStr) {
        if let Some(acted) = self.0.get_mut(reader) {
            acted.was_read = true;
        }
    }

    /// The reader is empty, or cannot be used: what the daemon does not know it does not count.
    pub(super) fn forget(&mut self, reader: &CStr) {
        self.0.remove(reader);
    }
}

/// How many cards came between these two counts.
pub(super) const fn between(before: u32, now: u32) -> u32 {
    apart(before, now) / 2
}

const fn apart(before: u32, now: u32) -> u32 {
    now.wrapping_sub(before) & 0xFFFF
}

#[cfg(test)]
mod tests {
    use super::*;

    const READER: &CStr = c"Sony FeliCa RC-S300 00 00";
    const OTHER: &CStr = c"Sony FeliCa RC-S300 01 00";

    #[test]
    fn a_card_that_is_shown_before_it_is_counted_is_acted_on_once() {
        for first in [0_u32, 7, 0xFFFE, 0xFFFF] {
            let mut insertions = Insertions::default();
            let count = |later: u32| first.wrapping_add(later) & 0xFFFF;
            assert!(insertions.is_new(READER, count(0)), "shown under the count of the removal before it");
            insertions.was_read(READER);
            assert!(!insertions.is_new(READER, count(1)), "and under its own");
            assert!(!insertions.is_new(READER, count(1)));
            assert_eq!(between(count(0), count(1)), 0);
            // Its removal (2) was not seen; neither count of the next card is taken for it.
            assert!(insertions.is_new(READER, count(2)));
            insertions.was_read(READER);
            assert!(!insertions.is_new(READER, count(3)));
            assert_eq!(between(count(0), count(3)), 1);
        }
    }

    #[test]
    fn the_next_card_is_acted_on_once_though_nobody_saw_the_reader_empty() {
        let mut insertions = Insertions::default();
        assert!(insertions.is_new(READER, 5));
        insertions.was_read(READER);
        // Removed (6) and another inserted, not counted yet: it has its turn as soon as it is.
        assert!(!insertions.is_new(READER, 6));
        assert!(insertions.is_new(READER, 7));
        assert!(!insertions.is_new(READER, 7));
    }

    /// A reader that failed between two cards counts the second alone.
    #[test]
    fn after_a_card_that_could_not_be_read_the_next_count_is_another_card() {
        let mut insertions = Insertions::default();
        assert!(insertions.is_new(READER, 5));
        assert!(!insertions.is_new(READER, 5));
        assert!(insertions.is_new(READER, 6));
    }

    #[test]
    fn readers_are_counted_each_for_itself_and_forgotten_when_empty() {
        let mut insertions = Insertions::default();
        assert!(insertions.is_new(READER, 1));
        assert!(insertions.is_new(OTHER, 1));
        insertions.forget(READER);
        assert!(insertions.is_new(READER, 1));
        assert!(!insertions.is_new(OTHER, 1));
    }
}
