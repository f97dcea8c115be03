//! What an office is, as its settings say.

use diesel::prelude::*;
use domain::{
    ids::FacilityId,
    log::{Entry, Seq},
    queue::{self, office::Office},
    time::UtcTime,
};

use crate::{
    Conn, DbError, bookings,
    log::append_change,
    schema::{facilities, offices},
    with,
};

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
