//! Who may sign in, and who is: guardians by invitation, staff by password, sessions by a token of which only the hash
//! is stored.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{DisplayId, FacilityId, GuardianId, StaffId},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    schema::{guardians, invitations, sessions, staff},
    seal::{Column, Sealer},
    with,
};

/// A signed-in account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// A guardian.
    Guardian(GuardianId),
    /// A member of the staff.
    Staff(StaffId),
    /// A signage screen.
    Display(DisplayId),
}

impl Account {
    const fn columns(self) -> (&'static str, i64) {
        match self {
            Self::Guardian(id) => ("guardian", id.raw()),
            Self::Staff(id) => ("staff", id.raw()),
            Self::Display(id) => ("display", id.raw()),
        }
    }

    fn from_columns(role: &str, id: i64) -> Result<Self, DbError> {
        match role {
            "guardian" => Ok(Self::Guardian(GuardianId::from_raw(id))),
            "staff" => Ok(Self::Staff(StaffId::from_raw(id))),
            "display" => Ok(Self::Display(DisplayId::from_raw(id))),
            _ => Err(DbError::Damaged("sessions.role")),
        }
    }
}

/// A member of the staff with what sign-in needs.
#[derive(Debug, Clone)]
pub struct StaffMember {
    /// The id.
    pub id: StaffId,
    /// Where; `None` is the town's own staff, for every facility.
    pub facility: Option<FacilityId>,
    /// The sign-in name.
    pub login: String,
    /// The name.
    pub name: String,
    /// The password's stored form (argon2, PHC string).
    pub password: String,
    /// Wrong passwords since the last right one.
    pub failures: i64,
    /// No password is tried before this.
    pub locked_until: Option<UtcTime>,
    /// Leads the place: may see figures of single members of the staff.
    pub leads: bool,
}

type StaffRow = (i64, Option<i64>, String, Vec<u8>, String, i64, Option<i64>, bool);

fn member(sealer: &Sealer, row: StaffRow) -> Result<StaffMember, DbError> {
    let (id, facility, login, name, password, failures, locked_until, leads) = row;
    Ok(StaffMember {
        id: StaffId::from_raw(id),
        facility: facility.map(FacilityId::from_raw),
        login,
        name: sealer.open(Column::StaffName, &name)?,
        password,
        failures,
        locked_until: locked_until.map(UtcTime::from_micros),
        leads: leads || facility.is_none(),
    })
}

/// The member of the staff with this sign-in name.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn staff_by_login(conn: &mut Conn, sealer: &Sealer, login: &str) -> Result<StaffMember, DbError> {
    let query = || staff::table.filter(staff::login.eq(login));
    member(sealer, with!(conn, c => query().first::<StaffRow>(c))?)
}

/// The member of the staff with this id.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn staff_by_id(conn: &mut Conn, sealer: &Sealer, id: StaffId) -> Result<StaffMember, DbError> {
    let query = || staff::table.find(id.raw());
    member(sealer, with!(conn, c => query().first::<StaffRow>(c))?)
}

/// What these members of the staff are called. Who is not there any more is left out.
///
/// # Errors
/// If the database fails or a name does not open.
pub fn staff_names(conn: &mut Conn, sealer: &Sealer, members: &[StaffId]) -> Result<HashMap<StaffId, String>, DbError> {
    let ids: Vec<i64> = members.iter().map(|member| member.raw()).collect();
    let mut names = HashMap::new();
    for ids in ids.chunks(500) {
        let query = || {
            let of_ids = staff::table.filter(staff::id.eq_any(ids));
            of_ids.order(staff::id).limit(500).select((staff::id, staff::name))
        };
        let rows: Vec<(i64, Vec<u8>)> = with!(conn, c => query().load(c))?;
        for (id, name) in rows {
            names.insert(StaffId::from_raw(id), sealer.open(Column::StaffName, &name)?);
        }
    }
    Ok(names)
}

/// Notes a wrong password; from the fifth on the account waits.
///
/// # Errors
/// If the database fails.
pub fn sign_in_failed(conn: &mut Conn, id: StaffId, locked_until: Option<UtcTime>) -> Result<(), DbError> {
    let row = || staff::table.find(id.raw());
    let values = (staff::failures.eq(staff::failures + 1), staff::locked_until.eq(locked_until.map(UtcTime::micros)));
    with!(conn, c => diesel::update(row()).set(values).execute(c))?;
    Ok(())
}

/// Notes a right password.
///
/// # Errors
/// If the database fails.
pub fn sign_in_succeeded(conn: &mut Conn, id: StaffId) -> Result<(), DbError> {
    let row = || staff::table.find(id.raw());
    let values = (staff::failures.eq(0), staff::locked_until.eq(None::<i64>));
    with!(conn, c => diesel::update(row()).set(values).execute(c))?;
    Ok(())
}

/// Adds a member of the town's own staff, or sets the password and takes off the lock of one that exists.
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
    let name = sealer.seal(Column::StaffName, name);
    let values = (
        staff::name.eq(&name),
        staff::password.eq(password),
        staff::failures.eq(0),
        staff::locked_until.eq(None::<i64>),
    );
    if with!(conn, c => diesel::update(by_login()).set(values).execute(c))? == 0 {
        let row = (staff::id.eq(StaffId::new(now).raw()), staff::login.eq(login), values);
        with!(conn, c => diesel::insert_into(staff::table).values(row).execute(c))?;
    }
    Ok(())
}

/// A guardian's name and mail address.
#[derive(Debug, Clone)]
pub struct Guardian {
    /// The id.
    pub id: GuardianId,
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: String,
}

/// One guardian.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn guardian(conn: &mut Conn, sealer: &Sealer, id: GuardianId) -> Result<Guardian, DbError> {
    let query = || guardians::table.find(id.raw()).select((guardians::name, guardians::email));
    let (name, email): (Vec<u8>, Vec<u8>) = with!(conn, c => query().first(c))?;
    Ok(Guardian {
        id,
        name: sealer.open(Column::GuardianName, &name)?,
        email: sealer.open(Column::GuardianEmail, &email)?,
    })
}

/// Stores an invitation by its code's hash.
///
/// # Errors
/// If the database fails.
pub fn add_invitation(
    conn: &mut Conn,
    code_hash: &[u8],
    guardian: GuardianId,
    expires_at: UtcTime,
) -> Result<(), DbError> {
    let row = (
        invitations::code_hash.eq(code_hash),
        invitations::guardian.eq(guardian.raw()),
        invitations::expires_at.eq(expires_at.micros()),
    );
    with!(conn, c => diesel::insert_into(invitations::table).values(row).execute(c))?;
    Ok(())
}

/// Whom an open invitation is for; `None` if it is unknown, used or too old.
///
/// # Errors
/// If the database fails.
pub fn invited(conn: &mut Conn, code_hash: &[u8], now: UtcTime) -> Result<Option<GuardianId>, DbError> {
    let query = || open_invitation(code_hash, now).select(invitations::guardian);
    let found: Option<i64> = with!(conn, c => query().first(c).optional())?;
    Ok(found.map(GuardianId::from_raw))
}

/// Whether a guardian was invited and came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// An invitation is open.
    Open,
    /// An invitation was used.
    Used,
}

/// Which of these guardians have an open or a used invitation; a used one counts more.
///
/// # Errors
/// If the database fails.
pub fn invitation_states(
    conn: &mut Conn,
    guardians: &[GuardianId],
    now: UtcTime,
) -> Result<HashMap<GuardianId, InvitationState>, DbError> {
    let ids: Vec<i64> = guardians.iter().map(|guardian| guardian.raw()).collect();
    let mut states = HashMap::new();
    for ids in ids.chunks(500) {
        let query = || {
            invitations::table
                .filter(invitations::guardian.eq_any(ids))
                .filter(invitations::expires_at.gt(now.micros()).or(invitations::used_at.is_not_null()))
                .order(invitations::expires_at)
                .limit(10_000)
                .select((invitations::guardian, invitations::used_at))
        };
        let rows: Vec<(i64, Option<i64>)> = with!(conn, c => query().load(c))?;
        for (guardian, used_at) in rows {
            let state = states.entry(GuardianId::from_raw(guardian)).or_insert(InvitationState::Open);
            if used_at.is_some() {
                *state = InvitationState::Used;
            }
        }
    }
    Ok(states)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn open_invitation<'a>(code_hash: &'a [u8], now: UtcTime) -> _ {
    let now: i64 = now.micros();
    invitations::table.filter(
        invitations::code_hash.eq(code_hash).and(invitations::used_at.is_null()).and(invitations::expires_at.gt(now)),
    )
}

/// Uses an invitation up; `None` if somebody was faster, or it is unknown or too old.
///
/// # Errors
/// If the database fails.
pub fn accept_invitation(conn: &mut Conn, code_hash: &[u8], now: UtcTime) -> Result<Option<GuardianId>, DbError> {
    let Some(guardian) = invited(conn, code_hash, now)? else { return Ok(None) };
    let used = with!(conn, c => {
        diesel::update(open_invitation(code_hash, now)).set(invitations::used_at.eq(now.micros())).execute(c)
    })?;
    Ok((used == 1).then_some(guardian))
}

/// Starts a session.
///
/// # Errors
/// If the database fails.
pub fn add_session(
    conn: &mut Conn,
    token_hash: &[u8],
    account: Account,
    now: UtcTime,
    expires_at: UtcTime,
) -> Result<(), DbError> {
    let (role, id) = account.columns();
    let row = (
        sessions::token_hash.eq(token_hash),
        sessions::role.eq(role),
        sessions::account.eq(id),
        sessions::created_at.eq(now.micros()),
        sessions::expires_at.eq(expires_at.micros()),
        sessions::seen_at.eq(now.micros()),
    );
    with!(conn, c => diesel::insert_into(sessions::table).values(row).execute(c))?;
    Ok(())
}

/// Moves the end of a session.
///
/// # Errors
/// If the database fails.
pub fn renew_session(conn: &mut Conn, token_hash: &[u8], expires_at: UtcTime) -> Result<(), DbError> {
    let row = || sessions::table.find(token_hash);
    let expires_at = sessions::expires_at.eq(expires_at.micros());
    with!(conn, c => diesel::update(row()).set(expires_at).execute(c))?;
    Ok(())
}

/// A running session.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// Until when, however much it is used.
    pub expires_at: UtcTime,
    /// When it was last used, to the minute.
    pub seen_at: UtcTime,
}

/// The session with this token's hash, if it has not run out.
///
/// # Errors
/// If the database fails.
pub fn session(conn: &mut Conn, token_hash: &[u8], now: UtcTime) -> Result<Option<Session>, DbError> {
    let query =
        || {
            sessions::table
                .filter(sessions::token_hash.eq(token_hash).and(sessions::expires_at.gt(now.micros())))
                .select((sessions::role, sessions::account, sessions::expires_at, sessions::seen_at))
        };
    let found: Option<(String, i64, i64, i64)> = with!(conn, c => query().first(c).optional())?;
    let session = |(role, id, expires_at, seen_at): (String, i64, i64, i64)| {
        let (expires_at, seen_at) = (UtcTime::from_micros(expires_at), UtcTime::from_micros(seen_at));
        Ok(Session { account: Account::from_columns(&role, id)?, expires_at, seen_at })
    };
    found.map(session).transpose()
}

/// Notes that a session was used.
///
/// # Errors
/// If the database fails.
pub fn session_seen(conn: &mut Conn, token_hash: &[u8], now: UtcTime) -> Result<(), DbError> {
    let row = || sessions::table.find(token_hash);
    with!(conn, c => diesel::update(row()).set(sessions::seen_at.eq(now.micros())).execute(c))?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// If the database fails.
pub fn end_session(conn: &mut Conn, token_hash: &[u8]) -> Result<(), DbError> {
    with!(conn, c => diesel::delete(sessions::table.find(token_hash)).execute(c))?;
    Ok(())
}
