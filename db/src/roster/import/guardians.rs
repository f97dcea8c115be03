//! The guardians of the file: the same mail address is the same person, at however many nurseries.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{card::TownCardId, ids::GuardianId};

use super::{GuardianEntry, Import, KEYS, RosterFile};
use crate::{Conn, DbError, schema::guardians, seal::Column, with};

/// A guardian's row: the address' keyed hash, id, sealed name, keyed hashes of the town's number and of the card.
type Known = (Vec<u8>, (i64, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>));

/// A guardian who is new, or has another name.
pub(super) struct Guardian {
    pub id: GuardianId,
    name: Vec<u8>,
    person_number: Option<Vec<u8>>,
    card: Option<Vec<u8>>,
    /// Of a new one: the address, and the keyed hash it is found by.
    address: Option<(Vec<u8>, Vec<u8>)>,
}

/// All guardians of the file, by the keyed hashes of their addresses.
pub(super) struct Guardians {
    by_address: HashMap<Vec<u8>, (GuardianId, Option<Guardian>)>,
}

fn hash(with: &Import<'_>, entry: &GuardianEntry) -> Vec<u8> {
    with.sealer.lookup(Column::GuardianEmail, &entry.email.to_lowercase())
}

impl Guardians {
    pub fn of(conn: &mut Conn, file: &RosterFile, with: &Import<'_>) -> Result<Self, DbError> {
        let children = file.facilities.iter().flat_map(|entry| &entry.children);
        // Whoever stands in the file under two names has the last one.
        let entries: HashMap<Vec<u8>, &GuardianEntry> =
            children.flat_map(|child| &child.guardians).map(|entry| (hash(with, entry), entry)).collect();
        let mut known = HashMap::with_capacity(entries.len());
        let hashes: Vec<&Vec<u8>> = entries.keys().collect();
        for hashes in hashes.chunks(KEYS) {
            let query = || {
                guardians::table.filter(guardians::email_hash.eq_any(hashes.iter().copied())).select((
                    guardians::email_hash,
                    (guardians::id, guardians::name, guardians::person_number, guardians::card),
                ))
            };
            known.extend(with!(conn, c => query().load::<Known>(c))?);
        }
        let mut by_address = HashMap::with_capacity(entries.len());
        for (hash, entry) in entries {
            let guardian = match known.get(&hash) {
                Some((id, name, number, card)) => {
                    renamed((GuardianId::from_raw(*id), name), (number.clone(), card.clone()), entry, with)
                }
                None => added(hash.clone(), entry, with),
            };
            by_address.insert(hash, guardian);
        }
        Ok(Self { by_address })
    }

    /// Who this is, and what is to be stored of them: with the first child that names them.
    pub fn take(&mut self, entry: &GuardianEntry, with: &Import<'_>) -> (GuardianId, Option<Guardian>) {
        let found = self.by_address.get_mut(&hash(with, entry));
        let (id, guardian) = found.expect("all guardians of the file were read");
        (*id, guardian.take())
    }
}

type Hashes = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The keyed hashes of the town's number and of the card as the file says them; what it leaves out stays.
fn said(entry: &GuardianEntry, (number, card): Hashes, with: &Import<'_>) -> Hashes {
    let said = entry.person.as_deref().and_then(|number| with.sealer.person_number(number));
    let card = match &entry.card {
        None => card,
        Some(text) => TownCardId::parse(text.as_bytes()).ok().map(|id| with.card_key.hash(&id).as_bytes().to_vec()),
    };
    (said.or(number), card)
}

fn renamed(
    (id, name): (GuardianId, &[u8]),
    known: Hashes,
    entry: &GuardianEntry,
    with: &Import<'_>,
) -> (GuardianId, Option<Guardian>) {
    let is_named = with.sealer.open(Column::GuardianName, id.raw(), name).as_ref() == Ok(&entry.name);
    let (person_number, card) = said(entry, known.clone(), with);
    if is_named && (&person_number, &card) == (&known.0, &known.1) {
        return (id, None);
    }
    let name = with.sealer.seal(Column::GuardianName, id.raw(), &entry.name);
    (id, Some(Guardian { id, name, person_number, card, address: None }))
}

fn added(hash: Vec<u8>, entry: &GuardianEntry, with: &Import<'_>) -> (GuardianId, Option<Guardian>) {
    let id = GuardianId::new(with.now);
    let name = with.sealer.seal(Column::GuardianName, id.raw(), &entry.name);
    let address = with.sealer.seal(Column::GuardianEmail, id.raw(), &entry.email);
    let (person_number, card) = said(entry, (None, None), with);
    (id, Some(Guardian { id, name, person_number, card, address: Some((address, hash)) }))
}

/// Stores these guardians.
pub(super) fn store<'a>(conn: &mut Conn, all: impl Iterator<Item = &'a Guardian>) -> Result<(), DbError> {
    let mut new = Vec::new();
    for guardian in all {
        let Guardian { id, name, person_number, card, address } = guardian;
        match address {
            Some((email, hash)) => new.push((
                guardians::id.eq(id.raw()),
                guardians::email_hash.eq(hash),
                guardians::email.eq(email),
                guardians::name.eq(name),
                guardians::person_number.eq(person_number),
                guardians::card.eq(card),
            )),
            None => {
                let row = || guardians::table.find(id.raw());
                let values = (
                    guardians::name.eq(name),
                    guardians::person_number.eq(person_number),
                    guardians::card.eq(card),
                    guardians::settled.eq(false),
                );
                with!(conn, c => diesel::update(row()).set(values).execute(c))?;
            }
        }
    }
    for rows in new.chunks(KEYS) {
        with!(conn, c => diesel::insert_into(guardians::table).values(rows).execute(c))?;
    }
    Ok(())
}
