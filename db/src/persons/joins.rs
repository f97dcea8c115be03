//! Two rows that are one person are joined: both get one root, and nothing else is touched. So what is written of either stays
//! where it was written, logs too, and the two are parted again as easily.

use diesel::{prelude::*, sql_query};
use domain::{
    ids::{FacilityId, PersonId},
    log::Entry,
    roster::Fact,
    time::UtcTime,
};

use super::{KEYS, lookup::PARTS_MAX, raws};
use crate::{
    Conn, DbError,
    log::append_change,
    schema::{children, persons},
    with,
};

/// The advisory lock of joining; any other number would do.
const LOCK: i64 = 0x6a6f_696e;

/// Why two persons are not joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// They are the same already.
    #[error("they are one person already")]
    Same,
    /// Too many rows would be one person.
    #[error("more than {PARTS_MAX} rows would be one person")]
    TooMany,
    /// The database fails, or one of them is not there.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<diesel::result::Error> for JoinError {
    fn from(cause: diesel::result::Error) -> Self {
        Self::Database(cause.into())
    }
}

/// One after the other: two that are joined to each other at once would have no root.
fn alone(conn: &mut Conn) -> Result<(), DbError> {
    if let Conn::Pg(c) = conn {
        sql_query(format!("select pg_advisory_xact_lock({LOCK})")).execute(c)?;
    }
    Ok(())
}

fn root_of(conn: &mut Conn, person: PersonId) -> Result<PersonId, DbError> {
    let query = || persons::table.find(person.raw()).select(persons::root);
    Ok(PersonId::from_raw(with!(conn, c => query().first(c))?))
}

fn parts(conn: &mut Conn, root: PersonId) -> Result<Vec<PersonId>, DbError> {
    let query = || {
        let of_root = persons::table.filter(persons::root.eq(root.raw()));
        of_root.order(persons::id).limit(PARTS_MAX + 1).select(persons::id)
    };
    let rows: Vec<i64> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(PersonId::from_raw).collect())
}

/// Joins `other`, with all that is joined to it, to `kept`, whose name and address stand from now on. Gives the root. In a
/// transaction.
///
/// # Errors
/// See [`JoinError`].
pub fn join(conn: &mut Conn, kept: PersonId, other: PersonId, now: UtcTime) -> Result<PersonId, JoinError> {
    alone(conn)?;
    let (kept, other) = (root_of(conn, kept)?, root_of(conn, other)?);
    if kept == other {
        return Err(JoinError::Same);
    }
    let count = parts(conn, kept)?.len() + parts(conn, other)?.len();
    if i64::try_from(count).is_ok_and(|count| count > PARTS_MAX) {
        return Err(JoinError::TooMany);
    }
    let rows = || persons::table.filter(persons::root.eq(other.raw()));
    let values = (persons::root.eq(kept.raw()), persons::changed_at.eq(now.micros()));
    with!(&mut *conn, c => diesel::update(rows()).set(values).execute(c))?;
    let all = parts(conn, kept)?;
    tell(conn, &all, now)?;
    Ok(kept)
}

/// Parts one row from the person that it was joined to; `false` if it stands alone already. In a transaction.
///
/// # Errors
/// If the database fails, or there is no such row.
pub fn part(conn: &mut Conn, person: PersonId, now: UtcTime) -> Result<bool, DbError> {
    alone(conn)?;
    let root = root_of(conn, person)?;
    if root == person {
        return Ok(false);
    }
    let before = parts(conn, root)?;
    let row = || persons::table.find(person.raw());
    let values = (persons::root.eq(person.raw()), persons::changed_at.eq(now.micros()));
    with!(&mut *conn, c => diesel::update(row()).set(values).execute(c))?;
    tell(conn, &before, now)?;
    Ok(true)
}

/// Sets or lifts protection, for every row that is this person; `false` if it was so. In a transaction.
///
/// # Errors
/// If the database fails, or there is no such person.
pub fn protect(conn: &mut Conn, person: PersonId, is_protected: bool, now: UtcTime) -> Result<bool, DbError> {
    let root = root_of(conn, person)?;
    let others = || persons::table.filter(persons::root.eq(root.raw()).and(persons::protected.ne(is_protected)));
    let values = (persons::protected.eq(is_protected), persons::changed_at.eq(now.micros()));
    Ok(with!(conn, c => diesel::update(others()).set(values).execute(c))? > 0)
}

/// Where these persons are enrolled, by the rows that are theirs.
pub(crate) fn places_of(conn: &mut Conn, persons: &[PersonId]) -> Result<Vec<FacilityId>, DbError> {
    let mut roots: Vec<i64> = Vec::new();
    for ids in raws(persons).chunks(KEYS) {
        let query = || persons::table.filter(persons::id.eq_any(ids)).select(persons::root);
        roots.extend(with!(&mut *conn, c => query().load::<i64>(c))?);
    }
    let mut places = Vec::new();
    for roots in roots.chunks(KEYS) {
        let query = || {
            children::table
                .inner_join(persons::table.on(children::person.eq(persons::id.nullable())))
                .filter(persons::root.eq_any(roots).and(children::active.eq(true)))
                .select(children::facility)
                .distinct()
        };
        places.extend(with!(&mut *conn, c => query().load::<i64>(c))?.into_iter().map(FacilityId::from_raw));
    }
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

/// Whoever holds a roster in which one of these is reads it again: a card is a person's, and opens what any row of theirs may.
fn tell(conn: &mut Conn, persons: &[PersonId], now: UtcTime) -> Result<(), DbError> {
    for facility in places_of(conn, persons)? {
        append_change(conn, facility, &Entry::set(now, Fact::RosterChanged))?;
    }
    Ok(())
}
