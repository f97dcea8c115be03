//! What has ended is deleted: sessions, invitations, enrolment codes, tries. Some at a time, so that nobody who holds a card
//! to a reader waits for it: it is looked for beside whoever writes, and only what was found is deleted in a transaction.
//!
//! Kept on purpose: the newest used invitation of a guardian, which says that they came in and who let them.

use std::time::Duration;

use diesel::prelude::*;
use domain::time::UtcTime;

use crate::{
    Conn, DbError,
    schema::{ceremonies, device_codes, invitations, password_codes, sessions, tries},
    tries::FARTHEST,
    with,
};

/// Deleted at once, of each kind.
const PORTION: i64 = 200;
/// Invitations and codes are kept for so long after their end: somebody may ask what became of one.
const KEPT: Duration = Duration::from_secs(90 * 86_400);

/// Some of what has ended, by its keys.
#[derive(Debug, Default)]
pub struct Ended {
    sessions: Vec<Vec<u8>>,
    device_codes: Vec<Vec<u8>>,
    invitations: Vec<Vec<u8>>,
    ceremonies: Vec<Vec<u8>>,
    password_codes: Vec<Vec<u8>>,
    rested: Vec<Vec<u8>>,
    of_wrong_clocks: Vec<Vec<u8>>,
}

impl Ended {
    fn kinds(&self) -> [&Vec<Vec<u8>>; 7] {
        [
            &self.sessions,
            &self.device_codes,
            &self.invitations,
            &self.ceremonies,
            &self.password_codes,
            &self.rested,
            &self.of_wrong_clocks,
        ]
    }

    /// Whether nothing has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds().iter().all(|keys| keys.is_empty())
    }

    /// Whether there may be more of it.
    #[must_use]
    pub fn may_be_more(&self) -> bool {
        self.kinds().iter().any(|keys| i64::try_from(keys.len()).is_ok_and(|found| found >= PORTION))
    }
}

/// By the end, which has an index: whatever runs on is not walked.
macro_rules! some_of {
    ($conn:expr, $table:ident . $key:ident by $end:ident, $ended:expr) => {{
        let ended = || $table::table.filter($ended).order($table::$end).limit(PORTION).select($table::$key);
        with!($conn, c => ended().load::<Vec<u8>>(c))?
    }};
}

/// Only what has still ended: a session was renewed meanwhile, a try was counted.
macro_rules! delete {
    ($conn:expr, $table:ident . $key:ident in $keys:expr, $ended:expr) => {{
        let these = || $table::table.filter($table::$key.eq_any($keys)).filter($ended);
        with!($conn, c => diesel::delete(these()).execute(c))?
    }};
}

/// Never used, or used again since.
macro_rules! needless {
    ($kept:expr) => {{
        let newer = diesel::alias!(invitations as newer);
        let used_again = newer
            .filter(newer.field(invitations::guardian).eq(invitations::guardian))
            .filter(newer.field(invitations::used_at).gt(invitations::used_at));
        invitations::expires_at.le($kept).and(invitations::used_at.is_null().or(diesel::dsl::exists(used_again)))
    }};
}

/// Finds some of what has ended.
///
/// # Errors
/// If the database fails.
pub fn ended(conn: &mut Conn, now: UtcTime) -> Result<Ended, DbError> {
    let (kept, far, now) = ((now - KEPT).micros(), (now + FARTHEST).micros(), now.micros());
    Ok(Ended {
        sessions: some_of!(conn, sessions.token_hash by expires_at, sessions::expires_at.le(now)),
        device_codes: some_of!(conn, device_codes.code_hash by expires_at, device_codes::expires_at.le(kept)),
        invitations: some_of!(conn, invitations.code_hash by expires_at, needless!(kept)),
        ceremonies: some_of!(conn, ceremonies.id by expires_at, ceremonies::expires_at.le(now)),
        password_codes: some_of!(conn, password_codes.code_hash by expires_at, password_codes::expires_at.le(now)),
        rested: some_of!(conn, tries.subject by paid_until, tries::paid_until.le(now)),
        of_wrong_clocks: some_of!(conn, tries.subject by paid_until, tries::paid_until.gt(far)),
    })
}

/// Deletes it, as far as it has still ended. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn forget_ended(conn: &mut Conn, found: &Ended, now: UtcTime) -> Result<(), DbError> {
    let (kept, far, now) = ((now - KEPT).micros(), (now + FARTHEST).micros(), now.micros());
    delete!(conn, sessions.token_hash in &found.sessions, sessions::expires_at.le(now));
    delete!(conn, device_codes.code_hash in &found.device_codes, device_codes::expires_at.le(kept));
    delete!(conn, invitations.code_hash in &found.invitations, needless!(kept));
    delete!(conn, ceremonies.id in &found.ceremonies, ceremonies::expires_at.le(now));
    delete!(conn, password_codes.code_hash in &found.password_codes, password_codes::expires_at.le(now));
    delete!(conn, tries.subject in &found.rested, tries::paid_until.le(now));
    delete!(conn, tries.subject in &found.of_wrong_clocks, tries::paid_until.gt(far));
    Ok(())
}
