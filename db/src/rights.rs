//! What running sessions may still do, for many at once: live streams are asked again and again.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use domain::{
    ids::{ChildId, DisplayId, FacilityId, GuardianId, StaffId},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    accounts::Account,
    schema::{children, displays, guardianships, sessions, staff},
    with,
};

/// Most that is asked for at once.
const AT_ONCE: usize = 500;
/// Most children of this many guardians.
const WARDS_MAX: i64 = 50_000;

/// A running session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Who.
    pub account: Account,
    /// Where a member of the staff works, or a screen hangs; `None` for guardians and for the town's own staff.
    pub facility: Option<FacilityId>,
    /// When the session was last used, to the minute.
    pub seen_at: UtcTime,
}

/// Those of these sessions that still run, by the hash of their token. An account that is gone has none.
///
/// # Errors
/// If the database fails.
pub fn running(conn: &mut Conn, hashes: &[Vec<u8>], now: UtcTime) -> Result<HashMap<Vec<u8>, Running>, DbError> {
    let mut found = Vec::new();
    for hashes in hashes.chunks(AT_ONCE) {
        let query = || {
            sessions::table
                .filter(sessions::token_hash.eq_any(hashes).and(sessions::expires_at.gt(now.micros())))
                .limit(500)
                .select((sessions::token_hash, sessions::role, sessions::account, sessions::seen_at))
        };
        let rows: Vec<(Vec<u8>, String, i64, i64)> = with!(conn, c => query().load(c))?;
        for (hash, role, id, seen_at) in rows {
            found.push((hash, Account::from_columns(&role, id)?, UtcTime::from_micros(seen_at)));
        }
    }
    let facilities = facilities(conn, now, found.iter().map(|(_, account, _)| *account))?;
    let running = found.into_iter().filter_map(|(hash, account, seen_at)| {
        let facility = match account {
            Account::Guardian(_) => None,
            Account::Staff(_) | Account::Display(_) => *facilities.get(&account)?,
        };
        Some((hash, Running { account, facility, seen_at }))
    });
    Ok(running.collect())
}

/// Where the staff and the screens among these accounts are. Who is not there has no row.
fn facilities(
    conn: &mut Conn,
    now: UtcTime,
    accounts: impl Iterator<Item = Account>,
) -> Result<HashMap<Account, Option<FacilityId>>, DbError> {
    let (mut members, mut screens, mut facilities) = (Vec::new(), Vec::new(), HashMap::new());
    for account in accounts {
        match account {
            Account::Staff(id) => members.push(id.raw()),
            Account::Display(id) => screens.push(id.raw()),
            Account::Guardian(_) => {}
        }
    }
    for ids in members.chunks(AT_ONCE) {
        let query = || {
            staff::table
                .filter(staff::id.eq_any(ids).and(staff::disabled_at.is_null()))
                .filter(staff::ends_at.is_null().or(staff::ends_at.gt(now.micros())))
                .limit(500)
                .select((staff::id, staff::facility))
        };
        let rows: Vec<(i64, Option<i64>)> = with!(conn, c => query().load(c))?;
        facilities.extend(
            rows.into_iter()
                .map(|(id, facility)| (Account::Staff(StaffId::from_raw(id)), facility.map(FacilityId::from_raw))),
        );
    }
    for ids in screens.chunks(AT_ONCE) {
        let standing = displays::id.eq_any(ids).and(displays::revoked_at.is_null());
        let query = || displays::table.filter(standing.clone()).limit(500).select((displays::id, displays::facility));
        let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        facilities.extend(
            rows.into_iter().map(|(id, facility)| {
                (Account::Display(DisplayId::from_raw(id)), Some(FacilityId::from_raw(facility)))
            }),
        );
    }
    Ok(facilities)
}

/// Whom these guardians are told about.
///
/// # Errors
/// If the database fails.
pub fn wards(conn: &mut Conn, guardians: &[GuardianId]) -> Result<HashSet<(GuardianId, ChildId)>, DbError> {
    let ids: Vec<i64> = guardians.iter().map(|guardian| guardian.raw()).collect();
    let mut wards = HashSet::new();
    for ids in ids.chunks(AT_ONCE) {
        let query = || {
            guardianships::table
                .inner_join(children::table)
                .filter(guardianships::guardian.eq_any(ids).and(children::active.eq(true)))
                .order((guardianships::guardian, guardianships::child))
                .limit(WARDS_MAX)
                .select((guardianships::guardian, guardianships::child))
        };
        let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        wards.extend(
            rows.into_iter().map(|(guardian, child)| (GuardianId::from_raw(guardian), ChildId::from_raw(child))),
        );
    }
    Ok(wards)
}
