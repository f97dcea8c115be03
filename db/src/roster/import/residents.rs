//! Residents of a town's file (発行台帳): who can book with the number on their letter, and whose card checks them in.

use std::collections::{HashMap, HashSet};

use domain::{
    birth::{self, Birth},
    bookings::address::{BadMailAddress, mail_address},
    card::{CardHash, TownCardId},
    text::{self, NAME_MAX, RESIDENT_MAX},
};
use serde::{Deserialize, Serialize};

use super::{Import, ImportError, PART};
use crate::{
    Conn, DbError,
    bookings::resident_hash,
    residents::{self, Resident},
};

/// A resident. The same number is the same person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidentEntry {
    /// The number on the letter (交付通知書), or the town's own. Hyphens, spaces and case do not matter.
    pub number: String,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Birth date, as `1950-03-05`; as `1950-00-00` or null what is not known of it.
    #[serde(with = "birth::as_text")]
    pub birth: Birth,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The town's own id on their card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
}

/// What is wrong with a resident of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadResident {
    /// The number is empty or too long.
    #[error("the number must have 1 to {RESIDENT_MAX} characters （番号は1～{RESIDENT_MAX}字です）")]
    Number,
    /// The number was there before.
    #[error("the number is in the file twice （番号が2度出ています）")]
    Twice,
    /// Name or reading are empty or too long.
    #[error("name and kana must have 1 to {NAME_MAX} characters （氏名とふりがなは1～{NAME_MAX}字です）")]
    Name,
    /// The birth date is not over yet.
    #[error("the birth date is in the future （生年月日が未来です）")]
    Birth,
    /// The mail address is none.
    #[error("the mail address cannot be written to: {0} （メールアドレスの形が正しくありません）")]
    Email(#[from] BadMailAddress),
    /// The card's id is empty or too long.
    #[error("the card is no valid id （カードの番号が正しくありません）")]
    Card,
    /// Somebody else has the card.
    #[error("the card belongs to another resident （カードがほかの方のものです）")]
    CardTaken,
}

/// What is wrong with residents, each by their number.
pub(super) fn check_all<'a>(
    entries: &'a [ResidentEntry],
    with: &'a Import<'_>,
) -> impl Iterator<Item = ImportError> + 'a {
    let mut seen = HashSet::with_capacity(entries.len());
    entries.iter().filter_map(move |entry| {
        let is_new = seen.insert(resident_hash(with.sealer, &entry.number));
        let wrong = if is_new { check(entry, with).err() } else { Some(BadResident::Twice) };
        wrong.map(|cause| bad(entry, cause))
    })
}

fn bad(entry: &ResidentEntry, cause: BadResident) -> ImportError {
    ImportError::BadResident { number: entry.number.clone(), cause }
}

/// Residents who are new or not as they were, stored together.
pub(super) struct Residents {
    changed: Vec<residents::Sealed>,
}

impl Residents {
    pub fn store(&self, conn: &mut Conn) -> Result<(), DbError> {
        residents::take_cards(conn, self.changed.iter().filter_map(|resident| resident.card))?;
        self.changed.iter().try_for_each(|resident| residents::put_sealed(conn, resident))
    }
}

/// What the file changes, in parts. Whoever is no longer in the file stays: lists come in parts.
pub(super) fn plan(
    conn: &mut Conn,
    entries: &[ResidentEntry],
    with: &Import<'_>,
) -> Result<Vec<Residents>, ImportError> {
    let (mut checked, mut owners) = (HashMap::with_capacity(entries.len()), HashMap::new());
    for entry in entries {
        let known_by = resident_hash(with.sealer, &entry.number);
        let (resident, card) = check(entry, with).map_err(|cause| bad(entry, cause))?;
        if card.is_some_and(|card| owners.insert(card, entry).is_some()) {
            return Err(bad(entry, BadResident::CardTaken));
        }
        checked.insert(known_by, (resident, card));
    }
    // Cards may go from one to another within the file.
    let cards: Vec<CardHash> = owners.keys().copied().collect();
    for (card, number) in residents::holders(conn, &cards)? {
        if !checked.contains_key(&number) {
            return Err(bad(owners[&card], BadResident::CardTaken));
        }
    }
    let numbers: Vec<Vec<u8>> = checked.keys().cloned().collect();
    for (number, known) in residents::find_all(conn, with.sealer, &numbers)? {
        if checked.get(&number) == Some(&known) {
            checked.remove(&number);
        }
    }
    let mut changed: Vec<_> = checked.into_values().collect();
    // In one order, whoever else brings in a part of the same list.
    changed.sort_unstable_by(|a, b| a.0.number.cmp(&b.0.number));
    let sealed = |(resident, card): &(Resident, _)| residents::Sealed::of(with.sealer, resident, *card);
    Ok(changed.chunks(PART).map(|part| Residents { changed: part.iter().map(sealed).collect() }).collect())
}

fn check(entry: &ResidentEntry, with: &Import<'_>) -> Result<(Resident, Option<CardHash>), BadResident> {
    let (name, kana) = (text::line(&entry.name), text::line(&entry.kana));
    let number = text::half_width(&text::line(&entry.number));
    let fits = |text: &str, most: usize| !text.is_empty() && text::fits(text, most);
    if text::resident_number(&number).is_none_or(|number| number.is_empty()) {
        return Err(BadResident::Number);
    }
    if !fits(&name, NAME_MAX) || !fits(&kana, NAME_MAX) {
        return Err(BadResident::Name);
    }
    if entry.birth.first_day().is_some_and(|first| first > with.now.day()) {
        return Err(BadResident::Birth);
    }
    let email = entry.email.as_deref().map(mail_address).transpose()?;
    let id = entry.card.as_ref().map(|card| TownCardId::parse(card.as_bytes())).transpose();
    let card = id.map_err(|_| BadResident::Card)?.map(|id| with.card_key.hash(&id));
    let resident = Resident {
        number,
        name,
        kana,
        birth: entry.birth,
        email: email.map(|email| email.to_string()).unwrap_or_default(),
    };
    Ok((resident, card))
}
