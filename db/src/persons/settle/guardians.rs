//! Guardians: who they are and whose their cards are. That they are somebody's guardians is settled with the child.

use diesel::prelude::*;
use domain::{
    card::CardHash,
    ids::PersonId,
    persons::{Kind, Person},
};

use super::{
    With,
    work::{self, Held, Seat, Work},
};
use crate::{
    Conn, DbError,
    persons::KEYS,
    schema::{children, guardians, guardianships},
    seal::Column,
    with,
};

type Row = (i64, Vec<u8>, Option<i64>, Option<Vec<u8>>, Option<Vec<u8>>);

pub(super) fn settle(conn: &mut Conn, ids: &[i64], with: &With<'_>) -> Result<(), DbError> {
    for ids in ids.chunks(KEYS) {
        part(conn, ids, with)?;
    }
    Ok(())
}

fn part(conn: &mut Conn, ids: &[i64], with: &With<'_>) -> Result<(), DbError> {
    let query = || {
        guardians::table.filter(guardians::id.eq_any(ids)).order(guardians::id).select((
            guardians::id,
            guardians::name,
            guardians::person,
            guardians::person_number,
            guardians::card,
        ))
    };
    let rows: Vec<Row> = with!(&mut *conn, c => query().load(c))?;
    let cards: Vec<Vec<CardHash>> =
        rows.iter().map(|row| row.4.iter().cloned().map(work::hash).collect()).collect::<Result<_, _>>()?;
    let seats = rows.iter().zip(&cards).filter_map(|(row, cards)| {
        let name = with.sealer.open(Column::GuardianName, row.0, &row.1).ok()?;
        let (person, number) = (row.2.map(PersonId::from_raw), row.3.as_deref());
        Some((row, Seat { person, number, cards, says: Person::named(&name, "") }))
    });
    let (read, seats): (Vec<&Row>, Vec<Seat<'_>>) = seats.unzip();
    let mut work = Work::of(conn, &seats, with)?;
    let (mut settled, mut held, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for (row, seat) in read.into_iter().zip(seats) {
        let own = seat.cards;
        let person = work.person(seat);
        if row.2.is_none_or(|was| was != person.raw()) {
            moved.push(row.0);
        }
        settled.push((row.0, Some(person)));
        held.extend(own.iter().map(|card| Held { person, card: *card, seat: row.0 }));
    }
    let unread: Vec<_> = rows.iter().filter(|row| settled.iter().all(|(id, _)| *id != row.0)).collect();
    settled.extend(unread.into_iter().map(|row| (row.0, None)));
    work.store(conn, with)?;
    work::bind(conn, Kind::Guardian, ids, &held, with.now)?;
    work::seat(conn, "guardians", &settled)?;
    // Their children's relations name somebody else from now on.
    let of_moved = || {
        let ties = guardianships::table.filter(guardianships::guardian.eq_any(&moved)).select(guardianships::child);
        children::table.filter(children::settled.eq(true).and(children::id.eq_any(ties)))
    };
    with!(conn, c => diesel::update(of_moved()).set(children::settled.eq(false)).execute(c))?;
    Ok(())
}
