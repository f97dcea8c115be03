//! The attendance book: one line per child and day, kept whole by the writer.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    attendance::{Day, Line, Presence},
    ids::{ChildId, FacilityId},
    time::{CivilDay, UtcTime},
};

use crate::{Conn, DbError, schema::attendance, with};

pub(crate) const EXPECTED: i64 = 0;
pub(crate) const ABSENT: i64 = 1;
pub(crate) const HERE: i64 = 2;
pub(crate) const GONE: i64 = 3;

/// Most children of one facility. The largest nursery of the specifications has 190; a town has fewer children than this.
pub const CHILDREN_MAX: i64 = 200_000;

type Row = (i64, i64, Option<i64>, Option<i64>);

fn presence((child, presence, arrived, left): Row) -> Result<(ChildId, Presence), DbError> {
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
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(presence).collect()
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
            ))
    };
    let rows: Vec<(Row, (bool, Option<i64>))> = with!(conn, c => query().load(c))?;
    let line = |(row, (by_hand, noted_at)): (Row, (bool, Option<i64>))| {
        let (.., arrived_at, _) = row;
        let (child, presence) = presence(row)?;
        // Rows of before notes had a time: nothing had set the arrival right.
        let noted = if by_hand { noted_at.or(arrived_at).map(UtcTime::from_micros) } else { None };
        Ok::<_, DbError>((child, Line { presence, noted }))
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
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
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
