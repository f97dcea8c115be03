//! What the rows of one transaction change in the registry: gathered first, then stored with few statements.

use std::collections::{HashMap, HashSet};

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Binary},
};
use domain::{
    card::CardHash,
    ids::{FacilityId, PersonId, RelationId},
    persons::{Kind, Person},
    text::fold,
    time::UtcTime,
};

use super::With;
use crate::{
    Conn, DbError,
    persons::{KEYS, New, Row, add, change, load},
    schema::{card_bindings, persons, relations},
    with,
};

/// A relation that a row says there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Tie {
    pub person: PersonId,
    pub kind: Kind,
    pub facility: Option<FacilityId>,
    pub seat: i64,
    pub about: i64,
}

/// A card that a row says is this person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub person: PersonId,
    pub card: CardHash,
    pub seat: i64,
}

/// A row that is a view of a person.
pub(super) struct Seat<'a> {
    /// The person as far as it is settled.
    pub person: Option<PersonId>,
    /// The keyed hash of the town's own number, if a list names it.
    pub number: Option<&'a [u8]>,
    /// Its cards.
    pub cards: &'a [CardHash],
    /// What the row knows of the person.
    pub says: Person,
}

/// The persons that the rows of one transaction are about.
pub(super) struct Work {
    known: HashMap<PersonId, Row>,
    by_number: HashMap<Vec<u8>, PersonId>,
    by_card: HashMap<CardHash, PersonId>,
    new: Vec<(PersonId, Option<Vec<u8>>)>,
    changed: HashSet<PersonId>,
    /// Who has this number from now on.
    numbered: Vec<(PersonId, Vec<u8>)>,
    /// Who was somebody without a number until now, and who that is.
    known_as: Vec<(PersonId, PersonId)>,
}

impl Work {
    /// Reads who is meant: the persons of these seats, and those who are known by their numbers or cards.
    pub fn of(conn: &mut Conn, seats: &[Seat<'_>], with: &With<'_>) -> Result<Self, DbError> {
        let numbers: Vec<&[u8]> = seats.iter().filter_map(|seat| seat.number).collect();
        let mut by_number = HashMap::new();
        for numbers in numbers.chunks(KEYS) {
            let query = || {
                persons::table
                    .filter(persons::number.eq_any(numbers))
                    .select((persons::number.assume_not_null(), persons::id))
            };
            let rows: Vec<(Vec<u8>, i64)> = with!(&mut *conn, c => query().load(c))?;
            by_number.extend(rows.into_iter().map(|(number, id)| (number, PersonId::from_raw(id))));
        }
        // Only of rows that have no person yet: a card that goes from hand to hand makes nobody somebody else.
        let cards = seats.iter().filter(|seat| seat.person.is_none()).flat_map(|seat| seat.cards).copied();
        let by_card = holders(conn, &cards.collect::<Vec<_>>())?;
        let ids = seats.iter().filter_map(|seat| seat.person).chain(by_number.values().copied());
        let mut ids: Vec<PersonId> = ids.chain(by_card.values().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = load(conn, with.sealer, &ids)?;
        let (new, changed, numbered, known_as) = (Vec::new(), HashSet::new(), Vec::new(), Vec::new());
        Ok(Self { known, by_number, by_card, new, changed, numbered, known_as })
    }

    /// Whose row this is: the person of the town's number; else the one that it was settled to; else the holder of its card, if
    /// that has the same name; else somebody new. What the row says of a person whom the town's own list does not know is what
    /// is known.
    pub fn person(&mut self, seat: Seat<'_>) -> PersonId {
        let of_number = seat.number.and_then(|number| self.by_number.get(number)).copied();
        let settled = seat.person.filter(|person| self.known.contains_key(person));
        self.learn(of_number, settled, seat.number);
        let holder = || {
            let holders = seat.cards.iter().filter_map(|card| self.by_card.get(card));
            holders.copied().find(|id| self.known.get(id).is_some_and(|row| is_alike(&row.person, &seat.says)))
        };
        let Some(id) = of_number.or(settled).or_else(holder) else { return self.add(seat) };
        if let Some(row) = self.known.get_mut(&id) {
            let told = told(&row.person, seat.says);
            if told != row.person {
                row.person = told;
                self.changed.insert(id);
            }
        }
        id
    }

    /// A row that got a number: nobody's yet, it becomes that of the row's person; somebody's, the row's person was them.
    fn learn(&mut self, of_number: Option<PersonId>, settled: Option<PersonId>, number: Option<&[u8]>) {
        let (Some(settled), Some(number)) = (settled, number) else { return };
        let Some(row) = self.known.get_mut(&settled).filter(|row| !row.has_number && row.root == settled) else {
            return;
        };
        match of_number {
            Some(somebody) if somebody != settled => self.known_as.push((settled, somebody)),
            Some(_) => {}
            None => {
                row.has_number = true;
                self.by_number.insert(number.to_vec(), settled);
                self.numbered.push((settled, number.to_vec()));
            }
        }
    }

    fn add(&mut self, seat: Seat<'_>) -> PersonId {
        let (id, number) = (PersonId::random(), seat.number.map(<[u8]>::to_vec));
        if let Some(number) = &number {
            self.by_number.insert(number.clone(), id);
        }
        self.by_card.extend(seat.cards.iter().map(|card| (*card, id)));
        self.known.insert(id, Row { root: id, household: None, has_number: number.is_some(), person: seat.says });
        self.new.push((id, number));
        id
    }

    /// Stores who is new or not as they were.
    pub fn store(&self, conn: &mut Conn, with: &With<'_>) -> Result<(), DbError> {
        let new: Vec<New<'_>> =
            self.new.iter().map(|(id, number)| New::of(*id, number.as_deref(), &self.known[id].person)).collect();
        add(conn, with.sealer, &new, with.now)?;
        let is_new: HashSet<PersonId> = self.new.iter().map(|(id, _)| *id).collect();
        let changed = self.changed.iter().filter(|id| !is_new.contains(id));
        let changed: Vec<(PersonId, &Person)> = changed.map(|id| (*id, &self.known[id].person)).collect();
        change(conn, with.sealer, &changed, with.now)?;
        for (id, number) in &self.numbered {
            let row = || persons::table.find(id.raw());
            with!(&mut *conn, c => diesel::update(row()).set(persons::number.eq(number)).execute(c))?;
        }
        for (was, somebody) in &self.known_as {
            let rows = || persons::table.filter(persons::root.eq(was.raw()));
            let root = persons::root.eq(self.known[somebody].root.raw());
            with!(&mut *conn, c => diesel::update(rows()).set(root).execute(c))?;
        }
        Ok(())
    }
}

/// Whether two rows can be one person: their names or readings are the same, however they are written.
fn is_alike(one: &Person, other: &Person) -> bool {
    let same = |one: &str, other: &str| !fold(one).is_empty() && fold(one) == fold(other);
    same(&one.name, &other.name) || same(&one.kana, &other.kana)
}

/// What is known of a person once a row says this.
fn told(known: &Person, says: Person) -> Person {
    if known.of_register {
        return known.clone();
    }
    let or = |said: String, known: &str| if said.is_empty() { known.to_owned() } else { said };
    Person {
        name: or(says.name, &known.name),
        kana: or(says.kana, &known.kana),
        birth: if says.birth == domain::birth::Birth::Unknown { known.birth } else { says.birth },
        sex: says.sex.or(known.sex),
        address: or(says.address, &known.address),
        number: or(says.number, &known.number),
        of_register: false,
    }
}

/// Whose these cards are now.
fn holders(conn: &mut Conn, cards: &[CardHash]) -> Result<HashMap<CardHash, PersonId>, DbError> {
    Ok(bindings(conn, cards)?.into_iter().map(|(card, (_, person))| (card, person)).collect())
}

/// The bindings of these cards that hold now: the binding's id and the person.
fn bindings(conn: &mut Conn, cards: &[CardHash]) -> Result<HashMap<CardHash, (i64, PersonId)>, DbError> {
    let mut found = HashMap::new();
    for cards in bytes(cards).chunks(KEYS) {
        let query = || {
            let held =
                card_bindings::table.filter(card_bindings::card.eq_any(cards).and(card_bindings::until.is_null()));
            held.select((card_bindings::card, card_bindings::id, card_bindings::person))
        };
        let rows: Vec<(Vec<u8>, i64, i64)> = with!(&mut *conn, c => query().load(c))?;
        for (card, id, person) in rows {
            found.insert(hash(card)?, (id, PersonId::from_raw(person)));
        }
    }
    Ok(found)
}

pub(super) fn hash(card: Vec<u8>) -> Result<CardHash, DbError> {
    let card = <[u8; 16]>::try_from(card).map_err(|_| DbError::Damaged("card_bindings.card"))?;
    Ok(CardHash::from_bytes(card))
}

fn bytes(cards: &[CardHash]) -> Vec<Vec<u8>> {
    cards.iter().map(|card| card.as_bytes().to_vec()).collect()
}

/// The relations of these seats that hold now, by their ids.
pub(super) fn standing(conn: &mut Conn, kind: Kind, seats: &[i64]) -> Result<Vec<(i64, Tie)>, DbError> {
    let mut found = Vec::new();
    for seats in seats.chunks(KEYS) {
        let of_seats = relations::kind.eq(kind.name()).and(relations::seat.eq_any(seats));
        let query = || relations::table.filter(of_seats.clone().and(relations::until.is_null())).select(TIE);
        let rows: Vec<TieRow> = with!(&mut *conn, c => query().load(c))?;
        found.extend(rows.into_iter().filter_map(tie));
    }
    Ok(found)
}

/// The relations about these children that hold now, by their ids.
pub(super) fn standing_about(conn: &mut Conn, children: &[i64]) -> Result<Vec<(i64, Tie)>, DbError> {
    let mut found = Vec::new();
    for children in children.chunks(KEYS) {
        let about = relations::about.eq_any(children).and(relations::until.is_null());
        let query = || relations::table.filter(about.clone()).select(TIE);
        let rows: Vec<TieRow> = with!(&mut *conn, c => query().load(c))?;
        found.extend(rows.into_iter().filter_map(tie));
    }
    Ok(found)
}

type TieRow = (i64, i64, String, Option<i64>, i64, i64);
const TIE: (relations::id, relations::person, relations::kind, relations::facility, relations::seat, relations::about) =
    (relations::id, relations::person, relations::kind, relations::facility, relations::seat, relations::about);

fn tie((id, person, kind, facility, seat, about): TieRow) -> Option<(i64, Tie)> {
    let (person, kind) = (PersonId::from_raw(person), Kind::from_name(&kind)?);
    Some((id, Tie { person, kind, facility: facility.map(FacilityId::from_raw), seat, about }))
}

/// Ends the relations that hold and should not, and begins those that should and do not, each with its day. In a transaction.
pub(super) fn hold(
    conn: &mut Conn,
    standing: &[(i64, Tie)],
    wanted: &HashMap<Tie, UtcTime>,
    now: UtcTime,
) -> Result<(), DbError> {
    let over = standing.iter().filter(|(_, tie)| !wanted.contains_key(tie)).map(|(id, _)| *id);
    for ids in over.collect::<Vec<_>>().chunks(KEYS) {
        let rows = || relations::table.filter(relations::id.eq_any(ids));
        with!(&mut *conn, c => diesel::update(rows()).set(relations::until.eq(now.micros())).execute(c))?;
    }
    let known: HashSet<&Tie> = standing.iter().map(|(_, tie)| tie).collect();
    let row = |(tie, since): (&Tie, &UtcTime)| {
        (
            relations::id.eq(RelationId::new(now).raw()),
            relations::person.eq(tie.person.raw()),
            relations::kind.eq(tie.kind.name()),
            relations::facility.eq(tie.facility.map(FacilityId::raw)),
            relations::seat.eq(tie.seat),
            relations::about.eq(tie.about),
            relations::since.eq(since.micros()),
        )
    };
    let rows: Vec<_> = wanted.iter().filter(|(tie, _)| !known.contains(tie)).map(row).collect();
    for rows in rows.chunks(KEYS) {
        with!(&mut *conn, c => diesel::insert_into(relations::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// Binds the cards that these seats hold now, and ends what they held before. A card is one person's: whoever had it has it no
/// more. Gives whether anything changed. In a transaction.
pub(super) fn bind(
    conn: &mut Conn,
    kind: Kind,
    seats: &[i64],
    wanted: &[Held],
    now: UtcTime,
) -> Result<HashSet<PersonId>, DbError> {
    let mut of_seats = Vec::new();
    for seats in seats.chunks(KEYS) {
        let of_kind = card_bindings::kind.eq(kind.name()).and(card_bindings::seat.eq_any(seats));
        let query = || {
            let held = card_bindings::table.filter(of_kind.clone().and(card_bindings::until.is_null()));
            held.select((card_bindings::id, card_bindings::card, card_bindings::person))
        };
        let rows: Vec<(i64, Vec<u8>, i64)> = with!(&mut *conn, c => query().load(c))?;
        for (id, card, person) in rows {
            of_seats.push((id, hash(card)?, PersonId::from_raw(person)));
        }
    }
    let by_card: HashMap<CardHash, PersonId> = wanted.iter().map(|held| (held.card, held.person)).collect();
    let (mut over, mut concerned) = (Vec::new(), HashSet::new());
    for (id, card, person) in of_seats {
        if by_card.get(&card) != Some(&person) {
            over.push(id);
            concerned.insert(person);
        }
    }
    let bound = bindings(conn, &wanted.iter().map(|held| held.card).collect::<Vec<_>>())?;
    let mut new: HashMap<CardHash, &Held> = HashMap::new();
    for held in wanted {
        match bound.get(&held.card) {
            Some((_, person)) if *person == held.person => {}
            other => {
                if let Some((id, person)) = other {
                    over.push(*id);
                    concerned.insert(*person);
                }
                concerned.insert(held.person);
                new.insert(held.card, held);
            }
        }
    }
    for ids in over.chunks(KEYS) {
        let rows = || card_bindings::table.filter(card_bindings::id.eq_any(ids));
        with!(&mut *conn, c => diesel::update(rows()).set(card_bindings::until.eq(now.micros())).execute(c))?;
    }
    let row = |held: &&Held| {
        (
            card_bindings::id.eq(RelationId::new(now).raw()),
            card_bindings::card.eq(held.card.as_bytes().to_vec()),
            card_bindings::person.eq(held.person.raw()),
            card_bindings::kind.eq(kind.name()),
            card_bindings::seat.eq(held.seat),
            card_bindings::since.eq(now.micros()),
        )
    };
    let rows: Vec<_> = new.values().map(row).collect();
    for rows in rows.chunks(KEYS) {
        with!(&mut *conn, c => diesel::insert_into(card_bindings::table).values(rows).execute(c))?;
    }
    Ok(concerned)
}

/// Writes into the rows of a table with this key whose each is, and that they are settled. In a transaction.
pub(super) fn seat(conn: &mut Conn, table: &'static str, rows: &[(i64, Option<PersonId>)]) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(c) => {
            let text = format!("update {table} set person = coalesce(?, person), settled = true where id = ?");
            for (key, person) in rows {
                let query = diesel::sql_query(text.clone())
                    .bind::<diesel::sql_types::Nullable<BigInt>, _>(person.map(PersonId::raw));
                query.bind::<BigInt, _>(*key).execute(c)?;
            }
        }
        Conn::Pg(c) => {
            let (keys, persons): (Vec<i64>, Vec<Option<i64>>) =
                rows.iter().map(|(key, person)| (*key, person.map(PersonId::raw))).unzip();
            let text = format!(
                "update {table} set person = coalesce(r.person, {table}.person), settled = true \
                 from unnest($1, $2) as r (key, person) where {table}.id = r.key"
            );
            let query = diesel::sql_query(text).bind::<Array<BigInt>, _>(keys);
            query.bind::<Array<diesel::sql_types::Nullable<BigInt>>, _>(persons).execute(c)?;
        }
    }
    Ok(())
}

/// The same for residents, whose key is a keyed hash.
pub(super) fn seat_residents(conn: &mut Conn, rows: &[(&[u8], Option<PersonId>)]) -> Result<(), DbError> {
    for (number, person) in rows {
        let text = match conn {
            Conn::Sqlite(_) => "update residents set person = coalesce(?, person), settled = true where number = ?",
            Conn::Pg(_) => "update residents set person = coalesce($1, person), settled = true where number = $2",
        };
        let query = || {
            let query =
                diesel::sql_query(text).bind::<diesel::sql_types::Nullable<BigInt>, _>(person.map(PersonId::raw));
            query.bind::<Binary, _>(*number)
        };
        with!(&mut *conn, c => query().execute(c))?;
    }
    Ok(())
}
