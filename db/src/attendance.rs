//! The attendance book: one line per child and day, kept whole by the writer.

mod news;

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    attendance::{Day, Fact, Line, Presence},
    ids::{ChildId, FacilityId, PersonId},
    log::{Entry, NounFact as _},
    time::{CivilDay, UtcTime},
};

use crate::{
    Conn, DbError,
    projections::Projection,
    rows::{AnyRow, Row as _, row},
    schema::attendance,
    with,
};

pub use news::{Arrived, Cleared, Left, StillHere, news_of, taken_back_of};

const EXPECTED: i64 = 0;
const ABSENT: i64 = 1;
const HERE: i64 = 2;
const GONE: i64 = 3;

row! {
    /// One row of `attendance`: a child's day.
    pub(crate) struct AttendanceRow in attendance {
        Key facility: i64,
        Key day: i64,
        Key child: i64,
        Set presence: i64,
        Set arrived_at: Option<i64>,
        Set left_at: Option<i64>,
        Set by_hand: bool,
        Set noted_at: Option<i64>,
        Set brought_by: Option<i64>,
        Set fetched_by: Option<i64>,
    }
}

/// `attendance`: what facts about it leave behind.
pub(crate) const PROJECTION: Projection =
    Projection { noun: Fact::NOUN, tables: &[AttendanceRow::TABLE], rows: rows_of };

fn rows_of(facility: FacilityId, entry: &Entry, rows: &mut Vec<AnyRow>) {
    let Some((child, Line { presence, noted, brought, fetched })) = Line::after(entry) else { return };
    let (presence, arrived_at, left_at) = match presence {
        Presence::Expected => (EXPECTED, None, None),
        Presence::Absent => (ABSENT, None, None),
        Presence::Here { since } => (HERE, Some(since.micros()), None),
        Presence::Gone { arrived, left } => (GONE, Some(arrived.micros()), Some(left.micros())),
    };
    let (facility, day, child) = (facility.raw(), entry.at.day().number(), child.raw());
    let (by_hand, noted_at) = (noted.is_some(), noted.map(UtcTime::micros));
    let [brought_by, fetched_by] = [brought, fetched].map(|person| person.map(PersonId::raw));
    let row = AttendanceRow {
        facility,
        day,
        child,
        presence,
        arrived_at,
        left_at,
        by_hand,
        noted_at,
        brought_by,
        fetched_by,
    };
    rows.push(row.into());
}

/// Most children of one facility. The largest nursery of the specifications has 190; a town has fewer children than this.
pub const CHILDREN_MAX: i64 = 200_000;

/// Children asked for at once.
const KEYS: usize = 500;

type Stored = (i64, i64, Option<i64>, Option<i64>);

fn presence((child, presence, arrived, left): Stored) -> Result<(ChildId, Presence), DbError> {
    let presence = match (presence, arrived, left) {
        (EXPECTED, ..) => Presence::Expected,
        (ABSENT, ..) => Presence::Absent,
        (HERE, Some(since), _) => Presence::Here { since: UtcTime::from_micros(since) },
        (GONE, Some(arrived), Some(left)) => {
            Presence::Gone { arrived: UtcTime::from_micros(arrived), left: UtcTime::from_micros(left) }
        }
        _ => return Err(DbError::Damaged("attendance")),
    };
    Ok((ChildId::from_raw(child), presence))
}

/// A facility's day, by child.
///
/// # Errors
/// If the database fails.
pub fn of_facility(conn: &mut Conn, facility: FacilityId, day: CivilDay) -> Result<Vec<(ChildId, Presence)>, DbError> {
    let query = || {
        attendance::table
            .filter(attendance::facility.eq(facility.raw()).and(attendance::day.eq(day.number())))
            .order(attendance::child)
            .limit(CHILDREN_MAX)
            .select((attendance::child, attendance::presence, attendance::arrived_at, attendance::left_at))
    };
    let rows: Vec<Stored> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(presence).collect()
}

/// Where one child is on a day.
///
/// # Errors
/// If the database fails.
pub fn of_child(conn: &mut Conn, facility: FacilityId, child: ChildId, day: CivilDay) -> Result<Presence, DbError> {
    let query = || {
        attendance::table.find((facility.raw(), day.number(), child.raw())).select((
            attendance::child,
            attendance::presence,
            attendance::arrived_at,
            attendance::left_at,
        ))
    };
    let row: Option<Stored> = with!(conn, c => query().first(c).optional())?;
    row.map_or(Ok(Presence::Expected), |row| presence(row).map(|(_, presence)| presence))
}

/// Who brought a child and who fetched it, as far as they did it with a card of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Escorts {
    /// Who brought it (送り).
    pub brought: Option<PersonId>,
    /// Who fetched it (迎え).
    pub fetched: Option<PersonId>,
}

type Persons = (Option<i64>, Option<i64>);

impl Escorts {
    /// Of a row. What a hub of the release before wrote over left these columns as they were: they count only as far as the child
    /// came and went.
    fn of_row(presence: Presence, (brought, fetched): Persons) -> Self {
        let [brought, fetched] = [brought, fetched].map(|person| person.map(PersonId::from_raw));
        match presence {
            Presence::Expected | Presence::Absent => Self::default(),
            Presence::Here { .. } => Self { brought, fetched: None },
            Presence::Gone { .. } => Self { brought, fetched },
        }
    }
}

/// Who brought and fetched these children of these facilities on a day; whose own cards did is left out.
///
/// # Errors
/// If the database fails.
pub fn escorts(
    conn: &mut Conn,
    facilities: &[FacilityId],
    children: &[ChildId],
    day: CivilDay,
) -> Result<HashMap<ChildId, Escorts>, DbError> {
    let places: Vec<i64> = facilities.iter().map(|facility| facility.raw()).collect();
    let mut found = HashMap::new();
    for children in children.chunks(KEYS) {
        let ids: Vec<i64> = children.iter().map(|child| child.raw()).collect();
        let query = || {
            attendance::table
                .filter(attendance::facility.eq_any(&places).and(attendance::day.eq(day.number())))
                .filter(attendance::child.eq_any(&ids))
                .filter(attendance::brought_by.is_not_null().or(attendance::fetched_by.is_not_null()))
                .select((
                    (attendance::child, attendance::presence, attendance::arrived_at, attendance::left_at),
                    (attendance::brought_by, attendance::fetched_by),
                ))
        };
        let rows: Vec<(Stored, Persons)> = with!(&mut *conn, c => query().load(c))?;
        for (row, persons) in rows {
            let (child, presence) = presence(row)?;
            found.insert(child, Escorts::of_row(presence, persons));
        }
    }
    Ok(found)
}

/// A facility's day, as its actor decides on it.
///
/// # Errors
/// If the database fails.
pub fn day(conn: &mut Conn, facility: FacilityId, day: CivilDay) -> Result<Day, DbError> {
    let query = || {
        attendance::table
            .filter(attendance::facility.eq(facility.raw()).and(attendance::day.eq(day.number())))
            .order(attendance::child)
            .limit(CHILDREN_MAX)
            .select((
                (attendance::child, attendance::presence, attendance::arrived_at, attendance::left_at),
                (attendance::by_hand, attendance::noted_at),
                (attendance::brought_by, attendance::fetched_by),
            ))
    };
    type Noted = (bool, Option<i64>);
    let rows: Vec<(Stored, Noted, Persons)> = with!(conn, c => query().load(c))?;
    let line = |(row, (by_hand, noted_at), persons): (Stored, Noted, Persons)| {
        let (.., arrived_at, _) = row;
        let (child, presence) = presence(row)?;
        // Rows of before notes had a time: nothing had set the arrival right.
        let noted = if by_hand { noted_at.or(arrived_at).map(UtcTime::from_micros) } else { None };
        let Escorts { brought, fetched } = Escorts::of_row(presence, persons);
        Ok::<_, DbError>((child, Line { presence, noted, brought, fetched }))
    };
    Ok(Day::from_rows(rows.into_iter().map(line).collect::<Result<Vec<_>, _>>()?))
}

/// The day of these children in these facilities.
///
/// # Errors
/// If the database fails.
pub fn of_children(
    conn: &mut Conn,
    facilities: &[FacilityId],
    children: &[ChildId],
    day: CivilDay,
) -> Result<Vec<(ChildId, Presence)>, DbError> {
    let places: Vec<i64> = facilities.iter().map(|facility| facility.raw()).collect();
    let ids: Vec<i64> = children.iter().map(|child| child.raw()).collect();
    let query = || {
        attendance::table
            .filter(attendance::facility.eq_any(&places).and(attendance::day.eq(day.number())))
            .filter(attendance::child.eq_any(&ids))
            .order(attendance::child)
            .limit(CHILDREN_MAX)
            .select((attendance::child, attendance::presence, attendance::arrived_at, attendance::left_at))
    };
    let rows: Vec<Stored> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(presence).collect()
}

/// How many children are in each of these facilities now.
///
/// # Errors
/// If the database fails.
pub fn here_counts(
    conn: &mut Conn,
    facilities: &[FacilityId],
    day: CivilDay,
) -> Result<HashMap<FacilityId, usize>, DbError> {
    let places: Vec<i64> = facilities.iter().map(|facility| facility.raw()).collect();
    let query = || {
        attendance::table
            .filter(attendance::facility.eq_any(&places).and(attendance::day.eq(day.number())))
            .filter(attendance::presence.eq(HERE))
            .group_by(attendance::facility)
            .select((attendance::facility, diesel::dsl::count_star()))
    };
    let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
    let count = |(id, count): (i64, i64)| (FacilityId::from_raw(id), usize::try_from(count).unwrap_or(0));
    Ok(rows.into_iter().map(count).collect())
}
