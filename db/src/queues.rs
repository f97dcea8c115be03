//! Offices, their visits and counters, as the facts of the log left them; and what clerks hand over to each other.

mod handovers;
mod news;
mod offices;
mod verify;

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use domain::{
    ids::{FacilityId, VisitId},
    log::{Entry, NounFact as _},
    queue::{
        self,
        book::{CounterState, DAYS_MAX, ENDED_MAX, Rows},
        office::{CounterNo, Office, SectionNo, ServiceNo},
        visit::{Number, Visit},
    },
    time::{CivilDay, UtcTime},
};

use crate::{
    Conn, DbError,
    projections::Projection,
    rows::{AnyRow, Row as _, row},
    schema::{counters, visits},
    with,
};

pub use handovers::{Handover, hand_over, handovers};
pub use news::{Called, Near};
pub use offices::{change_office, long_wait, office, office_as_set, offices, put_office, settle_today};
pub(crate) use verify::Fold;
pub use verify::QueueReport;

/// Most visits that are open at one office: more than any office has seats for.
pub const OPEN_MAX: i64 = 200_000;
/// Most visits that statistics look at.
pub const VISITS_MAX: i64 = 200_000;
/// So many in line are looked at one by one to count those who compete for the same counters.
const AHEAD_MAX: i64 = 300;
/// Most last numbers of a day: one for each series.
const SERIES_MAX: i64 = 100;

row! {
    /// One row of `visits`, its fields in the order of the columns.
    #[derive(Hash, Queryable)]
    pub(crate) struct VisitRow in visits {
        Key id: i64,
        Once facility: i64,
        Once day: i64,
        Once series: String,
        Once number: i64,
        Set section: i64,
        Set stand: String,
        Set place: Option<i64>,
        Set called_at: Option<i64>,
        Set ended_at: Option<i64>,
        Set body: String,
    }
}

row! {
    /// One row of `counters`.
    pub(crate) struct CounterRow in counters {
        Key facility: i64,
        Key counter: i64,
        Set body: String,
    }
}

/// `visits` and `counters`: what facts about an office's queue leave behind.
pub(crate) const PROJECTION: Projection =
    Projection { noun: queue::Fact::NOUN, tables: &[VisitRow::TABLE, CounterRow::TABLE], rows: rows_of };

fn rows_of(facility: FacilityId, entry: &Entry, rows: &mut Vec<AnyRow>) {
    match queue::Fact::of(entry) {
        Some(queue::Fact::Visit { visit, .. }) => rows.push(VisitRow::of(facility, visit).into()),
        Some(queue::Fact::Counter { counter, state }) => {
            let body = serde_json::to_string(state).expect("a counter is always JSON");
            rows.push(CounterRow { facility: facility.raw(), counter: i64::from(counter.0), body }.into());
        }
        Some(queue::Fact::OfficeChanged) | None => {}
    }
}

impl VisitRow {
    /// How the row of this visit should be.
    pub fn of(facility: FacilityId, visit: &Visit) -> Self {
        Self {
            id: visit.id.raw(),
            facility: facility.raw(),
            day: visit.day.number(),
            series: visit.number.series.clone(),
            number: i64::from(visit.number.number),
            section: i64::from(visit.section.0),
            stand: visit.stand.name().to_owned(),
            place: visit.stand.is_in_line().then(|| visit.rank.micros()),
            called_at: visit.last_call().map(UtcTime::micros),
            ended_at: visit.stand.is_over().then(|| visit.since.micros()),
            body: serde_json::to_string(visit).expect("a visit is always JSON"),
        }
    }
}

fn parsed(bodies: Vec<String>) -> Result<Vec<Visit>, DbError> {
    let visit = |body: String| serde_json::from_str(&body).map_err(|_| DbError::Damaged("visits.body"));
    bodies.into_iter().map(visit).collect()
}

/// All that an actor needs to decide about a queue at this time and on the days after it. If its clock jumps it reads anew.
///
/// # Errors
/// If the database fails.
pub fn rows(conn: &mut Conn, facility: FacilityId, now: UtcTime) -> Result<Rows, DbError> {
    let here = || visits::table.filter(visits::facility.eq(facility.raw()));
    let yesterday = now.day().plus(-1);
    let last = yesterday.plus(i64::from(DAYS_MAX) - 1);
    let numbers = || {
        here()
            .filter(visits::day.between(yesterday.number(), last.number()))
            .group_by((visits::day, visits::series))
            .order((visits::day, visits::series))
            .limit(SERIES_MAX * i64::from(DAYS_MAX))
            .select((visits::day, visits::series, diesel::dsl::max(visits::number)))
    };
    let mut numbers: Vec<(i64, String, Option<i64>)> = with!(conn, c => numbers().load(c))?;
    // The furthest first: those are forgotten first.
    numbers.reverse();
    let number = |(day, series, number): (i64, String, Option<i64>)| {
        let number = u16::try_from(number.unwrap_or(0)).unwrap_or(u16::MAX);
        (CivilDay::from_number(day), Number { series, number })
    };
    let last_numbers = numbers.into_iter().map(number).collect();
    // Days that have not come yet are of a clock that was wrong.
    let newest = || here().filter(visits::day.le(now.day().number())).select(diesel::dsl::max(visits::day));
    let newest: Option<i64> = with!(conn, c => newest().first(c))?;
    let mut ended = Vec::new();
    if let Some(day) = newest {
        let query = || {
            here()
                .filter(visits::day.eq(day).and(visits::ended_at.is_not_null()))
                .order((visits::ended_at.desc(), visits::id.desc()))
                .limit(i64::try_from(ENDED_MAX).expect("a small number"))
                .select(visits::body)
        };
        ended = parsed(with!(conn, c => query().load(c))?)?;
        ended.reverse();
    }
    ended.extend(open(conn, facility)?);
    Ok(Rows { visits: ended, last_numbers, counters: counters(conn, facility)? })
}

/// The visits of an office that are not over, in the order in which their numbers were taken.
///
/// # Errors
/// If the database fails.
pub fn open(conn: &mut Conn, facility: FacilityId) -> Result<Vec<Visit>, DbError> {
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()).and(visits::ended_at.is_null()))
            .order(visits::id)
            .limit(OPEN_MAX)
            .select(visits::body)
    };
    parsed(with!(conn, c => query().load(c))?)
}

/// The visits of an office that ended on or after this day, latest first, at most `limit`.
///
/// # Errors
/// If the database fails.
pub fn ended(conn: &mut Conn, facility: FacilityId, day: CivilDay, limit: i64) -> Result<Vec<Visit>, DbError> {
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()).and(visits::day.eq(day.number())))
            .filter(visits::ended_at.is_not_null())
            .order((visits::ended_at.desc(), visits::id.desc()))
            .limit(limit.min(VISITS_MAX))
            .select(visits::body)
    };
    parsed(with!(conn, c => query().load(c))?)
}

/// The visits of an office whose numbers are of these days, first and last included, in the order of their numbers'
/// taking; at most [`VISITS_MAX`].
///
/// # Errors
/// If the database fails.
pub fn of_days(
    conn: &mut Conn,
    facility: FacilityId,
    (first, last): (CivilDay, CivilDay),
) -> Result<Vec<Visit>, DbError> {
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()))
            .filter(visits::day.between(first.number(), last.number()))
            .order((visits::day, visits::id))
            .limit(VISITS_MAX)
            .select(visits::body)
    };
    parsed(with!(conn, c => query().load(c))?)
}

/// A visit and whose it is.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn visit(conn: &mut Conn, id: VisitId) -> Result<(FacilityId, Visit), DbError> {
    let query = || visits::table.find(id.raw()).select((visits::facility, visits::body));
    let (facility, body): (i64, String) = with!(conn, c => query().first(c))?;
    let visit = serde_json::from_str(&body).map_err(|_| DbError::Damaged("visits.body"))?;
    Ok((FacilityId::from_raw(facility), visit))
}

/// How many in the line of this visit's section are before it.
///
/// # Errors
/// If the database fails.
pub fn before(conn: &mut Conn, facility: FacilityId, visit: &Visit) -> Result<u32, DbError> {
    let place = visit.rank.micros();
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()).and(visits::section.eq(i64::from(visit.section.0))))
            // SQLite looks only at the index of those in line if it is told that others do not count.
            .filter(visits::place.is_not_null())
            .filter(visits::place.lt(place).or(visits::place.eq(place).and(visits::id.lt(visit.id.raw()))))
            .count()
    };
    let count: i64 = with!(conn, c => query().get_result(c))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How many are before this visit who wait for one of these services, its rivals at this office; `None` if more are before
/// it in their sections' lines than are worth looking at.
///
/// # Errors
/// If the database fails.
pub fn ahead(
    conn: &mut Conn,
    facility: FacilityId,
    visit: &Visit,
    (office, rivals): (&Office, &BTreeSet<ServiceNo>),
) -> Result<Option<u32>, DbError> {
    /// What is read of a visit.
    #[derive(serde::Deserialize)]
    struct Asked {
        services: Vec<ServiceNo>,
    }
    let place = visit.rank.micros();
    let sections = rivals.iter().filter_map(|no| office.section_of(*no)).chain([visit.section]);
    let sections: BTreeSet<i64> = sections.map(|section| i64::from(section.0)).collect();
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()).and(visits::section.eq_any(&sections)))
            .filter(visits::place.is_not_null())
            .filter(visits::place.lt(place).or(visits::place.eq(place).and(visits::id.lt(visit.id.raw()))))
            .limit(AHEAD_MAX + 1)
            .select(visits::body)
    };
    let bodies: Vec<String> = with!(conn, c => query().load(c))?;
    if bodies.len() > usize::try_from(AHEAD_MAX).unwrap_or(usize::MAX) {
        return Ok(None);
    }
    let mut ahead = 0;
    for body in bodies {
        let Asked { services } = serde_json::from_str(&body).map_err(|_| DbError::Damaged("visits.body"))?;
        ahead += u32::from(services.first().is_some_and(|service| rivals.contains(service)));
    }
    Ok(Some(ahead))
}

/// How many wait in each section's line, those at home included.
///
/// # Errors
/// If the database fails.
pub fn waiting(conn: &mut Conn, facility: FacilityId) -> Result<Vec<(SectionNo, u32)>, DbError> {
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()).and(visits::place.is_not_null()))
            .group_by(visits::section)
            .select((visits::section, diesel::dsl::count_star()))
    };
    let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
    let number = |section| SectionNo(u16::try_from(section).unwrap_or(0));
    Ok(rows.into_iter().map(|(section, count)| (number(section), u32::try_from(count).unwrap_or(u32::MAX))).collect())
}

/// How many numbers of this day these offices gave.
///
/// # Errors
/// If the database fails.
pub fn day_counts(
    conn: &mut Conn,
    offices: &[FacilityId],
    day: CivilDay,
) -> Result<HashMap<FacilityId, usize>, DbError> {
    let ids: Vec<i64> = offices.iter().map(|office| office.raw()).collect();
    let query = || {
        let of_day = visits::table.filter(visits::facility.eq_any(&ids)).filter(visits::day.eq(day.number()));
        of_day.group_by(visits::facility).select((visits::facility, diesel::dsl::count_star()))
    };
    let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
    let count = |(id, count): (i64, i64)| (FacilityId::from_raw(id), usize::try_from(count).unwrap_or(0));
    Ok(rows.into_iter().map(count).collect())
}

/// The visits that are at a counter: precalled, called or served.
///
/// # Errors
/// If the database fails.
pub fn at_counters(conn: &mut Conn, facility: FacilityId) -> Result<Vec<Visit>, DbError> {
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()).and(visits::ended_at.is_null()))
            .filter(visits::stand.eq_any(["precalled", "called", "serving"]))
            .order((visits::called_at.desc(), visits::id))
            .limit(1_000)
            .select(visits::body)
    };
    parsed(with!(conn, c => query().load(c))?)
}

/// The visits of this day that were called last, latest first.
///
/// # Errors
/// If the database fails.
pub fn last_called(conn: &mut Conn, facility: FacilityId, day: CivilDay, limit: i64) -> Result<Vec<Visit>, DbError> {
    let query = || {
        visits::table
            .filter(visits::facility.eq(facility.raw()).and(visits::day.eq(day.number())))
            .filter(visits::called_at.is_not_null())
            .order((visits::called_at.desc(), visits::id.desc()))
            .limit(limit.min(1_000))
            .select(visits::body)
    };
    parsed(with!(conn, c => query().load(c))?)
}

/// The counters of an office that were ever opened.
///
/// # Errors
/// If the database fails.
pub fn counters(conn: &mut Conn, facility: FacilityId) -> Result<Vec<(CounterNo, CounterState)>, DbError> {
    let query = || {
        counters::table
            .filter(counters::facility.eq(facility.raw()))
            .order(counters::counter)
            .limit(1_000)
            .select((counters::counter, counters::body))
    };
    let rows: Vec<(i64, String)> = with!(conn, c => query().load(c))?;
    let counter = |(number, body): (i64, String)| {
        let number = u16::try_from(number).map_err(|_| DbError::Damaged("counters.counter"))?;
        let state = serde_json::from_str(&body).map_err(|_| DbError::Damaged("counters.body"))?;
        Ok((CounterNo(number), state))
    };
    rows.into_iter().map(counter).collect()
}
