//! The per-facility log: what is appended, and how it is read again.

use std::collections::HashSet;

use diesel::prelude::*;
use domain::{
    ids::FacilityId,
    log::{Cause, Entry, Seq},
};

use crate::{
    Conn, DbError,
    notices::News,
    projections,
    rows::{AnyRow, row},
    schema::{events, logs},
    with,
};

/// Most facts read at once.
pub const PAGE: i64 = 1_000;
/// Causes looked up by one query.
const CAUSES_MAX: usize = 1_000;

/// A fact to be stored.
#[derive(Debug, Clone)]
pub struct NewFact {
    /// What happened.
    pub entry: Entry,
    /// What must take effect once, if this is the fact that stands for it.
    pub cause: Option<Cause>,
    /// What somebody is told of it.
    pub news: Option<News>,
    /// What is stored beside it and may not stand in a log: sealed fields above all.
    pub beside: Option<AnyRow>,
}

impl NewFact {
    /// The fact, of which nobody is told.
    #[must_use]
    pub const fn of(entry: Entry, cause: Option<Cause>) -> Self {
        Self { entry, cause, news: None, beside: None }
    }

    /// The same, and somebody is told.
    #[must_use]
    pub fn telling(self, news: Option<News>) -> Self {
        Self { news, ..self }
    }

    /// The same, with a row beside it.
    #[must_use]
    pub fn beside(self, row: Option<impl Into<AnyRow>>) -> Self {
        Self { beside: row.map(Into::into), ..self }
    }
}

row! {
    /// One row of `events`.
    pub(crate) struct EventRow in events {
        Once facility: i64,
        Once seq: i64,
        Once at: i64,
        Once cause: Option<Vec<u8>>,
        Once body: String,
        // What the fact can be found again by; the column has the name of the first noun that could.
        Once booking: Option<i64>,
    }
}

row! {
    /// One row of `outbox`.
    pub(crate) struct OutboxRow in outbox {
        Once facility: i64,
        Once seq: i64,
        Once subject: i64,
        Once notice: &'static str,
        Once at: i64,
        Once detail: Option<String>,
    }
}

/// The end of a log: its height, and the mark of the append that made it.
///
/// Height alone would not do: of two appends under way, 5→6 and 6→7, the first may be refused because another hub made
/// its own 6; the second was decided on a state that never came to be, yet would fit the height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// The place of the last fact.
    pub seq: Seq,
    /// The mark of the last append.
    pub mark: i64,
}

/// A mark for an append.
fn fresh_mark() -> i64 {
    use ring::rand::SecureRandom;
    let mut bytes = [0_u8; 8];
    ring::rand::SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    i64::from_le_bytes(bytes)
}

/// Facts that follow each other in one facility's log, as the rows that they become. All or nothing.
pub struct Append {
    /// Whose log.
    pub(crate) facility: FacilityId,
    /// The end of the log that the facts were decided on.
    pub(crate) from: Tip,
    /// The end of the log after them.
    tip: Tip,
    causes: Vec<Cause>,
    /// The facts and what follows from them.
    pub(crate) rows: Vec<AnyRow>,
    /// Told once the outcome is certain; runs on the writer's thread and must not block.
    pub(crate) done: Done,
}

/// Who is told what became of an append.
pub type Done = Box<dyn FnOnce(Result<Seq, AppendFailure>) + Send>;

impl Append {
    /// Makes rows of the facts, here and not on the writer's thread: lanes only store, and a projection that fails takes
    /// down whoever decided, never a lane. Without any facts, `done` is only told whether the log still ends there.
    #[must_use]
    pub fn of(facility: FacilityId, from: Tip, facts: Vec<NewFact>, done: Done) -> Self {
        let mut rows = Vec::with_capacity(facts.len() * 3);
        let (mut seq, mut causes) = (from.seq, Vec::new());
        for fact in facts {
            seq = seq.plus(1);
            causes.extend(fact.cause);
            put_rows(&mut rows, facility, seq, fact);
        }
        let tip = if seq == from.seq { from } else { Tip { seq, mark: fresh_mark() } };
        Self { facility, from, tip, causes, rows, done }
    }

    /// The head of the log after these facts.
    #[must_use]
    pub const fn to(&self) -> Seq {
        self.tip.seq
    }

    pub(crate) const fn facts(&self) -> i64 {
        self.tip.seq.0 - self.from.seq.0
    }

    pub(crate) fn causes(&self) -> impl Iterator<Item = Vec<u8>> {
        self.causes.iter().map(|cause| cause.key())
    }

    /// The end of the log after these facts.
    #[must_use]
    pub const fn tip(&self) -> Tip {
        self.tip
    }
}

fn put_rows(rows: &mut Vec<AnyRow>, facility: FacilityId, seq: Seq, fact: NewFact) {
    let NewFact { entry, cause, news, beside } = fact;
    let at = entry.at.micros();
    projections::rows_of(facility, &entry, rows);
    rows.extend(beside);
    let (facility, seq) = (facility.raw(), seq.0);
    if let Some(news) = news {
        let (subject, notice, detail) = (news.subject(), news.notice().name, news.detail());
        rows.push(OutboxRow { facility, seq, subject, notice, at, detail }.into());
    }
    let body = serde_json::to_string(&entry).expect("an entry is always JSON");
    let (cause, booking) = (cause.map(Cause::key), entry.fact.about());
    rows.push(EventRow { facility, seq, at, cause, body, booking }.into());
}

/// Why facts were not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendFailure {
    /// Another hub appended first: read on and decide again.
    #[error("the facts were decided on an older state")]
    Stale,
    /// A fact with the same cause is stored already: read it.
    #[error("the same cause is stored already")]
    Repeated,
    /// The rows hold otherwise than what the facts were decided on: a number that is given already. Nothing was stored;
    /// read all anew and decide again.
    #[error("the rows contradict what the facts were decided on")]
    Contradicted,
    /// The database failed; whether the facts are stored is not known. Read before deciding again.
    #[error("the database failed")]
    Unknown,
    /// The writer's queue is full; nothing was stored.
    #[error("the writer is busy")]
    Busy,
}

/// A fact as read from the log.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEntry {
    /// Its place.
    pub seq: Seq,
    /// What happened.
    pub entry: Entry,
}

fn stored(rows: Vec<(i64, String)>) -> Result<Vec<StoredEntry>, DbError> {
    rows.into_iter()
        .map(|(seq, body)| {
            let entry = body.parse().map_err(|_| DbError::Damaged("events.body"))?;
            Ok(StoredEntry { seq: Seq(seq), entry })
        })
        .collect()
}

/// The head of a facility's log.
///
/// # Errors
/// If the facility does not exist or the database fails.
pub fn head(conn: &mut Conn, facility: FacilityId) -> Result<Seq, DbError> {
    let query = || logs::table.find(facility.raw()).select(logs::head);
    Ok(Seq(with!(conn, c => query().first(c))?))
}

/// The end of a facility's log.
///
/// # Errors
/// If the facility does not exist or the database fails.
pub fn tip(conn: &mut Conn, facility: FacilityId) -> Result<Tip, DbError> {
    let query = || logs::table.find(facility.raw()).select((logs::head, logs::tip));
    let (head, mark): (i64, i64) = with!(conn, c => query().first(c))?;
    Ok(Tip { seq: Seq(head), mark })
}

/// The heads of these facilities' logs, in the order of the facilities' ids.
///
/// # Errors
/// If the database fails.
pub fn heads(conn: &mut Conn, facilities: &[FacilityId]) -> Result<Vec<(FacilityId, Seq)>, DbError> {
    let ids: Vec<i64> = facilities.iter().map(|facility| facility.raw()).collect();
    let query =
        || logs::table.filter(logs::facility.eq_any(&ids)).order(logs::facility).select((logs::facility, logs::head));
    let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(|(facility, head)| (FacilityId::from_raw(facility), Seq(head))).collect())
}

/// The facts after this place, oldest first, at most `limit` (and [`PAGE`]).
///
/// # Errors
/// If the database fails.
pub fn since(conn: &mut Conn, facility: FacilityId, after: Seq, limit: i64) -> Result<Vec<StoredEntry>, DbError> {
    let query = || {
        events::table
            .filter(events::facility.eq(facility.raw()).and(events::seq.gt(after.0)))
            .order(events::seq)
            .limit(limit.min(PAGE))
            .select((events::seq, events::body))
    };
    stored(with!(conn, c => query().load(c))?)
}

/// The facts that these causes left, in no particular order.
///
/// # Errors
/// If the database fails.
pub fn by_causes(conn: &mut Conn, causes: &[Cause]) -> Result<Vec<StoredEntry>, DbError> {
    let keys: Vec<Option<Vec<u8>>> = causes.iter().map(|cause| Some(cause.key())).collect();
    let query = || events::table.filter(events::cause.eq_any(&keys)).limit(PAGE).select((events::seq, events::body));
    stored(with!(conn, c => query().load(c))?)
}

/// Those of these causes that left something, by their keys.
pub(crate) fn stored_causes(conn: &mut Conn, keys: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>, DbError> {
    let mut stored = HashSet::new();
    for keys in keys.chunks(CAUSES_MAX) {
        let keys: Vec<Option<&[u8]>> = keys.iter().map(|key| Some(key.as_slice())).collect();
        let query = || events::table.filter(events::cause.eq_any(&keys)).limit(PAGE).select(events::cause);
        let found: Vec<Option<Vec<u8>>> = with!(conn, c => query().load(c))?;
        stored.extend(found.into_iter().flatten());
    }
    Ok(stored)
}

/// The greatest cause key between these two, to find the last tap of a device.
pub(crate) fn greatest_cause(conn: &mut Conn, from: &[u8], to: &[u8]) -> Result<Option<Vec<u8>>, DbError> {
    let query = || {
        events::table
            .filter(events::cause.ge(from).and(events::cause.le(to)))
            .order(events::cause.desc())
            .select(events::cause)
    };
    let found: Option<Option<Vec<u8>>> = with!(conn, c => query().first(c).optional())?;
    Ok(found.flatten())
}

/// Appends a fact within a use case's own transaction, for what is set rather than decided: the head's row lock orders
/// it against running hubs, and their next append is stale.
pub(crate) fn append_change(conn: &mut Conn, facility: FacilityId, entry: &Entry) -> Result<(), DbError> {
    let log = || logs::table.find(facility.raw());
    let moved = (logs::head.eq(logs::head + 1), logs::tip.eq(fresh_mark()));
    with!(conn, c => diesel::update(log()).set(moved).execute(c))?;
    let seq: i64 = with!(conn, c => log().select(logs::head).first(c))?;
    let body = serde_json::to_string(entry).expect("an entry is always JSON");
    let at = entry.at.micros();
    let row = (events::facility.eq(facility.raw()), events::seq.eq(seq), events::at.eq(at), events::body.eq(body));
    with!(conn, c => diesel::insert_into(events::table).values(row).execute(c))?;
    Ok(())
}
