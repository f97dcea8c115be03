//! Whose request a transaction belongs to, and the rows that it will write.
//!
//! The gate puts around each request who asks ([`ASKED`]); [`crate::Db::write`] carries that to the thread of the
//! transaction. What happens inside is noted with [`note`] and written by the transaction itself, last. A transaction for
//! somebody that noted nothing leaves a row all the same, with the route: so no use case can forget its row. What only counts
//! (tries, when a session was last seen) goes by [`crate::Db::tally`], which belongs to nobody.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use diesel::QueryResult;
use domain::{
    ids::FacilityId,
    time::{Clock, SystemClock, UtcTime},
};

use super::{Detail, Entry, Kind, Subject, Who, chain, cut, difference};
use crate::{Conn, DbError};

tokio::task_local! {
    /// Who asks, around the handler of a request.
    pub static ASKED: Arc<Asked>;
}

/// Who asks, from where, for what.
#[derive(Debug)]
pub struct Asked {
    /// When.
    pub at: UtcTime,
    /// Who.
    pub who: Who,
    /// The mark of the session.
    pub session: Option<String>,
    /// The address that the request came from.
    pub source: Option<String>,
    /// Which kind of browser, in words of ours.
    pub device: Option<String>,
    /// Method and pattern of the route.
    pub route: String,
    /// The facility of the path.
    pub facility: Option<FacilityId>,
    /// A row was written for this request in the transaction of what it did.
    noted: AtomicBool,
}

impl Asked {
    /// Who asks for this.
    #[must_use]
    pub const fn new(at: UtcTime, who: Who, route: String) -> Self {
        let noted = AtomicBool::new(false);
        Self { at, who, session: None, source: None, device: None, route, facility: None, noted }
    }

    /// A row about this request.
    #[must_use]
    pub fn entry(&self, kind: Kind) -> Entry {
        Entry {
            session: self.session.clone(),
            source: self.source.clone(),
            device: self.device.clone(),
            route: Some(self.route.clone()),
            facility: self.facility,
            ..Entry::new(self.at, kind, self.who)
        }
    }

    /// Whether a row was written in the transaction of what it did.
    #[must_use]
    pub fn is_noted(&self) -> bool {
        self.noted.load(Ordering::Acquire)
    }
}

/// What the transaction of this thread will write.
struct Pending {
    asked: Option<Arc<Asked>>,
    is_open: bool,
    entries: Vec<Entry>,
}

thread_local! {
    static PENDING: RefCell<Pending> =
        const { RefCell::new(Pending { asked: None, is_open: false, entries: Vec::new() }) };
}

fn with_pending<T>(change: impl FnOnce(&mut Pending) -> T) -> T {
    PENDING.with(|pending| change(&mut pending.borrow_mut()))
}

/// Puts back whoever this thread worked for, also after a panic.
struct Before(Option<Arc<Asked>>);

impl Drop for Before {
    fn drop(&mut self) {
        let before = self.0.take();
        with_pending(|pending| pending.asked = before);
    }
}

/// Works for whoever asks; for nobody if that is `None`.
pub(crate) fn scoped<T>(asked: Option<Arc<Asked>>, work: impl FnOnce() -> T) -> T {
    let _before = Before(with_pending(|pending| std::mem::replace(&mut pending.asked, asked)));
    work()
}

/// From now on every transaction of this thread is an operator's, who ran this command of `ops`.
pub fn operate(command: &str, at: UtcTime) {
    let asked = Asked::new(at, Who::Operator, format!("ops {command}"));
    with_pending(|pending| pending.asked = Some(Arc::new(asked)));
}

/// A transaction begins.
pub(crate) fn begin() {
    with_pending(|pending| {
        pending.entries.clear();
        pending.is_open = true;
    });
}

/// A transaction was given up: what it noted did not happen.
pub(crate) fn give_up() {
    with_pending(|pending| {
        pending.entries.clear();
        pending.is_open = false;
    });
}

/// Writes what the transaction noted. The last that it does before the commit.
pub(crate) fn end(conn: &mut Conn) -> QueryResult<()> {
    let (asked, mut entries) = with_pending(|pending| {
        pending.is_open = false;
        (pending.asked.clone(), std::mem::take(&mut pending.entries))
    });
    if let Some(asked) = &asked {
        if entries.is_empty() {
            entries.push(asked.entry(Kind::Change));
        }
        asked.noted.store(true, Ordering::Release);
    }
    chain::append(conn, &entries)
}

/// Has this transaction write a row: with whoever asks, where `entry` itself does not say who. Outside of a transaction it is
/// one of its own.
///
/// # Errors
/// If the database fails.
pub fn record(conn: &mut Conn, entry: Entry) -> Result<(), DbError> {
    let outside = with_pending(|pending| {
        if pending.is_open {
            pending.entries.push(entry);
            None
        } else {
            Some(entry)
        }
    });
    match outside {
        Some(entry) => conn.transaction(|conn| record(conn, entry)),
        None => Ok(()),
    }
}

/// The same for what was done at the request of whoever asks; as the hub's own doing, if nobody does.
///
/// # Errors
/// If the database fails.
pub fn note(conn: &mut Conn, kind: Kind, more: impl FnOnce(Entry) -> Entry) -> Result<(), DbError> {
    let asked = with_pending(|pending| pending.asked.clone());
    let entry = asked.map_or_else(|| Entry::new(SystemClock.now(), kind, Who::Hub), |asked| asked.entry(kind));
    record(conn, more(entry))
}

/// What was done, in words and about whom: the usual row of a change.
///
/// # Errors
/// If the database fails.
pub fn said(conn: &mut Conn, act: &str, about: Option<Subject>, words: Option<&str>) -> Result<(), DbError> {
    let detail = Detail { said: words.map(cut), ..Detail::default() };
    note(conn, Kind::Change, |entry| entry.act(act).about(about).with(detail))
}

/// What was settled for a place, with what it was before and is from now on: both as JSON, of which only what differs is kept.
///
/// # Errors
/// If the database fails.
pub(crate) fn settled(
    conn: &mut Conn,
    act: &str,
    facility: FacilityId,
    before: Option<&str>,
    after: &str,
) -> Result<(), DbError> {
    let read = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let (before, after) = difference(&before.map(read).unwrap_or_default(), &read(after));
    let detail = Detail { before: Some(before), after: Some(after), ..Detail::default() };
    note(conn, Kind::Change, |entry| entry.act(act).at_place(facility).with(detail))
}
