//! Whether who comes and goes is counted as it is promised: each fact says what its turn makes of the day, and the rows say
//! what the last facts say.
//!
//! The facts are folded here once more, by themselves: what the actors believe is not asked.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::{
    entries::Fact,
    ids::{FacilityId, HolderId},
    log::Entry,
    time::UtcTime,
};
use serde::Serialize;

use crate::{Conn, DbError, log::PAGE, roster::Facility, schema::entries, verify, with};

/// The entries of one facility.
#[derive(Debug, Default, Serialize)]
pub struct EntryReport {
    /// The facility's slug.
    pub facility: String,
    /// Turns that counted.
    pub turns: u64,
    /// Facts that do not add one turn to what was known, or count others than those who are inside and were there.
    pub miscounted: u64,
    /// Rows that do not say what the last fact about that person's day says.
    pub differing_rows: u64,
}

impl EntryReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.miscounted == 0 && self.differing_rows == 0
    }
}

/// A day, as the facts say: the turns of each, and who is inside.
#[derive(Default)]
struct People {
    turns: BTreeMap<HolderId, Vec<UtcTime>>,
    inside: BTreeSet<HolderId>,
}

/// What the facts say.
pub(crate) struct Fold {
    facility: FacilityId,
    turns: u64,
    miscounted: u64,
    /// By the day's number.
    days: BTreeMap<i64, People>,
}

impl verify::Verifier for Fold {
    type Report = EntryReport;

    fn of(conn: &mut Conn, facility: &Facility) -> Result<Option<Self>, DbError> {
        let hall = super::hall(conn, facility.id)?;
        Ok(hall.map(|_| Self { facility: facility.id, turns: 0, miscounted: 0, days: BTreeMap::new() }))
    }

    fn take(&mut self, entry: &Entry) {
        let (is_entered, passage) = match Fact::of(entry) {
            Some(Fact::Entered(passage)) => (true, passage),
            Some(Fact::WentOut(passage)) => (false, passage),
            Some(Fact::EntryRepeated { .. } | Fact::HallChanged) | None => return,
        };
        self.turns += 1;
        let people = self.days.entry(entry.at.day().number()).or_default();
        let known = people.turns.insert(passage.holder, passage.turns.clone()).unwrap_or_default();
        let one_more = passage.turns.len() == known.len() + 1 && passage.turns.contains(&entry.at);
        let others_stay = known.iter().all(|turn| passage.turns.contains(turn));
        if is_entered {
            people.inside.insert(passage.holder)
        } else {
            people.inside.remove(&passage.holder)
        };
        let counted = (passage.count.inside as usize, passage.count.visitors as usize);
        let fits = is_entered == (passage.turns.len() % 2 == 1);
        let is_right = one_more && others_stay && fits && counted == (people.inside.len(), people.turns.len());
        self.miscounted += u64::from(!is_right);
    }

    /// Holds the rows to the facts.
    fn report(self, conn: &mut Conn, slug: String) -> Result<EntryReport, DbError> {
        let (turns, miscounted) = (self.turns, self.miscounted);
        Ok(EntryReport { facility: slug, turns, miscounted, differing_rows: self.differing(conn)? })
    }
}

impl Fold {
    fn differing(mut self, conn: &mut Conn) -> Result<u64, DbError> {
        let (mut differing, mut after) = (0, (i64::MIN, i64::MIN));
        loop {
            let query = || {
                let (day, holder) = after;
                let is_later = entries::day.gt(day).or(entries::day.eq(day).and(entries::holder.gt(holder)));
                let here = entries::table.filter(entries::facility.eq(self.facility.raw()).and(is_later));
                let row = (entries::day, entries::holder, entries::inside, entries::turns);
                here.order((entries::day, entries::holder)).limit(PAGE).select(row)
            };
            let rows: Vec<(i64, i64, bool, String)> = with!(&mut *conn, c => query().load(c))?;
            let Some(last) = rows.last() else { break };
            after = (last.0, last.1);
            differing += rows.into_iter().filter(|row| !self.said(row)).count();
        }
        // What is left no row says.
        differing += self.days.values().map(|people| people.turns.len()).sum::<usize>();
        Ok(differing as u64)
    }

    /// Whether the facts say what this row says. Each is asked once.
    fn said(&mut self, (day, holder, inside, turns): &(i64, i64, bool, String)) -> bool {
        let said = self.days.get_mut(day).and_then(|people| people.turns.remove(&HolderId::from_raw(*holder)));
        said.is_some_and(|said| {
            let is_inside = said.len() % 2 == 1;
            *inside == is_inside && serde_json::to_string(&said).is_ok_and(|said| said == *turns)
        })
    }
}
