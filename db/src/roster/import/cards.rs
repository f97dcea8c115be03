//! Whose card is whose after the file, and that no two children have one.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use domain::{
    card::{CardHash, TownCardId},
    ids::FacilityId,
};

use super::{ChildEntry, FacilityEntry, Import, ImportError, KEYS, RosterFile};
use crate::{
    Conn, DbError,
    schema::{cards, children},
    with,
};

/// The cards of the file.
pub(super) struct Cards {
    wanted: HashMap<String, CardHash>,
    all: HashSet<CardHash>,
    /// Where the children are who have one of them now.
    holders: HashMap<CardHash, FacilityId>,
}

impl Cards {
    /// Hashes the cards and asks who has them now: one of a child whom the file names may go to another, and so may one of
    /// whoever left. One of a child elsewhere stays where it is.
    pub fn of(
        conn: &mut Conn,
        file: &RosterFile,
        with: &Import<'_>,
        named: &HashSet<FacilityId>,
    ) -> Result<Self, ImportError> {
        let mut owners: HashMap<CardHash, (&FacilityEntry, &ChildEntry)> = HashMap::new();
        let mut wanted = HashMap::new();
        let entries = file.facilities.iter().flat_map(|entry| entry.children.iter().map(move |child| (entry, child)));
        for (entry, child) in entries {
            let (facility, number) = (entry.slug.clone(), child.number.clone());
            let Some(text) = &child.card else { continue };
            let Ok(id) = TownCardId::parse(text.as_bytes()) else {
                return Err(ImportError::BadCard { facility, number });
            };
            let hash = with.card_key.hash(&id);
            if owners.insert(hash, (entry, child)).is_some() {
                return Err(ImportError::CardTaken { facility, number });
            }
            wanted.insert(text.clone(), hash);
        }
        for (entry, child) in
            file.facilities.iter().flat_map(|entry| entry.children.iter().map(move |child| (entry, child)))
        {
            let own =
                child.guardians.iter().filter_map(|guardian| guardian.card.as_deref()).filter(|card| !card.is_empty());
            for card in own {
                let (facility, number) = (entry.slug.clone(), child.number.clone());
                let Ok(id) = TownCardId::parse(card.as_bytes()) else {
                    return Err(ImportError::BadCard { facility, number });
                };
                if owners.contains_key(&with.card_key.hash(&id)) {
                    return Err(ImportError::CardTaken { facility, number });
                }
            }
        }
        let all: Vec<CardHash> = owners.keys().copied().collect();
        let mut holders = HashMap::new();
        for hashes in all.chunks(KEYS) {
            holders.extend(held(conn, hashes)?);
        }
        if let Some((held, _)) = holders.iter().find(|(_, facility)| !named.contains(*facility)) {
            let (entry, child) = owners[held];
            return Err(ImportError::CardTaken { facility: entry.slug.clone(), number: child.number.clone() });
        }
        Ok(Self { wanted, all: all.into_iter().collect(), holders })
    }

    /// Where the child is who has this card now.
    pub fn holder(&self, card: CardHash) -> Option<FacilityId> {
        self.holders.get(&card).copied()
    }

    /// The card that this child has after the file.
    pub fn of_child(&self, child: &ChildEntry) -> Option<CardHash> {
        child.card.as_ref().and_then(|text| self.wanted.get(text)).copied()
    }

    /// Whether some child has this card after the file.
    pub fn is_wanted(&self, card: CardHash) -> bool {
        self.all.contains(&card)
    }
}

fn held(conn: &mut Conn, hashes: &[CardHash]) -> Result<Vec<(CardHash, FacilityId)>, DbError> {
    let bytes: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.as_bytes().to_vec()).collect();
    let query = || {
        cards::table
            .inner_join(children::table)
            .filter(cards::hash.eq_any(&bytes).and(children::active.eq(true)))
            .select((cards::hash, children::facility))
    };
    let rows: Vec<(Vec<u8>, i64)> = with!(conn, c => query().load(c))?;
    let card = |(hash, facility): (Vec<u8>, i64)| {
        let hash = hash.try_into().map_err(|_| DbError::Damaged("cards.hash"))?;
        Ok((CardHash::from_bytes(hash), FacilityId::from_raw(facility)))
    };
    rows.into_iter().map(card).collect()
}
