//! What running sessions may still do, for many at once: live streams are asked again and again.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use domain::{
    duties::Rights,
    ids::{ChildId, DisplayId, FacilityId, GuardianId, StaffId},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    accounts::{Account, groups},
    schema::{children, displays, guardianships, sessions, staff},
    with,
};

/// Most that is asked for at once.
const AT_ONCE: usize = 500;
/// Most children of this many guardians.
const WARDS_MAX: i64 = 50_000;

/// A running session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Who.
    pub account: Account,
    /// Where a screen hangs.
    pub facility: Option<FacilityId>,
    /// What a member of the staff may on the day of the asking; nothing for everybody else.
    pub rights: Rights,
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
    let (mut members, mut screens) = (Vec::new(), Vec::new());
    for (_, account, _) in &found {
        match account {
            Account::Staff(id) => members.push(*id),
            Account::Display(id) => screens.push(*id),
            Account::Guardian(_) => {}
        }
    }
    let (members, screens) = (members_now(conn, now, &members)?, screens_now(conn, &screens)?);
    let running = found.into_iter().filter_map(|(hash, account, seen_at)| {
        let (facility, rights) = match account {
            Account::Guardian(_) => (None, Rights::default()),
            Account::Staff(id) => (None, members.get(&id)?.clone()),
            Account::Display(id) => (Some(*screens.get(&id)?), Rights::default()),
        };
        Some((hash, Running { account, facility, rights, seen_at }))
    });
    Ok(running.collect())
}

/// What those of these members of the staff may today who may sign in.
fn members_now(conn: &mut Conn, now: UtcTime, members: &[StaffId]) -> Result<HashMap<StaffId, Rights>, DbError> {
    let mut found = HashMap::new();
    for members in members.chunks(AT_ONCE) {
        let ids: Vec<i64> = members.iter().map(|id| id.raw()).collect();
        let query = || {
            staff::table
                .filter(staff::id.eq_any(&ids).and(staff::disabled_at.is_null()))
                .filter(staff::ends_at.is_null().or(staff::ends_at.gt(now.micros())))
                .limit(500)
                .select((staff::id, staff::facility, staff::leads, staff::by_groups))
        };
        let rows: Vec<(i64, Option<i64>, bool, bool)> = with!(conn, c => query().load(c))?;
        let based = rows.into_iter().map(|(id, facility, leads, by_groups)| {
            let home = facility.map(FacilityId::from_raw);
            (StaffId::from_raw(id), groups::Base { home, leads, by_groups })
        });
        let rights = groups::rights(conn, &based.collect::<Vec<_>>())?;
        found.extend(rights.into_iter().map(|(id, rights)| (id, rights.on(now.day()))));
    }
    Ok(found)
}

/// Where those of these screens hang that are in service.
fn screens_now(conn: &mut Conn, screens: &[DisplayId]) -> Result<HashMap<DisplayId, FacilityId>, DbError> {
    let mut found = HashMap::new();
    for screens in screens.chunks(AT_ONCE) {
        let ids: Vec<i64> = screens.iter().map(|id| id.raw()).collect();
        let standing = displays::id.eq_any(&ids).and(displays::revoked_at.is_null());
        let query = || displays::table.filter(standing.clone()).limit(500).select((displays::id, displays::facility));
        let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        found.extend(rows.into_iter().map(|(id, facility)| (DisplayId::from_raw(id), FacilityId::from_raw(facility))));
    }
    Ok(found)
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
