//! Moves of the staff (人事異動・採用・退職) that were taken from a list: each takes effect by itself on its day (ADR 0111).
//!
//! What ends by a day is written at once, and ends by that day: the groups of the old place, an account that nobody has after it.
//! What begins is done by [`due`], in a transaction for each, once: a hub that was down does it when it is back.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{FacilityId, GroupId, MoveId, StaffId},
    moves::{self, Account, Fate, Known, Line, Stand, Target, Wrong, is_role},
    time::{CivilDay, UtcTime},
};

use super::{
    Account as Signed, DisabledBy,
    admin::{self, Outcome, Refused, keeper, others_remain},
    end_sessions_of,
    groups::{self, Assignment, CLERKS, LEADERS, TOWN},
};
use crate::{
    Conn, DbError,
    audit::{self, Detail, Kind, Subject},
    roster,
    schema::{staff, staff_moves},
    seal::{Column, Sealer},
    with,
};

/// Moves of one statement.
const AT_ONCE: i64 = 100;
/// Most moves that are listed.
const LIST_MAX: i64 = 1_000;

/// What there is, for the fates of a list.
///
/// # Errors
/// If the database fails or a name does not open.
pub fn known(conn: &mut Conn, sealer: &Sealer) -> Result<Known, DbError> {
    // The last one of each stands.
    let coming: HashMap<StaffId, (CivilDay, Target)> =
        newest(conn)?.into_iter().rev().map(|one| (one.staff, (one.first, one.to))).collect();
    let accounts = admin::list(conn, sealer)?.into_iter().map(|member| {
        let base = groups::Base { home: member.facility, leads: member.leads, by_groups: member.by_groups };
        let stand = Stand { place: member.facility, role: base.group() };
        let account = Account {
            id: member.id,
            stand,
            last: member.ends_at.map(|end| (end - std::time::Duration::from_secs(1)).day()),
            is_stopped: member.disabled_at.is_some(),
            is_administrator: member.is_administrator() && member.disabled_at.is_none() && member.ends_at.is_none(),
            coming: coming.get(&member.id).copied(),
            name: member.name,
        };
        (member.login, account)
    });
    let accounts = accounts.collect();
    let places = roster::facilities(conn)?.into_iter().map(|place| (place.id, place.name, place.slug)).collect();
    let group = |group: groups::Group| moves::Group {
        is_of_places: group.id != TOWN && !group.duties.of_places().is_empty(),
        is_of_town: ![CLERKS, LEADERS].contains(&group.id),
        id: group.id,
        name: group.name,
    };
    let groups = groups::list(conn)?.into_iter().map(group).collect();
    Ok(Known { accounts, places, groups })
}

/// A move that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The id.
    pub id: MoveId,
    /// Who.
    pub staff: StaffId,
    /// The first day.
    pub first: CivilDay,
    /// What they will be.
    pub to: Target,
    /// Somebody begins, or comes back.
    pub joins: bool,
    /// Who took it.
    pub by: StaffId,
    /// It was its day, and nobody would have kept the accounts.
    pub is_held: bool,
}

type Row = (i64, i64, i64, Option<i64>, i64, bool, i64, bool);

fn taken((id, staff, first, facility, group, joins, by, held): Row) -> Taken {
    Taken {
        id: MoveId::from_raw(id),
        staff: StaffId::from_raw(staff),
        first: CivilDay::from_number(first),
        to: Target { place: facility.map(FacilityId::from_raw), group: GroupId::from_raw(group) },
        joins,
        by: StaffId::from_raw(by),
        is_held: held,
    }
}

macro_rules! columns {
    () => {
        (
            staff_moves::id,
            staff_moves::staff,
            staff_moves::first_day,
            staff_moves::facility,
            staff_moves::duty_group,
            staff_moves::joins,
            staff_moves::taken_by,
            staff_moves::held,
        )
    };
}

/// The moves that were taken last, done or not.
fn newest(conn: &mut Conn) -> Result<Vec<Taken>, DbError> {
    let query = || staff_moves::table.order(staff_moves::id.desc()).limit(LIST_MAX).select(columns!());
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(taken).collect())
}

/// The moves that are to come, by their days.
///
/// # Errors
/// If the database fails.
pub fn waiting(conn: &mut Conn) -> Result<Vec<Taken>, DbError> {
    let query = || {
        let open = staff_moves::table.filter(staff_moves::done_at.is_null());
        open.order((staff_moves::first_day, staff_moves::id)).limit(LIST_MAX).select(columns!())
    };
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(taken).collect())
}

/// Takes a list, if every line of it can be: all of it, or nothing. Gives the fates as they were when it was taken, and who was
/// made for each line of somebody new. `password` is the stored form of one that nobody knows. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn take(
    conn: &mut Conn,
    sealer: &Sealer,
    by: StaffId,
    (lines, password): (&[Line], &str),
    now: UtcTime,
) -> Outcome<Vec<Result<Fate, Wrong>>> {
    match keeper(conn, by, now)? {
        Err(refused) => return Ok(Err(refused)),
        Ok(keeper) if !keeper.is_administrator => return Ok(Err(Refused::Beyond)),
        Ok(_) => {}
    }
    let known = known(conn, sealer)?;
    let Ok(fates) = moves::decide(lines, &known, (by, now.day())) else { return Ok(Err(Refused::Nothing)) };
    if fates.iter().any(Result::is_err) {
        return Ok(Ok(fates));
    }
    for (line, fate) in lines.iter().zip(&fates) {
        match fate {
            Ok(Fate::Moves { id, last, first, to }) => {
                end_with(conn, *id, *last)?;
                // Between the two nobody has the account.
                if last.plus(1) < *first {
                    set_end(conn, *id, Some(*last))?;
                }
                add(conn, by, (*id, *first, *to, false), now)?;
            }
            Ok(Fate::Leaves { id, last }) => {
                end_with(conn, *id, *last)?;
                cancel(conn, *id)?;
                set_end(conn, *id, Some(*last))?;
            }
            Ok(Fate::Joins { id: Some(id), first, to }) => add(conn, by, (*id, *first, *to, true), now)?,
            Ok(Fate::Joins { id: None, first, to }) => {
                let id = make(conn, sealer, (line, password), now)?;
                add(conn, by, (id, *first, *to, true), now)?;
            }
            Ok(Fate::Same) | Err(_) => {}
        }
    }
    due(conn, now)?;
    Ok(Ok(fates))
}

/// An account of somebody new, which is stopped until its day.
fn make(conn: &mut Conn, sealer: &Sealer, (line, password): (&Line, &str), now: UtcTime) -> Result<StaffId, DbError> {
    let id = StaffId::new(now);
    let name = sealer.seal(Column::StaffName, id.raw(), &line.name);
    let row = (
        staff::id.eq(id.raw()),
        staff::login.eq(&line.login),
        staff::name.eq(&name),
        staff::password.eq(password),
        staff::failures.eq(0),
        // Of no place and no group: not even a hub that knows of no moves gives it anything but what it was stopped with.
        staff::by_groups.eq(true),
        staff::disabled_at.eq(now.micros()),
        staff::disabled_by.eq(DisabledBy::Operator.word()),
        staff::settled.eq(false),
    );
    with!(conn, c => diesel::insert_into(staff::table).values(row).execute(c))?;
    Ok(id)
}

/// What an account was given ends with this day.
fn end_with(conn: &mut Conn, id: StaffId, last: CivilDay) -> Result<(), DbError> {
    groups::of_account(conn, id)?.iter().try_for_each(|had| groups::end_on(conn, had, last))
}

fn set_end(conn: &mut Conn, id: StaffId, last: Option<CivilDay>) -> Result<(), DbError> {
    let end = staff::ends_at.eq(last.map(|last| last.plus(1).start().micros()));
    with!(conn, c => diesel::update(staff::table.find(id.raw())).set(end).execute(c))?;
    Ok(())
}

/// Another move of the same account takes the place of one that is to come.
fn cancel(conn: &mut Conn, id: StaffId) -> Result<(), DbError> {
    let open = || staff_moves::table.filter(staff_moves::staff.eq(id.raw()).and(staff_moves::done_at.is_null()));
    with!(conn, c => diesel::delete(open()).execute(c))?;
    Ok(())
}

/// Drops a move that is to come; gives whose it was. What was to end for it ends all the same. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is no such one.
pub fn drop_one(conn: &mut Conn, by: StaffId, id: MoveId, now: UtcTime) -> Outcome<StaffId> {
    match keeper(conn, by, now)? {
        Err(refused) => return Ok(Err(refused)),
        Ok(keeper) if !keeper.is_administrator => return Ok(Err(Refused::Beyond)),
        Ok(_) => {}
    }
    let one = waiting(conn)?.into_iter().find(|one| one.id == id).ok_or(DbError::NotFound)?;
    cancel(conn, one.staff)?;
    Ok(Ok(one.staff))
}

fn add(
    conn: &mut Conn,
    by: StaffId,
    (id, first, to, joins): (StaffId, CivilDay, Target, bool),
    now: UtcTime,
) -> Result<(), DbError> {
    cancel(conn, id)?;
    let row = (
        staff_moves::id.eq(MoveId::new(now).raw()),
        staff_moves::staff.eq(id.raw()),
        staff_moves::first_day.eq(first.number()),
        staff_moves::facility.eq(to.place.map(FacilityId::raw)),
        staff_moves::duty_group.eq(to.group.raw()),
        staff_moves::joins.eq(joins),
        staff_moves::taken_by.eq(by.raw()),
        staff_moves::taken_at.eq(now.micros()),
        staff_moves::held.eq(false),
    );
    with!(conn, c => diesel::insert_into(staff_moves::table).values(row).execute(c))?;
    Ok(())
}

/// Whether there is a move whose day has come.
///
/// # Errors
/// If the database fails.
pub fn is_due(conn: &mut Conn, now: UtcTime) -> Result<bool, DbError> {
    let query = || {
        let open = staff_moves::done_at.is_null().and(staff_moves::first_day.le(now.day().number()));
        staff_moves::table.filter(open).count()
    };
    let due: i64 = with!(conn, c => query().get_result(c))?;
    Ok(due > 0)
}

/// Does the moves whose day has come; gives those that were done now. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn due(conn: &mut Conn, now: UtcTime) -> Result<Vec<Taken>, DbError> {
    let query = || {
        let open = staff_moves::done_at.is_null().and(staff_moves::first_day.le(now.day().number()));
        let due = staff_moves::table.filter(open).order((staff_moves::first_day, staff_moves::id));
        due.limit(AT_ONCE).select(columns!())
    };
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    let mut done = Vec::new();
    for one in rows.into_iter().map(taken) {
        if begin(conn, &one, now)? {
            done.push(one);
        }
    }
    Ok(done)
}

/// What an account is, in words that name nobody.
fn words(conn: &mut Conn, place: Option<FacilityId>, group: Option<GroupId>) -> Result<String, DbError> {
    let place = match place {
        Some(place) => roster::facility(conn, place)?.name,
        None => "町全体".to_owned(),
    };
    let group = match group {
        Some(group) => groups::get(conn, group)?.name,
        None => "グループだけ".to_owned(),
    };
    Ok(format!("{place}　{group}"))
}

/// Does one; `false` if another hub was faster, or it is held.
fn begin(conn: &mut Conn, one: &Taken, now: UtcTime) -> Result<bool, DbError> {
    let goes_on = one.to.place.is_none() && is_role(one.to.group);
    let query = || {
        let own = staff::table.find(one.staff.raw());
        own.filter(staff::facility.is_null().and(staff::by_groups.eq(false)).and(staff::disabled_at.is_null())).count()
    };
    let is_administrator: i64 = with!(conn, c => query().get_result(c))?;
    let own = || staff_moves::table.find(one.id.raw()).filter(staff_moves::done_at.is_null());
    if is_administrator == 1 && !goes_on && others_remain(conn, one.staff, now)?.is_err() {
        with!(conn, c => diesel::update(own()).set(staff_moves::held.eq(true)).execute(c))?;
        return Ok(false);
    }
    if with!(conn, c => diesel::update(own()).set(staff_moves::done_at.eq(now.micros())).execute(c))? == 0 {
        return Ok(false);
    }
    let query = || staff::table.find(one.staff.raw()).select((staff::facility, staff::leads, staff::by_groups));
    let (home, leads, by_groups): (Option<i64>, bool, bool) = with!(conn, c => query().first(c))?;
    let base = groups::Base { home: home.map(FacilityId::from_raw), leads, by_groups };
    let (before, after) = (words(conn, base.home, base.group())?, words(conn, one.to.place, Some(one.to.group))?);
    let detail = Detail { before: Some(before), after: Some(after), ..Detail::default() };
    audit::note(conn, Kind::Change, |entry| entry.act("moved-account").about(Subject::from(one.staff)).with(detail))?;
    let is_role = is_role(one.to.group);
    let values = (
        staff::facility.eq(one.to.place.map(FacilityId::raw)),
        staff::leads.eq(one.to.group == LEADERS),
        staff::by_groups.eq(!is_role),
        staff::settled.eq(false),
    );
    let row = || staff::table.find(one.staff.raw());
    with!(conn, c => diesel::update(row()).set(values).execute(c))?;
    // An end that is still to come stays; one that was only the gap between the two does not.
    let over = || row().filter(staff::ends_at.le(now.micros()));
    with!(conn, c => diesel::update(over()).set(staff::ends_at.eq(None::<i64>)).execute(c))?;
    if one.joins {
        let again = (staff::disabled_at.eq(None::<i64>), staff::disabled_by.eq(None::<String>));
        with!(conn, c => diesel::update(row()).set(again).execute(c))?;
    }
    if !is_role {
        let wanted = Assignment { group: one.to.group, place: one.to.place, from: one.first, until: None };
        groups::put_assignment(conn, one.staff, wanted, now)?;
    }
    // Whoever sat at a screen of the old place signs in anew.
    end_sessions_of(conn, Signed::Staff(one.staff))?;
    Ok(true)
}
