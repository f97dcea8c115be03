//! What guardians are told of their children's days.

use domain::{
    attendance::Fact,
    ids::{ChildId, PersonId},
    log::Entry,
    time::UtcTime,
};
use serde::{Deserialize, Serialize};

use crate::notices::{Content, News, Notice, Rank, json};

const fn awaited(name: &'static str) -> Notice {
    Notice::new(name, Rank::Awaited)
}

const ARRIVED: &str = "arrived";
const LEFT: &str = "left";
const STILL_HERE: &str = "still-here";

/// A child came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Who.
    pub child: ChildId,
    /// Whose own card said so, if it was not the child's.
    pub by: Option<PersonId>,
}

/// A child went home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Who.
    pub child: ChildId,
    /// Whose own card said so, if it was not the child's.
    pub by: Option<PersonId>,
}

/// A child is here still: that it went home was a mistake. Only whoever heard of that, or is about to, is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillHere {
    /// Who.
    pub child: ChildId,
    /// When the mistake was seen.
    pub noted: UtcTime,
}

/// The staff cleared what was noted of a child today: it was a mistake. Only whoever heard of any of it, or is about to, is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    /// Who.
    pub child: ChildId,
}

#[derive(Serialize, Deserialize)]
struct Detail {
    noted: UtcTime,
}

/// Whose card it was. A row that says nothing of it is of the child's own card, or of a hub of the release before.
#[derive(Serialize, Deserialize)]
struct ByCard {
    by: PersonId,
}

impl ByCard {
    fn detail(by: Option<PersonId>) -> Option<String> {
        by.map(|by| json(&Self { by }))
    }

    fn of_row(detail: Option<&str>) -> Option<PersonId> {
        serde_json::from_str(detail?).ok().map(|Self { by }| by)
    }
}

impl Content for StillHere {
    const NOTICES: &'static [Notice] = &[Notice { takes_back: &[LEFT], ..awaited(STILL_HERE) }];

    fn subject(&self) -> i64 {
        self.child.raw()
    }

    fn detail(&self) -> Option<String> {
        Some(json(&Detail { noted: self.noted }))
    }

    fn of_row(_: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        let Detail { noted } = serde_json::from_str(detail?).ok()?;
        Some(Self { child: ChildId::from_raw(subject), noted })
    }
}

impl Content for Cleared {
    const NOTICES: &'static [Notice] = &[Notice { takes_back: &[ARRIVED, LEFT, STILL_HERE], ..awaited("day-cleared") }];

    fn subject(&self) -> i64 {
        self.child.raw()
    }

    fn of_row(_: Notice, subject: i64, _: Option<&str>) -> Option<Self> {
        Some(Self { child: ChildId::from_raw(subject) })
    }
}

impl Content for Arrived {
    const NOTICES: &'static [Notice] = &[awaited(ARRIVED)];

    fn subject(&self) -> i64 {
        self.child.raw()
    }

    fn detail(&self) -> Option<String> {
        ByCard::detail(self.by)
    }

    fn escort(&self) -> Option<(ChildId, PersonId)> {
        self.by.map(|by| (self.child, by))
    }

    fn of_row(_: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        Some(Self { child: ChildId::from_raw(subject), by: ByCard::of_row(detail) })
    }
}

impl Content for Left {
    const NOTICES: &'static [Notice] = &[awaited(LEFT)];

    fn subject(&self) -> i64 {
        self.child.raw()
    }

    fn detail(&self) -> Option<String> {
        ByCard::detail(self.by)
    }

    fn escort(&self) -> Option<(ChildId, PersonId)> {
        self.by.map(|by| (self.child, by))
    }

    fn of_row(_: Notice, subject: i64, detail: Option<&str>) -> Option<Self> {
        Some(Self { child: ChildId::from_raw(subject), by: ByCard::of_row(detail) })
    }
}

/// What a fact about attendance tells the guardians, if anything.
#[must_use]
pub const fn news_of(entry: &Entry) -> Option<News> {
    match Fact::of(entry) {
        Some(Fact::Arrived { child, brought, .. }) => Some(News::Arrived(Arrived { child: *child, by: *brought })),
        Some(Fact::Left { child, fetched, .. }) => Some(News::Left(Left { child: *child, by: *fetched })),
        Some(Fact::MarkedAbsent { .. } | Fact::Cleared { .. } | Fact::Unclear { .. }) | None => None,
    }
}

/// What is told where a departure was taken back, or all of a day.
#[must_use]
pub const fn taken_back_of(entry: &Entry) -> Option<News> {
    match Fact::of(entry) {
        Some(Fact::Arrived { child, noted: Some(noted), .. }) => {
            Some(News::StillHere(StillHere { child: *child, noted: *noted }))
        }
        Some(Fact::Cleared { child }) => Some(News::Cleared(Cleared { child: *child })),
        Some(Fact::Arrived { .. } | Fact::Left { .. } | Fact::MarkedAbsent { .. } | Fact::Unclear { .. }) | None => {
            None
        }
    }
}
