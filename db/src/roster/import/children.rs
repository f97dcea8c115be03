//! The children of a facility of the file, with their cards and guardians.

use std::collections::{BTreeSet, HashMap};

use diesel::{prelude::*, upsert::excluded};
use domain::{
    card::CardHash,
    ids::{ChildId, FacilityId, GuardianId},
};

use super::{
    ChildEntry, FacilityEntry, Import, KEYS, PART,
    cards::Cards,
    guardians::{self, Guardian, Guardians},
};
use crate::{
    Conn, DbError,
    attendance::CHILDREN_MAX,
    schema::{cards, children, guardianships},
    seal::{Column, DoesNotOpen},
    with,
};

/// Changes of some children of a facility, stored together.
#[derive(Default)]
pub(super) struct Children {
    changed: Vec<Change>,
    gone: Vec<ChildId>,
    /// Facilities whose children lose a card to one of these.
    losing: BTreeSet<FacilityId>,
}

/// What the file changes of a child.
struct Change {
    id: ChildId,
    row: Option<Row>,
    card: Option<CardHash>,
    /// Cards that are nobody's any more.
    cards_off: Vec<CardHash>,
    guardians: Vec<Guardian>,
    ties: Vec<GuardianId>,
    ties_off: Vec<GuardianId>,
}

/// A child as it is to be stored.
struct Row {
    /// Of a new child.
    key: Option<(FacilityId, String)>,
    name: Vec<u8>,
    kana: Vec<u8>,
    call_name: Vec<u8>,
    class: String,
    person_number: Option<Vec<u8>>,
}

/// A child as stored, with its names opened; what does not open is stored anew.
struct Known {
    id: ChildId,
    names: Option<[String; 3]>,
    class: String,
    is_active: bool,
    person_number: Option<Vec<u8>>,
}

type SealedNames = (Vec<u8>, Vec<u8>, Vec<u8>);
type ChildRow = ((i64, String, String, bool, Option<Vec<u8>>), SealedNames);

/// What is stored of a facility's children.
struct Stored {
    children: HashMap<String, Known>,
    cards: HashMap<ChildId, Vec<CardHash>>,
    guardians: HashMap<ChildId, BTreeSet<GuardianId>>,
}

/// What the file changes of a facility's children, in parts.
pub(super) fn plan(
    conn: &mut Conn,
    (facility, entry): (FacilityId, &FacilityEntry),
    (cards, guardians): (&Cards, &mut Guardians),
    with: &Import<'_>,
) -> Result<Vec<Children>, DbError> {
    let mut stored = Stored::of(conn, facility, with)?;
    let mut parts = vec![Children::default()];
    for child in &entry.children {
        let known = stored.children.remove(&child.number);
        let change = change((facility, child), known.as_ref(), &stored, (cards, guardians), with);
        if change.is_any() {
            let loses = change.card.and_then(|card| cards.holder(card));
            let part = part_with_room(&mut parts);
            part.changed.push(change);
            part.losing.extend(loses);
        }
    }
    for known in stored.children.into_values() {
        // Whoever leaves lays down the card, unless another child has it now.
        let cards_off = unwanted(stored.cards.get(&known.id), None, cards);
        if known.is_active {
            part_with_room(&mut parts).gone.push(known.id);
        }
        if !cards_off.is_empty() {
            part_with_room(&mut parts).changed.push(Change { cards_off, ..Change::of(known.id) });
        }
    }
    parts.retain(|part| part.size() > 0);
    Ok(parts)
}

fn part_with_room(parts: &mut Vec<Children>) -> &mut Children {
    if parts.last().is_none_or(|last| last.size() >= PART) {
        parts.push(Children::default());
    }
    parts.last_mut().expect("just pushed")
}

fn change(
    (facility, child): (FacilityId, &ChildEntry),
    known: Option<&Known>,
    stored: &Stored,
    (cards, guardians): (&Cards, &mut Guardians),
    with: &Import<'_>,
) -> Change {
    let id = known.map_or_else(|| ChildId::new(with.now), |known| known.id);
    let mut change = Change::of(id);
    let said = child.person.as_deref().and_then(|number| with.sealer.person_number(number));
    if !known.is_some_and(|known| known.is(child, said.as_deref())) {
        change.row = Some(Row {
            key: known.is_none().then(|| (facility, child.number.clone())),
            name: with.sealer.seal(Column::ChildName, id.raw(), &child.name),
            kana: with.sealer.seal(Column::ChildKana, id.raw(), &child.kana),
            call_name: with.sealer.seal(Column::ChildCallName, id.raw(), &child.call_name),
            class: child.class.clone(),
            person_number: said.or_else(|| known.and_then(|known| known.person_number.clone())),
        });
    }
    let (card, held) = (cards.of_child(child), stored.cards.get(&id));
    change.card = card.filter(|card| !held.is_some_and(|held| held.contains(card)));
    change.cards_off = unwanted(held, card, cards);
    let had = stored.guardians.get(&id).cloned().unwrap_or_default();
    let mut has = BTreeSet::new();
    for entry in &child.guardians {
        let (guardian, to_store) = guardians.take(entry, with);
        change.guardians.extend(to_store);
        has.insert(guardian);
    }
    change.ties = has.difference(&had).copied().collect();
    change.ties_off = had.difference(&has).copied().collect();
    change
}

/// Those of these cards that nobody has after the file. One that another child has goes there by itself.
fn unwanted(held: Option<&Vec<CardHash>>, own: Option<CardHash>, cards: &Cards) -> Vec<CardHash> {
    let held = held.into_iter().flatten().copied();
    held.filter(|card| Some(*card) != own && !cards.is_wanted(*card)).collect()
}

fn opened(with: &Import<'_>, id: i64, (name, kana, call_name): &SealedNames) -> Result<[String; 3], DoesNotOpen> {
    Ok([
        with.sealer.open(Column::ChildName, id, name)?,
        with.sealer.open(Column::ChildKana, id, kana)?,
        with.sealer.open(Column::ChildCallName, id, call_name)?,
    ])
}

impl Known {
    fn is(&self, child: &ChildEntry, number: Option<&[u8]>) -> bool {
        if number.is_some() && number != self.person_number.as_deref() {
            return false;
        }
        let names = [&child.name, &child.kana, &child.call_name];
        self.is_active && self.class == child.class && self.names.as_ref().is_some_and(|own| own.iter().eq(names))
    }
}

impl Stored {
    fn of(conn: &mut Conn, facility: FacilityId, with: &Import<'_>) -> Result<Self, DbError> {
        let of_facility = || children::table.filter(children::facility.eq(facility.raw()));
        let query = || {
            of_facility().order(children::id).limit(CHILDREN_MAX).select((
                (children::id, children::number, children::class, children::active, children::person_number),
                (children::name, children::kana, children::call_name),
            ))
        };
        let rows: Vec<ChildRow> = with!(conn, c => query().load(c))?;
        let known = |((id, number, class, is_active, person_number), sealed): ChildRow| {
            let names = opened(with, id, &sealed).ok();
            (number, Known { id: ChildId::from_raw(id), names, class, is_active, person_number })
        };
        let children = rows.into_iter().map(known).collect();
        let held = || of_facility().inner_join(cards::table).select((children::id, cards::hash)).limit(CHILDREN_MAX);
        let held: Vec<(i64, Vec<u8>)> = with!(conn, c => held().load(c))?;
        let mut cards: HashMap<_, Vec<_>> = HashMap::new();
        for (child, hash) in held {
            let hash: [u8; 16] = hash.try_into().map_err(|_| DbError::Damaged("cards.hash"))?;
            cards.entry(ChildId::from_raw(child)).or_default().push(CardHash::from_bytes(hash));
        }
        let ties = || {
            let tied = of_facility().inner_join(guardianships::table);
            tied.select((guardianships::child, guardianships::guardian)).limit(CHILDREN_MAX)
        };
        let ties: Vec<(i64, i64)> = with!(conn, c => ties().load(c))?;
        let mut guardians: HashMap<_, BTreeSet<_>> = HashMap::new();
        for (child, guardian) in ties {
            guardians.entry(ChildId::from_raw(child)).or_default().insert(GuardianId::from_raw(guardian));
        }
        Ok(Self { children, cards, guardians })
    }
}

impl Change {
    const fn of(id: ChildId) -> Self {
        Self {
            id,
            row: None,
            card: None,
            cards_off: Vec::new(),
            guardians: Vec::new(),
            ties: Vec::new(),
            ties_off: Vec::new(),
        }
    }

    fn is_any(&self) -> bool {
        self.row.is_some()
            || self.card.is_some()
            || !(self.cards_off.is_empty() && self.guardians.is_empty())
            || !(self.ties.is_empty() && self.ties_off.is_empty())
    }
}

impl Children {
    fn size(&self) -> usize {
        self.changed.len() + self.gone.len()
    }

    /// Whose rosters are others once this is stored: this facility's, and those of the losing ones; by id.
    pub fn concerns(&self, facility: FacilityId) -> BTreeSet<FacilityId> {
        self.losing.iter().copied().chain([facility]).collect()
    }

    pub fn store(&self, conn: &mut Conn) -> Result<(), DbError> {
        self.store_rows(conn)?;
        self.store_cards(conn)?;
        guardians::store(conn, self.changed.iter().flat_map(|change| &change.guardians))?;
        self.store_ties(conn)?;
        let gone: Vec<i64> = self.gone.iter().map(|child| child.raw()).collect();
        for ids in gone.chunks(KEYS) {
            let rows = || children::table.filter(children::id.eq_any(ids));
            let gone = (children::active.eq(false), children::settled.eq(false));
            with!(conn, c => diesel::update(rows()).set(gone).execute(c))?;
        }
        self.mark(conn)
    }

    /// Whose cards or guardians are others: the registry of persons looks at them again.
    fn mark(&self, conn: &mut Conn) -> Result<(), DbError> {
        let tied = self.changed.iter().filter(|change| change.row.is_none());
        let ids: Vec<i64> = tied.map(|change| change.id.raw()).collect();
        for ids in ids.chunks(KEYS) {
            let rows = || children::table.filter(children::id.eq_any(ids));
            with!(&mut *conn, c => diesel::update(rows()).set(children::settled.eq(false)).execute(c))?;
        }
        Ok(())
    }

    fn store_rows(&self, conn: &mut Conn) -> Result<(), DbError> {
        let mut new = Vec::new();
        for (id, row) in self.changed.iter().filter_map(|change| Some((change.id, change.row.as_ref()?))) {
            let values = (
                children::name.eq(&row.name),
                children::kana.eq(&row.kana),
                children::call_name.eq(&row.call_name),
                children::class.eq(&row.class),
                children::person_number.eq(&row.person_number),
                children::active.eq(true),
                children::settled.eq(false),
            );
            match &row.key {
                Some((facility, number)) => {
                    let facility = children::facility.eq(facility.raw());
                    new.push(((children::id.eq(id.raw()), facility, children::number.eq(number)), values));
                }
                None => {
                    let known = || children::table.find(id.raw());
                    with!(conn, c => diesel::update(known()).set(values).execute(c))?;
                }
            }
        }
        for rows in new.chunks(KEYS) {
            with!(conn, c => diesel::insert_into(children::table).values(rows).execute(c))?;
        }
        Ok(())
    }

    fn store_cards(&self, conn: &mut Conn) -> Result<(), DbError> {
        for (child, card) in
            self.changed.iter().flat_map(|change| change.cards_off.iter().map(|card| (change.id, card)))
        {
            let row =
                || cards::table.filter(cards::hash.eq(card.as_bytes().as_slice()).and(cards::child.eq(child.raw())));
            with!(conn, c => diesel::delete(row()).execute(c))?;
        }
        let put = self.changed.iter().filter_map(|change| Some((change.card?, change.id)));
        let rows: Vec<_> =
            put.map(|(card, child)| (cards::hash.eq(card.as_bytes().to_vec()), cards::child.eq(child.raw()))).collect();
        for rows in rows.chunks(KEYS) {
            with!(&mut *conn, c => diesel::insert_into(cards::table)
                .values(rows)
                .on_conflict(cards::hash)
                .do_update()
                .set(cards::child.eq(excluded(cards::child)))
                .execute(c))?;
        }
        Ok(())
    }

    fn store_ties(&self, conn: &mut Conn) -> Result<(), DbError> {
        for change in self.changed.iter().filter(|change| !change.ties_off.is_empty()) {
            let off: Vec<i64> = change.ties_off.iter().map(|guardian| guardian.raw()).collect();
            let rows = || {
                let of_child = guardianships::table.filter(guardianships::child.eq(change.id.raw()));
                of_child.filter(guardianships::guardian.eq_any(&off))
            };
            with!(conn, c => diesel::delete(rows()).execute(c))?;
        }
        let ties = self.changed.iter().flat_map(|change| change.ties.iter().map(|guardian| (change.id, *guardian)));
        let rows: Vec<_> = ties
            .map(|(child, guardian)| (guardianships::child.eq(child.raw()), guardianships::guardian.eq(guardian.raw())))
            .collect();
        for rows in rows.chunks(KEYS) {
            with!(conn, c => diesel::insert_into(guardianships::table).values(rows).on_conflict_do_nothing().execute(c))?;
        }
        Ok(())
    }
}
