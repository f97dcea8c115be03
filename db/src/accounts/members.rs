//! Who of the staff may sign in: accounts are added, disabled and enabled by the roster and by operators.

use diesel::prelude::*;
use domain::{ids::StaffId, time::UtcTime};

use super::{Account, StaffMember, end_sessions_of};
use crate::{
    Conn, DbError, audit,
    schema::staff,
    seal::{Column, Sealer},
    with,
};

/// Who decides that an account is disabled. What an operator disabled the roster does not enable again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabledBy {
    /// The roster no longer lists it.
    Roster,
    /// An operator said so.
    Operator,
}

impl DisabledBy {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Operator => "operator",
        }
    }
}

/// Adds a member of the town's own staff, or gives one that exists a new password, which ends all sessions that began
/// with the old one. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn put_town_staff(
    conn: &mut Conn,
    sealer: &Sealer,
    (login, name, password): (&str, &str, &str),
    now: UtcTime,
) -> Result<(), DbError> {
    let by_login = || staff::table.filter(staff::login.eq(login));
    let known = || by_login().select(staff::id);
    let known: Option<i64> = with!(conn, c => known().first(c).optional())?;
    let id = known.unwrap_or_else(|| StaffId::new(now).raw());
    let name = sealer.seal(Column::StaffName, id, name);
    let values = (staff::name.eq(&name), staff::password.eq(password), staff::settled.eq(false));
    if with!(conn, c => diesel::update(by_login()).set(values).execute(c))? == 0 {
        let row = (staff::id.eq(id), staff::login.eq(login), staff::failures.eq(0), values);
        with!(conn, c => diesel::insert_into(staff::table).values(row).execute(c))?;
        return Ok(());
    }
    end_sessions(conn, login).map(drop)
}

/// From now on this member of the town's own staff leads it, or does not: whoever does sees persons under protection.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this sign-in name who works for the town.
pub fn lead_town(conn: &mut Conn, login: &str, leads: bool) -> Result<(), DbError> {
    let of_town = || staff::table.filter(staff::login.eq(login).and(staff::facility.is_null()));
    match with!(conn, c => diesel::update(of_town()).set(staff::leads.eq(leads)).execute(c))? {
        0 => Err(DbError::NotFound),
        _ => noted(conn, login, if leads { "leads-town" } else { "leads-town-no-more" }),
    }
}

/// Whether this member of the staff leads the town: may see persons under protection, and say who is.
///
/// # Errors
/// If the database fails.
pub fn leads_town(conn: &mut Conn, member: StaffId) -> Result<bool, DbError> {
    let leading = || {
        let leads = staff::facility.is_null().and(staff::leads.eq(true)).and(staff::disabled_at.is_null());
        staff::table.find(member.raw()).filter(leads).select(staff::id)
    };
    let found: Option<i64> = with!(conn, c => leading().first(c).optional())?;
    Ok(found.is_some())
}

/// Gives the account with this sign-in name another password and ends its sessions. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn set_password(conn: &mut Conn, login: &str, password: &str) -> Result<(), DbError> {
    let by_login = || staff::table.filter(staff::login.eq(login));
    with!(conn, c => diesel::update(by_login()).set(staff::password.eq(password)).execute(c))?;
    noted(conn, login, "set-password")?;
    end_sessions(conn, login).map(drop)
}

/// Notes for the audit what was done to the account with this sign-in name.
fn noted(conn: &mut Conn, login: &str, act: &str) -> Result<(), DbError> {
    let query = || staff::table.filter(staff::login.eq(login)).select(staff::id);
    let id: Option<i64> = with!(conn, c => query().first(c).optional())?;
    audit::said(conn, act, id.map(|id| StaffId::from_raw(id).into()), None)
}

/// Gives an account another password, if it still has the one that was judged and is not disabled, and ends its sessions but
/// this one. `false` if it has another one by now: nothing happened. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn change_password(conn: &mut Conn, judged: &StaffMember, password: &str, but: &[u8]) -> Result<bool, DbError> {
    if !super::password_stands(conn, judged, Some(password))? {
        return Ok(false);
    }
    super::end_other_sessions(conn, Account::Staff(judged.id), but)?;
    Ok(true)
}

/// Ends every session of the member of the staff with this sign-in name; gives how many. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn end_sessions(conn: &mut Conn, login: &str) -> Result<usize, DbError> {
    let query = || staff::table.filter(staff::login.eq(login)).select(staff::id);
    let id: i64 = with!(conn, c => query().first(c))?;
    end_sessions_of(conn, Account::Staff(StaffId::from_raw(id)))
}

/// Disables an account and ends its sessions. Done twice it changes nothing more. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this sign-in name.
pub fn disable(conn: &mut Conn, login: &str, by: DisabledBy, now: UtcTime) -> Result<(), DbError> {
    let by_login = || staff::table.filter(staff::login.eq(login));
    // The operator's word goes over the roster's, never the other way round.
    let values = (staff::disabled_at.eq(now.micros()), staff::disabled_by.eq(by.word()), staff::settled.eq(false));
    with!(conn, c => {
        diesel::update(by_login().filter(staff::disabled_at.is_null())).set(values).execute(c)
    })?;
    if by == DisabledBy::Operator {
        with!(conn, c => diesel::update(by_login()).set(staff::disabled_by.eq(by.word())).execute(c))?;
    }
    noted(conn, login, "disabled-account")?;
    end_sessions(conn, login).map(drop)
}

/// Lets a disabled account sign in again; `false` if it was not disabled, or by somebody whose word goes over this one's.
///
/// # Errors
/// If the database fails.
pub fn enable(conn: &mut Conn, login: &str, by: DisabledBy) -> Result<bool, DbError> {
    let disabled = || staff::table.filter(staff::login.eq(login)).filter(staff::disabled_at.is_not_null());
    let values =
        || (staff::disabled_at.eq(None::<i64>), staff::disabled_by.eq(None::<String>), staff::settled.eq(false));
    let enabled = match by {
        DisabledBy::Operator => with!(conn, c => diesel::update(disabled()).set(values()).execute(c))?,
        DisabledBy::Roster => {
            let own = || disabled().filter(staff::disabled_by.eq(by.word()));
            with!(conn, c => diesel::update(own()).set(values()).execute(c))?
        }
    };
    if enabled == 1 {
        noted(conn, login, "enabled-account")?;
    }
    Ok(enabled == 1)
}
