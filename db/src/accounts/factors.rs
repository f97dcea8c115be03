//! What an account shows beside its password: codes of an app (RFC 6238) and passkeys. Codes that are being set up count for
//! nothing until they were confirmed, and those before them go on meanwhile.

use diesel::prelude::*;
use domain::{ids::StaffId, time::UtcTime};

use super::passkeys;
use crate::{
    Conn, DbError,
    schema::{factor_recoveries, staff, staff_codes},
    seal::{Column, Sealer},
    with,
};

/// What an account has beside its password, and lets its owner in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// Codes of an app.
    pub has_codes: bool,
    /// Passkeys.
    pub passkeys: i64,
}

/// What this account has.
///
/// # Errors
/// If the database fails.
pub fn has(conn: &mut Conn, member: StaffId) -> Result<Factors, DbError> {
    let codes = || staff_codes::table.find(member.raw()).filter(staff_codes::secret.is_not_null()).count();
    let codes: i64 = with!(conn, c => codes().get_result(c))?;
    Ok(Factors { has_codes: codes > 0, passkeys: passkeys::good(conn, member)? })
}

/// Holds an account until the transaction ends: of two who each take away one of its last two factors, the second finds out.
///
/// # Errors
/// If the database fails.
pub fn hold(conn: &mut Conn, member: StaffId) -> Result<(), DbError> {
    if let Conn::Pg(c) = &mut *conn {
        let own = staff::table.find(member.raw()).select(staff::id).for_update();
        let _: Option<i64> = own.first(c).optional()?;
    }
    Ok(())
}

/// Keeps a secret that is being set up, in place of one that was not confirmed. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn set_up_codes(
    conn: &mut Conn,
    sealer: &Sealer,
    member: StaffId,
    secret: &str,
    now: UtcTime,
) -> Result<(), DbError> {
    let sealed = sealer.seal(Column::CodeSecret, member.raw(), secret);
    let pending = (staff_codes::pending.eq(&sealed), staff_codes::pending_at.eq(now.micros()));
    let upsert = || {
        diesel::insert_into(staff_codes::table)
            .values((staff_codes::staff.eq(member.raw()), staff_codes::last_step.eq(0), pending))
            .on_conflict(staff_codes::staff)
            .do_update()
            .set(pending)
    };
    with!(conn, c => upsert().execute(c))?;
    Ok(())
}

/// The secrets of an account's app.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The one that counts.
    pub confirmed: Option<String>,
    /// The one that is being set up.
    pub pending: Option<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

type Sealed = Option<Vec<u8>>;

/// The secrets of this account.
///
/// # Errors
/// If the database fails or one does not open.
pub fn secrets(conn: &mut Conn, sealer: &Sealer, member: StaffId) -> Result<Secrets, DbError> {
    let query = || staff_codes::table.find(member.raw()).select((staff_codes::secret, staff_codes::pending));
    let found: Option<(Sealed, Sealed)> = with!(conn, c => query().first(c).optional())?;
    let open = |sealed: Sealed| sealed.map(|sealed| sealer.open(Column::CodeSecret, member.raw(), &sealed)).transpose();
    let (confirmed, pending) = found.unwrap_or_default();
    Ok(Secrets { confirmed: open(confirmed)?, pending: open(pending)? })
}

/// A code of this step showed that the app has the secret that was being set up: it counts from now on. `false` if there is none
/// any more. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn confirm_codes(conn: &mut Conn, member: StaffId, step: i64, now: UtcTime) -> Result<bool, DbError> {
    let waiting = || staff_codes::table.find(member.raw()).filter(staff_codes::pending.is_not_null());
    let confirmed = || {
        (
            staff_codes::secret.eq(staff_codes::pending),
            staff_codes::last_step.eq(step),
            staff_codes::pending.eq(None::<Vec<u8>>),
            staff_codes::pending_at.eq(None::<i64>),
        )
    };
    let done = with!(conn, c => diesel::update(waiting()).set(confirmed()).execute(c))? == 1;
    settle(conn, member, now)?;
    Ok(done)
}

/// Uses the code of this step up: `false` if it, or one after it, was used before. One statement decides.
///
/// # Errors
/// If the database fails.
pub fn use_step(conn: &mut Conn, member: StaffId, step: i64) -> Result<bool, DbError> {
    let unused = || {
        staff_codes::table
            .find(member.raw())
            .filter(staff_codes::last_step.lt(step).and(staff_codes::secret.is_not_null()))
    };
    Ok(with!(conn, c => diesel::update(unused()).set(staff_codes::last_step.eq(step)).execute(c))? == 1)
}

/// Takes the app away from an account. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn remove_codes(conn: &mut Conn, member: StaffId, now: UtcTime) -> Result<(), DbError> {
    with!(conn, c => diesel::delete(staff_codes::table.find(member.raw())).execute(c))?;
    settle(conn, member, now)
}

/// Takes every second step away from an account: whoever lost it signs in with the password and sets up another one. The time
/// in which the account may do without begins anew. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn forget(conn: &mut Conn, member: StaffId, now: UtcTime) -> Result<(), DbError> {
    with!(conn, c => diesel::delete(factor_recoveries::table.find(member.raw())).execute(c))?;
    let anew = || diesel::update(staff::table.find(member.raw())).set(staff::secure_by.eq(None::<i64>));
    with!(conn, c => anew().execute(c))?;
    passkeys::remove_all(conn, member)?;
    remove_codes(conn, member, now)
}

/// Writes down whether a second step stands beside the password.
pub(super) fn settle(conn: &mut Conn, member: StaffId, now: UtcTime) -> Result<(), DbError> {
    let has = has(conn, member)?;
    let own = || staff::table.find(member.raw());
    if !has.has_codes && has.passkeys == 0 {
        with!(conn, c => diesel::update(own()).set(staff::secured_at.eq(None::<i64>)).execute(c))?;
    } else {
        let first = || own().filter(staff::secured_at.is_null());
        with!(conn, c => diesel::update(first()).set(staff::secured_at.eq(now.micros())).execute(c))?;
    }
    Ok(())
}

/// Until this instant the account may do without a second step, unless that was said before.
///
/// # Errors
/// If the database fails.
pub fn allow_until(conn: &mut Conn, member: StaffId, until: UtcTime) -> Result<(), DbError> {
    let unsaid = || staff::table.find(member.raw()).filter(staff::secure_by.is_null());
    with!(conn, c => diesel::update(unsaid()).set(staff::secure_by.eq(until.micros())).execute(c))?;
    Ok(())
}
