//! Notifications: the outbox that is committed with its cause, and the deliveries that a pass makes of it.

use domain::event::Event;

/// What people are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A child came.
    Arrived,
    /// A child went home.
    Left,
}

impl Notice {
    /// Its name in rows and labels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Left => "left",
        }
    }

    /// The notice with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Arrived, Self::Left].into_iter().find(|notice| notice.name() == name)
    }
}

/// What the guardians are told of this fact, if anything.
#[must_use]
pub const fn notice_of(event: &Event) -> Option<Notice> {
    match event {
        Event::Arrived { .. } => Some(Notice::Arrived),
        Event::Left { .. } => Some(Notice::Left),
        Event::MarkedAbsent { .. }
        | Event::Cleared { .. }
        | Event::TapRefused { .. }
        | Event::TapsLost { .. }
        | Event::RosterChanged { .. } => None,
    }
}
