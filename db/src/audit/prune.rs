//! How long rows are kept, and how old ones go: from the beginning of a chain alone, and with a signed record of it.

use std::time::Duration;

use diesel::prelude::*;
use domain::time::UtcTime;

use super::{Detail, Entry, Kind, Portion, STREAMS, Who, chain::id_at, checkpoint::AuditKey, note, record};
use crate::{
    Conn, Db, DbError,
    hex::{bytes_of, hexadecimal},
    schema::{audit, audit_prunes, audit_streams, audit_terms},
    with,
};

const HEAD: &str = "kazasu-pruned-1";
/// Rows of one transaction.
const PORTION: i64 = 2_000;
/// Portions of a chain at one go.
const PORTIONS_MAX: usize = 50;
const DAY_S: u64 = 86_400;

/// For how many days rows are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term(u16);

/// Shorter than the floor, or longer than anybody may settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the term is out of bounds")]
pub struct BadTerm;

impl Term {
    /// Three years, until the staff settles another one.
    pub const DEFAULT: Self = Self(1_096);
    /// One year.
    pub const FLOOR: Self = Self(366);
    /// Ten years.
    pub const CEILING: Self = Self(3_653);

    /// So many days.
    ///
    /// # Errors
    /// If that is less than a year or more than ten.
    pub fn of_days(days: u16) -> Result<Self, BadTerm> {
        if (Self::FLOOR.0..=Self::CEILING.0).contains(&days) { Ok(Self(days)) } else { Err(BadTerm) }
    }

    /// In days.
    #[must_use]
    pub const fn days(self) -> u16 {
        self.0
    }

    fn before(self, now: UtcTime) -> UtcTime {
        now - Duration::from_secs(u64::from(self.0) * DAY_S)
    }
}

/// The term as it stands. What somebody wrote into the database below the floor is the floor.
///
/// # Errors
/// If the database fails.
pub fn term(conn: &mut Conn) -> Result<Term, DbError> {
    let query = || audit_terms::table.find(1).select(audit_terms::days);
    let days: Option<i64> = with!(conn, c => query().first(c).optional())?;
    let within = |days: i64| u16::try_from(days).unwrap_or(0).clamp(Term::FLOOR.0, Term::CEILING.0);
    Ok(days.map_or(Term::DEFAULT, |days| Term(within(days))))
}

/// Settles the term, with a row that says so. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn set_term(conn: &mut Conn, to: Term, now: UtcTime) -> Result<(), DbError> {
    let before = term(conn)?;
    let set = (audit_terms::days.eq(i64::from(to.0)), audit_terms::changed_at.eq(now.micros()));
    let row = (audit_terms::id.eq(1), set);
    with!(conn, c => {
        diesel::insert_into(audit_terms::table).values(row).on_conflict(audit_terms::id).do_update().set(set).execute(c)
    })?;
    let detail = Detail { before: Some(before.0.to_string()), after: Some(to.0.to_string()), ..Detail::default() };
    note(conn, Kind::Change, |entry| entry.act("audit-term").with(detail))
}

/// What was taken out of a chain, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pruned {
    pub stream: i64,
    pub to: i64,
    pub hash: Vec<u8>,
    pub body: String,
    pub signature: Vec<u8>,
}

impl Pruned {
    fn signed(key: &AuditKey, now: UtcTime, stream: i64, (from, to): (i64, i64), hash: Vec<u8>) -> Self {
        let body = format!("{HEAD} {} {stream} {from} {to} {}", now.micros(), hexadecimal(&hash));
        Self { stream, to, hash, signature: key.sign(&body), body }
    }

    fn read(body: String, signature: Vec<u8>) -> Option<Self> {
        let words: Vec<&str> = body.split(' ').collect();
        let [HEAD, _, stream, _, to, hash] = words[..] else { return None };
        let (stream, to, hash) = (stream.parse().ok()?, to.parse().ok()?, bytes_of(hash)?);
        Some(Self { stream, to, hash, body, signature })
    }
}

/// The newest records of what was taken out of each chain.
pub(super) fn records(conn: &mut Conn) -> Result<Vec<Pruned>, DbError> {
    let query = || {
        let columns = (audit_prunes::body, audit_prunes::signature);
        audit_prunes::table.order(audit_prunes::id.desc()).limit(10_000).select(columns)
    };
    let rows: Vec<(String, Vec<u8>)> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().filter_map(|(body, signature)| Pruned::read(body, signature)).collect())
}

/// Takes out what is older than the term, some at a time, each time in a transaction. Gives how many rows went.
///
/// # Errors
/// If the database fails.
pub async fn prune(db: &Db, seed: [u8; 32], now: UtcTime) -> Result<i64, DbError> {
    let mut gone = 0;
    for stream in 0..STREAMS {
        for _ in 0..PORTIONS_MAX {
            let went = db.tally(move |conn| some(conn, &AuditKey::from_seed(&seed), stream, now)).await?;
            gone += went;
            if went < PORTION {
                break;
            }
        }
    }
    Ok(gone)
}

fn some(conn: &mut Conn, key: &AuditKey, stream: i64, now: UtcTime) -> Result<i64, DbError> {
    let before = term(conn)?.before(now).micros();
    let first = || audit_streams::table.find(stream).select(audit_streams::first);
    let first: i64 = with!(conn, c => first().first(c))?;
    let oldest = || {
        let kept = audit::table.filter(audit::stream.eq(stream).and(audit::seq.gt(first)));
        kept.order(audit::seq).limit(PORTION).select((audit::seq, audit::at, audit::hash))
    };
    let rows: Vec<(i64, i64, Vec<u8>)> = with!(conn, c => oldest().load(c))?;
    let Some((to, _, hash)) = rows.into_iter().take_while(|(_, at, _)| *at < before).last() else { return Ok(0) };
    // Another hub may be at it: whoever moves the beginning takes the rows out.
    let standing = || audit_streams::table.filter(audit_streams::stream.eq(stream).and(audit_streams::first.eq(first)));
    let moved = (audit_streams::first.eq(to), audit_streams::first_hash.eq(&hash));
    if with!(conn, c => diesel::update(standing()).set(moved).execute(c))? == 0 {
        return Ok(0);
    }
    let old = || audit::table.filter(audit::stream.eq(stream).and(audit::seq.le(to)));
    with!(conn, c => diesel::delete(old()).execute(c))?;
    let pruned = Pruned::signed(key, now, stream, (first + 1, to), hash);
    let row = (
        audit_prunes::id.eq(id_at(now)),
        audit_prunes::body.eq(&pruned.body),
        audit_prunes::signature.eq(&pruned.signature),
    );
    with!(conn, c => diesel::insert_into(audit_prunes::table).values(row).execute(c))?;
    let portion = Portion { from: first + 1, to, digest: hexadecimal(&pruned.hash) };
    let detail = Detail { said: Some(format!("stream {stream}")), portion: Some(portion), ..Detail::default() };
    record(conn, Entry::new(now, Kind::Pruned, Who::Hub).with(detail))?;
    Ok(to - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_at_least_a_year() {
        assert_eq!(Term::of_days(365), Err(BadTerm));
        assert_eq!(Term::of_days(366), Ok(Term::FLOOR));
        assert_eq!(Term::of_days(4_000), Err(BadTerm));
    }
}
