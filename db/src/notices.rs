//! Notifications: the outbox that is committed with its cause, and the deliveries that a pass makes of it.
//!
//! A delivery is one notice to one address of one guardian. It waits, is claimed for a while by the hub that tries it, and
//! ends delivered, gone or failed; a claim that lapses makes it anybody's again. What ended stays, for the staff to see.

mod deliveries;
mod outbox;
mod report;
mod subscriptions;

use domain::event::Event;

pub use deliveries::{Address, Attempt, Claim, Due, Pending, Then, claim, give_up, pending, record};
pub use outbox::expand;
pub use report::{Counts, DeliveryLine, Which, counts, deliveries_of};
pub use subscriptions::{NewSubscription, SUBSCRIPTIONS_MAX, subscribe, unsubscribe};

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

/// How a guardian is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A web push to one browser.
    Push,
    /// A mail to the guardian's address.
    Mail,
}

impl Channel {
    /// Its name in rows and labels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Mail => "mail",
        }
    }

    /// The channel with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Push, Self::Mail].into_iter().find(|channel| channel.name() == name)
    }
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be tried, for the first time or again.
    Waiting,
    /// The push service or the mail server took it.
    Delivered,
    /// The subscription is no more; somebody else of this guardian's addresses has it, or a mail was made instead.
    Gone,
    /// Given up; the reason says why.
    Failed,
}

impl DeliveryState {
    /// Its name in rows and labels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Gone => "gone",
            Self::Failed => "failed",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Delivered, Self::Gone, Self::Failed].into_iter().find(|state| state.name() == name)
    }
}
