//! Who came and went at a gym, a library or a hall, as the facts of the log left it, and for how many people it is.

mod verify;

use diesel::prelude::*;
use domain::{
    card::CardHash,
    entries::{Count, Day, Fact, Hall, is_inside},
    ids::{FacilityId, HolderId},
    log::{Entry, NounFact as _},
    time::{CivilDay, UtcTime},
};

use crate::{
    Conn, DbError,
    log::append_change,
    projections::Projection,
    residents,
    rows::{AnyRow, Row as _, row},
    schema::{cards, entries, entry_halls},
    with,
};

pub use verify::EntryReport;
pub(crate) use verify::Fold;

/// Most people of one facility on one day: more than a town has.
const PEOPLE_MAX: i64 = 200_000;

row! {
    /// One row of `entries`: somebody's day.
    pub(crate) struct EntryRow in entries {
        Key facility: i64,
        Key day: i64,
        Key holder: i64,
        Set inside: bool,
        Set turns: String,
    }
}

/// `entries`: what facts about who comes and goes leave behind.
pub(crate) const PROJECTION: Projection = Projection { noun: Fact::NOUN, tables: &[EntryRow::TABLE], rows: rows_of };

fn rows_of(facility: FacilityId, entry: &Entry, rows: &mut Vec<AnyRow>) {
    let Some(passage) = Fact::of(entry).and_then(Fact::passage) else { return };
    let (facility, day, holder) = (facility.raw(), entry.at.day().number(), passage.holder.raw());
    let turns = serde_json::to_string(&passage.turns).expect("times are always JSON");
    rows.push(EntryRow { facility, day, holder, inside: is_inside(&passage.turns), turns }.into());
}

/// What the facility is for people who come and go; `None` if it is nothing of the kind.
///
/// # Errors
/// If the database fails.
pub fn hall(conn: &mut Conn, facility: FacilityId) -> Result<Option<Hall>, DbError> {
    let query = || entry_halls::table.find(facility.raw()).select(entry_halls::capacity);
    let capacity: Option<i64> = with!(conn, c => query().first(c).optional())?;
    let capacity = capacity.map(u32::try_from).transpose().map_err(|_| DbError::Damaged("entry_halls.capacity"))?;
    Ok(capacity.map(|capacity| Hall { capacity }))
}

/// Sets for how many people the facility is, and tells running hubs through its log. It was checked. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn put_hall(conn: &mut Conn, facility: FacilityId, hall: Hall, now: UtcTime) -> Result<(), DbError> {
    let (capacity, at) = (i64::from(hall.capacity), now.micros());
    let known = || (entry_halls::capacity.eq(capacity), entry_halls::changed_at.eq(at));
    let put = || diesel::insert_into(entry_halls::table).values((entry_halls::facility.eq(facility.raw()), known()));
    with!(conn, c => put().on_conflict(entry_halls::facility).do_update().set(known()).execute(c))?;
    append_change(conn, facility, &Entry::set(now, Fact::HallChanged))
}

/// A facility's day, as its actor decides on it.
///
/// # Errors
/// If the database fails.
pub fn day(conn: &mut Conn, facility: FacilityId, day: CivilDay) -> Result<Day, DbError> {
    let query = || {
        entries::table
            .filter(entries::facility.eq(facility.raw()).and(entries::day.eq(day.number())))
            .order(entries::holder)
            .limit(PEOPLE_MAX)
            .select((entries::holder, entries::turns))
    };
    let rows: Vec<(i64, String)> = with!(conn, c => query().load(c))?;
    let turns = |text: String| serde_json::from_str(&text).map_err(|_| DbError::Damaged("entries.turns"));
    let rows = rows.into_iter().map(|(holder, text)| Ok((HolderId::from_raw(holder), turns(text)?)));
    Ok(Day::from_rows(rows.collect::<Result<Vec<_>, DbError>>()?))
}

/// How many people are at a facility and were there that day.
///
/// # Errors
/// If the database fails.
pub fn count(conn: &mut Conn, facility: FacilityId, day: CivilDay) -> Result<Count, DbError> {
    let of_day = || entries::table.filter(entries::facility.eq(facility.raw()).and(entries::day.eq(day.number())));
    let visitors: i64 = with!(&mut *conn, c => of_day().count().get_result(c))?;
    let inside: i64 = with!(conn, c => of_day().filter(entries::inside.eq(true)).count().get_result(c))?;
    let small = |count: i64| u32::try_from(count).map_err(|_| DbError::Damaged("entries"));
    Ok(Count { inside: small(inside)?, visitors: small(visitors)? })
}

/// Whose cards these are: residents of the ledger, and children of any nursery. In no particular order.
///
/// # Errors
/// If the database fails.
pub fn holders(conn: &mut Conn, cards: &[CardHash]) -> Result<Vec<(CardHash, HolderId)>, DbError> {
    let hashes: Vec<Vec<u8>> = cards.iter().map(|card| card.as_bytes().to_vec()).collect();
    let query = || cards::table.filter(cards::hash.eq_any(&hashes)).select((cards::hash, cards::child));
    let children: Vec<(Vec<u8>, i64)> = with!(&mut *conn, c => query().load(c))?;
    let child = |(hash, child): (Vec<u8>, i64)| {
        let hash = hash.try_into().map_err(|_| DbError::Damaged("cards.hash"))?;
        Ok((CardHash::from_bytes(hash), HolderId::from_raw(child)))
    };
    let mut holders = children.into_iter().map(child).collect::<Result<Vec<_>, DbError>>()?;
    // Whoever is in both lists is the resident.
    let residents = residents::of_cards(conn, cards)?;
    holders.extend(residents.into_iter().map(|(card, key)| (card, HolderId::from_raw(key.0))));
    Ok(holders)
}
