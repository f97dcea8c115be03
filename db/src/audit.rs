//! Who saw what, who changed what, who was refused: one row each, chained by hashes, in the transaction of what it tells of.
//!
//! A row knows ids and no names. It is one link of one of [`STREAMS`] chains: its hash covers the row and the hash before it.
//! A transaction writes its rows last, just before the commit, so that a chain is held for as short as can be; two of them
//! meet only on the same chain. Facts of a facility's log are the record of what they change; they are sealed into the chains
//! by portions ([`facts`]). What was cut off at an end is found by checkpoints ([`checkpoint`]) that are kept elsewhere. See
//! ADR 0107.
//!
//! Absent on purpose: any way to change a row, or to take one out of the middle.

mod chain;
mod check;
pub mod checkpoint;
pub mod facts;
pub mod prune;
mod scope;
mod search;
mod who;

use domain::{ids::FacilityId, time::UtcTime};
use serde::{Deserialize, Serialize};

pub use chain::STREAMS;
pub use check::{AuditReport, Problem, check};
pub use scope::{ASKED, Asked, note, operate, record, said};
pub(crate) use scope::{begin, end, give_up, scoped, settled};
pub use search::{Filter, Found, LIST_MAX, by_ids, find, lists_with};
pub use who::{Subject, SubjectKind, Who};

/// What a row tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody was shown personal data.
    Sight,
    /// Somebody changed or settled something.
    Change,
    /// Somebody signed in, or was let in by a code.
    SignIn,
    /// Somebody signed out, or was signed out.
    SignOut,
    /// A wrong password or code.
    Attempt,
    /// Somebody asked for what is not theirs.
    Refusal,
    /// A portion of a facility's log was sealed.
    Facts,
    /// Old rows were taken out.
    Pruned,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Sight,
        Self::Change,
        Self::SignIn,
        Self::SignOut,
        Self::Attempt,
        Self::Refusal,
        Self::Facts,
        Self::Pruned,
    ];

    /// Its name in rows and addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sight => "sight",
            Self::Change => "change",
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::Attempt => "attempt",
            Self::Refusal => "refusal",
            Self::Facts => "facts",
            Self::Pruned => "pruned",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What else a row says. Nothing of it names a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// In words: what was named, which page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// What it was before; personal values masked by [`mask`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is from now on; masked likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Why, if that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How the answer ended, by its HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The same happened so many times more since the last row of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<u64>,
    /// The portion of a log, or of a chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portion: Option<Portion>,
}

/// Facts of a log or rows of a chain, from one place to another, both within.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// The first.
    pub from: i64,
    /// The last.
    pub to: i64,
    /// SHA-256 over them, hexadecimal.
    pub digest: String,
}

/// A row to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When.
    pub at: UtcTime,
    /// What it tells of.
    pub kind: Kind,
    /// What was done, by its short name.
    pub act: Option<String>,
    /// Who.
    pub who: Who,
    /// The mark of the session.
    pub session: Option<String>,
    /// The address that the request came from.
    pub source: Option<String>,
    /// Which kind of browser, in words of ours.
    pub device: Option<String>,
    /// Method and pattern of the route.
    pub route: Option<String>,
    /// Where.
    pub facility: Option<FacilityId>,
    /// About whom.
    pub subject: Option<Subject>,
    /// What else.
    pub detail: Detail,
}

impl Entry {
    /// What nobody asked for by a page: an operator's, or what happens by itself.
    #[must_use]
    pub fn new(at: UtcTime, kind: Kind, who: Who) -> Self {
        Self {
            at,
            kind,
            act: None,
            who,
            session: None,
            source: None,
            device: None,
            route: None,
            facility: None,
            subject: None,
            detail: Detail::default(),
        }
    }

    /// The same, about somebody.
    #[must_use]
    pub fn about(self, subject: impl Into<Option<Subject>>) -> Self {
        Self { subject: subject.into(), ..self }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at_place(self, facility: impl Into<Option<FacilityId>>) -> Self {
        Self { facility: facility.into(), ..self }
    }

    /// The same, with the short name of what was done.
    #[must_use]
    pub fn act(self, act: &str) -> Self {
        Self { act: Some(act.to_owned()), ..self }
    }

    /// The same, with what else there is to say.
    #[must_use]
    pub fn with(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }
}

/// Longest text of a detail, in characters.
const TEXT_MAX: usize = 200;

/// A personal value as rows may hold it: its first character, and that there were others. Never how many, which could be
/// counted off against a list.
#[must_use]
pub fn mask(value: &str) -> String {
    match value.chars().next() {
        Some(first) => format!("{first}＊＊"),
        None => String::new(),
    }
}

/// Cut to what a row takes.
pub(crate) fn cut(text: &str) -> String {
    if text.chars().count() <= TEXT_MAX {
        return text.to_owned();
    }
    text.chars().take(TEXT_MAX - 1).chain(['…']).collect()
}

/// What differs between two settings as JSON, for before and after: the parts that changed, by their names, each cut.
#[must_use]
pub fn difference(before: &serde_json::Value, after: &serde_json::Value) -> (String, String) {
    let empty = serde_json::Map::new();
    let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed: Vec<&String> = names.into_iter().filter(|name| old.get(*name) != new.get(*name)).collect();
    let said = |of: &serde_json::Map<String, serde_json::Value>| {
        let each = changed.iter().map(|name| {
            let value = of.get(*name).map_or_else(|| "―".to_owned(), ToString::to_string);
            format!("{name}={value}")
        });
        cut(&each.collect::<Vec<_>>().join(" "))
    };
    (said(old), said(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_value_tells_its_first_character_and_not_its_length() {
        assert_eq!(mask("山田 ひなた"), "山＊＊");
        assert_eq!(mask("山"), mask("山田"));
        assert_eq!(mask(""), "");
    }

    #[test]
    fn a_difference_names_what_changed_and_nothing_else() {
        let before = serde_json::json!({ "hours": [9, 17], "name": "窓口" });
        let after = serde_json::json!({ "hours": [9, 16], "name": "窓口" });
        assert_eq!(difference(&before, &after), ("hours=[9,17]".to_owned(), "hours=[9,16]".to_owned()));
    }

    #[test]
    fn every_kind_is_read_again_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }
}
