//! Keeps the registry as the rows say that are views of it. Whoever changes such a row marks it (`settled`), in its own
//! transaction and at no other cost; a pass of [`next`] settles some hundred marked rows a transaction, and [`Walk`] goes over
//! all rows once, for what a hub of the release before changed without a mark.
//!
//! Both can be broken off anywhere and go on where they were. Two hubs do not get into each other's way: on PostgreSQL one of
//! them has the lock of a transaction, and rows that an import is about to change are left to the next pass.

mod children;
mod guardians;
mod residents;
mod staff;
mod work;

use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Bool},
};
use domain::time::UtcTime;

use crate::{Conn, DbError, seal::Sealer, with};

/// Rows of a transaction.
const PART: i64 = 200;
/// The advisory lock of whoever settles; any other number would do.
const LOCK: i64 = 0x7065_7273_6f6e;

/// The tables whose rows are views of persons, in the order in which they are settled: a child's relations name guardians.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Staff,
    Residents,
    Guardians,
    Children,
}

impl View {
    const ALL: [Self; 4] = [Self::Staff, Self::Residents, Self::Guardians, Self::Children];

    /// The table and its key.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Staff => ("staff", "id"),
            Self::Residents => ("residents", "number"),
            Self::Guardians => ("guardians", "id"),
            Self::Children => ("children", "id"),
        }
    }

    /// Settles these rows, which nobody else changes meanwhile. In a transaction.
    fn settle(self, conn: &mut Conn, keys: &[Key], with: &With<'_>) -> Result<(), DbError> {
        let numbers = || keys.iter().filter_map(|key| key.number()).collect::<Vec<_>>();
        match self {
            Self::Staff => staff::settle(conn, &numbers(), with),
            Self::Guardians => guardians::settle(conn, &numbers(), with),
            Self::Children => children::settle(conn, &numbers(), with),
            Self::Residents => {
                let hashes: Vec<&[u8]> = keys.iter().filter_map(Key::hash).collect();
                residents::settle(conn, &hashes, with)
            }
        }
    }
}

/// What settling works with.
struct With<'a> {
    sealer: &'a Sealer,
    now: UtcTime,
}

/// The key of a view's row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Number(i64),
    Hash(Vec<u8>),
}

impl Key {
    const fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Hash(_) => None,
        }
    }

    fn hash(&self) -> Option<&[u8]> {
        match self {
            Self::Hash(hash) => Some(hash),
            Self::Number(_) => None,
        }
    }

    /// Before all others of this table.
    const fn first(view: View) -> Self {
        match view {
            View::Residents => Self::Hash(Vec::new()),
            View::Staff | View::Guardians | View::Children => Self::Number(i64::MIN),
        }
    }
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    key: i64,
}

#[derive(QueryableByName)]
struct HashRow {
    #[diesel(sql_type = Binary)]
    key: Vec<u8>,
}

/// The keys that this statement gives, with one value bound to it if there is one.
fn keys(conn: &mut Conn, view: View, text: &str, after: Option<&Key>) -> Result<Vec<Key>, DbError> {
    let query = || diesel::sql_query(text.to_owned());
    Ok(match (view, after) {
        (View::Residents, after) => {
            let rows: Vec<HashRow> = match after.and_then(Key::hash) {
                Some(after) => with!(conn, c => query().bind::<Binary, _>(after).load(c))?,
                None => with!(conn, c => query().load(c))?,
            };
            rows.into_iter().map(|row| Key::Hash(row.key)).collect()
        }
        (_, after) => {
            let rows: Vec<NumberRow> = match after.and_then(Key::number) {
                Some(after) => with!(conn, c => query().bind::<BigInt, _>(after).load(c))?,
                None => with!(conn, c => query().load(c))?,
            };
            rows.into_iter().map(|row| Key::Number(row.key)).collect()
        }
    })
}

/// Whether this hub settles now, until the transaction ends; on SQLite whoever writes is alone.
fn is_alone(conn: &mut Conn) -> Result<bool, DbError> {
    #[derive(QueryableByName)]
    struct Locked {
        #[diesel(sql_type = Bool)]
        is_mine: bool,
    }
    match conn {
        Conn::Sqlite(_) => Ok(true),
        Conn::Pg(c) => {
            let query = format!("select pg_try_advisory_xact_lock({LOCK}) as is_mine");
            Ok(diesel::sql_query(query).get_result::<Locked>(c)?.is_mine)
        }
    }
}

/// Rows that somebody is about to change are left out, for a later pass: waiting for them could end in a deadlock.
const fn held(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Pg(_) => " for update skip locked",
    }
}

/// Settles some of the marked rows; gives how many. In a transaction. After one that settled none there are none, or another
/// hub or an import is at them.
///
/// # Errors
/// If the database fails.
pub fn next(conn: &mut Conn, sealer: &Sealer, now: UtcTime) -> Result<usize, DbError> {
    if !is_alone(conn)? {
        return Ok(0);
    }
    for view in View::ALL {
        let (table, key) = view.names();
        let text =
            format!("select {key} as key from {table} where not settled order by {key} limit {PART}{}", held(conn));
        let keys = keys(conn, view, &text, None)?;
        if !keys.is_empty() {
            view.settle(conn, &keys, &With { sealer, now })?;
            return Ok(keys.len());
        }
    }
    Ok(0)
}

/// A walk over every row, in the order of their keys.
#[derive(Debug, Clone)]
pub struct Walk {
    view: usize,
    after: Key,
}

impl Default for Walk {
    fn default() -> Self {
        Self { view: 0, after: Key::first(View::ALL[0]) }
    }
}

impl Walk {
    /// Settles the next rows; `false` when all are done. In a transaction: the step counts once that is committed.
    ///
    /// # Errors
    /// If the database fails.
    pub fn step(&mut self, conn: &mut Conn, sealer: &Sealer, now: UtcTime) -> Result<bool, DbError> {
        let Some(view) = View::ALL.get(self.view).copied() else { return Ok(false) };
        if !is_alone(conn)? {
            return Ok(true);
        }
        let (table, key) = view.names();
        let value = match conn {
            Conn::Sqlite(_) => "?",
            Conn::Pg(_) => "$1",
        };
        let window = format!("select {key} as key from {table} where {key} > {value} order by {key} limit {PART}");
        let Some(last) = keys(conn, view, &window, Some(&self.after))?.pop() else {
            self.view += 1;
            if let Some(view) = View::ALL.get(self.view) {
                self.after = Key::first(*view);
            }
            return Ok(self.view < View::ALL.len());
        };
        let mine = keys(conn, view, &format!("{window}{}", held(conn)), Some(&self.after))?;
        view.settle(conn, &mine, &With { sealer, now })?;
        self.after = last;
        Ok(true)
    }
}

/// Settles everything at once, each part in a transaction of its own: for `ops` and tests.
///
/// # Errors
/// If the database fails; what was settled stays so.
pub fn all(conn: &mut Conn, sealer: &Sealer, now: UtcTime) -> Result<(), DbError> {
    while conn.transaction(|conn| next(conn, sealer, now))? > 0 {}
    let mut walk = Walk::default();
    while conn.transaction(|conn| walk.step(conn, sealer, now))? {}
    Ok(())
}
