//! What is written down of accounts, in the transaction of what it tells of: one home for all of it.

use db::{
    Conn, DbError,
    acts::{self, Act, Change, Done},
};
use domain::{ids::StaffId, time::UtcTime};

/// A member of the staff did this with their own account, or somebody did it at it.
pub(super) fn own(conn: &mut Conn, act: Act, who: StaffId, at: UtcTime, detail: Option<String>) -> Result<(), DbError> {
    acts::note(conn, &Done { at, staff: who, act, detail })
}

/// Somebody did this at an account, which may be another one's: its id stands in the detail, and nothing about the person.
pub(super) fn at(
    conn: &mut Conn,
    act: Act,
    (who, whose): (StaffId, StaffId),
    at: UtcTime,
    what: &str,
) -> Result<(), DbError> {
    let detail = if who == whose { what.to_owned() } else { format!("{whose} {what}") };
    acts::note(conn, &Done { at, staff: who, act, detail: Some(detail.trim_end().to_owned()) })
}

/// The same, with what it was before and is from now on.
pub(super) fn change(
    conn: &mut Conn,
    act: Act,
    (who, whose): (StaffId, StaffId),
    at: UtcTime,
    change: Change,
) -> Result<(), DbError> {
    let detail = (who != whose).then(|| whose.to_string());
    acts::note_change(conn, &Done { at, staff: who, act, detail }, change)
}
