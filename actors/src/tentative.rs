//! A book that is held twice: as the log has it, and as it is with facts that are still being committed. After a stale
//! append only what was missed is read, and not every open thing of a facility.

use std::collections::BTreeMap;

use db::log::StoredEntry;
use domain::{log::Entry, time::UtcTime};

/// A fold of facts about many things, each of which can be put back as it was.
pub(crate) trait Fold: Clone {
    type Id: Copy + Ord;

    /// Which thing a fact is about, if it is about one of these.
    fn about(entry: &Entry) -> Option<Self::Id>;
    /// Folds in a fact. Those that are about other things change nothing.
    fn fold(&mut self, entry: &Entry);
    /// Takes these things as they stand in another book, and all that is not about one thing.
    fn take_back(&mut self, settled: &Self, ids: impl IntoIterator<Item = Self::Id>);
    /// What ends by itself until now has ended.
    fn come_to(&mut self, _now: UtcTime) {}
}

pub(crate) struct Tentative<B: Fold> {
    settled: B,
    decided: B,
    /// In what they differ: how many facts about each thing are decided and not settled.
    under_way: BTreeMap<B::Id, usize>,
}

impl<B: Fold> Tentative<B> {
    /// As rows have it.
    pub fn of(settled: B) -> Self {
        Self { decided: settled.clone(), settled, under_way: BTreeMap::new() }
    }

    /// With all that is decided.
    pub const fn decided(&self) -> &B {
        &self.decided
    }

    /// To look at, at this time.
    pub fn decided_at(&mut self, now: UtcTime) -> &mut B {
        self.decided.come_to(now);
        &mut self.decided
    }

    /// Folds in a fact that is decided here and goes to the log.
    pub fn note(&mut self, entry: &Entry) {
        self.decided.fold(entry);
        if let Some(id) = B::about(entry) {
            *self.under_way.entry(id).or_default() += 1;
        }
    }

    /// Facts that were decided here are stored.
    pub fn settle(&mut self, stored: &[StoredEntry], now: UtcTime) {
        self.settled.come_to(now);
        for StoredEntry { entry, .. } in stored {
            self.settled.fold(entry);
            let Some(id) = B::about(entry) else { continue };
            if let Some(facts) = self.under_way.get_mut(&id) {
                *facts -= 1;
                if *facts == 0 {
                    self.under_way.remove(&id);
                }
            }
        }
    }

    /// Goes on from what the log has: whatever was decided here and not stored never was.
    pub fn catch_up(&mut self, missed: &[StoredEntry], now: UtcTime) {
        self.settled.come_to(now);
        let mut touched = std::mem::take(&mut self.under_way);
        for StoredEntry { entry, .. } in missed {
            self.settled.fold(entry);
            touched.extend(B::about(entry).map(|id| (id, 0)));
        }
        self.decided.come_to(now);
        self.decided.take_back(&self.settled, touched.into_keys());
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        attendance::Fact,
        ids::ChildId,
        log::{Seq, Witness},
    };

    use super::*;

    /// Who came, in order.
    #[derive(Clone, Default, Debug, PartialEq)]
    struct Came(Vec<ChildId>);

    impl Fold for Came {
        type Id = ChildId;

        fn about(entry: &Entry) -> Option<ChildId> {
            Fact::of(entry).map(Fact::child)
        }

        fn fold(&mut self, entry: &Entry) {
            self.0.extend(Self::about(entry));
        }

        fn take_back(&mut self, settled: &Self, ids: impl IntoIterator<Item = ChildId>) {
            let ids: Vec<_> = ids.into_iter().collect();
            self.0.retain(|id| !ids.contains(id));
            self.0.extend(settled.0.iter().filter(|id| ids.contains(id)));
        }
    }

    fn arrived(child: i64) -> StoredEntry {
        let fact = Fact::Arrived { child: ChildId::from_raw(child), noted: None, brought: None };
        StoredEntry { seq: Seq(child), entry: Entry::new(UtcTime::from_micros(0), &Witness::Phone, fact) }
    }

    fn came(children: &[i64]) -> Came {
        Came(children.iter().copied().map(ChildId::from_raw).collect())
    }

    #[test]
    fn what_was_decided_and_not_stored_never_was_and_what_was_stored_stays() {
        let mut book = Tentative::of(came(&[1]));
        [2, 3].map(arrived).iter().for_each(|one| book.note(&one.entry));
        book.settle(&[arrived(2)], UtcTime::from_micros(0));
        assert_eq!(book.decided(), &came(&[1, 2, 3]));
        book.catch_up(&[arrived(4)], UtcTime::from_micros(0));
        assert_eq!((&book.settled, book.decided()), (&came(&[1, 2, 4]), &came(&[1, 2, 4])));
    }

    #[test]
    fn what_is_stored_is_not_remembered_as_under_way() {
        let mut book = Tentative::of(came(&[]));
        for child in 1..1_000 {
            book.note(&arrived(child).entry);
            book.settle(&[arrived(child)], UtcTime::from_micros(0));
        }
        assert_eq!((book.under_way.len(), book.settled.0.len()), (0, 999));
    }
}
