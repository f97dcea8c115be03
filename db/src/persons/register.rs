//! The town's own list of persons (宛名): what it says of somebody stands above what nurseries and ledgers write of them, and
//! whose household is whose comes from it alone. Whoever is in the list no more stays: lists come in parts.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::PersonId,
    persons::{Person, list::Entry},
    time::UtcTime,
};

use super::{KEYS, New, add, change};
use crate::{
    Conn, DbError,
    schema::{children, guardians, persons},
    seal::{Column, Sealer},
    with,
};

/// What becomes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nobody has this number yet.
    New,
    /// Somebody has it, and is not as the list says.
    Changed,
    /// All is as the list says.
    Same,
}

/// Somebody of this number, as stored.
struct Known {
    id: PersonId,
    household: Option<i64>,
    is_protected: bool,
    /// `None` if the row does not open: it is stored anew.
    person: Option<Person>,
}

/// An entry, by the keyed hash of its number.
struct Numbered<'a> {
    hash: Vec<u8>,
    household: Option<i64>,
    entry: &'a Entry,
}

impl Known {
    fn fate(&self, listed: &Numbered<'_>) -> Fate {
        let is_so = self.person.as_ref() == Some(&listed.entry.person)
            && self.household == listed.household
            && (self.is_protected || !listed.entry.is_protected);
        if is_so { Fate::Same } else { Fate::Changed }
    }
}

fn numbered<'a>(sealer: &Sealer, entry: &'a Entry) -> Option<Numbered<'a>> {
    let hash = sealer.person_number(&entry.person.number)?;
    let household = entry.household.as_deref().and_then(|household| sealer.household(household));
    Some(Numbered { hash, household, entry })
}

fn known(conn: &mut Conn, sealer: &Sealer, listed: &[Numbered<'_>]) -> Result<HashMap<Vec<u8>, Known>, DbError> {
    type Row = (Option<Vec<u8>>, i64, Option<i64>, bool, Vec<u8>);
    let mut known = HashMap::new();
    for listed in listed.chunks(KEYS) {
        let hashes: Vec<&[u8]> = listed.iter().map(|listed| listed.hash.as_slice()).collect();
        let query = || {
            let columns = (persons::number, persons::id, persons::household, persons::protected, persons::body);
            persons::table.filter(persons::number.eq_any(&hashes)).select(columns)
        };
        let rows: Vec<Row> = with!(&mut *conn, c => query().load(c))?;
        for (number, id, household, is_protected, body) in rows {
            let body = sealer.open(Column::Person, id, &body).ok();
            let person = body.and_then(|body| serde_json::from_str(&body).ok());
            let somebody = Known { id: PersonId::from_raw(id), household, is_protected, person };
            known.extend(number.map(|number| (number, somebody)));
        }
    }
    Ok(known)
}

/// What would become of these entries, in their order. Reads only.
///
/// # Errors
/// If the database fails.
pub fn fates(conn: &mut Conn, sealer: &Sealer, entries: &[&Entry]) -> Result<Vec<Fate>, DbError> {
    let listed: Vec<_> = entries.iter().filter_map(|entry| numbered(sealer, entry)).collect();
    let known = known(conn, sealer, &listed)?;
    Ok(listed.iter().map(|listed| known.get(&listed.hash).map_or(Fate::New, |known| known.fate(listed))).collect())
}

/// Stores these entries, and gives what became of each; done twice it changes nothing more. Protection is set and never
/// lifted: people do that. Rows that name these numbers are settled anew. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn store(conn: &mut Conn, sealer: &Sealer, entries: &[&Entry], now: UtcTime) -> Result<Vec<Fate>, DbError> {
    let listed: Vec<_> = entries.iter().filter_map(|entry| numbered(sealer, entry)).collect();
    let known = known(conn, sealer, &listed)?;
    let (mut new, mut changed, mut fates) = (Vec::new(), Vec::new(), Vec::with_capacity(listed.len()));
    for listed in &listed {
        let person = &listed.entry.person;
        let fate = known.get(&listed.hash).map_or(Fate::New, |known| known.fate(listed));
        match (fate, known.get(&listed.hash)) {
            (Fate::Changed, Some(known)) => {
                let is_protected = known.is_protected || listed.entry.is_protected;
                let values = (persons::household.eq(listed.household), persons::protected.eq(is_protected));
                let row = || persons::table.find(known.id.raw());
                with!(&mut *conn, c => diesel::update(row()).set(values).execute(c))?;
                changed.push((known.id, person));
            }
            (Fate::New, _) => new.push(New {
                id: PersonId::random(),
                number: Some(&listed.hash),
                household: listed.household,
                is_protected: listed.entry.is_protected,
                person,
            }),
            (Fate::Changed | Fate::Same, _) => {}
        }
        fates.push(fate);
    }
    add(conn, sealer, &new, now)?;
    change(conn, sealer, &changed, now)?;
    let hashes: Vec<&[u8]> = new.iter().filter_map(|new| new.number).collect();
    for hashes in hashes.chunks(KEYS) {
        let rows = || children::table.filter(children::person_number.eq_any(hashes));
        with!(&mut *conn, c => diesel::update(rows()).set(children::settled.eq(false)).execute(c))?;
        let rows = || guardians::table.filter(guardians::person_number.eq_any(hashes));
        with!(&mut *conn, c => diesel::update(rows()).set(guardians::settled.eq(false)).execute(c))?;
    }
    Ok(fates)
}
