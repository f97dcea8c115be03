//! Persons as the town knows them (人): each stands once, and everything else about them is a relation with dates (関係).
//!
//! Absent on purpose: who may see whom, and where it is kept.

pub mod list;
pub mod terms;

use serde::{Deserialize, Serialize};

use crate::{
    birth::Birth,
    ids::{ChildId, PersonId},
};

/// Longest address of a person, in letters.
pub const ADDRESS_MAX: usize = 200;

/// What is known of a person, as far as the town wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Its reading; empty if nobody wrote it.
    #[serde(default)]
    pub kana: String,
    /// The birth date, as far as it is known.
    #[serde(default = "unknown")]
    pub birth: Birth,
    /// As the register has it (男, 女); `None` if it has none, or nobody wrote it.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// The address; empty if nobody wrote it.
    #[serde(default)]
    pub address: String,
    /// The town's own number (宛名番号); empty if nobody wrote it.
    #[serde(default)]
    pub number: String,
    /// Whether this comes from the town's own list: what a nursery writes of the same person does not change it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_register: bool,
}

const fn unknown() -> Birth {
    Birth::Unknown
}

impl Person {
    /// Somebody of whom the name alone is known, and the reading if it is not empty.
    #[must_use]
    pub fn named(name: &str, kana: &str) -> Self {
        Self {
            name: name.to_owned(),
            kana: kana.to_owned(),
            birth: Birth::Unknown,
            sex: None,
            address: String::new(),
            number: String::new(),
            of_register: false,
        }
    }
}

/// As registers have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// 女
    Female,
    /// 男
    Male,
}

impl Sex {
    /// As lists write it; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.trim() {
            "女" | "女性" | "2" | "F" => Some(Self::Female),
            "男" | "男性" | "1" | "M" => Some(Self::Male),
            _ => None,
        }
    }

    /// In one letter.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Female => "女",
            Self::Male => "男",
        }
    }
}

/// What a person is to somebody or somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A child of a nursery (在園).
    Enrolled,
    /// A guardian of a child (保護者).
    Guardian,
    /// Works for a facility, or for the town (職員).
    Staff,
    /// Stands in the ledger of residents (発行台帳).
    Resident,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Enrolled, Self::Guardian, Self::Staff, Self::Resident];

    /// As a row has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enrolled => "enrolled",
            Self::Guardian => "guardian",
            Self::Staff => "staff",
            Self::Resident => "resident",
        }
    }

    /// The kind of this name; `None` for one that only a newer hub knows.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Somebody with a card of their own who brings and fetches children (送り迎え), and those that are theirs at one nursery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escort {
    /// Who.
    pub person: PersonId,
    /// The children, in the order in which they are named; none if none is theirs here.
    pub children: Vec<ChildId>,
}
