//! Who may sign in, and who is: guardians by invitation, staff by password, sessions by a token of which only the hash
//! is stored.

pub mod admin;
pub mod ceremonies;
mod ended;
pub mod factors;
pub mod groups;
pub mod identities;
mod members;
pub mod moves;
pub mod passkeys;
mod sessions;

use std::{collections::HashMap, time::Duration};

use diesel::prelude::*;
use domain::{
    duties::Rights,
    ids::{DisplayId, FacilityId, GuardianId, StaffId},
    lang::Lang,
    time::UtcTime,
};

pub use self::{
    ended::{Ended, ended, forget_ended},
    members::{
        DisabledBy, change_password, disable, enable, end_sessions, lead_town, leads_town, put_town_staff, set_password,
    },
    sessions::{
        Listed, NewSession, Session, add_session, begin_session, count_try, end_other_sessions, end_session,
        end_session_of, end_sessions_of, prove_session, renew_session, session, session_seen, sessions_of,
    },
};
use crate::{
    Conn, DbError, audit,
    schema::{guardians, invitations, staff},
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

    /// Who this is as a row of the audit says it, and as whom a row is about it.
    #[must_use]
    pub fn in_audit(self) -> (audit::Who, audit::Subject) {
        match self {
            Self::Guardian(id) => (audit::Who::Guardian(id), id.into()),
            Self::Staff(id) => (audit::Who::Staff(id), id.into()),
            Self::Display(id) => (audit::Who::Display(id), id.into()),
        }
    }

    pub(crate) fn from_columns(role: &str, id: i64) -> Result<Self, DbError> {
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
    /// What they may and where, on whatever day.
    pub rights: Rights,
    /// May not sign in any more, and is signed in nowhere.
    pub is_disabled: bool,
    /// Since when a second step stands beside the password.
    pub secured_at: Option<UtcTime>,
    /// Until when the account may do without one, if that was said.
    pub secure_by: Option<UtcTime>,
    /// Until when the account is good.
    pub ends_at: Option<UtcTime>,
}

impl StaffMember {
    /// Whether the account may sign in, and stay so.
    #[must_use]
    pub fn is_good(&self, now: UtcTime) -> bool {
        !self.is_disabled && self.ends_at.is_none_or(|end| end > now)
    }
}

type StaffRow =
    (i64, Option<i64>, String, Vec<u8>, String, (bool, bool), Option<i64>, Option<i64>, Option<i64>, Option<i64>);

macro_rules! staff_columns {
    () => {
        (
            staff::id,
            staff::facility,
            staff::login,
            staff::name,
            staff::password,
            (staff::leads, staff::by_groups),
            staff::disabled_at,
            staff::secured_at,
            staff::secure_by,
            staff::ends_at,
        )
    };
}

fn member(conn: &mut Conn, sealer: &Sealer, row: StaffRow) -> Result<StaffMember, DbError> {
    let (id, facility, login, name, password, (leads, by_groups), disabled_at, secured_at, secure_by, ends_at) = row;
    let home = facility.map(FacilityId::from_raw);
    let rights = groups::rights_of(conn, StaffId::from_raw(id), groups::Base { home, leads, by_groups })?;
    Ok(StaffMember {
        id: StaffId::from_raw(id),
        facility: home,
        login,
        name: sealer.open(Column::StaffName, id, &name)?,
        password,
        rights,
        is_disabled: disabled_at.is_some(),
        secured_at: secured_at.map(UtcTime::from_micros),
        secure_by: secure_by.map(UtcTime::from_micros),
        ends_at: ends_at.map(UtcTime::from_micros),
    })
}

/// The member of the staff with this sign-in name.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn staff_by_login(conn: &mut Conn, sealer: &Sealer, login: &str) -> Result<StaffMember, DbError> {
    // PostgreSQL takes no NUL in a text; SQLite has nobody of that name.
    if login.contains('\0') {
        return Err(DbError::NotFound);
    }
    let query = || staff::table.filter(staff::login.eq(login)).select(staff_columns!());
    let row = with!(conn, c => query().first::<StaffRow>(c))?;
    member(conn, sealer, row)
}

/// The member of the staff with this id.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn staff_by_id(conn: &mut Conn, sealer: &Sealer, id: StaffId) -> Result<StaffMember, DbError> {
    let query = || staff::table.find(id.raw()).select(staff_columns!());
    let row = with!(conn, c => query().first::<StaffRow>(c))?;
    member(conn, sealer, row)
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
            names.insert(StaffId::from_raw(id), sealer.open(Column::StaffName, id, &name)?);
        }
    }
    Ok(names)
}

/// Notes that the right password was typed, unless meanwhile it became another one or the account was disabled. One
/// statement decides: a session that is begun after it began with a password that was still right. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn password_stands(conn: &mut Conn, judged: &StaffMember, renewed: Option<&str>) -> Result<bool, DbError> {
    let standing = || {
        staff::table
            .find(judged.id.raw())
            .filter(staff::password.eq(&judged.password))
            .filter(staff::disabled_at.is_null())
    };
    let password = staff::password.eq(renewed.unwrap_or(&judged.password));
    Ok(with!(conn, c => diesel::update(standing()).set(password).execute(c))? == 1)
}

/// A guardian's name and mail address, and in which language they read.
#[derive(Debug, Clone)]
pub struct Guardian {
    /// The id.
    pub id: GuardianId,
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: String,
    /// The language of their page when they last looked, if that was another one than Japanese or they changed back.
    pub language: Option<Lang>,
}

/// One guardian.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn guardian(conn: &mut Conn, sealer: &Sealer, id: GuardianId) -> Result<Guardian, DbError> {
    let query = || guardians::table.find(id.raw()).select((guardians::name, guardians::email, guardians::language));
    let (name, email, language): (Vec<u8>, Vec<u8>, Option<String>) = with!(conn, c => query().first(c))?;
    Ok(Guardian {
        id,
        name: sealer.open(Column::GuardianName, id.raw(), &name)?,
        email: sealer.open(Column::GuardianEmail, id.raw(), &email)?,
        language: language.as_deref().and_then(Lang::from_name),
    })
}

/// From now on mails to the guardian are in this language too.
///
/// # Errors
/// If the database fails.
pub fn set_language(conn: &mut Conn, id: GuardianId, language: Lang) -> Result<(), DbError> {
    let row = || guardians::table.find(id.raw());
    with!(conn, c => diesel::update(row()).set(guardians::language.eq(language.name())).execute(c))?;
    Ok(())
}

/// The guardian with this mail address.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn guardian_by_email(conn: &mut Conn, sealer: &Sealer, email: &str) -> Result<GuardianId, DbError> {
    let hash = sealer.lookup(Column::GuardianEmail, &email.to_lowercase());
    let query = || guardians::table.filter(guardians::email_hash.eq(&hash)).select(guardians::id);
    Ok(GuardianId::from_raw(with!(conn, c => query().first(c))?))
}

/// Invitations of one statement.
const INVITATIONS: usize = 500;
/// An invitation is good for this long.
pub const INVITATION_LASTS: Duration = Duration::from_secs(14 * 86_400);

/// An invitation to make.
#[derive(Debug, Clone, Copy)]
pub struct NewInvitation {
    /// For whom.
    pub guardian: GuardianId,
    /// Which member of the staff made it; `None` is an operator.
    pub by: Option<StaffId>,
    /// When.
    pub at: UtcTime,
}

impl NewInvitation {
    /// Until when it is good.
    #[must_use]
    pub fn valid_until(&self) -> UtcTime {
        self.at + INVITATION_LASTS
    }
}

/// Stores an invitation by its code's hash.
///
/// # Errors
/// If the database fails.
pub fn add_invitation(conn: &mut Conn, code_hash: &[u8], invitation: NewInvitation) -> Result<(), DbError> {
    let row = (
        invitations::code_hash.eq(code_hash),
        invitations::guardian.eq(invitation.guardian.raw()),
        invitations::expires_at.eq(invitation.valid_until().micros()),
        invitations::invited_by.eq(invitation.by.map(StaffId::raw)),
        invitations::invited_at.eq(invitation.at.micros()),
    );
    with!(conn, c => diesel::insert_into(invitations::table).values(row).execute(c))?;
    audit::said(conn, "invited", Some(invitation.guardian.into()), None)
}

/// Stores invitations by their codes' hashes; one that is there stays as it is.
///
/// # Errors
/// If the database fails.
pub fn add_invitations(conn: &mut Conn, made: &[&(Vec<u8>, NewInvitation)]) -> Result<(), DbError> {
    for made in made.chunks(INVITATIONS) {
        let row = |(code_hash, invitation): &(Vec<u8>, NewInvitation)| {
            (
                invitations::code_hash.eq(code_hash.clone()),
                invitations::guardian.eq(invitation.guardian.raw()),
                invitations::expires_at.eq(invitation.valid_until().micros()),
                invitations::invited_by.eq(invitation.by.map(StaffId::raw)),
                invitations::invited_at.eq(invitation.at.micros()),
            )
        };
        let rows: Vec<_> = made.iter().map(|made| row(made)).collect();
        let insert = || diesel::insert_into(invitations::table).values(&rows).on_conflict_do_nothing();
        with!(conn, c => insert().execute(c))?;
    }
    made.iter().try_for_each(|(_, invitation)| audit::said(conn, "invited", Some(invitation.guardian.into()), None))
}

/// Those of the invitations with these hashes that are open: whose each is, and until when it is good.
///
/// # Errors
/// If the database fails.
pub fn open_invitations(
    conn: &mut Conn,
    code_hashes: &[&[u8]],
    now: UtcTime,
) -> Result<Vec<(GuardianId, UtcTime)>, DbError> {
    let mut open = Vec::new();
    for hashes in code_hashes.chunks(INVITATIONS) {
        let query = || {
            invitations::table
                .filter(invitations::code_hash.eq_any(hashes))
                .filter(invitations::used_at.is_null().and(invitations::expires_at.gt(now.micros())))
                .order(invitations::code_hash)
                .limit(i64::try_from(hashes.len()).expect("a small number"))
                .select((invitations::guardian, invitations::expires_at))
        };
        let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        open.extend(rows.into_iter().map(|(id, at)| (GuardianId::from_raw(id), UtcTime::from_micros(at))));
    }
    Ok(open)
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

/// The invitation of a guardian that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// What came of it.
    pub state: InvitationState,
    /// Who made it; `None` is an operator, or a version that did not write it down.
    pub by: Option<StaffId>,
    /// When it was made, if that was written down.
    pub at: Option<UtcTime>,
}

type InvitedRow = (i64, Option<i64>, Option<i64>, Option<i64>);

/// The open or used invitations of these guardians, each one's newest first; expired ones are left out.
///
/// # Errors
/// If the database fails.
pub fn invitations_of(
    conn: &mut Conn,
    guardians: &[GuardianId],
    now: UtcTime,
) -> Result<HashMap<GuardianId, Vec<Invited>>, DbError> {
    let ids: Vec<i64> = guardians.iter().map(|guardian| guardian.raw()).collect();
    let mut found: HashMap<GuardianId, Vec<Invited>> = HashMap::new();
    for ids in ids.chunks(500) {
        let query = || {
            invitations::table
                .filter(invitations::guardian.eq_any(ids))
                .filter(invitations::expires_at.gt(now.micros()).or(invitations::used_at.is_not_null()))
                .order(invitations::expires_at.desc())
                .limit(10_000)
                .select((invitations::guardian, invitations::used_at, invitations::invited_by, invitations::invited_at))
        };
        let rows: Vec<InvitedRow> = with!(conn, c => query().load(c))?;
        for (guardian, used_at, by, at) in rows {
            let state = if used_at.is_some() { InvitationState::Used } else { InvitationState::Open };
            let invited = Invited { state, by: by.map(StaffId::from_raw), at: at.map(UtcTime::from_micros) };
            found.entry(GuardianId::from_raw(guardian)).or_default().push(invited);
        }
    }
    Ok(found)
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
