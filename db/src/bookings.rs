//! Bookings as rows: a place's calendar, its bookings as their last facts left them, and who comes.

mod history;
mod lists;
mod news;
mod verify;

use diesel::{prelude::*, upsert::excluded};
use domain::{
    bookings::{
        Fact,
        booking::{Booking, Key, Keys},
        calendar::Calendar,
    },
    ids::{BookingId, FacilityId},
    log::{Entry, NounFact as _, Seq},
    time::{CivilDay, UtcTime},
};
use serde::{Deserialize, Serialize};

use crate::{
    Conn, DbError, audit,
    log::append_change,
    projections::Projection,
    rows::{AnyRow, Row as _, row},
    schema::{booking_parties, bookings, calendars},
    seal::{Column, Sealer},
    with,
};

pub use history::history;
pub use lists::{DayCount, day_counts, of_stand};
pub use news::{BookingNews, told_of};
pub(crate) use news::{notice, told};
pub use verify::BookingReport;
pub(crate) use verify::Fold;

/// Most bookings read at once for a page.
pub const BOOKINGS_MAX: i64 = 5_000;
/// Most names that are forgotten at once.
const FORGOTTEN_MAX: i64 = 500;
/// Most open bookings of one place.
pub const OPEN_MAX: i64 = 200_000;

row! {
    /// One row of `bookings`, its fields in the order of the columns.
    #[derive(Hash, Queryable)]
    pub(crate) struct BookingRow in bookings {
        Key id: i64,
        Once facility: i64,
        // A hold that ended may be booked yet, with a number of its own.
        Set number: i64,
        Set day: i64,
        Set start_at: i64,
        Set stand: String,
        Set open_until: i64,
        Set person: Option<i64>,
        Set body: String,
    }
}

row! {
    /// One row of `booking_parties`.
    pub(crate) struct PartyRow in booking_parties {
        Key booking: i64,
        Set mail: bool,
        Set body: Vec<u8>,
    }
}

/// `bookings`: what facts about them leave behind. Who comes is stored beside a fact.
pub(crate) const PROJECTION: Projection =
    Projection { noun: Fact::NOUN, tables: &[BookingRow::TABLE, PartyRow::TABLE], rows: rows_of };

fn rows_of(facility: FacilityId, entry: &Entry, rows: &mut Vec<AnyRow>) {
    rows.extend(Booking::after(entry).map(|booking| BookingRow::of(facility, booking).into()));
}

impl BookingRow {
    /// How the row of this booking should be.
    pub fn of(facility: FacilityId, booking: &Booking) -> Self {
        Self {
            id: booking.id.raw(),
            facility: facility.raw(),
            number: i64::from(booking.number),
            day: booking.day().number(),
            start_at: booking.taken.start.micros(),
            stand: booking.stand.name().to_owned(),
            open_until: booking.open_until().micros(),
            person: booking.keys.person.map(|key| key.0),
            body: serde_json::to_string(booking).expect("a booking is always JSON"),
        }
    }
}

/// Who comes (予約者).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    /// The name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// The mail address; may be empty.
    pub email: String,
    /// The telephone number; may be empty.
    pub phone: String,
    /// The names of those who come along.
    pub companions: Vec<String>,
    /// The number on the letter (交付通知書) or of the resident; may be empty.
    pub resident: String,
    /// What the resident wants to say.
    pub wishes: String,
    /// What the staff notes (備考).
    pub remarks: String,
}

impl Party {
    /// Sealed for the row of this booking.
    #[must_use]
    pub fn seal(&self, sealer: &Sealer, booking: BookingId) -> SealedParty {
        let text = serde_json::to_string(self).expect("texts are always JSON");
        SealedParty {
            booking,
            mail: !self.email.is_empty(),
            body: sealer.seal(Column::BookingParty, booking.raw(), &text),
        }
    }

    pub(crate) fn open(sealer: &Sealer, booking: BookingId, sealed: &[u8]) -> Result<Self, DbError> {
        let text = sealer.open(Column::BookingParty, booking.raw(), sealed)?;
        serde_json::from_str(&text).map_err(|_| DbError::Damaged("booking_parties.body"))
    }
}

/// Who comes, as a row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedParty {
    booking: BookingId,
    /// Whether there is a mail address.
    mail: bool,
    body: Vec<u8>,
}

impl From<SealedParty> for AnyRow {
    fn from(SealedParty { booking, mail, body }: SealedParty) -> Self {
        PartyRow { booking: booking.raw(), mail, body }.into()
    }
}

/// Under whom a booking counts: the resident's number, the mail address and the telephone number.
#[must_use]
pub fn keys_of(sealer: &Sealer, party: &Party) -> Keys {
    let key = |hash: Vec<u8>| key_of_hash(&hash);
    let person = (!party.resident.is_empty()).then(|| key(resident_hash(sealer, &party.resident)));
    let mail = (!party.email.is_empty()).then(|| key(mail_hash(sealer, &party.email)));
    let phone = (!party.phone.is_empty()).then(|| key(hash(sealer, "address", &party.phone)));
    Keys { person, address: mail.or(phone), phone }
}

/// In an address a hyphen is a letter as any other.
fn mail_hash(sealer: &Sealer, address: &str) -> Vec<u8> {
    sealer.lookup(Column::BookingParty, &format!("address:{}", address.trim().to_lowercase()))
}

/// The keyed hash that a resident is found by.
pub(crate) fn resident_hash(sealer: &Sealer, number: &str) -> Vec<u8> {
    hash(sealer, "resident", number)
}

/// Under what tries of birth dates for this number at this place are counted.
#[must_use]
pub fn tries_of_number(sealer: &Sealer, facility: FacilityId, number: u32) -> Vec<u8> {
    sealer.lookup(Column::BookingParty, &format!("find:{}:{number}", facility.raw()))
}

/// Spaces, hyphens and case do not matter.
fn hash(sealer: &Sealer, kind: &str, text: &str) -> Vec<u8> {
    let text: String =
        domain::text::half_width(text).chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    sealer.lookup(Column::BookingParty, &format!("{kind}:{}", text.to_lowercase()))
}

pub(crate) fn key_of_hash(hash: &[u8]) -> Key {
    Key(i64::from_be_bytes(hash[..8].try_into().expect("a hash has 32 bytes")) & i64::MAX)
}

fn parsed(bodies: Vec<String>) -> Result<Vec<Booking>, DbError> {
    bodies.iter().map(|body| serde_json::from_str(body).map_err(|_| DbError::Damaged("bookings.body"))).collect()
}

/// What a place's bookings are decided on: those still open at this time, and the last number that was given.
///
/// # Errors
/// If the database fails.
pub fn rows(conn: &mut Conn, facility: FacilityId, now: UtcTime) -> Result<(Vec<Booking>, u32), DbError> {
    let here = || bookings::table.filter(bookings::facility.eq(facility.raw()));
    let last: Option<i64> = with!(conn, c => here().select(diesel::dsl::max(bookings::number)).first(c))?;
    let open = || here().filter(bookings::open_until.gt(now.micros())).limit(OPEN_MAX).select(bookings::body);
    let open = parsed(with!(conn, c => open().load(c))?)?;
    Ok((open, u32::try_from(last.unwrap_or(0)).unwrap_or(u32::MAX)))
}

/// A booking, and the place that it is at.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn get(conn: &mut Conn, id: BookingId) -> Result<(FacilityId, Booking), DbError> {
    let query = || bookings::table.find(id.raw()).select((bookings::facility, bookings::body));
    let (facility, body): (i64, String) = with!(conn, c => query().first(c))?;
    let booking = serde_json::from_str(&body).map_err(|_| DbError::Damaged("bookings.body"))?;
    Ok((FacilityId::from_raw(facility), booking))
}

/// The booking with this number at this place, if there is one.
///
/// # Errors
/// If the database fails.
pub fn by_number(conn: &mut Conn, facility: FacilityId, number: u32) -> Result<Option<Booking>, DbError> {
    let query = || {
        bookings::table
            .filter(bookings::facility.eq(facility.raw()).and(bookings::number.eq(i64::from(number))))
            .select(bookings::body)
    };
    let body: Option<String> = with!(conn, c => query().first(c).optional())?;
    body.map(|body| serde_json::from_str(&body).map_err(|_| DbError::Damaged("bookings.body"))).transpose()
}

/// The bookings of these days, first and last included, by time; at most [`BOOKINGS_MAX`]. Those who only wait are in it
/// under the first day that would do.
///
/// # Errors
/// If the database fails.
pub fn of_days(
    conn: &mut Conn,
    facility: FacilityId,
    (first, last): (CivilDay, CivilDay),
) -> Result<Vec<Booking>, DbError> {
    let query = || {
        bookings::table
            .filter(bookings::facility.eq(facility.raw()))
            .filter(bookings::day.between(first.number(), last.number()))
            .order((bookings::start_at, bookings::number))
            .limit(BOOKINGS_MAX)
            .select(bookings::body)
    };
    parsed(with!(conn, c => query().load(c))?)
}

/// The bookings of this person on or after this day, at any place, by time; at most 100.
///
/// # Errors
/// If the database fails.
pub fn of_person(conn: &mut Conn, person: Key, from: CivilDay) -> Result<Vec<(FacilityId, Booking)>, DbError> {
    let query = || {
        bookings::table
            .filter(bookings::person.eq(person.0).and(bookings::day.ge(from.number())))
            .order((bookings::start_at, bookings::id))
            .limit(100)
            .select((bookings::facility, bookings::body))
    };
    let rows: Vec<(i64, String)> = with!(conn, c => query().load(c))?;
    let booking = |(facility, body): (i64, String)| {
        let booking = serde_json::from_str(&body).map_err(|_| DbError::Damaged("bookings.body"))?;
        Ok((FacilityId::from_raw(facility), booking))
    };
    rows.into_iter().map(booking).collect()
}

/// Who comes with this booking; `None` once it is forgotten, or before it was said.
///
/// # Errors
/// If the database fails or it does not open.
pub fn party(conn: &mut Conn, sealer: &Sealer, id: BookingId) -> Result<Option<Party>, DbError> {
    let query = || booking_parties::table.find(id.raw()).select(booking_parties::body);
    let sealed: Option<Vec<u8>> = with!(conn, c => query().first(c).optional())?;
    sealed.map(|sealed| Party::open(sealer, id, &sealed)).transpose()
}

/// Who comes with these bookings, in no particular order.
///
/// # Errors
/// If the database fails or one does not open.
pub fn parties(conn: &mut Conn, sealer: &Sealer, ids: &[BookingId]) -> Result<Vec<(BookingId, Party)>, DbError> {
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(1_000) {
        let raw: Vec<i64> = ids.iter().map(|id| id.raw()).collect();
        let query = || {
            booking_parties::table
                .filter(booking_parties::booking.eq_any(&raw))
                .limit(1_000)
                .select((booking_parties::booking, booking_parties::body))
        };
        let rows: Vec<(i64, Vec<u8>)> = with!(conn, c => query().load(c))?;
        for (id, sealed) in rows {
            let id = BookingId::from_raw(id);
            all.push((id, Party::open(sealer, id, &sealed)?));
        }
    }
    Ok(all)
}

/// Names that may be forgotten: of bookings of days before this one, and of holds that nothing came of, those that ended
/// by themselves and those that were given up; at most `FORGOTTEN_MAX`. Whoever still waits stands under the first day
/// that would do, and is not among them. Names are walked and each one's booking is looked up, never the other way round:
/// bookings stay for years.
///
/// # Errors
/// If the database fails.
pub fn parties_over(
    conn: &mut Conn,
    facility: FacilityId,
    before: CivilDay,
    now: UtcTime,
) -> Result<Vec<BookingId>, DbError> {
    let query = || {
        let its_booking = bookings::table
            .filter(bookings::id.eq(booking_parties::booking).and(bookings::facility.eq(facility.raw())))
            .filter(is_over(before, now))
            .select(bookings::id);
        booking_parties::table
            // Not `exists`, of which a planner makes a join and walks the bookings.
            .filter(its_booking.single_value().is_not_null())
            .order(booking_parties::booking)
            .limit(FORGOTTEN_MAX)
            .select(booking_parties::booking)
    };
    let ids: Vec<i64> = with!(conn, c => query().load(c))?;
    Ok(ids.into_iter().map(BookingId::from_raw).collect())
}

/// Forgets these names, as far as they still may be; gives how many.
///
/// # Errors
/// If the database fails.
pub fn forget_parties(
    conn: &mut Conn,
    parties: &[BookingId],
    before: CivilDay,
    now: UtcTime,
) -> Result<usize, DbError> {
    let ids: Vec<i64> = parties.iter().map(|booking| booking.raw()).collect();
    let over = || bookings::table.filter(bookings::id.eq_any(&ids)).filter(is_over(before, now)).select(bookings::id);
    let over: Vec<i64> = with!(conn, c => over().load(c))?;
    let rows = || booking_parties::table.filter(booking_parties::booking.eq_any(&over));
    Ok(with!(conn, c => diesel::delete(rows()).execute(c))?)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_over(before: CivilDay, now: UtcTime) -> _ {
    let (before, now): (i64, i64) = (before.number(), now.micros());
    bookings::day
        .lt(before)
        .and(bookings::stand.ne("waiting"))
        .or(bookings::stand.eq("held").or(bookings::stand.eq("lapsed")).and(bookings::open_until.lt(now)))
}

/// A place's calendar; `None` if nothing can be booked there.
///
/// # Errors
/// If the database fails.
pub fn calendar(conn: &mut Conn, facility: FacilityId) -> Result<Option<Calendar>, DbError> {
    match calendar_as_set(conn, facility) {
        Ok((calendar, _)) => Ok(Some(calendar)),
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A place's calendar, and when it was set so.
///
/// # Errors
/// [`DbError::NotFound`] if nothing can be booked there.
pub fn calendar_as_set(conn: &mut Conn, facility: FacilityId) -> Result<(Calendar, UtcTime), DbError> {
    let query = || calendars::table.find(facility.raw()).select((calendars::body, calendars::changed_at));
    let (body, changed_at): (String, i64) = with!(conn, c => query().first(c))?;
    let calendar = serde_json::from_str(&body).map_err(|_| DbError::Damaged("calendars.body"))?;
    Ok((calendar, UtcTime::from_micros(changed_at)))
}

/// Sets a place's calendar, which was checked, and tells whoever holds it. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn put_calendar(conn: &mut Conn, facility: FacilityId, calendar: &Calendar, now: UtcTime) -> Result<(), DbError> {
    let body = serde_json::to_string(calendar).expect("a calendar is always JSON");
    let before = || calendars::table.find(facility.raw()).select(calendars::body);
    let before: Option<String> = with!(conn, c => before().first(c).optional())?;
    audit::settled(conn, "calendar", facility, before.as_deref(), &body)?;
    let row =
        (calendars::facility.eq(facility.raw()), calendars::body.eq(body), calendars::changed_at.eq(now.micros()));
    let newest =
        (calendars::body.eq(excluded(calendars::body)), calendars::changed_at.eq(excluded(calendars::changed_at)));
    with!(conn, c => diesel::insert_into(calendars::table)
        .values(&row)
        .on_conflict(calendars::facility)
        .do_update()
        .set(newest)
        .execute(c))?;
    append_change(conn, facility, &Entry::set(now, Fact::CalendarChanged))
}

/// Sets a place's calendar, which was checked, if it is still as it was set then (`None`: was never set); gives the end
/// of the log, or `None` if somebody was faster. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn change_calendar(
    conn: &mut Conn,
    facility: FacilityId,
    as_set: Option<UtcTime>,
    calendar: &Calendar,
    now: UtcTime,
) -> Result<Option<Seq>, DbError> {
    let present = match as_set {
        Some(as_set) => {
            let still = || {
                calendars::table
                    .filter(calendars::facility.eq(facility.raw()).and(calendars::changed_at.eq(as_set.micros())))
            };
            with!(conn, c => diesel::update(still()).set(calendars::changed_at.eq(now.micros())).execute(c))? == 1
        }
        None => {
            let row = (
                calendars::facility.eq(facility.raw()),
                calendars::body.eq("{}"),
                calendars::changed_at.eq(now.micros()),
            );
            with!(conn, c => diesel::insert_into(calendars::table).values(row).on_conflict_do_nothing().execute(c))?
                == 1
        }
    };
    if !present {
        return Ok(None);
    }
    put_calendar(conn, facility, calendar, now)?;
    crate::log::head(conn, facility).map(Some)
}

/// The places where something can be booked, by id.
///
/// # Errors
/// If the database fails.
pub fn places(conn: &mut Conn) -> Result<Vec<FacilityId>, DbError> {
    let query = || calendars::table.order(calendars::facility).limit(2_000).select(calendars::facility);
    let ids: Vec<i64> = with!(conn, c => query().load(c))?;
    Ok(ids.into_iter().map(FacilityId::from_raw).collect())
}
