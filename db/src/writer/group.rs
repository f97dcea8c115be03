//! What one commit stores: appends, arranged by facility, and the rows that they become.

use std::{
    collections::{BTreeMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use domain::{ids::FacilityId, log::Seq};

use crate::{
    log::{Append, AppendFailure, Done, EventRow, OutboxRow, Tip},
    projections::PROJECTIONS,
    rows::{Row, TableRows},
};

/// Who is told what became of an append.
pub(super) struct Teller {
    facility: i64,
    to: Seq,
    done: Done,
}

impl Teller {
    /// Whoever is told runs on the lane's thread; if it panics, the others are told all the same.
    fn tell(self, outcome: Result<Seq, AppendFailure>) {
        if catch_unwind(AssertUnwindSafe(|| (self.done)(outcome))).is_err() {
            tracing::error!("who was told of a commit panicked");
        }
    }

    /// Tells each whether its facility's head has moved.
    pub fn tell_all(tellers: Vec<Self>, moved: &HashSet<i64>) {
        for teller in tellers {
            let (stored, to) = (moved.contains(&teller.facility), teller.to);
            teller.tell(if stored { Ok(to) } else { Err(AppendFailure::Stale) });
        }
    }

    /// Tells each that nothing, or nobody knows what, is stored.
    pub fn fail_all(tellers: Vec<Self>, failure: AppendFailure) {
        tellers.into_iter().for_each(|teller| teller.tell(Err(failure)));
    }
}

/// One facility's part of a group: appends of which each continues the one before.
#[derive(Default)]
struct Chain {
    appends: Vec<Append>,
}

/// What is committed together. Only appends that continue each other are in it; one that does not is told so at once.
#[derive(Default)]
pub(super) struct Group {
    chains: BTreeMap<FacilityId, Chain>,
}

/// The move of one facility's head.
pub(super) struct HeadMove {
    pub facility: i64,
    pub old: Tip,
    pub new: Tip,
}

impl Group {
    pub fn push(&mut self, append: Append) {
        let chain = self.chains.entry(append.facility).or_default();
        match chain.appends.last() {
            Some(last) if last.tip() != append.from => {
                let (facility, to) = (append.facility.raw(), append.to());
                Teller { facility, to, done: append.done }.tell(Err(AppendFailure::Stale));
            }
            _ => chain.appends.push(append),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    pub fn len(&self) -> usize {
        self.chains.values().map(|chain| chain.appends.len()).sum()
    }

    pub fn facts(&self) -> usize {
        let facts: i64 = self.appends().map(Append::facts).sum();
        usize::try_from(facts).expect("a group has no fewer than none")
    }

    fn appends(&self) -> impl Iterator<Item = &Append> {
        self.chains.values().flat_map(|chain| &chain.appends)
    }

    /// Everything that must be stored once.
    pub fn causes(&self) -> Vec<Vec<u8>> {
        self.appends().flat_map(Append::causes).collect()
    }

    /// The same appends without those of these causes, which are told so; what was decided after one of them is stale.
    pub fn without(self, stored: &HashSet<Vec<u8>>) -> Self {
        let mut rest = Self::default();
        for append in self.chains.into_values().flat_map(|chain| chain.appends) {
            if append.causes().any(|cause| stored.contains(&cause)) {
                let (facility, to) = (append.facility.raw(), append.to());
                Teller { facility, to, done: append.done }.tell(Err(AppendFailure::Repeated));
            } else {
                rest.push(append);
            }
        }
        rest
    }

    /// How each head moves, in the order of the facilities' ids: two hubs lock in the same order.
    pub fn moves(&self) -> Vec<HeadMove> {
        let step = |(facility, chain): (&FacilityId, &Chain)| {
            let (first, last) = (chain.appends.first()?, chain.appends.last()?);
            Some(HeadMove { facility: facility.raw(), old: first.from, new: last.tip() })
        };
        self.chains.iter().filter_map(step).collect()
    }

    /// The rows of the facilities that `keep` names, by table and in one order at any time: few mixes of tables, few
    /// statements.
    pub fn tables(&self, keep: impl Fn(i64) -> bool) -> Vec<TableRows<'_>> {
        let projected = PROJECTIONS.iter().flat_map(|projection| projection.tables);
        let all = [EventRow::TABLE, OutboxRow::TABLE].into_iter().chain(projected.copied());
        let mut tables: Vec<_> = all.map(TableRows::new).collect();
        for append in self.appends().filter(|append| keep(append.facility.raw())) {
            for row in &append.rows {
                let place = tables.iter().position(|rows| rows.table.name == row.table.name);
                let place = place.unwrap_or_else(|| {
                    // Named by no projection: written last, and never a reason to lose the lane.
                    tables.push(TableRows::new(row.table));
                    tables.len() - 1
                });
                tables[place].put(append.facility.raw(), row);
            }
        }
        tables.retain(|rows| !rows.rows.is_empty());
        tables
    }

    /// Takes out who is to be told: the watch tells them if the commit hangs.
    pub fn take_tellers(&mut self) -> Vec<Teller> {
        let appends = self
            .chains
            .iter_mut()
            .flat_map(|(facility, chain)| chain.appends.iter_mut().map(move |append| (facility.raw(), append)));
        let teller = |(facility, append): (i64, &mut Append)| Teller {
            facility,
            to: append.to(),
            done: std::mem::replace(&mut append.done, Box::new(|_| ())),
        };
        appends.map(teller).collect()
    }

    /// Puts back who is to be told, as [`Self::take_tellers`] gave them.
    pub fn put_back(&mut self, tellers: Vec<Teller>) {
        let appends = self.chains.values_mut().flat_map(|chain| &mut chain.appends);
        appends.zip(tellers).for_each(|(append, teller)| append.done = teller.done);
    }

    /// The same appends, each in a group of its own, in order.
    pub fn singles(self) -> impl Iterator<Item = Self> {
        self.chains.into_values().flat_map(|chain| chain.appends).map(|append| {
            let mut single = Self::default();
            single.push(append);
            single
        })
    }
}
