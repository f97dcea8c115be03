//! What guardians are told of their children's days.

use domain::{attendance::Fact, ids::ChildId, log::Entry};

use crate::notices::{Content, News, Notice, Rank, To, Ways};

const fn awaited(name: &'static str) -> Notice {
    Notice { name, to: To::Guardians, rank: Rank::Awaited, ways: Ways::PushElseMail }
}

/// A child came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Who.
    pub child: ChildId,
}

/// A child went home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Who.
    pub child: ChildId,
}

impl Content for Arrived {
    const NOTICES: &'static [Notice] = &[awaited("arrived")];

    fn subject(&self) -> i64 {
        self.child.raw()
    }

    fn of_row(_: Notice, subject: i64, _: Option<&str>) -> Option<Self> {
        Some(Self { child: ChildId::from_raw(subject) })
    }
}

impl Content for Left {
    const NOTICES: &'static [Notice] = &[awaited("left")];

    fn subject(&self) -> i64 {
        self.child.raw()
    }

    fn of_row(_: Notice, subject: i64, _: Option<&str>) -> Option<Self> {
        Some(Self { child: ChildId::from_raw(subject) })
    }
}

/// What a fact about attendance tells the guardians, if anything.
#[must_use]
pub const fn news_of(entry: &Entry) -> Option<News> {
    match Fact::of(entry) {
        Some(Fact::Arrived { child, .. }) => Some(News::Arrived(Arrived { child: *child })),
        Some(Fact::Left { child, .. }) => Some(News::Left(Left { child: *child })),
        Some(Fact::MarkedAbsent { .. } | Fact::Cleared { .. }) | None => None,
    }
}
