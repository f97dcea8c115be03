//! Looking for a person: by the beginning of a name or a reading, by birth, by number.

use std::collections::HashSet;

use diesel::prelude::*;
use domain::{
    ids::PersonId,
    persons::{Person, terms::Wanted},
    text,
};

use super::{KEYS, Reach, Row, load, parts_of, raws};
use crate::{
    Conn, DbError, bookings,
    schema::{children, person_terms, persons, residents},
    seal::Sealer,
    with,
};

/// Most persons that a search shows: whoever looks for one person types more.
pub const FOUND_MAX: usize = 50;
/// Most that are looked at for one search: a beginning of three letters is that of some hundred in a large town.
const LOOKED_AT_MAX: i64 = 3_000;
/// Most rows that are one person.
pub(super) const PARTS_MAX: i64 = 20;

/// A person as a list shows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The id.
    pub id: PersonId,
    /// Who it is.
    pub person: Person,
    /// Whether sight of this person is limited.
    pub is_protected: bool,
}

/// Who was found, by reading.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// At most [`FOUND_MAX`].
    pub persons: Vec<Summary>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Whoever is meant and may be seen. Whoever may not is not counted either.
///
/// # Errors
/// If the database fails or a row does not open.
pub fn find(conn: &mut Conn, sealer: &Sealer, wanted: &Wanted, reach: Reach) -> Result<Found, DbError> {
    let (roots, has_more) = match wanted {
        Wanted::Number(number) => (by_number(conn, sealer, number)?, false),
        Wanted::Text(_) | Wanted::Birth(_) => by_terms(conn, sealer, wanted)?,
    };
    let mut found = shown(conn, sealer, &roots, reach)?;
    found.has_more |= has_more;
    Ok(found)
}

/// Those who have this name and reading, or this reading and no other birth: perhaps they are the same person.
///
/// # Errors
/// If the database fails or a row does not open.
pub fn alike(
    conn: &mut Conn,
    sealer: &Sealer,
    id: PersonId,
    person: &Person,
    reach: Reach,
) -> Result<Vec<Summary>, DbError> {
    let folded = [&person.kana, &person.name].map(|text| text::fold(text));
    let Some(text) = folded.iter().find(|text| text.chars().count() >= domain::persons::terms::FEWEST) else {
        return Ok(Vec::new());
    };
    let found = find(conn, sealer, &Wanted::Text(text.clone()), reach)?;
    let known = |birth| birth != domain::birth::Birth::Unknown;
    let is_alike = |other: &Summary| {
        let other_folded = [&other.person.kana, &other.person.name].map(|text| text::fold(text));
        let births = !known(person.birth) || !known(other.person.birth) || person.birth == other.person.birth;
        other.id != id && births && other_folded.contains(text)
    };
    Ok(found.persons.into_iter().filter(is_alike).collect())
}

fn by_terms(conn: &mut Conn, sealer: &Sealer, wanted: &Wanted) -> Result<(Vec<PersonId>, bool), DbError> {
    let terms: Vec<i64> = wanted.terms().iter().map(|term| sealer.term(term)).collect();
    let query = || {
        let of_terms = person_terms::table.filter(person_terms::term.eq_any(&terms));
        of_terms.order((person_terms::term, person_terms::person)).select(person_terms::person).limit(LOOKED_AT_MAX)
    };
    let ids: Vec<i64> = with!(&mut *conn, c => query().load(c))?;
    let has_more = ids.len() as i64 == LOOKED_AT_MAX;
    let ids: HashSet<PersonId> = ids.into_iter().map(PersonId::from_raw).collect();
    let rows = load(conn, sealer, &ids.into_iter().collect::<Vec<_>>())?;
    let roots: HashSet<PersonId> =
        rows.into_values().filter(|row| wanted.is(&row.person)).map(|row| row.root).collect();
    Ok((roots.into_iter().collect(), has_more))
}

fn by_number(conn: &mut Conn, sealer: &Sealer, number: &str) -> Result<Vec<PersonId>, DbError> {
    let mut ids: Vec<i64> = Vec::new();
    if let Some(hash) = sealer.person_number(number) {
        let query = || persons::table.filter(persons::number.eq(&hash)).select(persons::id);
        ids.extend(with!(&mut *conn, c => query().load::<i64>(c))?);
    }
    let hash = bookings::resident_hash(sealer, number);
    let query = || residents::table.find(&hash).select(residents::person);
    let resident: Option<Option<i64>> = with!(&mut *conn, c => query().first(c).optional())?;
    ids.extend(resident.flatten());
    // A nursery's numbers are short, and many nurseries have the same.
    let typed = [text::line(number), text::half_width(number)];
    let query = || {
        let of_number = children::table.filter(children::number.eq_any(&typed));
        of_number
            .filter(children::active.eq(true).and(children::person.is_not_null()))
            .order(children::id)
            .select(children::person.assume_not_null())
            .limit(LOOKED_AT_MAX)
    };
    ids.extend(with!(&mut *conn, c => query().load::<i64>(c))?);
    let mut roots = HashSet::new();
    for ids in ids.chunks(KEYS) {
        let query = || persons::table.filter(persons::id.eq_any(ids)).select(persons::root);
        roots.extend(with!(&mut *conn, c => query().load::<i64>(c))?);
    }
    Ok(roots.into_iter().map(PersonId::from_raw).collect())
}

/// The roots of those who may be seen, by reading. Whoever is under protection in one of their rows is so in all.
fn shown(conn: &mut Conn, sealer: &Sealer, roots: &[PersonId], reach: Reach) -> Result<Found, DbError> {
    let hidden = protected(conn, roots)?;
    let seen: Vec<PersonId> = match reach {
        Reach::All => roots.to_vec(),
        Reach::Unprotected => roots.iter().filter(|root| !hidden.contains(root)).copied().collect(),
    };
    let rows = load(conn, sealer, &seen)?;
    let mut persons: Vec<Summary> = rows
        .into_iter()
        .map(|(id, Row { person, .. })| Summary { id, person, is_protected: hidden.contains(&id) })
        .collect();
    let key = |summary: &Summary| {
        let reading = if summary.person.kana.is_empty() { &summary.person.name } else { &summary.person.kana };
        (text::fold(reading), summary.id)
    };
    persons.sort_by_cached_key(key);
    let has_more = persons.len() > FOUND_MAX;
    persons.truncate(FOUND_MAX);
    Ok(Found { persons, has_more })
}

/// Those of these who are under protection in one of their rows.
pub(super) fn protected(conn: &mut Conn, roots: &[PersonId]) -> Result<HashSet<PersonId>, DbError> {
    let mut hidden = HashSet::new();
    for roots in raws(roots).chunks(KEYS) {
        let query = || {
            let of_roots = persons::table.filter(persons::root.eq_any(roots).and(persons::protected.eq(true)));
            of_roots.select(persons::root)
        };
        let rows: Vec<i64> = with!(&mut *conn, c => query().load(c))?;
        hidden.extend(rows.into_iter().map(PersonId::from_raw));
    }
    Ok(hidden)
}

/// The rows that are this person.
pub(super) fn parts(conn: &mut Conn, sealer: &Sealer, root: PersonId) -> Result<Vec<(PersonId, Row)>, DbError> {
    parts_of(conn, sealer, &[root], PARTS_MAX)
}
