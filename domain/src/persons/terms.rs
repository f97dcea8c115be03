//! What a person is found by. Names and readings are kept sealed; beside them stand keyed hashes of a few of their
//! beginnings, and a search hashes what was typed in the same way. So a person has few terms, and each is coarse.

use super::Person;
use crate::{
    birth::{self, Birth},
    text::{self, fold, plain},
};

/// Fewest letters by which somebody is looked for.
pub const FEWEST: usize = 2;
/// The lengths of beginnings that are terms, in letters, the longest first.
const LENGTHS: [usize; 3] = [5, 3, FEWEST];
/// Most terms of one person: beginnings of two texts and of the given name's reading, and the birth.
pub const TERMS_MAX: usize = 3 * LENGTHS.len() + 1;

/// What is hashed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A beginning of a name or a reading, folded.
    Text(String),
    /// A birth date, as far as it is known.
    Birth(String),
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Whoever's name, reading or given name begins like this, folded.
    Text(String),
    /// Whoever was or may have been born then.
    Birth(Birth),
    /// Whoever has this number, of the town, of the ledger or of a nursery; as it was typed.
    Number(String),
}

/// Too little was typed to look for anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at least {FEWEST} letters are looked for")]
pub struct TooShort;

impl Wanted {
    /// What was typed into the one field of a search.
    ///
    /// # Errors
    /// If it is too short.
    pub fn read(typed: &str) -> Result<Self, TooShort> {
        let typed = text::line(typed);
        let has_digit = plain(&typed).chars().any(|letter| letter.is_ascii_digit());
        match birth::written(&typed) {
            Ok(birth) if has_digit && is_dated(&typed) && birth != Birth::Unknown => return Ok(Self::Birth(birth)),
            _ if has_digit => return Ok(Self::Number(typed)),
            _ => {}
        }
        let folded = fold(&typed);
        if folded.chars().count() < FEWEST { Err(TooShort) } else { Ok(Self::Text(folded)) }
    }

    /// The terms of which a person who is meant has at least one. None for numbers, which are found otherwise.
    #[must_use]
    pub fn terms(&self) -> Vec<Term> {
        match self {
            Self::Text(folded) => {
                let count = folded.chars().count();
                let length = LENGTHS.into_iter().find(|length| *length <= count);
                length.map(|length| Term::Text(folded.chars().take(length).collect())).into_iter().collect()
            }
            Self::Birth(birth) => may_be(*birth).into_iter().map(|birth| Term::Birth(birth.to_string())).collect(),
            Self::Number(_) => Vec::new(),
        }
    }

    /// Whether this person is meant, of whom a term was found.
    #[must_use]
    pub fn is(&self, person: &Person) -> bool {
        match self {
            Self::Text(folded) => texts(person).iter().any(|text| text.starts_with(folded.as_str())),
            Self::Birth(birth) => may_be(*birth).contains(&person.birth),
            Self::Number(_) => false,
        }
    }
}

/// Digits in one piece, with a letter before them or not, may be a number of anything (S25, R12): a date has something between
/// its parts, or eight digits.
fn is_dated(typed: &str) -> bool {
    let typed = plain(typed);
    let is_packed = typed.len() == 8 && typed.bytes().all(|byte| byte.is_ascii_digit());
    is_packed || !typed.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What a register may have of somebody who was born then: the same, or less.
fn may_be(birth: Birth) -> Vec<Birth> {
    match birth {
        Birth::Day(day) => {
            let (year, month, _) = day.ymd();
            vec![birth, Birth::Month(year, month), Birth::Year(year)]
        }
        Birth::Month(year, _) => vec![birth, Birth::Year(year)],
        Birth::Year(_) => vec![birth],
        Birth::Unknown => Vec::new(),
    }
}

/// The texts by whose beginnings somebody is found: name, reading, and the reading of what is not the family name.
fn texts(person: &Person) -> Vec<String> {
    let given = person.kana.split_once([' ', '　']).map(|(_, given)| fold(given));
    let mut texts: Vec<String> = [fold(&person.name), fold(&person.kana)].into_iter().chain(given).collect();
    texts.retain(|text| !text.is_empty());
    texts.dedup();
    texts
}

/// What this person is found by; at most [`TERMS_MAX`].
#[must_use]
pub fn of(person: &Person) -> Vec<Term> {
    let mut terms = Vec::with_capacity(TERMS_MAX);
    for text in texts(person) {
        let count = text.chars().count();
        for length in LENGTHS.into_iter().filter(|length| *length <= count) {
            terms.push(Term::Text(text.chars().take(length).collect()));
        }
    }
    if person.birth != Birth::Unknown {
        terms.push(Term::Birth(person.birth.to_string()));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

#[cfg(test)]
mod tests;
