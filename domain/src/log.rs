//! What a facility's log holds: facts in past tense, numbered without gaps.
//!
//! An [`Entry`] says when something happened, how it is known, and what: a fact of one noun. To add a noun is one line in
//! `nouns!`. What this version cannot read stays whole as [`Fact::Unknown`], so that hubs of two versions serve one town.

mod cause;
#[cfg(test)]
mod tests;
mod witness;

use std::{borrow::Cow, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use cause::{Cause, FormKey, Sender};
pub use witness::{Witness, tap_digest};

use crate::{attendance, bookings, entries, queue, roster, taps, time::UtcTime};

/// A fact's place in its facility's log: 1, 2, 3, … without gaps. `Seq::START` is the place before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub i64);

impl Seq {
    /// Before the first fact.
    pub const START: Self = Self(0);

    /// This many places on.
    #[must_use]
    pub const fn plus(self, count: i64) -> Self {
        Self(self.0 + count)
    }
}

/// What stands at one place of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
    /// When.
    pub at: UtcTime,
    /// How it is known.
    #[serde(skip_serializing_if = "Witness::is_unsaid")]
    pub by: Witness,
}

/// What the facts of a noun say of themselves. Logs are read by this alone.
pub trait NounFact: Sized + Into<Fact> + for<'de> Deserialize<'de> {
    /// The noun, as in modules, tables and routes.
    const NOUN: &'static str;
    /// The values of `kind` that are this noun's.
    const KINDS: &'static [&'static str];

    /// What the fact can be found again by, if anybody asks for the history of one thing: each fact that says so costs an
    /// entry of an index.
    fn about(&self) -> Option<i64> {
        None
    }
}

macro_rules! nouns {
    ($($(#[$doc:meta])* $noun:ident($fact:ty);)*) => {
        /// What happened, by noun.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Fact {
            $($(#[$doc])* $noun($fact),)*
            /// Written by a newer version: kept and passed on whole, and nothing is decided about it.
            Unknown(Raw),
        }

        $(impl From<$fact> for Fact {
            fn from(fact: $fact) -> Self {
                Self::$noun(fact)
            }
        })*

        $(impl $fact {
            /// What this entry says, if it is of this noun.
            #[must_use]
            pub const fn of(entry: &Entry) -> Option<&Self> {
                if let Fact::$noun(fact) = &entry.fact { Some(fact) } else { None }
            }
        })*

        impl Fact {
            /// The noun that the fact is of; `None` if this version has no such noun.
            #[must_use]
            pub fn noun(&self) -> Option<&'static str> {
                match self {
                    $(Self::$noun(_) => Some(<$fact>::NOUN),)*
                    Self::Unknown(raw) => reader_of(raw.kind()).map(|reader| reader.noun),
                }
            }

            /// What the fact can be found again by; see [`NounFact::about`].
            #[must_use]
            pub fn about(&self) -> Option<i64> {
                match self {
                    $(Self::$noun(fact) => fact.about(),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        /// Every noun with its kinds and how they are read.
        const READERS: &[Reader] = &[$(Reader {
            noun: <$fact>::NOUN,
            kinds: <$fact>::KINDS,
            read: |text| serde_json::from_str::<$fact>(text).map(Into::into),
        }),*];
    };
}

nouns! {
    /// Children come and go.
    Attendance(attendance::Fact);
    /// Visits and counters of an office.
    Queue(queue::Fact);
    /// Bookings of a place.
    Bookings(bookings::Fact);
    /// People come and go.
    Entries(entries::Fact);
    /// Cards that meant nothing, and taps that were lost.
    Taps(taps::Fact);
    /// Children and cards of a facility.
    Roster(roster::Fact);
}

struct Reader {
    noun: &'static str,
    kinds: &'static [&'static str],
    read: fn(&str) -> serde_json::Result<Fact>,
}

fn reader_of(kind: &str) -> Option<&'static Reader> {
    READERS.iter().find(|reader| reader.kinds.contains(&kind))
}

/// A fact that this version cannot read: everything that its row says besides the time, and the witness if that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Raw(Map<String, Value>);

impl Raw {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.get("kind").and_then(Value::as_str).unwrap_or_default()
    }
}

/// What is no entry of any version.
#[derive(Debug, thiserror::Error)]
#[error("a row of the log is no entry")]
pub struct BadEntry(#[from] serde_json::Error);

/// What every version writes.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    at: UtcTime,
    #[serde(default)]
    by: Witness,
}

impl FromStr for Entry {
    type Err = BadEntry;

    /// Reads a row of the log. A kind that is known with content that is not (a step of a newer version) is as unknown as
    /// a kind that is not: whoever folds the noun must see that it cannot go on.
    fn from_str(text: &str) -> Result<Self, BadEntry> {
        if let Ok(Head { kind, at, by }) = serde_json::from_str(text)
            && let Some(reader) = reader_of(&kind)
            && let Ok(fact) = (reader.read)(text)
        {
            return Ok(Self { fact, at, by });
        }
        Self::unknown(text)
    }
}

impl Entry {
    /// What happened then, known like this.
    #[must_use]
    pub fn new(at: UtcTime, by: &Witness, fact: impl Into<Fact>) -> Self {
        Self { at, by: by.clone(), fact: fact.into() }
    }

    /// What was set then. By whom stands in the audit.
    #[must_use]
    pub fn set(at: UtcTime, fact: impl Into<Fact>) -> Self {
        Self { at, by: Witness::Unsaid, fact: fact.into() }
    }

    fn unknown(text: &str) -> Result<Self, BadEntry> {
        let mut fields: Map<String, Value> = serde_json::from_str(text)?;
        let at = serde_json::from_value(fields.remove("at").unwrap_or_default())?;
        let by = fields.get("by").cloned().and_then(|by| serde_json::from_value(by).ok());
        if by.is_some() {
            fields.remove("by");
        }
        Ok(Self { at, by: by.unwrap_or_default(), fact: Fact::Unknown(Raw(fields)) })
    }
}
