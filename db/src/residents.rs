//! Residents who are known by a number and their birth date (発行台帳): whoever books with both needs no code, and whoever
//! holds their card to a reader on the day has arrived.

use diesel::{prelude::*, upsert::excluded};
use domain::{
    birth::Birth,
    bookings::booking::Key,
    card::CardHash,
    ids::{ChildId, FacilityId},
};
use serde::{Deserialize, Serialize};

use crate::{
    Conn, DbError,
    attendance::CHILDREN_MAX,
    bookings,
    schema::{children, persons, residents},
    seal::{Column, Sealer},
    with,
};

/// Rows asked for at once by a list of keys.
const KEYS: usize = 500;
/// Rows of a walk read at once.
const PART: i64 = 500;

/// A resident as the ledger knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    /// The number on their letter, or the town's own.
    pub number: String,
    /// The name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// The birth date, as far as it is known.
    pub birth: Birth,
    /// The mail address, if it is known.
    #[serde(default)]
    pub email: String,
}

/// A resident as a row holds one.
pub(crate) struct Sealed {
    number: Vec<u8>,
    pub card: Option<CardHash>,
    body: Vec<u8>,
}

impl Sealed {
    pub fn of(sealer: &Sealer, resident: &Resident, card: Option<CardHash>) -> Self {
        let number = bookings::resident_hash(sealer, &resident.number);
        let body = serde_json::to_string(resident).expect("texts are always JSON");
        Self { body: sealer.seal(Column::Resident, number.as_slice(), &body), number, card }
    }
}

/// Stores a resident, instead of what was known under this number.
///
/// # Errors
/// [`DbError::Conflict`] if the card is somebody else's.
pub fn put(conn: &mut Conn, sealer: &Sealer, resident: &Resident, card: Option<CardHash>) -> Result<(), DbError> {
    put_sealed(conn, &Sealed::of(sealer, resident, card))
}

pub(crate) fn put_sealed(conn: &mut Conn, resident: &Sealed) -> Result<(), DbError> {
    let row = (
        residents::number.eq(&resident.number),
        residents::card.eq(resident.card.map(|card| card.as_bytes().to_vec())),
        residents::body.eq(&resident.body),
        residents::settled.eq(false),
    );
    let newest = (
        residents::card.eq(excluded(residents::card)),
        residents::body.eq(excluded(residents::body)),
        residents::settled.eq(false),
    );
    with!(conn, c => diesel::insert_into(residents::table)
        .values(&row)
        .on_conflict(residents::number)
        .do_update()
        .set(newest)
        .execute(c))?;
    Ok(())
}

/// A resident who stands under the hash of a number as it was typed once: full width and half width were two numbers.
pub(crate) struct Misplaced {
    under: Vec<u8>,
    today: Sealed,
}

/// Those residents. Reads only, whoever cannot be read is none.
pub(crate) fn misplaced(conn: &mut Conn, sealer: &Sealer) -> Result<Vec<Misplaced>, DbError> {
    let (mut found, mut after) = (Vec::new(), Vec::new());
    loop {
        let query = || {
            residents::table.filter(residents::number.gt(&after)).order(residents::number).limit(PART).select(COLUMNS)
        };
        let rows: Vec<Row> = with!(&mut *conn, c => query().load(c))?;
        let Some((last, ..)) = rows.last() else { return Ok(found) };
        after.clone_from(last);
        for (under, card, sealed) in rows {
            if let (Ok(resident), Ok(card)) = (opened(sealer, &under, &sealed), card_of(card))
                && bookings::resident_hash(sealer, &resident.number) != under
            {
                found.push(Misplaced { under, today: Sealed::of(sealer, &resident, card) });
            }
        }
    }
}

impl Misplaced {
    /// Puts the resident under the hash that is looked for. What a list has brought in there since stands, and gets the
    /// card if it has none. In a transaction.
    pub(crate) fn store(&self, conn: &mut Conn) -> Result<(), DbError> {
        let old = || residents::table.find(&self.under);
        let person = || old().select(residents::person);
        let person: Option<Option<i64>> = with!(&mut *conn, c => person().first(c).optional())?;
        if with!(&mut *conn, c => diesel::delete(old()).execute(c))? == 0 {
            return Ok(());
        }
        let newer = || residents::table.find(&self.today.number).select(residents::card);
        let newer: Option<Option<Vec<u8>>> = with!(&mut *conn, c => newer().first(c).optional())?;
        match (newer, self.today.card) {
            (None, _) => {
                put_sealed(conn, &self.today)?;
                let row = || residents::table.find(&self.today.number);
                let person = residents::person.eq(person.flatten());
                with!(conn, c => diesel::update(row()).set(person).execute(c))?;
                Ok(())
            }
            (Some(None), Some(card)) => {
                let row = || residents::table.find(&self.today.number);
                let card = (residents::card.eq(Some(card.as_bytes().to_vec())), residents::settled.eq(false));
                with!(conn, c => diesel::update(row()).set(card).execute(c))?;
                Ok(())
            }
            (Some(_), _) => Ok(()),
        }
    }
}

/// The cards in this ledger of whoever is also a child of this nursery: a card is a person's, whichever list names it.
pub(crate) fn cards_of_children(conn: &mut Conn, facility: FacilityId) -> Result<Vec<(CardHash, ChildId)>, DbError> {
    let holder = diesel::alias!(persons as holder);
    let query = || {
        let same = holder.on(holder.field(persons::root).eq(persons::root));
        children::table
            .inner_join(persons::table.on(children::person.eq(persons::id.nullable())))
            .inner_join(same)
            .inner_join(residents::table.on(residents::person.eq(holder.field(persons::id).nullable())))
            .filter(children::facility.eq(facility.raw()).and(children::active.eq(true)))
            .filter(residents::card.is_not_null())
            .order(children::id)
            .limit(CHILDREN_MAX)
            .select((residents::card, children::id))
    };
    let rows: Vec<(Option<Vec<u8>>, i64)> = with!(conn, c => query().load(c))?;
    let mut cards = Vec::with_capacity(rows.len());
    for (card, child) in rows {
        cards.extend(card_of(card)?.map(|card| (card, ChildId::from_raw(child))));
    }
    Ok(cards)
}

fn bytes(cards: &[CardHash]) -> Vec<Option<Vec<u8>>> {
    cards.iter().map(|card| Some(card.as_bytes().to_vec())).collect()
}

/// Takes these cards from whoever has them: whoever has one next gets it in the same transaction.
pub(crate) fn take_cards(conn: &mut Conn, cards: impl Iterator<Item = CardHash>) -> Result<(), DbError> {
    let cards: Vec<CardHash> = cards.collect();
    for cards in cards.chunks(KEYS) {
        let rows = || residents::table.filter(residents::card.eq_any(bytes(cards)));
        let none = (residents::card.eq(None::<Vec<u8>>), residents::settled.eq(false));
        with!(conn, c => diesel::update(rows()).set(none).execute(c))?;
    }
    Ok(())
}

/// Who has these cards, by the keyed hashes of their numbers.
pub(crate) fn holders(conn: &mut Conn, cards: &[CardHash]) -> Result<Vec<(CardHash, Vec<u8>)>, DbError> {
    let mut holders = Vec::new();
    for cards in cards.chunks(KEYS) {
        let query = || {
            let held = residents::table.filter(residents::card.eq_any(bytes(cards)));
            held.select((residents::card, residents::number))
        };
        let rows: Vec<(Option<Vec<u8>>, Vec<u8>)> = with!(conn, c => query().load(c))?;
        for (card, number) in rows {
            holders.extend(card_of(card)?.map(|card| (card, number)));
        }
    }
    Ok(holders)
}

pub(crate) fn card_of(card: Option<Vec<u8>>) -> Result<Option<CardHash>, DbError> {
    let hash = |card: Vec<u8>| <[u8; 16]>::try_from(card).map_err(|_| DbError::Damaged("residents.card"));
    Ok(card.map(hash).transpose()?.map(CardHash::from_bytes))
}

const COLUMNS: (residents::number, residents::card, residents::body) =
    (residents::number, residents::card, residents::body);

/// A row: the number's keyed hash, the card's hash, who it is, sealed.
type Row = (Vec<u8>, Option<Vec<u8>>, Vec<u8>);
/// A resident with the keyed hash of the number, and the card.
pub(crate) type Numbered = (Vec<u8>, (Resident, Option<CardHash>));

/// The residents with these keyed hashes of numbers, and their cards. A row that cannot be read is none.
pub(crate) fn find_all(conn: &mut Conn, sealer: &Sealer, numbers: &[Vec<u8>]) -> Result<Vec<Numbered>, DbError> {
    let mut found = Vec::new();
    for numbers in numbers.chunks(KEYS) {
        let query = || residents::table.filter(residents::number.eq_any(numbers)).select(COLUMNS);
        let rows: Vec<Row> = with!(conn, c => query().load(c))?;
        for (number, card, sealed) in rows {
            if let (Ok(resident), Ok(card)) = (opened(sealer, &number, &sealed), card_of(card)) {
                found.push((number, (resident, card)));
            }
        }
    }
    Ok(found)
}

pub(crate) fn opened(sealer: &Sealer, number: &[u8], sealed: &[u8]) -> Result<Resident, DbError> {
    let body = sealer.open(Column::Resident, number, sealed)?;
    serde_json::from_str(&body).map_err(|_| DbError::Damaged("residents.body"))
}

/// The resident with this number, if there is one.
///
/// # Errors
/// If the database fails.
pub fn find(conn: &mut Conn, sealer: &Sealer, number: &str) -> Result<Option<Resident>, DbError> {
    let number = bookings::resident_hash(sealer, number);
    let query = || residents::table.find(&number).select(residents::body);
    let sealed: Option<Vec<u8>> = with!(conn, c => query().first(c).optional())?;
    sealed.map(|sealed| opened(sealer, &number, &sealed)).transpose()
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
    let holder = |(card, number): (CardHash, Vec<u8>)| (card, bookings::key_of_hash(&number));
    Ok(holders(conn, cards)?.into_iter().map(holder).collect())
}
