//! All that is kept of one person, for the person themself (開示, 個人情報保護法 76条): what lists say of them, what they are to places, their cards,
//! days, bookings and what was sent to them. Gathered over every row that is this person.
//!
//! Absent on purpose: anybody else. Whose guardian somebody is, who fetched a child, who lives with them and who comes along to a
//! booking is somebody else's as well, and for people to judge. Who looked at them stands in the audit.

use diesel::prelude::*;
use domain::{
    bookings::booking::Booking,
    ids::{BookingId, PersonId},
    persons::{Kind, Person},
    time::{CivilDay, UtcTime},
};

use super::{Card, KEYS, Reach, Sight, lookup, raws, sight};
use crate::{
    Conn, DbError,
    bookings::{Party, key_of_hash},
    residents::{Resident, opened},
    schema::{attendance, booking_parties, bookings, children, deliveries, entries, facilities, guardians, residents},
    seal::{Column, Sealer},
    with,
};

/// Most rows of each kind, the newest.
const EACH_MAX: i64 = 5_000;

/// All that is kept of a person.
#[derive(Debug, Clone, Default)]
pub struct Disclosure {
    /// What the registry says, of each row that is this person.
    pub persons: Vec<Person>,
    /// What they are to whom and where, without the others' names.
    pub relations: Vec<Place>,
    /// Their cards.
    pub cards: Vec<Card>,
    /// What nurseries write of them as a child: the nursery, its number, the class.
    pub enrolled: Vec<Enrolled>,
    /// Their days at nurseries.
    pub days: Vec<Attended>,
    /// What nurseries write of them as a guardian.
    pub guardian: Vec<GuardianRow>,
    /// What ledgers of residents say of them.
    pub residents: Vec<Resident>,
    /// Their bookings under those numbers.
    pub bookings: Vec<Booked>,
    /// When they came and went at gyms and libraries.
    pub visits: Vec<Visited>,
    /// What was sent to them.
    pub sent: Vec<Sent>,
}

/// A relation without the other one of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub kind: Kind,
    /// Where.
    pub place: Option<String>,
    /// From when.
    pub since: UtcTime,
    /// Until when, if it is over.
    pub until: Option<UtcTime>,
}

/// A child of a nursery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// Where.
    pub place: String,
    /// The child's number there.
    pub number: String,
    /// The class (組).
    pub class: String,
    /// Whether it is there now.
    pub is_there: bool,
}

/// A day at a nursery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attended {
    /// Where.
    pub place: String,
    /// Which day.
    pub day: CivilDay,
    /// When the child came.
    pub arrived: Option<UtcTime>,
    /// When it went.
    pub left: Option<UtcTime>,
}

/// A guardian as a nursery's list has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianRow {
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: String,
}

/// A booking.
#[derive(Debug, Clone)]
pub struct Booked {
    /// Where.
    pub place: String,
    /// The booking.
    pub booking: Booking,
    /// What they said of themselves, if it is not forgotten.
    pub party: Option<Party>,
}

/// A day on which somebody came to a gym or a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visited {
    /// Where.
    pub place: String,
    /// Which day.
    pub day: CivilDay,
    /// Coming and going in turn.
    pub turns: Vec<UtcTime>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// From where.
    pub place: String,
    /// When it happened that it tells of.
    pub at: UtcTime,
    /// By push or mail, as rows name it.
    pub channel: String,
    /// What became of it, as rows name it.
    pub state: String,
}

/// All of it, for whoever has this reach; `None` if there is no such person or they may not be seen.
///
/// # Errors
/// If the database fails or a row does not open.
pub fn disclosure(conn: &mut Conn, sealer: &Sealer, id: PersonId, reach: Reach) -> Result<Option<Disclosure>, DbError> {
    let Some(Sight::Whole(seen)) = sight(conn, sealer, id, reach)? else { return Ok(None) };
    let rows = lookup::parts(conn, sealer, id)?;
    let own = raws(&rows.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    // What somebody is the guardian of is theirs; who is theirs is not.
    let relations =
        seen.relations.into_iter().filter(|relation| !matches!(relation.tied, Some(super::Tied::Guardian(_))));
    let place = |relation: super::Relation| Place {
        kind: relation.kind,
        place: relation.place,
        since: relation.since,
        until: relation.until,
    };
    let children = children_of(conn, &own)?;
    let mut found = Disclosure {
        persons: rows.into_iter().map(|(_, row)| row.person).collect(),
        relations: relations.map(place).collect(),
        cards: seen.cards,
        ..Disclosure::default()
    };
    for (child, facility, enrolled) in children {
        found.days.extend(days_of(conn, (child, facility), &enrolled.place)?);
        found.visits.extend(visits_of(conn, child)?);
        found.enrolled.push(enrolled);
    }
    for (guardian, row) in guardians_of(conn, sealer, &own)? {
        found.sent.extend(sent_to(conn, guardian)?);
        found.guardian.push(row);
    }
    for (number, resident) in residents_of(conn, sealer, &own)? {
        let key = key_of_hash(&number).0;
        found.bookings.extend(bookings_of(conn, sealer, key)?);
        found.visits.extend(visits_of(conn, key)?);
        found.residents.push(resident);
    }
    Ok(Some(found))
}

fn children_of(conn: &mut Conn, own: &[i64]) -> Result<Vec<(i64, i64, Enrolled)>, DbError> {
    let query = || {
        children::table
            .inner_join(facilities::table)
            .filter(children::person.eq_any(own))
            .order(children::id)
            .limit(KEYS as i64)
            .select((
                (children::id, children::facility),
                (facilities::name, children::number, children::class, children::active),
            ))
    };
    type Keys = (i64, i64);
    type Shown = (String, String, String, bool);
    let rows: Vec<(Keys, Shown)> = with!(conn, c => query().load(c))?;
    let child = |((id, facility), (place, number, class, is_there)): (Keys, Shown)| {
        (id, facility, Enrolled { place, number, class, is_there })
    };
    Ok(rows.into_iter().map(child).collect())
}

fn days_of(conn: &mut Conn, (child, facility): (i64, i64), place: &str) -> Result<Vec<Attended>, DbError> {
    let query = || {
        attendance::table
            .filter(attendance::facility.eq(facility).and(attendance::child.eq(child)))
            .order(attendance::day.desc())
            .limit(EACH_MAX)
            .select((attendance::day, attendance::arrived_at, attendance::left_at))
    };
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = with!(conn, c => query().load(c))?;
    let day = |(day, arrived, left): (i64, Option<i64>, Option<i64>)| Attended {
        place: place.to_owned(),
        day: CivilDay::from_number(day),
        arrived: arrived.map(UtcTime::from_micros),
        left: left.map(UtcTime::from_micros),
    };
    Ok(rows.into_iter().map(day).collect())
}

fn guardians_of(conn: &mut Conn, sealer: &Sealer, own: &[i64]) -> Result<Vec<(i64, GuardianRow)>, DbError> {
    let query = || {
        let rows = guardians::table.filter(guardians::person.eq_any(own)).order(guardians::id).limit(KEYS as i64);
        rows.select((guardians::id, guardians::name, guardians::email))
    };
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = with!(conn, c => query().load(c))?;
    rows.into_iter()
        .map(|(id, name, email)| {
            let name = sealer.open(Column::GuardianName, id, &name)?;
            Ok((id, GuardianRow { name, email: sealer.open(Column::GuardianEmail, id, &email)? }))
        })
        .collect()
}

fn sent_to(conn: &mut Conn, guardian: i64) -> Result<Vec<Sent>, DbError> {
    let query = || {
        deliveries::table
            .inner_join(facilities::table.on(facilities::id.eq(deliveries::facility)))
            .filter(deliveries::whom.eq("guardian").and(deliveries::recipient.eq(guardian)))
            .order(deliveries::id.desc())
            .limit(EACH_MAX)
            .select((facilities::name, deliveries::at, deliveries::channel, deliveries::state))
    };
    let rows: Vec<(String, i64, String, String)> = with!(conn, c => query().load(c))?;
    let sent = |(place, at, channel, state)| Sent { place, at: UtcTime::from_micros(at), channel, state };
    Ok(rows.into_iter().map(sent).collect())
}

fn residents_of(conn: &mut Conn, sealer: &Sealer, own: &[i64]) -> Result<Vec<(Vec<u8>, Resident)>, DbError> {
    let query = || {
        let rows = residents::table.filter(residents::person.eq_any(own)).order(residents::number).limit(KEYS as i64);
        rows.select((residents::number, residents::body))
    };
    let rows: Vec<(Vec<u8>, Vec<u8>)> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(|(number, body)| opened(sealer, &number, &body).map(|resident| (number, resident))).collect()
}

fn bookings_of(conn: &mut Conn, sealer: &Sealer, key: i64) -> Result<Vec<Booked>, DbError> {
    let query = || {
        bookings::table
            .inner_join(facilities::table.on(facilities::id.eq(bookings::facility)))
            .left_join(booking_parties::table.on(booking_parties::booking.eq(bookings::id)))
            .filter(bookings::person.eq(key))
            .order(bookings::id.desc())
            .limit(EACH_MAX)
            .select((bookings::id, facilities::name, bookings::body, booking_parties::body.nullable()))
    };
    let rows: Vec<(i64, String, String, Option<Vec<u8>>)> = with!(conn, c => query().load(c))?;
    rows.into_iter()
        .map(|(id, place, body, party)| {
            let booking = serde_json::from_str(&body).map_err(|_| DbError::Damaged("bookings.body"))?;
            let party = party.map(|party| Party::open(sealer, BookingId::from_raw(id), &party)).transpose()?;
            Ok(Booked { place, booking, party })
        })
        .collect()
}

fn visits_of(conn: &mut Conn, holder: i64) -> Result<Vec<Visited>, DbError> {
    let query = || {
        entries::table
            .inner_join(facilities::table.on(facilities::id.eq(entries::facility)))
            .filter(entries::holder.eq(holder))
            .order(entries::day.desc())
            .limit(EACH_MAX)
            .select((facilities::name, entries::day, entries::turns))
    };
    let rows: Vec<(String, i64, String)> = with!(conn, c => query().load(c))?;
    rows.into_iter()
        .map(|(place, day, turns)| {
            let turns = serde_json::from_str(&turns).map_err(|_| DbError::Damaged("entries.turns"))?;
            Ok(Visited { place, day: CivilDay::from_number(day), turns })
        })
        .collect()
}
