//! Children: where each is enrolled, who its guardians are, whose its cards are.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use domain::{
    card::CardHash,
    ids::{ChildId, FacilityId, PersonId},
    persons::{Kind, Person},
    time::UtcTime,
};

use super::{
    With,
    work::{self, Held, Seat, Tie, Work},
};
use crate::{
    Conn, DbError,
    persons::KEYS,
    schema::{cards, children, guardians, guardianships},
    seal::Column,
    with,
};

type Names = (Vec<u8>, Vec<u8>);
type Row = (i64, i64, bool, Option<i64>, Option<Vec<u8>>, Names);

pub(super) fn settle(conn: &mut Conn, ids: &[i64], with: &With<'_>) -> Result<(), DbError> {
    for ids in ids.chunks(KEYS) {
        part(conn, ids, with)?;
    }
    Ok(())
}

fn part(conn: &mut Conn, ids: &[i64], with: &With<'_>) -> Result<(), DbError> {
    let query = || {
        children::table.filter(children::id.eq_any(ids)).order(children::id).select((
            children::id,
            children::facility,
            children::active,
            children::person,
            children::person_number,
            (children::name, children::kana),
        ))
    };
    let rows: Vec<Row> = with!(&mut *conn, c => query().load(c))?;
    let (cards, guardians) = (cards_of(conn, ids)?, guardians_of(conn, ids)?);
    let none = Vec::new();
    // A name that does not open is nobody's: its row is settled, and stays as it is.
    let opened = |row: &Row| {
        let (name, kana) = &row.5;
        let name = with.sealer.open(Column::ChildName, row.0, name).ok()?;
        Some(Person::named(&name, &with.sealer.open(Column::ChildKana, row.0, kana).ok()?))
    };
    let seats = rows.iter().filter_map(|row| {
        let seat = Seat {
            person: row.3.map(PersonId::from_raw),
            number: row.4.as_deref(),
            cards: cards.get(&row.0).unwrap_or(&none),
            says: opened(row)?,
        };
        Some((row, seat))
    });
    let (rows_read, seats): (Vec<&Row>, Vec<Seat<'_>>) = seats.unzip();
    let mut work = Work::of(conn, &seats, with)?;
    let (mut settled, mut wanted, mut held) = (Vec::new(), HashMap::new(), Vec::new());
    for (row, seat) in rows_read.into_iter().zip(seats) {
        let (id, facility, is_active, ..) = *row;
        let own = seat.cards;
        let person = work.person(seat);
        settled.push((id, Some(person)));
        held.extend(own.iter().map(|card| Held { person, card: *card, seat: id }));
        if is_active {
            let facility = Some(FacilityId::from_raw(facility));
            let since = if row.3.is_none() { ChildId::from_raw(id).made_at() } else { with.now };
            wanted.insert(Tie { person, kind: Kind::Enrolled, facility, seat: id, about: id }, since.min(with.now));
        }
        let ties = guardians.get(&id).into_iter().flatten();
        wanted.extend(ties.map(|(guardian, person)| {
            let tie = Tie { person: *person, kind: Kind::Guardian, facility: None, seat: *guardian, about: id };
            (tie, with.now)
        }));
    }
    let read: HashSet<i64> = settled.iter().map(|(id, _)| *id).collect();
    settled.extend(rows.iter().filter(|row| !read.contains(&row.0)).map(|row| (row.0, None)));
    work.store(conn, with)?;
    keep(conn, ids, (&wanted, &held), with.now)?;
    work::seat(conn, "children", &settled)
}

fn keep(
    conn: &mut Conn,
    ids: &[i64],
    (wanted, held): (&HashMap<Tie, UtcTime>, &[Held]),
    now: UtcTime,
) -> Result<(), DbError> {
    let standing = work::standing_about(conn, ids)?;
    work::hold(conn, &standing, wanted, now)?;
    work::bind(conn, Kind::Enrolled, ids, held, now).map(drop)
}

fn cards_of(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<CardHash>>, DbError> {
    let query = || cards::table.filter(cards::child.eq_any(ids)).select((cards::child, cards::hash));
    let rows: Vec<(i64, Vec<u8>)> = with!(conn, c => query().load(c))?;
    let mut cards: HashMap<i64, Vec<CardHash>> = HashMap::new();
    for (child, card) in rows {
        cards.entry(child).or_default().push(work::hash(card)?);
    }
    Ok(cards)
}

/// The guardians of these children whose persons are known, by child.
fn guardians_of(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<(i64, PersonId)>>, DbError> {
    let query = || {
        guardianships::table
            .inner_join(guardians::table)
            .filter(guardianships::child.eq_any(ids).and(guardians::person.is_not_null()))
            .select((guardianships::child, guardians::id, guardians::person.assume_not_null()))
    };
    let rows: Vec<(i64, i64, i64)> = with!(conn, c => query().load(c))?;
    let mut found: HashMap<i64, Vec<(i64, PersonId)>> = HashMap::new();
    for (child, guardian, person) in rows {
        found.entry(child).or_default().push((guardian, PersonId::from_raw(person)));
    }
    Ok(found)
}
