//! Whom an incident is mailed to. Addresses of people who work for the town: sealed, and shown on one page.

use diesel::prelude::*;
use domain::{
    ids::{StaffId, WatcherId},
    time::UtcTime,
};

use crate::{
    Conn, DbError, audit,
    schema::incident_mails,
    seal::{Column, Sealer},
    with,
};

/// Most of them.
pub const WATCHERS_MAX: usize = 20;

/// Somebody who is mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watcher {
    /// Which.
    pub id: WatcherId,
    /// Where.
    pub email: String,
    /// Since when.
    pub added_at: UtcTime,
}

/// Why an address is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddRefused {
    /// It is there already.
    Known,
    /// There are as many as there may be.
    Full,
}

/// All of them, the oldest first.
///
/// # Errors
/// If the database fails or an address does not open.
pub fn watchers(conn: &mut Conn, sealer: &Sealer) -> Result<Vec<Watcher>, DbError> {
    let query = || {
        let all = incident_mails::table.order(incident_mails::id).limit(100);
        all.select((incident_mails::id, incident_mails::email, incident_mails::added_at))
    };
    let rows: Vec<(i64, Vec<u8>, i64)> = with!(conn, c => query().load(c))?;
    let opened = rows.into_iter().map(|(id, email, at)| {
        let email = sealer.open(Column::WatcherEmail, id, &email)?;
        Ok(Watcher { id: WatcherId::from_raw(id), email, added_at: UtcTime::from_micros(at) })
    });
    opened.collect()
}

/// Adds an address. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn add_watcher(
    conn: &mut Conn,
    sealer: &Sealer,
    email: &str,
    (by, now): (StaffId, UtcTime),
) -> Result<Result<(), AddRefused>, DbError> {
    let known = watchers(conn, sealer)?;
    if known.iter().any(|watcher| watcher.email.eq_ignore_ascii_case(email)) {
        return Ok(Err(AddRefused::Known));
    }
    if known.len() >= WATCHERS_MAX {
        return Ok(Err(AddRefused::Full));
    }
    let id = WatcherId::new(now).raw();
    let row = (
        incident_mails::id.eq(id),
        incident_mails::email.eq(sealer.seal(Column::WatcherEmail, id, email)),
        incident_mails::added_by.eq(by.raw()),
        incident_mails::added_at.eq(now.micros()),
    );
    with!(conn, c => diesel::insert_into(incident_mails::table).values(row).execute(c))?;
    audit::said(conn, "added-watcher", None, Some(&audit::mask(email)))?;
    Ok(Ok(()))
}

/// Takes an address out; one that is not there is none. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn remove_watcher(conn: &mut Conn, id: WatcherId) -> Result<(), DbError> {
    if with!(conn, c => diesel::delete(incident_mails::table.find(id.raw())).execute(c))? > 0 {
        audit::said(conn, "removed-watcher", None, None)?;
    }
    Ok(())
}
