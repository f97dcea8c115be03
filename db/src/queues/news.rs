//! What visitors are told of their numbers. Nothing of it is personal: a number of a queue and a counter's name are on the
//! screen for all.

use domain::{ids::VisitId, lang::Lang};
use serde::{Deserialize, Serialize};

use crate::notices::{Content, Notice, Rank, To, json};

/// Its worth is over within minutes, and somebody stands there until then.
const fn at_once(name: &'static str) -> Notice {
    Notice { to: To::Visitor, ..Notice::new(name, Rank::AtOnce) }
}

/// Stands in the row beside the rest.
const fn no_visit() -> VisitId {
    VisitId::from_raw(0)
}

/// A visitor's number is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// Whose.
    #[serde(skip, default = "no_visit")]
    pub visit: VisitId,
    /// The number as it is printed, like `A012`.
    pub number: String,
    /// Where to go: the counter's name in the visitor's language, like `3番窓口`.
    pub counter: String,
    /// The visitor's language.
    #[serde(default)]
    pub language: Lang,
}

/// A visitor's turn is near.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// Whose.
    #[serde(skip, default = "no_visit")]
    pub visit: VisitId,
    /// The number as it is printed.
    pub number: String,
    /// People who come first.
    pub before: u32,
    /// The visitor's language.
    #[serde(default)]
    pub language: Lang,
}

impl Content for Called {
    const NOTICES: &'static [Notice] = &[at_once("called")];

    fn subject(&self) -> i64 {
        self.visit.raw()
    }

    fn detail(&self) -> Option<String> {
        Some(json(self))
    }

    fn of_row(_: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        Some(Self { visit: VisitId::from_raw(subject), ..serde_json::from_str(detail?).ok()? })
    }
}

impl Content for Near {
    const NOTICES: &'static [Notice] = &[at_once("near")];

    fn subject(&self) -> i64 {
        self.visit.raw()
    }

    fn detail(&self) -> Option<String> {
        Some(json(self))
    }

    fn of_row(_: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        Some(Self { visit: VisitId::from_raw(subject), ..serde_json::from_str(detail?).ok()? })
    }
}
