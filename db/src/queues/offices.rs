//! What an office is, as its row holds it: the body in JSON, and in columns of their own what the release before does not know
//! and would refuse in the body.

use diesel::prelude::*;
use domain::{
    contact::Contact,
    ids::FacilityId,
    log::{Entry, Seq},
    queue::{
        self,
        office::{Office, Rules, Today},
    },
    time::UtcTime,
};

use crate::{
    Conn, DbError, audit, bookings,
    log::append_change,
    schema::{facilities, offices},
    with,
};

/// What is read of a row, in the order of [`COLUMNS`].
type OfficeRow = (String, i64, i64, String, Option<String>, Option<String>);

const COLUMNS: (
    offices::body,
    offices::changed_at,
    offices::long_wait,
    offices::address,
    offices::telephone,
    offices::today,
) = (offices::body, offices::changed_at, offices::long_wait, offices::address, offices::telephone, offices::today);

/// What an office is; `None` if the facility is no office.
///
/// # Errors
/// If the database fails.
pub fn office(conn: &mut Conn, facility: FacilityId) -> Result<Option<Office>, DbError> {
    let query = || offices::table.find(facility.raw()).select(COLUMNS);
    let row: Option<OfficeRow> = with!(conn, c => query().first(c).optional())?;
    row.map(|row| Ok(parsed(conn, facility, row)?.0)).transpose()
}

/// What an office is, and when it was set so.
///
/// # Errors
/// [`DbError::NotFound`] if the facility is no office.
pub fn office_as_set(conn: &mut Conn, facility: FacilityId) -> Result<(Office, UtcTime), DbError> {
    let query = || offices::table.find(facility.raw()).select(COLUMNS);
    let row: OfficeRow = with!(conn, c => query().first(c))?;
    parsed(conn, facility, row)
}

/// An office as its settings say, with what the booking calendar says of the place's days if they ask for it.
fn parsed(
    conn: &mut Conn,
    facility: FacilityId,
    (body, changed_at, long_wait, address, telephone, today): OfficeRow,
) -> Result<(Office, UtcTime), DbError> {
    let mut office = Office::parse(&body).map_err(|_| DbError::Damaged("offices.body"))?;
    office.rules.long_wait = u16::try_from(long_wait).map_err(|_| DbError::Damaged("offices.long_wait"))?;
    let telephone =
        telephone.map(|text| text.parse().map_err(|_| DbError::Damaged("offices.telephone"))).transpose()?;
    office.contact = Contact { address, telephone };
    let today = today.map(|text| serde_json::from_str(&text).map_err(|_| DbError::Damaged("offices.today")));
    office.today = today.transpose()?;
    if office.rules.week.is_some() {
        office.place = bookings::calendar(conn, facility)?.map(|calendar| calendar.place_days());
    }
    Ok((office, UtcTime::from_micros(changed_at)))
}

/// What of an office stands in its body.
fn body_of(office: &Office) -> String {
    let rules = Rules { long_wait: Rules::default().long_wait, ..office.rules.clone() };
    let office = Office { rules, contact: Contact::default(), ..office.clone() };
    serde_json::to_string(&office).expect("an office is always JSON")
}

/// Sets what an office is, and tells running hubs through its log; what was settled for one day alone stays. The office was
/// checked. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn put_office(conn: &mut Conn, facility: FacilityId, office: &Office, now: UtcTime) -> Result<(), DbError> {
    let (body, telephone) = (body_of(office), office.contact.telephone.as_ref().map(ToString::to_string));
    let known = || {
        (
            offices::body.eq(&body),
            offices::changed_at.eq(now.micros()),
            offices::long_wait.eq(i64::from(office.rules.long_wait)),
            offices::address.eq(&office.contact.address),
            offices::telephone.eq(telephone.as_deref()),
        )
    };
    let before = || offices::table.find(facility.raw()).select(offices::body);
    let before: Option<String> = with!(conn, c => before().first(c).optional())?;
    audit::settled(conn, "office", facility, before.as_deref(), &body)?;
    let put = || diesel::insert_into(offices::table).values((offices::facility.eq(facility.raw()), known()));
    with!(conn, c => put().on_conflict(offices::facility).do_update().set(known()).execute(c))?;
    let place = || facilities::table.find(facility.raw());
    with!(conn, c => diesel::update(place()).set(facilities::office.eq(true)).execute(c))?;
    append_change(conn, facility, &Entry::set(now, queue::Fact::OfficeChanged))
}

/// Whether the office is still as it was set then; from now on it is set now.
fn was_as_set(conn: &mut Conn, facility: FacilityId, as_set: UtcTime, now: UtcTime) -> Result<bool, DbError> {
    let still =
        || offices::table.filter(offices::facility.eq(facility.raw()).and(offices::changed_at.eq(as_set.micros())));
    let touched = with!(conn, c => diesel::update(still()).set(offices::changed_at.eq(now.micros())).execute(c))?;
    Ok(touched > 0)
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
    if !was_as_set(conn, facility, as_set, now)? {
        return Ok(None);
    }
    put_office(conn, facility, office, now)?;
    crate::log::head(conn, facility).map(Some)
}

/// Settles a day alone, or nothing of any, if the office is still as it was set then; the rest as [`change_office`].
///
/// # Errors
/// If the database fails.
pub fn settle_today(
    conn: &mut Conn,
    facility: FacilityId,
    as_set: UtcTime,
    today: Option<&Today>,
    now: UtcTime,
) -> Result<Option<Seq>, DbError> {
    if !was_as_set(conn, facility, as_set, now)? {
        return Ok(None);
    }
    let today = today.map(|today| serde_json::to_string(today).expect("a day is always JSON"));
    let row = || offices::table.find(facility.raw());
    with!(conn, c => diesel::update(row()).set(offices::today.eq(today.as_deref())).execute(c))?;
    append_change(conn, facility, &Entry::set(now, queue::Fact::OfficeChanged))?;
    crate::log::head(conn, facility).map(Some)
}

/// After how many minutes somebody waits too long at this office; `None` if the facility is none.
///
/// # Errors
/// If the database fails.
pub fn long_wait(conn: &mut Conn, facility: FacilityId) -> Result<Option<u16>, DbError> {
    let query = || offices::table.find(facility.raw()).select(offices::long_wait);
    let minutes: Option<i64> = with!(conn, c => query().first(c).optional())?;
    minutes.map(|minutes| u16::try_from(minutes).map_err(|_| DbError::Damaged("offices.long_wait"))).transpose()
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
