//! Residents who are known by a number and their birth date (発行台帳): whoever books with both needs no code, and whoever
//! holds their card to a reader on the day has arrived.

use diesel::{prelude::*, upsert::excluded};
use domain::{bookings::booking::Key, card::CardHash, time::CivilDay};
use serde::{Deserialize, Serialize};

use crate::{
    Conn, DbError, bookings,
    schema::residents,
    seal::{Column, Sealer},
    with,
};

/// A resident as the ledger knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    /// The number on their letter, or the town's own.
    pub number: String,
    /// The name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// The birth date.
    pub birth: CivilDay,
    /// The mail address, if it is known.
    #[serde(default)]
    pub email: String,
}

/// Stores a resident, instead of what was known under this number.
///
/// # Errors
/// [`DbError::Conflict`] if the card is somebody else's.
pub fn put(conn: &mut Conn, sealer: &Sealer, resident: &Resident, card: Option<CardHash>) -> Result<(), DbError> {
    let body = serde_json::to_string(resident).expect("texts are always JSON");
    let row = (
        residents::number.eq(bookings::resident_hash(sealer, &resident.number)),
        residents::card.eq(card.map(|card| card.as_bytes().to_vec())),
        residents::body.eq(sealer.seal(Column::Resident, &body)),
    );
    let newest = (residents::card.eq(excluded(residents::card)), residents::body.eq(excluded(residents::body)));
    with!(conn, c => diesel::insert_into(residents::table)
        .values(&row)
        .on_conflict(residents::number)
        .do_update()
        .set(newest)
        .execute(c))?;
    Ok(())
}

/// Takes back the cards of these residents, by the keyed hashes of their numbers: whoever has one next gets it with
/// [`put`].
pub(crate) fn lay_down_cards(conn: &mut Conn, numbers: impl IntoIterator<Item = Vec<u8>>) -> Result<(), DbError> {
    let numbers: Vec<_> = numbers.into_iter().collect();
    for numbers in numbers.chunks(500) {
        let rows = || residents::table.filter(residents::number.eq_any(numbers));
        with!(conn, c => diesel::update(rows()).set(residents::card.eq(None::<Vec<u8>>)).execute(c))?;
    }
    Ok(())
}

/// The resident with this number, if there is one.
///
/// # Errors
/// If the database fails.
pub fn find(conn: &mut Conn, sealer: &Sealer, number: &str) -> Result<Option<Resident>, DbError> {
    let query = || residents::table.find(bookings::resident_hash(sealer, number)).select(residents::body);
    let sealed: Option<Vec<u8>> = with!(conn, c => query().first(c).optional())?;
    let Some(sealed) = sealed else { return Ok(None) };
    let body = sealer.open(Column::Resident, &sealed)?;
    serde_json::from_str(&body).map(Some).map_err(|_| DbError::Damaged("residents.body"))
}

/// Whether the town knows any residents.
///
/// # Errors
/// If the database fails.
pub fn any(conn: &mut Conn) -> Result<bool, DbError> {
    let query = || residents::table.select(residents::number).limit(1);
    let found: Option<Vec<u8>> = with!(conn, c => query().first(c).optional())?;
    Ok(found.is_some())
}

/// Under whom bookings of these cards' holders count, in no particular order.
///
/// # Errors
/// If the database fails.
pub fn of_cards(conn: &mut Conn, cards: &[CardHash]) -> Result<Vec<(CardHash, Key)>, DbError> {
    let bytes: Vec<Option<Vec<u8>>> = cards.iter().map(|card| Some(card.as_bytes().to_vec())).collect();
    let query = || {
        residents::table
            .filter(residents::card.eq_any(&bytes))
            .limit(1_000)
            .select((residents::card, residents::number))
    };
    let rows: Vec<(Option<Vec<u8>>, Vec<u8>)> = with!(conn, c => query().load(c))?;
    let holder = |(card, number): (Option<Vec<u8>>, Vec<u8>)| {
        let card = card.and_then(|card| <[u8; 16]>::try_from(card).ok()).ok_or(DbError::Damaged("residents.card"))?;
        Ok((CardHash::from_bytes(card), bookings::key_of_hash(&number)))
    };
    rows.into_iter().map(holder).collect()
}
