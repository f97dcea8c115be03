//! Residents of a town's file (発行台帳): who can book with the number on their letter, and whose card checks them in.

use std::collections::HashSet;

use domain::{
    bookings::address::{BadMailAddress, mail_address},
    card::{CardHash, TownCardId},
    time::{CivilDay, day_text},
};
use serde::{Deserialize, Serialize};

use super::{Import, ImportError};
use crate::{
    Conn, DbError,
    bookings::resident_hash,
    residents::{self, Resident},
};

/// Longest number of a resident, in characters.
const NUMBER_MAX: usize = 40;
/// Longest name or reading, in characters.
const NAME_MAX: usize = 100;

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
    /// Birth date, as `1950-03-05`.
    #[serde(with = "day_text")]
    pub birth: CivilDay,
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
    #[error("the number must have 1 to {NUMBER_MAX} characters")]
    Number,
    /// The number was there before.
    #[error("the number is in the file twice")]
    Twice,
    /// Name or reading are empty or too long.
    #[error("name and kana must have 1 to {NAME_MAX} characters")]
    Name,
    /// The birth date is not over yet.
    #[error("the birth date is in the future")]
    Birth,
    /// The mail address is none.
    #[error("the mail address cannot be written to: {0}")]
    Email(#[from] BadMailAddress),
    /// The card's id is empty or too long.
    #[error("the card is no valid id")]
    Card,
    /// Somebody else has the card.
    #[error("the card belongs to another resident")]
    CardTaken,
}

/// Adds and updates residents. Whoever is no longer in the file stays: lists come in parts.
pub(super) fn put(conn: &mut Conn, entries: &[ResidentEntry], with: &Import<'_>) -> Result<(), ImportError> {
    let bad = |entry: &ResidentEntry, cause| ImportError::BadResident { number: entry.number.clone(), cause };
    let (mut checked, mut seen) = (Vec::with_capacity(entries.len()), HashSet::with_capacity(entries.len()));
    for entry in entries {
        let known_by = resident_hash(with.sealer, &entry.number);
        if !seen.insert(known_by) {
            return Err(bad(entry, BadResident::Twice));
        }
        checked.push(check(entry, with).map_err(|cause| bad(entry, cause))?);
    }
    // Cards may go from one to another within the file.
    residents::lay_down_cards(conn, seen)?;
    for (entry, (resident, card)) in entries.iter().zip(checked) {
        match residents::put(conn, with.sealer, &resident, card) {
            Err(DbError::Conflict) => return Err(bad(entry, BadResident::CardTaken)),
            put => put?,
        }
    }
    Ok(())
}

fn check(entry: &ResidentEntry, with: &Import<'_>) -> Result<(Resident, Option<CardHash>), BadResident> {
    let fits = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    if !fits(&entry.number, NUMBER_MAX) {
        return Err(BadResident::Number);
    }
    if !fits(&entry.name, NAME_MAX) || !fits(&entry.kana, NAME_MAX) {
        return Err(BadResident::Name);
    }
    if entry.birth > with.now.day() {
        return Err(BadResident::Birth);
    }
    let email = entry.email.as_deref().map(mail_address).transpose()?;
    let id = entry.card.as_ref().map(|card| TownCardId::parse(card.as_bytes())).transpose();
    let card = id.map_err(|_| BadResident::Card)?.map(|id| with.card_key.hash(&id));
    let resident = Resident {
        number: entry.number.trim().to_owned(),
        name: entry.name.trim().to_owned(),
        kana: entry.kana.trim().to_owned(),
        birth: entry.birth,
        email: email.map(|email| email.to_string()).unwrap_or_default(),
    };
    Ok((resident, card))
}
