//! Signage screens: browsers that were let in with an enrolment code, as kiosks are.

use diesel::prelude::*;
use domain::{
    ids::{DisplayId, FacilityId},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    audit::{self, Kind, Subject},
    devices::{self, CodeOf},
    schema::{displays, sessions},
    with,
};

/// Most displays of one facility.
const DISPLAYS_MAX: i64 = 500;

/// A signage screen.
#[derive(Debug, Clone)]
pub struct Display {
    /// Its id.
    pub id: DisplayId,
    /// Where it hangs.
    pub facility: FacilityId,
    /// Its name, like 表示1.
    pub name: String,
    /// When it was let in.
    pub enrolled_at: UtcTime,
    /// When it was taken out of service.
    pub revoked_at: Option<UtcTime>,
    /// When it was last there; kept to the minute.
    pub seen_at: Option<UtcTime>,
}

type Row = (i64, i64, String, i64, Option<i64>, Option<i64>);

fn display((id, facility, name, enrolled_at, revoked_at, seen_at): Row) -> Display {
    Display {
        id: DisplayId::from_raw(id),
        facility: FacilityId::from_raw(facility),
        name,
        enrolled_at: UtcTime::from_micros(enrolled_at),
        revoked_at: revoked_at.map(UtcTime::from_micros),
        seen_at: seen_at.map(UtcTime::from_micros),
    }
}

/// Uses an enrolment code up for a display; `None` if the code is unknown, used or too old. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn enrol(conn: &mut Conn, code_hash: &[u8], now: UtcTime) -> Result<Option<Display>, DbError> {
    let Some(CodeOf { facility, name }) = devices::use_code(conn, code_hash, now)? else { return Ok(None) };
    let standing = || displays::table.filter(displays::facility.eq(facility.raw())).count();
    let standing: i64 = with!(conn, c => standing().get_result(c))?;
    let id = DisplayId::new(now);
    let row = (
        displays::id.eq(id.raw()),
        displays::facility.eq(facility.raw()),
        displays::name.eq(name.unwrap_or_else(|| format!("表示{}", standing + 1))),
        displays::enrolled_at.eq(now.micros()),
    );
    with!(conn, c => diesel::insert_into(displays::table).values(row).execute(c))?;
    get(conn, id).map(Some)
}

/// The display with this id.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn get(conn: &mut Conn, id: DisplayId) -> Result<Display, DbError> {
    Ok(display(with!(conn, c => displays::table.find(id.raw()).first::<Row>(c))?))
}

/// The displays of a facility, oldest first.
///
/// # Errors
/// If the database fails.
pub fn of_facility(conn: &mut Conn, facility: FacilityId) -> Result<Vec<Display>, DbError> {
    let query =
        || displays::table.filter(displays::facility.eq(facility.raw())).order(displays::id).limit(DISPLAYS_MAX);
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(display).collect())
}

/// Calls a display of this facility so. `false` if none in service is this facility's.
///
/// # Errors
/// If the database fails.
pub fn rename(conn: &mut Conn, facility: FacilityId, id: DisplayId, name: &str) -> Result<bool, DbError> {
    let standing = || {
        displays::table.filter(
            displays::id.eq(id.raw()).and(displays::facility.eq(facility.raw())).and(displays::revoked_at.is_null()),
        )
    };
    Ok(with!(conn, c => diesel::update(standing()).set(displays::name.eq(name)).execute(c))? == 1)
}

/// Notes that these displays are there.
///
/// # Errors
/// If the database fails.
pub fn seen(conn: &mut Conn, there: &[DisplayId], now: UtcTime) -> Result<(), DbError> {
    for ids in there.chunks(500) {
        let ids: Vec<i64> = ids.iter().map(|id| id.raw()).collect();
        let rows = || displays::table.filter(displays::id.eq_any(&ids));
        with!(conn, c => diesel::update(rows()).set(displays::seen_at.eq(now.micros())).execute(c))?;
    }
    Ok(())
}

/// Takes a display of this facility out of service and ends its session. `false` if none in service is this facility's:
/// then nothing happened. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn revoke(conn: &mut Conn, facility: FacilityId, id: DisplayId, now: UtcTime) -> Result<bool, DbError> {
    let standing = || {
        displays::table.filter(
            displays::id.eq(id.raw()).and(displays::facility.eq(facility.raw())).and(displays::revoked_at.is_null()),
        )
    };
    let changed = with!(conn, c => diesel::update(standing()).set(displays::revoked_at.eq(now.micros())).execute(c))?;
    if changed == 0 {
        return Ok(false);
    }
    let session = || sessions::table.filter(sessions::role.eq("display").and(sessions::account.eq(id.raw())));
    with!(conn, c => diesel::delete(session()).execute(c))?;
    audit::note(conn, Kind::Change, |entry| entry.act("revoked-display").about(Subject::from(id)).at_place(facility))?;
    Ok(true)
}
