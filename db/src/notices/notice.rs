//! What rows and queues must know of a notice. What it says and until when stands with its words, in the notifier.

use domain::ids::{ChildId, PersonId};

use super::news::NOTICES;

/// One kind of notice, declared beside its noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Notice {
    /// Its name in rows and labels.
    pub name: &'static str,
    /// Who is told.
    pub to: To,
    /// Whether somebody waits for it. What nobody waits for comes after everything else, however much of it there is.
    pub rank: Rank,
    /// How they are told.
    pub ways: Ways,
    /// The notices about the same that it says to have been mistakes: who has heard of none of them is told neither.
    pub takes_back: &'static [&'static str],
}

/// Who is told. A notice names its recipients and does not look for them: nothing of it runs while deliveries are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum To {
    /// The guardians of the child that it is about.
    Guardians,
    /// The guardian whom it is about.
    Guardian,
    /// Whoever holds the number of the visit that it is about.
    Visitor,
    /// Whoever made the booking that it is about.
    Booker,
    /// Those who look after incidents.
    Watchers,
}

/// How somebody is told who has browsers and a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ways {
    /// In the browsers; who has none gets a mail.
    PushElseMail,
    /// In the browsers and by mail.
    PushAndMail,
    /// By mail alone.
    Mail,
    /// By mail alone: it holds what shows that somebody reads there, so that it goes to marked addresses as well.
    MailAsProof,
}

/// What goes out first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Somebody waits for it in front of a screen.
    AtOnce,
    /// Somebody waits for it now.
    Awaited,
    /// Nobody does.
    CanWait,
}

impl Rank {
    /// All of them, the first one first.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Awaited, Self::CanWait];

    /// Its number in rows.
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::AtOnce => -1,
            Self::Awaited => 0,
            Self::CanWait => 1,
        }
    }
}

/// What a notice says, as a row holds it. One type a notice, or one for those that hold the same.
pub(crate) trait Content: Sized {
    /// The notices that hold it.
    const NOTICES: &'static [Notice];

    /// Which of them this is.
    fn notice(&self) -> Notice {
        Self::NOTICES[0]
    }

    /// Whatever it is about.
    fn subject(&self) -> i64;

    /// What else there is to say, as JSON.
    fn detail(&self) -> Option<String> {
        None
    }

    /// The child and who brought or fetched it with a card of their own, if it says so.
    fn escort(&self) -> Option<(ChildId, PersonId)> {
        None
    }

    /// `None` if the row does not hold it.
    fn of_row(notice: Notice, subject: i64, detail: Option<&str>) -> Option<Self>;
}

impl Notice {
    /// To guardians, in their browsers or else by mail.
    pub(crate) const fn new(name: &'static str, rank: Rank) -> Self {
        Self { name, to: To::Guardians, rank, ways: Ways::PushElseMail, takes_back: &[] }
    }

    /// Every one that this hub knows.
    fn all() -> impl Iterator<Item = Self> {
        NOTICES.iter().copied().flatten().copied()
    }

    /// The notice with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|notice| notice.name == name)
    }

    /// The names that this hub knows. A row with another one is left to a newer hub.
    pub(super) fn names() -> Vec<&'static str> {
        Self::all().map(|notice| notice.name).collect()
    }

    /// The same, in the order in which they go out.
    pub(super) fn by_rank() -> Vec<&'static str> {
        let mut all: Vec<Self> = Self::all().collect();
        all.sort_by_key(|notice| notice.rank);
        all.into_iter().map(|notice| notice.name).collect()
    }
}
