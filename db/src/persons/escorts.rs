//! Whose children a card's holder brings and fetches at a nursery (送り迎え): whoever is the guardian of children there, by
//! whichever row of theirs the card was bound. Asked anew with each tap: who is a guardian no more has no children here.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use domain::{
    card::CardHash,
    ids::{ChildId, FacilityId, GuardianId, PersonId},
    persons::Escort,
};

use super::{KEYS, Reach, load, lookup::protected, raws};
use crate::{
    Conn, DbError,
    residents::card_of,
    schema::{card_bindings, children, guardians, guardianships, persons},
    seal::Sealer,
    with,
};

/// Most children whom one card brings: whoever has more is no family, and uses the children's cards.
const CHILDREN_OF_ONE_MAX: usize = 20;
/// Most ties looked at for the cards of one batch.
const TIES_MAX: i64 = 10_000;

/// Whose children the holders of these cards bring and fetch at this nursery. Cards of nobody, and of whoever has no children
/// there, are left out.
///
/// # Errors
/// If the database fails.
pub fn escorts_of(
    conn: &mut Conn,
    facility: FacilityId,
    cards: &[CardHash],
) -> Result<HashMap<CardHash, Escort>, DbError> {
    let holders = holders(conn, cards)?;
    let roots: HashSet<i64> = holders.iter().map(|(_, _, root)| *root).collect();
    let ties = ties(conn, facility, &roots.into_iter().collect::<Vec<_>>())?;
    let escort = |(card, person, root): (CardHash, PersonId, i64)| {
        let children = ties.get(&root).filter(|children| children.len() <= CHILDREN_OF_ONE_MAX)?;
        Some((card, Escort { person, children: children.iter().copied().collect() }))
    };
    Ok(holders.into_iter().filter_map(escort).collect())
}

/// Whose these cards are now, and the root of each.
fn holders(conn: &mut Conn, cards: &[CardHash]) -> Result<Vec<(CardHash, PersonId, i64)>, DbError> {
    let mut holders = Vec::new();
    for cards in cards.chunks(KEYS) {
        let hashes: Vec<Vec<u8>> = cards.iter().map(|card| card.as_bytes().to_vec()).collect();
        let query = || {
            card_bindings::table
                .inner_join(persons::table.on(persons::id.eq(card_bindings::person)))
                .filter(card_bindings::card.eq_any(&hashes).and(card_bindings::until.is_null()))
                .select((card_bindings::card, persons::id, persons::root))
        };
        let rows: Vec<(Vec<u8>, i64, i64)> = with!(&mut *conn, c => query().load(c))?;
        for (card, person, root) in rows {
            holders.extend(card_of(Some(card))?.map(|card| (card, PersonId::from_raw(person), root)));
        }
    }
    Ok(holders)
}

/// The children of this nursery whose guardians these are, by the guardians' roots.
fn ties(conn: &mut Conn, facility: FacilityId, roots: &[i64]) -> Result<HashMap<i64, BTreeSet<ChildId>>, DbError> {
    let mut ties: HashMap<i64, BTreeSet<ChildId>> = HashMap::new();
    for roots in roots.chunks(KEYS) {
        let query = || {
            persons::table
                .inner_join(guardians::table.on(guardians::person.eq(persons::id.nullable())))
                .inner_join(guardianships::table.on(guardianships::guardian.eq(guardians::id)))
                .inner_join(children::table.on(children::id.eq(guardianships::child)))
                .filter(persons::root.eq_any(roots))
                .filter(children::facility.eq(facility.raw()).and(children::active.eq(true)))
                .order((persons::root, children::id))
                .limit(TIES_MAX)
                .select((persons::root, children::id))
        };
        let rows: Vec<(i64, i64)> = with!(&mut *conn, c => query().load(c))?;
        for (root, child) in rows {
            ties.entry(root).or_default().insert(ChildId::from_raw(child));
        }
    }
    Ok(ties)
}

/// Somebody brought or fetched a child, and this guardian of it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Whose child it is.
    pub guardian: GuardianId,
    /// Which child.
    pub child: ChildId,
    /// Who brought or fetched it.
    pub by: PersonId,
}

/// What each of these guardians is told of who it was: a name; `None` if it was they themselves, or if the person or the child is
/// under protection (支援措置): where those are and with whom is told nobody.
///
/// # Errors
/// If the database fails.
pub fn told_of(conn: &mut Conn, sealer: &Sealer, told: &[Told]) -> Result<Vec<Option<String>>, DbError> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let names = named(conn, sealer, &told.iter().map(|told| told.by).collect::<Vec<_>>())?;
    let own = roots_of_guardians(conn, &told.iter().map(|told| told.guardian.raw()).collect::<Vec<_>>())?;
    let hidden = protected_children(conn, &told.iter().map(|told| told.child.raw()).collect::<Vec<_>>())?;
    let name = |told: &Told| {
        let by = names.get(&told.by)?;
        let is_own = own.get(&told.guardian.raw()) == Some(&by.root.raw());
        let is_told = !is_own && !by.is_protected && !hidden.contains(&told.child.raw());
        is_told.then(|| by.name.clone())
    };
    Ok(told.iter().map(name).collect())
}

fn roots_of_guardians(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, i64>, DbError> {
    let mut roots = HashMap::new();
    for ids in ids.chunks(KEYS) {
        let query = || {
            let of_ids = guardians::table.inner_join(persons::table.on(guardians::person.eq(persons::id.nullable())));
            of_ids.filter(guardians::id.eq_any(ids)).select((guardians::id, persons::root))
        };
        roots.extend(with!(&mut *conn, c => query().load::<(i64, i64)>(c))?);
    }
    Ok(roots)
}

fn protected_children(conn: &mut Conn, ids: &[i64]) -> Result<HashSet<i64>, DbError> {
    let mut roots: Vec<(i64, PersonId)> = Vec::new();
    for ids in ids.chunks(KEYS) {
        let query = || {
            let of_ids = children::table.inner_join(persons::table.on(children::person.eq(persons::id.nullable())));
            of_ids.filter(children::id.eq_any(ids)).select((children::id, persons::root))
        };
        let rows: Vec<(i64, i64)> = with!(&mut *conn, c => query().load(c))?;
        roots.extend(rows.into_iter().map(|(child, root)| (child, PersonId::from_raw(root))));
    }
    let hidden = protected(conn, &roots.iter().map(|(_, root)| *root).collect::<Vec<_>>())?;
    Ok(roots.into_iter().filter(|(_, root)| hidden.contains(root)).map(|(child, _)| child).collect())
}

/// Who one of these rows is.
struct Named {
    root: PersonId,
    name: String,
    is_protected: bool,
}

/// What these are called, for whoever has this reach. One that is not there, or may not be seen, is left out.
///
/// # Errors
/// If the database fails or a row does not open.
pub fn names(
    conn: &mut Conn,
    sealer: &Sealer,
    ids: &[PersonId],
    reach: Reach,
) -> Result<HashMap<PersonId, String>, DbError> {
    let seen = named(conn, sealer, ids)?.into_iter().filter(|(_, named)| reach == Reach::All || !named.is_protected);
    Ok(seen.map(|(id, named)| (id, named.name)).collect())
}

fn named(conn: &mut Conn, sealer: &Sealer, ids: &[PersonId]) -> Result<HashMap<PersonId, Named>, DbError> {
    let mut rows = Vec::new();
    for ids in raws(ids).chunks(KEYS) {
        let query = || persons::table.filter(persons::id.eq_any(ids)).select((persons::id, persons::root));
        rows.extend(with!(&mut *conn, c => query().load::<(i64, i64)>(c))?);
    }
    let roots: HashSet<PersonId> = rows.iter().map(|(_, root)| PersonId::from_raw(*root)).collect();
    let roots: Vec<PersonId> = roots.into_iter().collect();
    let hidden = protected(conn, &roots)?;
    let known = load(conn, sealer, &roots)?;
    let one = |(id, root): (i64, i64)| {
        let root = PersonId::from_raw(root);
        let (name, is_protected) = (known.get(&root)?.person.name.clone(), hidden.contains(&root));
        Some((PersonId::from_raw(id), Named { root, name, is_protected }))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}
