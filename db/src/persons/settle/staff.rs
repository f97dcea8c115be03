//! Staff: where each works, for the town itself if nowhere.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{FacilityId, PersonId, StaffId},
    persons::{Kind, Person},
};

use super::{
    With,
    work::{self, Seat, Tie, Work},
};
use crate::{Conn, DbError, persons::KEYS, schema::staff, seal::Column, with};

type Row = (i64, Option<i64>, Vec<u8>, Option<i64>, Option<i64>);

pub(super) fn settle(conn: &mut Conn, ids: &[i64], with: &With<'_>) -> Result<(), DbError> {
    for ids in ids.chunks(KEYS) {
        part(conn, ids, with)?;
    }
    Ok(())
}

fn part(conn: &mut Conn, ids: &[i64], with: &With<'_>) -> Result<(), DbError> {
    let query = || {
        staff::table.filter(staff::id.eq_any(ids)).order(staff::id).select((
            staff::id,
            staff::facility,
            staff::name,
            staff::disabled_at,
            staff::person,
        ))
    };
    let rows: Vec<Row> = with!(&mut *conn, c => query().load(c))?;
    let seats = rows.iter().filter_map(|row| {
        let name = with.sealer.open(Column::StaffName, row.0, &row.2).ok()?;
        let person = row.4.map(PersonId::from_raw);
        Some((row, Seat { person, number: None, cards: &[], says: Person::named(&name, "") }))
    });
    let (read, seats): (Vec<&Row>, Vec<Seat<'_>>) = seats.unzip();
    let mut work = Work::of(conn, &seats, with)?;
    let (mut settled, mut wanted) = (Vec::new(), HashMap::new());
    for (row, seat) in read.into_iter().zip(seats) {
        let person = work.person(seat);
        settled.push((row.0, Some(person)));
        if row.3.is_none() {
            let facility = row.1.map(FacilityId::from_raw);
            let since = if row.4.is_none() { StaffId::from_raw(row.0).made_at() } else { with.now };
            wanted.insert(Tie { person, kind: Kind::Staff, facility, seat: row.0, about: 0 }, since.min(with.now));
        }
    }
    let unread: Vec<_> = rows.iter().filter(|row| settled.iter().all(|(id, _)| *id != row.0)).collect();
    settled.extend(unread.into_iter().map(|row| (row.0, None)));
    work.store(conn, with)?;
    let standing = work::standing(conn, Kind::Staff, ids)?;
    work::hold(conn, &standing, &wanted, with.now)?;
    work::seat(conn, "staff", &settled)
}
