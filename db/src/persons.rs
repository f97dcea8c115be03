//! The registry of persons (人): one row a person, found by keyed hashes, with relations and cards from one day to another.
//!
//! Children, guardians, staff and residents are views of it: their rows hold their `person`, and [`settle`] keeps the registry
//! as those rows say. Two rows that are one person share a `root`; whatever points to either stays as it is, so that they can
//! be parted again (ADR 0101).
//!
//! A person under protection (支援措置) is found by nobody but whoever may see all.

pub mod disclosure;
mod escorts;
mod joins;
mod lookup;
pub mod register;
pub mod settle;
mod sight;

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{ids::PersonId, persons::Person, time::UtcTime};

pub use escorts::{Told, escorts_of, names, told_of};
pub(crate) use joins::places_of;
pub use joins::{JoinError, join, part, protect};
pub use lookup::{FOUND_MAX, Found, Summary, alike, find};
pub use sight::{Card, Member, Relation, Seen, Sight, Tied, sight};

use crate::{
    Conn, DbError,
    schema::{person_terms, persons},
    seal::{Column, Sealer},
    with,
};

/// Rows asked for at once by a list of keys.
const KEYS: usize = 500;
/// Terms stored at once.
const TERMS: usize = 2_000;

/// Whom somebody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everybody.
    All,
    /// Nobody who is under protection.
    Unprotected,
}

/// A person's row, opened.
#[derive(Debug, Clone)]
struct Row {
    root: PersonId,
    household: Option<i64>,
    has_number: bool,
    person: Person,
}

type Stored = (i64, i64, Option<i64>, bool, Vec<u8>);

macro_rules! columns {
    () => {
        (persons::id, persons::root, persons::household, persons::number.is_not_null(), persons::body)
    };
}

fn opened(sealer: &Sealer, (id, root, household, has_number, body): Stored) -> Result<(PersonId, Row), DbError> {
    let body = sealer.open(Column::Person, id, &body)?;
    let person = serde_json::from_str(&body).map_err(|_| DbError::Damaged("persons.body"))?;
    Ok((PersonId::from_raw(id), Row { root: PersonId::from_raw(root), household, has_number, person }))
}

/// These persons. One who is not there is left out.
fn load(conn: &mut Conn, sealer: &Sealer, ids: &[PersonId]) -> Result<HashMap<PersonId, Row>, DbError> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in raws(ids).chunks(KEYS) {
        let query = || persons::table.filter(persons::id.eq_any(ids)).select(columns!());
        let rows: Vec<Stored> = with!(&mut *conn, c => query().load(c))?;
        for row in rows {
            let (id, row) = opened(sealer, row)?;
            found.insert(id, row);
        }
    }
    Ok(found)
}

/// The rows that are these persons, themselves among them: at most `limit`.
fn parts_of(conn: &mut Conn, sealer: &Sealer, roots: &[PersonId], limit: i64) -> Result<Vec<(PersonId, Row)>, DbError> {
    let mut found = Vec::new();
    for roots in raws(roots).chunks(KEYS) {
        let query =
            || persons::table.filter(persons::root.eq_any(roots)).order(persons::id).limit(limit).select(columns!());
        let rows: Vec<Stored> = with!(&mut *conn, c => query().load(c))?;
        for row in rows {
            found.push(opened(sealer, row)?);
        }
    }
    Ok(found)
}

fn raws(ids: &[PersonId]) -> Vec<i64> {
    ids.iter().map(|id| id.raw()).collect()
}

fn sealed(sealer: &Sealer, id: PersonId, person: &Person) -> Vec<u8> {
    let body = serde_json::to_string(person).expect("texts are always JSON");
    sealer.seal(Column::Person, id.raw(), &body)
}

/// Stores persons who are new. In a transaction.
fn add(conn: &mut Conn, sealer: &Sealer, new: &[New<'_>], now: UtcTime) -> Result<(), DbError> {
    for new in new.chunks(KEYS) {
        let row = |new: &New<'_>| {
            (
                persons::id.eq(new.id.raw()),
                persons::root.eq(new.id.raw()),
                persons::number.eq(new.number.map(<[u8]>::to_vec)),
                persons::household.eq(new.household),
                persons::protected.eq(new.is_protected),
                persons::body.eq(sealed(sealer, new.id, new.person)),
                persons::changed_at.eq(now.micros()),
            )
        };
        let rows: Vec<_> = new.iter().map(row).collect();
        with!(&mut *conn, c => diesel::insert_into(persons::table).values(&rows).execute(c))?;
    }
    index(conn, sealer, new.iter().map(|new| (new.id, new.person)))
}

/// A person who is new.
struct New<'a> {
    id: PersonId,
    number: Option<&'a [u8]>,
    household: Option<i64>,
    is_protected: bool,
    person: &'a Person,
}

impl<'a> New<'a> {
    const fn of(id: PersonId, number: Option<&'a [u8]>, person: &'a Person) -> Self {
        Self { id, number, household: None, is_protected: false, person }
    }
}

/// Stores what persons are now, and what they are found by. In a transaction.
fn change(conn: &mut Conn, sealer: &Sealer, changed: &[(PersonId, &Person)], now: UtcTime) -> Result<(), DbError> {
    for (id, person) in changed {
        let (row, body) = (|| persons::table.find(id.raw()), sealed(sealer, *id, person));
        let values = (persons::body.eq(&body), persons::changed_at.eq(now.micros()));
        with!(&mut *conn, c => diesel::update(row()).set(values).execute(c))?;
    }
    let ids: Vec<i64> = changed.iter().map(|(id, _)| id.raw()).collect();
    for ids in ids.chunks(KEYS) {
        let old = || person_terms::table.filter(person_terms::person.eq_any(ids));
        with!(&mut *conn, c => diesel::delete(old()).execute(c))?;
    }
    index(conn, sealer, changed.iter().copied())
}

fn index<'a>(
    conn: &mut Conn,
    sealer: &Sealer,
    persons: impl Iterator<Item = (PersonId, &'a Person)>,
) -> Result<(), DbError> {
    let of_person = |(id, person): (PersonId, &'a Person)| {
        let terms = domain::persons::terms::of(person);
        let mut hashes: Vec<i64> = terms.iter().map(|term| sealer.term(term)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.into_iter().map(move |term| (person_terms::term.eq(term), person_terms::person.eq(id.raw())))
    };
    let rows: Vec<_> = persons.flat_map(of_person).collect();
    for rows in rows.chunks(TERMS) {
        with!(&mut *conn, c => diesel::insert_into(person_terms::table).values(rows).execute(c))?;
    }
    Ok(())
}
