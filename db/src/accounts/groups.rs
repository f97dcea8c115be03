//! Groups of duties that the town's staff keeps, and who has which where, from one day to another (ADR 0110).
//!
//! The first three groups stand for what an account is by its columns; an account has its one of them for as long as it is not
//! left to its groups alone. All others are given by a row, which ends by its last day without anybody doing anything.

use std::collections::HashMap;

use diesel::{dsl::count_star, prelude::*};
use domain::{
    duties::{Duties, Given, Rights},
    ids::{AssignmentId, FacilityId, GroupId, StaffId},
    text,
    time::{CivilDay, UtcTime},
};

use super::admin::{Outcome, Refused, keeper};
use crate::{
    Conn, DbError,
    schema::{duty_assignments, duty_groups, staff},
    with,
};

/// Works at a place.
pub const CLERKS: GroupId = GroupId::from_raw(1);
/// Leads a place.
pub const LEADERS: GroupId = GroupId::from_raw(2);
/// Works for the town: has every duty, whatever its row says.
pub const TOWN: GroupId = GroupId::from_raw(3);

/// Most groups.
const GROUPS_MAX: i64 = 100;
/// Most that one account has or had; the oldest are left out.
const OF_ONE_MAX: i64 = 200;
/// Accounts of one statement.
const AT_ONCE: usize = 500;
/// Most rows of so many.
const OF_MANY_MAX: i64 = 50_000;

/// What an account is by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    /// Where; `None` is the town.
    pub home: Option<FacilityId>,
    /// Leads the place.
    pub leads: bool,
    /// Has only what groups give.
    pub by_groups: bool,
}

impl Base {
    /// Which of the first three groups it has.
    #[must_use]
    pub const fn group(self) -> Option<GroupId> {
        match (self.by_groups, self.home, self.leads) {
            (true, ..) => None,
            (false, None, _) => Some(TOWN),
            (false, Some(_), true) => Some(LEADERS),
            (false, Some(_), false) => Some(CLERKS),
        }
    }
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The id.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// What whoever has it may.
    pub duties: Duties,
}

impl Group {
    /// Whether it stands for what an account is by its columns: it is neither given by itself nor taken away.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        [CLERKS, LEADERS, TOWN].contains(&self.id)
    }

    fn read((id, name, duties): (i64, String, String)) -> Self {
        let id = GroupId::from_raw(id);
        let duties = if id == TOWN { Duties::ALL } else { Duties::from_text(&duties) };
        Self { id, name, duties }
    }
}

/// Every group: the first three, then the others as they were made.
///
/// # Errors
/// If the database fails.
pub fn list(conn: &mut Conn) -> Result<Vec<Group>, DbError> {
    let query = || {
        let columns = (duty_groups::id, duty_groups::name, duty_groups::duties);
        duty_groups::table.order(duty_groups::id).limit(GROUPS_MAX).select(columns)
    };
    let rows: Vec<(i64, String, String)> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(Group::read).collect())
}

/// One group.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn get(conn: &mut Conn, id: GroupId) -> Result<Group, DbError> {
    let columns = (duty_groups::id, duty_groups::name, duty_groups::duties);
    let query = || duty_groups::table.find(id.raw()).select(columns);
    Ok(Group::read(with!(conn, c => query().first(c))?))
}

/// What a change made of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub id: GroupId,
    /// What it was before; `None` if there was none.
    pub before: Option<Group>,
    /// What it is.
    pub after: Group,
}

/// Makes a group, or another one of one that is there. The towns' own stays what it is. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn put(
    conn: &mut Conn,
    by: StaffId,
    (id, name, duties): (Option<GroupId>, &str, Duties),
    now: UtcTime,
) -> Outcome<Changed> {
    if let Err(refused) = administers(conn, by, now)? {
        return Ok(Err(refused));
    }
    let all = list(conn)?;
    let before = match id {
        Some(id) => Some(all.iter().find(|group| group.id == id).cloned().ok_or(DbError::NotFound)?),
        None => None,
    };
    if id == Some(TOWN) {
        return Ok(Err(Refused::Nothing));
    }
    let is_same = |group: &Group| Some(group.id) != id && text::fold(&group.name) == text::fold(name);
    if all.iter().any(is_same) {
        return Ok(Err(Refused::Taken));
    }
    let number = |count: usize| i64::try_from(count).expect("a small number");
    if before.is_none() && number(all.len()) >= GROUPS_MAX {
        return Ok(Err(Refused::Many));
    }
    let values =
        (duty_groups::name.eq(name), duty_groups::duties.eq(duties.text()), duty_groups::changed_at.eq(now.micros()));
    let id = match id {
        Some(id) => {
            with!(conn, c => diesel::update(duty_groups::table.find(id.raw())).set(values).execute(c))?;
            id
        }
        None => {
            let id = GroupId::new(now);
            let row = (duty_groups::id.eq(id.raw()), values);
            with!(conn, c => diesel::insert_into(duty_groups::table).values(row).execute(c))?;
            id
        }
    };
    Ok(Ok(Changed { id, before, after: Group { id, name: name.to_owned(), duties } }))
}

/// Takes a group away that nobody has or will have; gives what it was. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn remove(conn: &mut Conn, by: StaffId, id: GroupId, now: UtcTime) -> Outcome<Group> {
    if let Err(refused) = administers(conn, by, now)? {
        return Ok(Err(refused));
    }
    let group = get(conn, id)?;
    if group.is_built_in() || used(conn, now)?.contains_key(&id) {
        return Ok(Err(Refused::Used));
    }
    with!(conn, c => diesel::delete(duty_groups::table.find(id.raw())).execute(c))?;
    Ok(Ok(group))
}

/// Groups are of the whole town: who keeps accounts by a group alone does not say what groups may.
fn administers(conn: &mut Conn, by: StaffId, now: UtcTime) -> Outcome<()> {
    Ok(keeper(conn, by, now)?.and_then(|keeper| if keeper.is_administrator { Ok(()) } else { Err(Refused::Beyond) }))
}

/// How many have each group today or later; who has none is not listed.
///
/// # Errors
/// If the database fails.
pub fn used(conn: &mut Conn, now: UtcTime) -> Result<HashMap<GroupId, i64>, DbError> {
    let today = now.day().number();
    let query = || {
        let goes_on = duty_assignments::until_day.is_null().or(duty_assignments::until_day.ge(today));
        let groups = duty_assignments::table.filter(goes_on).group_by(duty_assignments::duty_group);
        groups.select((duty_assignments::duty_group, count_star())).limit(GROUPS_MAX)
    };
    let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(|(id, count)| (GroupId::from_raw(id), count)).collect())
}

/// A group that somebody has, had or will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The id.
    pub id: AssignmentId,
    /// Which; what it was called, if it is there no more.
    pub group: Group,
    /// Where; `None` is the whole town.
    pub place: Option<FacilityId>,
    /// The first day.
    pub from: CivilDay,
    /// The last day.
    pub until: Option<CivilDay>,
}

impl Assigned {
    /// Whether it is over on this day.
    #[must_use]
    pub fn is_over(&self, day: CivilDay) -> bool {
        self.until.is_some_and(|until| until < day)
    }
}

type Row = (i64, i64, Option<i64>, i64, Option<i64>);

/// What an account was given, the newest first; at most 200.
///
/// # Errors
/// If the database fails.
pub fn of_account(conn: &mut Conn, member: StaffId) -> Result<Vec<Assigned>, DbError> {
    let groups = list(conn)?;
    let query = || {
        let columns = (
            duty_assignments::id,
            duty_assignments::duty_group,
            duty_assignments::facility,
            duty_assignments::from_day,
            duty_assignments::until_day,
        );
        let own = duty_assignments::table.filter(duty_assignments::staff.eq(member.raw()));
        own.order(duty_assignments::id.desc()).limit(OF_ONE_MAX).select(columns)
    };
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    let assigned = |(id, group, facility, from, until): Row| {
        let known = groups.iter().find(|known| known.id.raw() == group).cloned();
        let gone =
            || Group {
                id: GroupId::from_raw(group), name: "なくなったグループ".to_owned(), duties: Duties::NONE
            };
        Assigned {
            id: AssignmentId::from_raw(id),
            group: known.unwrap_or_else(gone),
            place: facility.map(FacilityId::from_raw),
            from: CivilDay::from_number(from),
            until: until.map(CivilDay::from_number),
        }
    };
    Ok(rows.into_iter().map(assigned).collect())
}

/// What is to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// Which group.
    pub group: GroupId,
    /// Where; `None` is the whole town.
    pub place: Option<FacilityId>,
    /// The first day.
    pub from: CivilDay,
    /// The last day.
    pub until: Option<CivilDay>,
}

/// Gives a group to an account. The same again changes nothing. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is no such account or group.
pub fn assign(
    conn: &mut Conn,
    by: StaffId,
    (member, wanted): (StaffId, Assignment),
    now: UtcTime,
) -> Outcome<Assigned> {
    let keeper = match keeper(conn, by, now)? {
        Ok(keeper) => keeper,
        Err(refused) => return Ok(Err(refused)),
    };
    if member == by {
        return Ok(Err(Refused::Own));
    }
    let query = || staff::table.find(member.raw()).select(staff::facility);
    let home: Option<i64> = with!(conn, c => query().first(c))?;
    if home.is_none() && !keeper.is_administrator {
        return Ok(Err(Refused::Beyond));
    }
    if home.is_some() && wanted.place.is_none() {
        return Ok(Err(Refused::NoPlace));
    }
    put_assignment(conn, member, wanted, now).map(Ok)
}

/// The same for whoever asked already whether it may be.
pub(crate) fn put_assignment(
    conn: &mut Conn,
    member: StaffId,
    wanted: Assignment,
    now: UtcTime,
) -> Result<Assigned, DbError> {
    let group = get(conn, wanted.group)?;
    let Assignment { place, from, until, .. } = wanted;
    let had = of_account(conn, member)?;
    let is_same = |one: &&Assigned| (one.group.id, one.place, one.from, one.until) == (group.id, place, from, until);
    if let Some(same) = had.iter().find(is_same) {
        return Ok(same.clone());
    }
    let id = AssignmentId::new(now);
    let row = (
        duty_assignments::id.eq(id.raw()),
        duty_assignments::staff.eq(member.raw()),
        duty_assignments::duty_group.eq(group.id.raw()),
        duty_assignments::facility.eq(place.map(FacilityId::raw)),
        duty_assignments::from_day.eq(from.number()),
        duty_assignments::until_day.eq(until.map(CivilDay::number)),
    );
    with!(conn, c => diesel::insert_into(duty_assignments::table).values(row).execute(c))?;
    Ok(Assigned { id, group, place, from, until })
}

/// Takes a group from an account, from now on; gives what it was. One that has not begun goes whole. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if the account has no such one.
pub fn end(conn: &mut Conn, by: StaffId, (member, id): (StaffId, AssignmentId), now: UtcTime) -> Outcome<Assigned> {
    let keeper = match keeper(conn, by, now)? {
        Ok(keeper) => keeper,
        Err(refused) => return Ok(Err(refused)),
    };
    let had = of_account(conn, member)?.into_iter().find(|one| one.id == id).ok_or(DbError::NotFound)?;
    if had.is_over(now.day()) {
        return Ok(Err(Refused::Nothing));
    }
    if had.place.is_none() && !keeper.is_administrator {
        return Ok(Err(Refused::Beyond));
    }
    end_on(conn, &had, now.day().plus(-1))?;
    Ok(Ok(had))
}

/// Has this end with that day, if it does not end before.
pub(crate) fn end_on(conn: &mut Conn, had: &Assigned, last: CivilDay) -> Result<(), DbError> {
    let own = || duty_assignments::table.find(had.id.raw());
    if had.from > last {
        with!(conn, c => diesel::delete(own()).execute(c))?;
    } else if had.until.is_none_or(|until| until > last) {
        let until = duty_assignments::until_day.eq(last.number());
        with!(conn, c => diesel::update(own()).set(until).execute(c))?;
    }
    Ok(())
}

/// What each of these accounts may, today and on every other day.
///
/// # Errors
/// If the database fails.
pub fn rights(conn: &mut Conn, of: &[(StaffId, Base)]) -> Result<HashMap<StaffId, Rights>, DbError> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let groups: HashMap<GroupId, Duties> = list(conn)?.into_iter().map(|group| (group.id, group.duties)).collect();
    let duties = |id: GroupId| groups.get(&id).copied().unwrap_or(Duties::NONE);
    let mut given: HashMap<i64, Vec<Given>> = HashMap::new();
    for of in of.chunks(AT_ONCE) {
        let ids: Vec<i64> = of.iter().map(|(id, _)| id.raw()).collect();
        let query = || {
            let columns = (
                duty_assignments::staff,
                duty_assignments::duty_group,
                duty_assignments::facility,
                duty_assignments::from_day,
                duty_assignments::until_day,
            );
            let own = duty_assignments::table.filter(duty_assignments::staff.eq_any(&ids));
            // The newest first: if ever there are more, what is left out is what ended long ago.
            own.order(duty_assignments::id.desc()).limit(OF_MANY_MAX).select(columns)
        };
        let rows: Vec<Row> = with!(conn, c => query().load(c))?;
        for (member, group, facility, from, until) in rows {
            given.entry(member).or_default().push(Given {
                place: facility.map(FacilityId::from_raw),
                duties: duties(GroupId::from_raw(group)),
                from: Some(CivilDay::from_number(from)),
                until: until.map(CivilDay::from_number),
            });
        }
    }
    let rights = of.iter().map(|(id, base)| {
        let mut given = given.remove(&id.raw()).unwrap_or_default();
        if let Some(group) = base.group() {
            given.push(Given { place: base.home, duties: duties(group), from: None, until: None });
        }
        (*id, Rights::new(base.home, given))
    });
    Ok(rights.collect())
}

/// The same of one account.
pub(super) fn rights_of(conn: &mut Conn, member: StaffId, base: Base) -> Result<Rights, DbError> {
    Ok(rights(conn, &[(member, base)])?.remove(&member).unwrap_or_default())
}
