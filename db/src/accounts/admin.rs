//! The accounts of the staff as those see and change them whose duty that is.
//!
//! Whoever changes one is asked in the same transaction whether they still may, and an administrator always remains: one who works
//! for the town, without an end and not by groups alone. On PostgreSQL all of the town's are locked first, so that of two who end
//! each other the second finds out that they may no more. Who has the duty by a group keeps the accounts of places; those of the
//! town, and what is given for all of it, are the administrators'.

use diesel::prelude::*;
use domain::{
    duties::Duty,
    ids::{FacilityId, StaffId},
    time::UtcTime,
};

use super::{Account, DisabledBy, end_sessions_of, factors, groups};
use crate::{
    Conn, DbError,
    schema::{factor_recoveries, password_codes, staff},
    seal::{Column, Sealer},
    with,
};

/// Most accounts that are listed.
const LIST_MAX: i64 = 3_000;

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Whoever asks has the duty no more.
    #[error("whoever asks may do so no more")]
    NoMore,
    /// It is the administrators' alone.
    #[error("only an administrator may do so")]
    Beyond,
    /// Nobody without an end would work for the town.
    #[error("the last administrator remains")]
    Last,
    /// It is their own account.
    #[error("nobody does this to their own account")]
    Own,
    /// Somebody has this sign-in name, or a group this name.
    #[error("the name is taken")]
    Taken,
    /// Who works at a place is given nothing for the whole town.
    #[error("a place is missing")]
    NoPlace,
    /// Somebody has it.
    #[error("somebody has it")]
    Used,
    /// There are as many as there may be.
    #[error("there are too many")]
    Many,
    /// There is no such account, or nothing of it to do this with.
    #[error("there is nothing to do this with")]
    Nothing,
}

/// What came of a change.
pub type Outcome<T> = Result<Result<T, Refused>, DbError>;

/// Goes on, or gives why not.
macro_rules! may {
    ($asked:expr) => {
        if let Err(refused) = $asked? {
            return Ok(Err(refused));
        }
    };
}

/// An account as it is listed.
#[derive(Debug, Clone)]
pub struct Member {
    /// The id.
    pub id: StaffId,
    /// Where; `None` is the town.
    pub facility: Option<FacilityId>,
    /// The sign-in name.
    pub login: String,
    /// The name.
    pub name: String,
    /// Leads the place.
    pub leads: bool,
    /// Has only what groups give.
    pub by_groups: bool,
    /// Since when the account is stopped.
    pub disabled_at: Option<UtcTime>,
    /// Until when it is good.
    pub ends_at: Option<UtcTime>,
    /// The last sign-in.
    pub signed_in_at: Option<UtcTime>,
    /// Since when a second step stands beside the password.
    pub secured_at: Option<UtcTime>,
}

impl Member {
    /// Works for the town, and not by groups alone.
    #[must_use]
    pub const fn is_administrator(&self) -> bool {
        self.facility.is_none() && !self.by_groups
    }
}

type Row = (i64, Option<i64>, String, Vec<u8>, (bool, bool), Option<i64>, Option<i64>, Option<i64>, Option<i64>);

macro_rules! columns {
    () => {
        (
            staff::id,
            staff::facility,
            staff::login,
            staff::name,
            (staff::leads, staff::by_groups),
            staff::disabled_at,
            staff::ends_at,
            staff::signed_in_at,
            staff::secured_at,
        )
    };
}

fn member(sealer: &Sealer, row: Row) -> Result<Member, DbError> {
    let (id, facility, login, name, (leads, by_groups), disabled_at, ends_at, signed_in_at, secured_at) = row;
    let time = |at: Option<i64>| at.map(UtcTime::from_micros);
    Ok(Member {
        id: StaffId::from_raw(id),
        facility: facility.map(FacilityId::from_raw),
        login,
        name: sealer.open(Column::StaffName, id, &name)?,
        leads,
        by_groups,
        disabled_at: time(disabled_at),
        ends_at: time(ends_at),
        signed_in_at: time(signed_in_at),
        secured_at: time(secured_at),
    })
}

/// All accounts by their sign-in names, at most 3,000.
///
/// # Errors
/// If the database fails or a name does not open.
pub fn list(conn: &mut Conn, sealer: &Sealer) -> Result<Vec<Member>, DbError> {
    let query = || staff::table.order(staff::login).limit(LIST_MAX).select(columns!());
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(|row| member(sealer, row)).collect()
}

/// One account.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn get(conn: &mut Conn, sealer: &Sealer, id: StaffId) -> Result<Member, DbError> {
    let query = || staff::table.find(id.raw()).select(columns!());
    member(sealer, with!(conn, c => query().first::<Row>(c))?)
}

/// Whoever works for the town, not by groups alone, and may sign in.
#[diesel::dsl::auto_type(no_type_alias)]
fn administrators(now: UtcTime) -> _ {
    let now: i64 = now.micros();
    let goes_on = staff::ends_at.is_null().or(staff::ends_at.gt(now));
    let all = staff::table.filter(staff::facility.is_null()).filter(staff::by_groups.eq(false));
    all.filter(staff::disabled_at.is_null()).filter(goes_on)
}

/// Whoever may keep accounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keeper {
    /// Not by a group alone.
    pub is_administrator: bool,
}

/// Holds all who work for the town until the transaction ends, and asks whether `by` may keep accounts still.
pub(super) fn keeper(conn: &mut Conn, by: StaffId, now: UtcTime) -> Outcome<Keeper> {
    if let Conn::Pg(c) = &mut *conn {
        let all = staff::table.filter(staff::facility.is_null()).order(staff::id).select(staff::id).for_update();
        let _: Vec<i64> = all.load(c)?;
    }
    let own = || administrators(now).filter(staff::id.eq(by.raw())).count();
    let found: i64 = with!(conn, c => own().get_result(c))?;
    if found == 1 {
        return Ok(Ok(Keeper { is_administrator: true }));
    }
    let good = || {
        let goes_on = staff::ends_at.is_null().or(staff::ends_at.gt(now.micros()));
        let own = staff::table.find(by.raw()).filter(staff::facility.is_null().and(staff::by_groups.eq(true)));
        own.filter(staff::disabled_at.is_null()).filter(goes_on).count()
    };
    let found: i64 = with!(conn, c => good().get_result(c))?;
    let base = groups::Base { home: None, leads: false, by_groups: true };
    let may = found == 1 && groups::rights_of(conn, by, base)?.on(now.day()).of_town().has(Duty::Accounts);
    Ok(if may { Ok(Keeper { is_administrator: false }) } else { Err(Refused::NoMore) })
}

/// Asks whether `by` may do something at this account.
fn may(conn: &mut Conn, by: StaffId, id: StaffId, now: UtcTime) -> Outcome<()> {
    let keeper = match keeper(conn, by, now)? {
        Ok(keeper) => keeper,
        Err(refused) => return Ok(Err(refused)),
    };
    let query = || staff::table.find(id.raw()).select(staff::facility);
    let home: Option<Option<i64>> = with!(conn, c => query().first(c).optional())?;
    let is_beyond = home == Some(None) && !keeper.is_administrator;
    Ok(if is_beyond { Err(Refused::Beyond) } else { Ok(()) })
}

/// Whether somebody without an end works for the town beside this one.
pub(super) fn others_remain(conn: &mut Conn, but: StaffId, now: UtcTime) -> Outcome<()> {
    let others = || administrators(now).filter(staff::ends_at.is_null()).filter(staff::id.ne(but.raw())).count();
    let others: i64 = with!(conn, c => others().get_result(c))?;
    Ok(if others > 0 { Ok(()) } else { Err(Refused::Last) })
}

/// What an account is.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What the person is called.
    pub name: String,
    /// Where; `None` is the town.
    pub facility: Option<FacilityId>,
    /// Leads the place.
    pub leads: bool,
    /// Has only what groups give.
    pub by_groups: bool,
    /// Until when.
    pub ends_at: Option<UtcTime>,
}

/// Makes an account with this sign-in name and the stored form of a password that nobody knows. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn make(
    conn: &mut Conn,
    sealer: &Sealer,
    by: StaffId,
    (login, password, wanted): (&str, &str, &Wanted),
    now: UtcTime,
) -> Outcome<StaffId> {
    match keeper(conn, by, now)? {
        Err(refused) => return Ok(Err(refused)),
        Ok(keeper) if wanted.facility.is_none() && !keeper.is_administrator => return Ok(Err(Refused::Beyond)),
        Ok(_) => {}
    }
    let same = || staff::table.filter(staff::login.eq(login)).count();
    let same: i64 = with!(conn, c => same().get_result(c))?;
    if same > 0 {
        return Ok(Err(Refused::Taken));
    }
    let id = StaffId::new(now);
    let name = sealer.seal(Column::StaffName, id.raw(), &wanted.name);
    let row = (
        staff::id.eq(id.raw()),
        staff::login.eq(login),
        staff::name.eq(&name),
        staff::password.eq(password),
        staff::failures.eq(0),
        staff::facility.eq(wanted.facility.map(FacilityId::raw)),
        staff::leads.eq(wanted.leads),
        staff::by_groups.eq(wanted.by_groups),
        staff::ends_at.eq(wanted.ends_at.map(UtcTime::micros)),
        // The registry of persons looks at it once more.
        staff::settled.eq(false),
    );
    with!(conn, c => diesel::insert_into(staff::table).values(row).execute(c))?;
    Ok(Ok(id))
}

/// Changes what an account is; gives what it was. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn change(
    conn: &mut Conn,
    sealer: &Sealer,
    by: StaffId,
    (id, wanted): (StaffId, &Wanted),
    now: UtcTime,
) -> Outcome<Member> {
    match keeper(conn, by, now)? {
        Err(refused) => return Ok(Err(refused)),
        Ok(keeper) if wanted.facility.is_none() && !keeper.is_administrator => return Ok(Err(Refused::Beyond)),
        Ok(_) => may!(may(conn, by, id, now)),
    }
    let before = get(conn, sealer, id)?;
    let is = (before.facility, before.by_groups, before.ends_at);
    if id == by && is != (wanted.facility, wanted.by_groups, wanted.ends_at) {
        return Ok(Err(Refused::Own));
    }
    let stays = wanted.facility.is_none() && !wanted.by_groups && wanted.ends_at.is_none();
    if before.is_administrator() && !stays {
        may!(others_remain(conn, id, now));
    }
    let name = sealer.seal(Column::StaffName, id.raw(), &wanted.name);
    // Who leads the town is said by an operator, and stays so as long as they work for it.
    let leads = if wanted.facility.is_none() { before.facility.is_none() && before.leads } else { wanted.leads };
    let values = (
        staff::name.eq(&name),
        staff::facility.eq(wanted.facility.map(FacilityId::raw)),
        staff::leads.eq(leads),
        staff::by_groups.eq(wanted.by_groups),
        staff::ends_at.eq(wanted.ends_at.map(UtcTime::micros)),
        staff::settled.eq(false),
    );
    with!(conn, c => diesel::update(staff::table.find(id.raw())).set(values).execute(c))?;
    Ok(Ok(before))
}

/// Stops an account and ends its sessions. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn stop(conn: &mut Conn, sealer: &Sealer, by: StaffId, id: StaffId, now: UtcTime) -> Outcome<()> {
    may!(may(conn, by, id, now));
    if id == by {
        return Ok(Err(Refused::Own));
    }
    let member = get(conn, sealer, id)?;
    if member.is_administrator() {
        may!(others_remain(conn, id, now));
    }
    super::disable(conn, &member.login, DisabledBy::Operator, now)?;
    Ok(Ok(()))
}

/// Lets a stopped account sign in again. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn go_on(conn: &mut Conn, sealer: &Sealer, by: StaffId, id: StaffId, now: UtcTime) -> Outcome<()> {
    may!(may(conn, by, id, now));
    let member = get(conn, sealer, id)?;
    let enabled = super::enable(conn, &member.login, DisabledBy::Operator)?;
    Ok(if enabled { Ok(()) } else { Err(Refused::Nothing) })
}

/// Ends the sessions of an account; gives how many. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn end_sessions(conn: &mut Conn, by: StaffId, id: StaffId, now: UtcTime) -> Outcome<usize> {
    may!(may(conn, by, id, now));
    Ok(Ok(end_sessions_of(conn, Account::Staff(id))?))
}

/// From now on this code, and none before it, gives the account a password. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn give_code(
    conn: &mut Conn,
    sealer: &Sealer,
    by: StaffId,
    (id, code_hash, expires_at): (StaffId, &[u8], UtcTime),
    now: UtcTime,
) -> Outcome<()> {
    may!(may(conn, by, id, now));
    // Whoever lost their own asks a colleague, who has seen them.
    if id == by {
        return Ok(Err(Refused::Own));
    }
    get(conn, sealer, id)?;
    let before = || password_codes::table.filter(password_codes::staff.eq(id.raw()));
    with!(conn, c => diesel::delete(before()).execute(c))?;
    let row = (
        password_codes::code_hash.eq(code_hash),
        password_codes::staff.eq(id.raw()),
        password_codes::made_by.eq(by.raw()),
        password_codes::expires_at.eq(expires_at.micros()),
    );
    with!(conn, c => diesel::insert_into(password_codes::table).values(row).execute(c))?;
    Ok(Ok(()))
}

/// Whose account a code gives a password, if it is good still.
///
/// # Errors
/// If the database fails.
pub fn code_is_of(conn: &mut Conn, code_hash: &[u8], now: UtcTime) -> Result<Option<StaffId>, DbError> {
    let good = || {
        password_codes::table
            .filter(password_codes::code_hash.eq(code_hash).and(password_codes::expires_at.gt(now.micros())))
            .select(password_codes::staff)
    };
    let found: Option<i64> = with!(conn, c => good().first(c).optional())?;
    Ok(found.map(StaffId::from_raw))
}

/// Uses a code up: the account has this password from now on, and is signed in nowhere. `false` if somebody was faster. In a
/// transaction.
///
/// # Errors
/// If the database fails.
pub fn use_code(
    conn: &mut Conn,
    (code_hash, id): (&[u8], StaffId),
    password: &str,
    now: UtcTime,
) -> Result<bool, DbError> {
    let good = || {
        let own = password_codes::code_hash.eq(code_hash).and(password_codes::staff.eq(id.raw()));
        password_codes::table.filter(own.and(password_codes::expires_at.gt(now.micros())))
    };
    if with!(conn, c => diesel::delete(good()).execute(c))? == 0 {
        return Ok(false);
    }
    let own = || staff::table.find(id.raw()).filter(staff::disabled_at.is_null());
    let set = with!(conn, c => diesel::update(own()).set(staff::password.eq(password)).execute(c))?;
    end_sessions_of(conn, Account::Staff(id))?;
    Ok(set == 1)
}

/// A wish to take the second step away from an account, which a second administrator has to agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// Who asked.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: UtcTime,
}

/// Asks for it. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn ask_recovery(conn: &mut Conn, sealer: &Sealer, by: StaffId, id: StaffId, now: UtcTime) -> Outcome<()> {
    may!(may(conn, by, id, now));
    if id == by {
        return Ok(Err(Refused::Own));
    }
    if get(conn, sealer, id)?.secured_at.is_none() {
        return Ok(Err(Refused::Nothing));
    }
    let asked = (factor_recoveries::asked_by.eq(by.raw()), factor_recoveries::asked_at.eq(now.micros()));
    let upsert = || {
        diesel::insert_into(factor_recoveries::table)
            .values((factor_recoveries::staff.eq(id.raw()), asked))
            .on_conflict(factor_recoveries::staff)
            .do_update()
            .set(asked)
    };
    with!(conn, c => upsert().execute(c))?;
    Ok(Ok(()))
}

/// What was asked for this account since then.
///
/// # Errors
/// If the database fails.
pub fn recovery(conn: &mut Conn, id: StaffId, since: UtcTime) -> Result<Option<Recovery>, DbError> {
    let query = || {
        factor_recoveries::table
            .find(id.raw())
            .filter(factor_recoveries::asked_at.gt(since.micros()))
            .select((factor_recoveries::asked_by, factor_recoveries::asked_at))
    };
    let found: Option<(i64, i64)> = with!(conn, c => query().first(c).optional())?;
    let recovery = |(by, at)| Recovery { asked_by: StaffId::from_raw(by), asked_at: UtcTime::from_micros(at) };
    Ok(found.map(recovery))
}

/// Agrees to it: the account signs in with the password alone, and its sessions end. Whoever asked cannot agree, nor whoever it
/// is about. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn agree_recovery(conn: &mut Conn, by: StaffId, (id, since): (StaffId, UtcTime), now: UtcTime) -> Outcome<()> {
    may!(may(conn, by, id, now));
    let Some(asked) = recovery(conn, id, since)? else { return Ok(Err(Refused::Nothing)) };
    if asked.asked_by == by || id == by {
        return Ok(Err(Refused::Own));
    }
    // Whoever asked may have left since: then nobody vouches for it.
    may!(may(conn, asked.asked_by, id, now));
    factors::forget(conn, id, now)?;
    end_sessions_of(conn, Account::Staff(id))?;
    Ok(Ok(()))
}
