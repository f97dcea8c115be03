//! Whether an office's queue is what it promises: each number once and none left out, nobody called to two counters, no
//! counter with two visitors, nobody forgotten, and rows that say what the last facts say.
//!
//! The facts are folded here once more, by themselves: what the actors believe is not asked.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    time::Duration,
};

use diesel::prelude::*;
use domain::{
    ids::{FacilityId, VisitId},
    log::Entry,
    queue::{
        Fact,
        book::{CounterState, Opening},
        office::CounterNo,
        visit::{Stand, Step, Visit},
    },
    time::{CivilDay, UtcTime},
};
use serde::Serialize;

use super::{VisitRow, counters};
use crate::{Conn, DbError, log::PAGE, roster::Facility, schema::visits, verify, with};

/// The day before is closed so soon after midnight.
const CLOSING: Duration = Duration::from_secs(120);

/// One office's queue.
#[derive(Debug, Default, Serialize)]
pub struct QueueReport {
    /// The office's slug.
    pub facility: String,
    /// Numbers taken.
    pub tickets: u64,
    /// Numbers of a day that were given again.
    pub duplicate_numbers: u64,
    /// Numbers of a day and series that nobody got, though somebody got a later one.
    pub gaps: u64,
    /// Calls of a visit that was at a counter already, or to a counter that had another one.
    pub double_calls: u64,
    /// Visits that are not over and cannot go on: at a closed counter, or in a line of a day that is over.
    pub stuck: u64,
    /// Rows of visits and counters that do not say what the last fact about them says.
    pub differing_rows: u64,
}

impl QueueReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.duplicate_numbers == 0
            && self.gaps == 0
            && self.double_calls == 0
            && self.stuck == 0
            && self.differing_rows == 0
    }
}

/// A visit that is not over.
struct OpenVisit {
    stand: Stand,
    day: CivilDay,
}

/// What the facts say.
pub(crate) struct Fold {
    facility: FacilityId,
    tickets: u64,
    duplicate_numbers: u64,
    double_calls: u64,
    latest: Option<UtcTime>,
    numbers: HashMap<(CivilDay, String), BTreeSet<u16>>,
    open: HashMap<VisitId, OpenVisit>,
    at_counters: BTreeMap<CounterNo, VisitId>,
    counters: BTreeMap<CounterNo, CounterState>,
    /// How the row of each visit should be: years of visits fit into memory as fingerprints.
    rows: HashMap<VisitId, u64>,
}

impl verify::Verifier for Fold {
    type Report = QueueReport;

    fn of(_: &mut Conn, facility: &Facility) -> Result<Option<Self>, DbError> {
        Ok(facility.is_office.then(|| Self::new(facility.id)))
    }

    fn take(&mut self, entry: &Entry) {
        self.latest = Some(entry.at.evened(self.latest));
        match Fact::of(entry) {
            Some(Fact::Visit { step, visit, .. }) => {
                if matches!(step, Step::Taken { .. }) {
                    self.ticket(visit);
                }
                self.stand(*step, visit);
                self.rows.insert(visit.id, fingerprint(&VisitRow::of(self.facility, visit)));
            }
            Some(Fact::Counter { counter, state }) => drop(self.counters.insert(*counter, *state)),
            Some(Fact::OfficeChanged) | None => {}
        }
    }

    /// Holds the rows to the facts.
    fn report(self, conn: &mut Conn, slug: String) -> Result<QueueReport, DbError> {
        let differing_rows = self.differing_visits(conn)? + self.differing_counters(conn)?;
        Ok(QueueReport {
            facility: slug,
            tickets: self.tickets,
            duplicate_numbers: self.duplicate_numbers,
            gaps: self.gaps(),
            double_calls: self.double_calls,
            stuck: self.stuck(),
            differing_rows,
        })
    }
}

impl Fold {
    fn new(facility: FacilityId) -> Self {
        Self {
            facility,
            tickets: 0,
            duplicate_numbers: 0,
            double_calls: 0,
            latest: None,
            numbers: HashMap::new(),
            open: HashMap::new(),
            at_counters: BTreeMap::new(),
            counters: BTreeMap::new(),
            rows: HashMap::new(),
        }
    }

    fn ticket(&mut self, visit: &Visit) {
        self.tickets += 1;
        let numbers = self.numbers.entry((visit.day, visit.number.series.clone())).or_default();
        if !numbers.insert(visit.number.number) {
            self.duplicate_numbers += 1;
        }
    }

    fn stand(&mut self, step: Step, visit: &Visit) {
        let before = self.open.remove(&visit.id).map(|open| open.stand);
        let was_at = before.as_ref().and_then(Stand::counter);
        if let Some(counter) = was_at
            && self.at_counters.get(&counter) == Some(&visit.id)
        {
            self.at_counters.remove(&counter);
        }
        if let Some(counter) = visit.stand.counter() {
            let was_called = matches!(before, Some(Stand::Called { .. } | Stand::Serving { .. }));
            let twice = was_at.is_some_and(|other| other != counter) || (step == Step::Called && was_called);
            let taken = self.at_counters.insert(counter, visit.id).is_some();
            self.double_calls += u64::from(twice || taken);
        }
        if !visit.stand.is_over() {
            self.open.insert(visit.id, OpenVisit { stand: visit.stand.clone(), day: visit.day.max(visit.since.day()) });
        }
    }

    /// Numbers left out between the first and the last of each day and series.
    fn gaps(&self) -> u64 {
        let missing = |numbers: &BTreeSet<u16>| match (numbers.first(), numbers.last()) {
            (Some(first), Some(last)) => u64::from(last - first) + 1 - numbers.len() as u64,
            _ => 0,
        };
        self.numbers.values().map(missing).sum()
    }

    fn stuck(&self) -> u64 {
        let today = self.latest.map(|latest| (latest - CLOSING).day());
        let is_closed = |counter| self.counters.get(&counter).is_none_or(|state| state.opening == Opening::Closed);
        let is_stuck = |visit: &&OpenVisit| match visit.stand.counter() {
            Some(counter) => is_closed(counter),
            None => visit.stand.is_in_line() && Some(visit.day) < today,
        };
        self.open.values().filter(is_stuck).count() as u64
    }

    /// Rows of visits that are not as they should be, missing, or of a visit that never was.
    fn differing_visits(&self, conn: &mut Conn) -> Result<u64, DbError> {
        let (mut after, mut seen, mut differing) = (i64::MIN, 0, 0);
        loop {
            let query = || {
                visits::table
                    .filter(visits::facility.eq(self.facility.raw()).and(visits::id.gt(after)))
                    .order(visits::id)
                    .limit(PAGE)
                    .select(visits::all_columns)
            };
            let rows: Vec<VisitRow> = with!(conn, c => query().load(c))?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            for row in rows {
                let wanted = self.rows.get(&VisitId::from_raw(row.id)).copied();
                seen += u64::from(wanted.is_some());
                differing += u64::from(wanted.is_none() || wanted != as_written_today(row).as_ref().map(fingerprint));
            }
        }
        Ok(differing + (self.rows.len() as u64).saturating_sub(seen))
    }

    fn differing_counters(&self, conn: &mut Conn) -> Result<u64, DbError> {
        let rows: BTreeMap<_, _> = counters(conn, self.facility)?.into_iter().collect();
        let all: BTreeSet<_> = rows.keys().chain(self.counters.keys()).collect();
        Ok(all.into_iter().filter(|counter| rows.get(counter) != self.counters.get(counter)).count() as u64)
    }
}

/// The row with its body as this version would write it; `None` if the body is no visit.
fn as_written_today(row: VisitRow) -> Option<VisitRow> {
    let visit: Visit = serde_json::from_str(&row.body).ok()?;
    Some(VisitRow { body: serde_json::to_string(&visit).expect("a visit is always JSON"), ..row })
}

fn fingerprint(row: &VisitRow) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}
