//! Offices, their visits and counters, as the facts of the log left them; and what clerks hand over to each other.

mod news;
mod verify;

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use domain::{
    ids::{FacilityId, FormId, StaffId, VisitId},
    log::{Entry, NounFact as _, Seq},
    queue::{
        self,
        book::{CounterState, DAYS_MAX, ENDED_MAX, Rows},
        office::{CounterNo, Office, SectionNo, ServiceNo},
        visit::{Number, Visit},
    },
    time::{CivilDay, UtcTime},
};

use crate::{
    Conn, DbError, bookings,
    log::append_change,
    projections::Projection,
    rows::{AnyRow, Row as _, row},
    schema::{counters, facilities, handovers, offices, visits},
    seal::{Column, Sealer},
    with,
};

pub use news::{Called, Near};
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
/// Most handovers shown.
const HANDOVERS_MAX: i64 = 50;

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

/// What an office is; `None` if the facility is no office.
///
/// # Errors
/// If the database fails.
pub fn office(conn: &mut Conn, facility: FacilityId) -> Result<Option<Office>, DbError> {
    let query = || offices::table.find(facility.raw()).select(offices::body);
    let body: Option<String> = with!(conn, c => query().first(c).optional())?;
    body.map(|body| parsed_office(conn, facility, &body)).transpose()
}

/// An office as its settings say, with what the booking calendar says of the place's days if they ask for it.
fn parsed_office(conn: &mut Conn, facility: FacilityId, body: &str) -> Result<Office, DbError> {
    let mut office = Office::parse(body).map_err(|_| DbError::Damaged("offices.body"))?;
    if office.rules.week.is_some() {
        office.place = bookings::calendar(conn, facility)?.map(|calendar| calendar.place_days());
    }
    Ok(office)
}

/// Sets what an office is, and tells running hubs through its log. The office was checked. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn put_office(conn: &mut Conn, facility: FacilityId, office: &Office, now: UtcTime) -> Result<(), DbError> {
    let body = serde_json::to_string(office).expect("an office is always JSON");
    let row = || (offices::facility.eq(facility.raw()), offices::body.eq(&body), offices::changed_at.eq(now.micros()));
    let put = || diesel::insert_into(offices::table).values(row());
    let known = || (offices::body.eq(&body), offices::changed_at.eq(now.micros()));
    with!(conn, c => put().on_conflict(offices::facility).do_update().set(known()).execute(c))?;
    let place = || facilities::table.find(facility.raw());
    with!(conn, c => diesel::update(place()).set(facilities::office.eq(true)).execute(c))?;
    append_change(conn, facility, &Entry::set(now, queue::Fact::OfficeChanged))
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

/// What an office is, and when it was set so.
///
/// # Errors
/// [`DbError::NotFound`] if the facility is no office.
pub fn office_as_set(conn: &mut Conn, facility: FacilityId) -> Result<(Office, UtcTime), DbError> {
    let query = || offices::table.find(facility.raw()).select((offices::body, offices::changed_at));
    let (body, changed_at): (String, i64) = with!(conn, c => query().first(c))?;
    Ok((parsed_office(conn, facility, &body)?, UtcTime::from_micros(changed_at)))
}

/// Sets what an office is, if it is still as it was set then; gives the end of its log, or `None` if somebody was faster.
/// The office was checked. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn change_office(
    conn: &mut Conn,
    facility: FacilityId,
    as_set: UtcTime,
    office: &Office,
    now: UtcTime,
) -> Result<Option<Seq>, DbError> {
    let still =
        || offices::table.filter(offices::facility.eq(facility.raw()).and(offices::changed_at.eq(as_set.micros())));
    let touched = with!(conn, c => diesel::update(still()).set(offices::changed_at.eq(now.micros())).execute(c))?;
    if touched == 0 {
        return Ok(None);
    }
    put_office(conn, facility, office, now)?;
    crate::log::head(conn, facility).map(Some)
}

/// The facilities that are offices, by id.
///
/// # Errors
/// If the database fails.
pub fn offices(conn: &mut Conn) -> Result<Vec<FacilityId>, DbError> {
    let query = || {
        facilities::table.filter(facilities::office.eq(true)).order(facilities::id).limit(2_000).select(facilities::id)
    };
    let ids: Vec<i64> = with!(conn, c => query().load(c))?;
    Ok(ids.into_iter().map(FacilityId::from_raw).collect())
}

/// A note of one clerk for the others.
#[derive(Debug, Clone)]
pub struct Handover {
    /// Who.
    pub staff: StaffId,
    /// When.
    pub written_at: UtcTime,
    /// The note.
    pub text: String,
}

/// Writes a note; the same form again changes nothing.
///
/// # Errors
/// If the database fails.
pub fn hand_over(
    conn: &mut Conn,
    sealer: &Sealer,
    (form, facility): (FormId, FacilityId),
    note: &Handover,
) -> Result<(), DbError> {
    // A row's id is a number; enough of the form's bits are random.
    let id = i64::from_be_bytes(form.bits().to_be_bytes()[..8].try_into().expect("eight bytes")) & i64::MAX;
    let row = (
        handovers::id.eq(id),
        handovers::facility.eq(facility.raw()),
        handovers::staff.eq(note.staff.raw()),
        handovers::written_at.eq(note.written_at.micros()),
        handovers::text.eq(sealer.seal(Column::Handover, id, &note.text)),
    );
    with!(conn, c => diesel::insert_into(handovers::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The last notes of an office, newest first.
///
/// # Errors
/// If the database fails.
pub fn handovers(conn: &mut Conn, sealer: &Sealer, facility: FacilityId) -> Result<Vec<Handover>, DbError> {
    let query = || {
        handovers::table
            .filter(handovers::facility.eq(facility.raw()))
            .order((handovers::written_at.desc(), handovers::id.desc()))
            .limit(HANDOVERS_MAX)
            .select((handovers::id, handovers::staff, handovers::written_at, handovers::text))
    };
    let rows: Vec<(i64, i64, i64, Vec<u8>)> = with!(conn, c => query().load(c))?;
    let note = |(id, staff, written_at, text): (i64, i64, i64, Vec<u8>)| {
        let text = sealer.open(Column::Handover, id, &text)?;
        Ok(Handover { staff: StaffId::from_raw(staff), written_at: UtcTime::from_micros(written_at), text })
    };
    rows.into_iter().map(note).collect()
}
