//! What looks like an attack (インシデント): rules over the audit's rows, one incident for each account, source or session that
//! one of them finds, looked after by somebody who writes down what it was. See ADR 0115.
//!
//! All hubs look at the same rows. An incident that is open is known by its key, which is unique, and knows up to which row it
//! has counted: so what two hubs find is one incident, counted once, and mailed once, in the transaction that makes it.
//!
//! Absent on purpose: anything that shuts somebody out. A rule that locks is a way to lock others out.

pub mod judge;
mod news;
mod notes;
mod read;
mod settle;
mod watchers;
pub mod week;

use diesel::{prelude::*, upsert::excluded};
use domain::time::UtcTime;
use serde::{Deserialize, Serialize};

pub use news::Found as FoundNews;
pub use notes::{NOTE_MAX, Note, Noted, note, notes};
pub use read::{Seen, rows};
pub use settle::{Settled, find, settle};
pub use watchers::{AddRefused, WATCHERS_MAX, Watcher, add_watcher, remove_watcher, watchers};
pub use {read::Incident, read::get, read::list, read::open_count};

use crate::{Conn, DbError, audit, schema::incident_rules, with};

/// The act of a row that counts what somebody asked for that is not there or not theirs.
pub const MISSES: &str = "misses";
/// The act of a row about a kiosk whose key two machines use.
pub const CLONED: &str = "cloned";

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $name:literal $bound:expr;)*) => {
        /// By which rule something was found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// Its name in rows, labels and addresses.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)*
                }
            }

            /// How often something happens before it is one, unless the town settles another bound. `None` if once is enough.
            #[must_use]
            pub const fn bound(self) -> Option<u32> {
                match self {
                    $(Self::$rule => $bound,)*
                }
            }
        }
    };
}

rules! {
    /// Many wrong passwords for one account, in a quarter of an hour.
    Account = "account" Some(10);
    /// Many wrong passwords from one source, for several accounts whose owners did not get in there; in a quarter of an hour.
    Source = "source" Some(30);
    /// Wrong passwords for many accounts, from wherever, in an hour.
    Accounts = "accounts" Some(30);
    /// Many addresses that are not there or not theirs, in ten minutes.
    Probing = "probing" Some(200);
    /// Many files and prints by one account, in an hour.
    Export = "export" Some(30);
    /// Many people looked at by one account, in an hour.
    Browsing = "browsing" Some(300);
    /// A session in two browsers at once.
    Device = "device" None;
    /// An account at two networks by turns, one of them new to it.
    Places = "places" None;
    /// A kiosk's key in two machines.
    Clone = "clone" None;
}

impl Rule {
    /// The rule with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

/// Lowest and highest bound that may be settled.
pub const BOUND: std::ops::RangeInclusive<u32> = 3..=10_000;

/// How often something happens before it is an incident, by rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bounds {
    account: u32,
    source: u32,
    accounts: u32,
    probing: u32,
    export: u32,
    browsing: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        let of = |rule: Rule| rule.bound().unwrap_or(1);
        Self {
            account: of(Rule::Account),
            source: of(Rule::Source),
            accounts: of(Rule::Accounts),
            probing: of(Rule::Probing),
            export: of(Rule::Export),
            browsing: of(Rule::Browsing),
        }
    }
}

impl Bounds {
    /// That of a rule; 1 where once is enough.
    #[must_use]
    pub const fn of(&self, rule: Rule) -> u64 {
        let bound = match rule {
            Rule::Account => self.account,
            Rule::Source => self.source,
            Rule::Accounts => self.accounts,
            Rule::Probing => self.probing,
            Rule::Export => self.export,
            Rule::Browsing => self.browsing,
            Rule::Device | Rule::Places | Rule::Clone => 1,
        };
        bound as u64
    }

    /// The same with another bound for a rule that has one; `None` if it is out of [`BOUND`].
    #[must_use]
    pub fn with(mut self, rule: Rule, bound: u32) -> Option<Self> {
        if !BOUND.contains(&bound) {
            return None;
        }
        match rule {
            Rule::Account => self.account = bound,
            Rule::Source => self.source = bound,
            Rule::Accounts => self.accounts = bound,
            Rule::Probing => self.probing = bound,
            Rule::Export => self.export = bound,
            Rule::Browsing => self.browsing = bound,
            Rule::Device | Rule::Places | Rule::Clone => {}
        }
        Some(self)
    }
}

/// The bounds as they are settled.
///
/// # Errors
/// If the database fails or their row is damaged.
pub fn bounds(conn: &mut Conn) -> Result<Bounds, DbError> {
    let query = || incident_rules::table.find(1).select(incident_rules::body);
    let body: Option<String> = with!(conn, c => query().first(c).optional())?;
    let Some(body) = body else { return Ok(Bounds::default()) };
    serde_json::from_str(&body).map_err(|_| DbError::Damaged("incident_rules"))
}

/// Settles the bounds, with a row of the audit that says what they were. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn set_bounds(conn: &mut Conn, to: Bounds, now: UtcTime) -> Result<(), DbError> {
    let value = |bounds: Bounds| serde_json::to_value(bounds).expect("numbers are always JSON");
    let (before, after) = audit::difference(&value(bounds(conn)?), &value(to));
    let body = value(to).to_string();
    let row = (incident_rules::id.eq(1), incident_rules::body.eq(&body), incident_rules::changed_at.eq(now.micros()));
    let newest = (
        incident_rules::body.eq(excluded(incident_rules::body)),
        incident_rules::changed_at.eq(excluded(incident_rules::changed_at)),
    );
    with!(conn, c => {
        diesel::insert_into(incident_rules::table)
            .values(row)
            .on_conflict(incident_rules::id)
            .do_update()
            .set(newest)
            .execute(c)
    })?;
    let detail = audit::Detail { before: Some(before), after: Some(after), ..audit::Detail::default() };
    audit::note(conn, audit::Kind::Change, |entry| entry.act("incident-bounds").with(detail))
}

/// How far an incident is looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Nobody has looked at it.
    Open,
    /// Somebody is at it.
    Looked,
    /// Somebody has said what it was.
    Closed,
}

impl State {
    /// Its name in rows and forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Looked => "looked",
            Self::Closed => "closed",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Looked, Self::Closed].into_iter().find(|state| state.name() == name)
    }
}
