//! Residents of the ledger (発行台帳): who they are, and whose their cards are.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use domain::{
    card::CardHash,
    ids::{FacilityId, PersonId},
    log::Entry,
    persons::{Kind, Person},
};

use super::{
    With,
    work::{self, Held, Seat, Tie, Work},
};
use crate::{
    Conn, DbError, bookings,
    log::append_change,
    persons::{self, KEYS},
    residents::{self, card_of},
    schema::residents as rows_of,
    with,
};

type Row = (Vec<u8>, Option<Vec<u8>>, Vec<u8>, Option<i64>);

/// The seat of a resident: what bookings count them by.
fn seat_of(number: &[u8]) -> i64 {
    bookings::key_of_hash(number).0
}

pub(super) fn settle(conn: &mut Conn, numbers: &[&[u8]], with: &With<'_>) -> Result<(), DbError> {
    let mut concerned = BTreeSet::new();
    for numbers in numbers.chunks(KEYS) {
        concerned.extend(part(conn, numbers, with)?);
    }
    // A resident's card opens the nursery of the child who is the same person: whoever holds the roster reads it again.
    for facility in persons::places_of(conn, &concerned.into_iter().collect::<Vec<_>>())? {
        append_change(conn, facility, &changed(with))?;
    }
    Ok(())
}

fn changed(with: &With<'_>) -> Entry {
    Entry::set(with.now, domain::roster::Fact::RosterChanged)
}

fn part(conn: &mut Conn, numbers: &[&[u8]], with: &With<'_>) -> Result<BTreeSet<PersonId>, DbError> {
    let query = || {
        rows_of::table.filter(rows_of::number.eq_any(numbers)).order(rows_of::number).select((
            rows_of::number,
            rows_of::card,
            rows_of::body,
            rows_of::person,
        ))
    };
    let rows: Vec<Row> = with!(&mut *conn, c => query().load(c))?;
    let cards: Vec<Vec<CardHash>> =
        rows.iter().map(|row| Ok(card_of(row.1.clone())?.into_iter().collect())).collect::<Result<_, DbError>>()?;
    let seats = rows.iter().zip(&cards).filter_map(|(row, cards)| {
        let resident = residents::opened(with.sealer, &row.0, &row.2).ok()?;
        let says = Person { birth: resident.birth, ..Person::named(&resident.name, &resident.kana) };
        Some((row, Seat { person: row.3.map(PersonId::from_raw), number: None, cards, says }))
    });
    let (read, seats): (Vec<&Row>, Vec<Seat<'_>>) = seats.unzip();
    let mut work = Work::of(conn, &seats, with)?;
    let (mut settled, mut wanted, mut held) = (Vec::new(), HashMap::new(), Vec::new());
    for (row, seat) in read.into_iter().zip(seats) {
        let own = seat.cards;
        let (person, seat) = (work.person(seat), seat_of(&row.0));
        settled.push((row.0.as_slice(), Some(person)));
        held.extend(own.iter().map(|card| Held { person, card: *card, seat }));
        let facility: Option<FacilityId> = None;
        wanted.insert(Tie { person, kind: Kind::Resident, facility, seat, about: 0 }, with.now);
    }
    let unread: Vec<_> = rows.iter().filter(|row| settled.iter().all(|(number, _)| *number != row.0)).collect();
    settled.extend(unread.into_iter().map(|row| (row.0.as_slice(), None)));
    work.store(conn, with)?;
    let seats: Vec<i64> = rows.iter().map(|row| seat_of(&row.0)).collect();
    let standing = work::standing(conn, Kind::Resident, &seats)?;
    work::hold(conn, &standing, &wanted, with.now)?;
    let concerned = work::bind(conn, Kind::Resident, &seats, &held, with.now)?;
    work::seat_residents(conn, &settled)?;
    Ok(concerned.into_iter().collect())
}
