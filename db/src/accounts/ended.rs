//! What has ended is deleted: sessions, invitations, enrolment codes, tries. Some at a time, so that nobody who holds a card
//! to a reader waits for it.
//!
//! Kept on purpose: the newest used invitation of a guardian, which says that they came in and who let them.

use std::time::Duration;

use diesel::prelude::*;
use domain::time::UtcTime;

use crate::{
    Conn, DbError,
    schema::{device_codes, invitations, sessions, tries},
    with,
};

/// Deleted at once, of each kind.
const PORTION: i64 = 200;
/// Invitations and codes are kept for so long after their end: somebody may ask what became of one.
const KEPT: Duration = Duration::from_secs(90 * 86_400);

macro_rules! some_of {
    ($conn:expr, $table:ident . $key:ident, $ended:expr) => {{
        let ended = || $table::table.filter($ended).order($table::$key).limit(PORTION).select($table::$key);
        let keys: Vec<Vec<u8>> = with!($conn, c => ended().load(c))?;
        let these = || $table::table.filter($table::$key.eq_any(&keys));
        with!($conn, c => diesel::delete(these()).execute(c))?
    }};
}

/// Deletes some of what has ended; `true` if there may be more. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn forget_ended(conn: &mut Conn, now: UtcTime) -> Result<bool, DbError> {
    let (now, kept) = (now.micros(), (now - KEPT).micros());
    let newer = diesel::alias!(invitations as newer);
    let used_again = || {
        diesel::dsl::exists(
            newer
                .filter(newer.field(invitations::guardian).eq(invitations::guardian))
                .filter(newer.field(invitations::used_at).gt(invitations::used_at)),
        )
    };
    let deleted = [
        some_of!(conn, sessions.token_hash, sessions::expires_at.le(now)),
        some_of!(conn, device_codes.code_hash, device_codes::expires_at.le(kept)),
        some_of!(
            conn,
            invitations.code_hash,
            invitations::expires_at.le(kept).and(invitations::used_at.is_null().or(used_again()))
        ),
        some_of!(conn, tries.subject, tries::paid_until.le(now)),
    ];
    Ok(deleted.into_iter().any(|deleted| i64::try_from(deleted).is_ok_and(|deleted| deleted >= PORTION)))
}
