//! Notifications: the outbox that is committed with its cause, and the deliveries that a pass makes of it.
//!
//! A delivery is one notice to one address of one recipient. It waits, is claimed for a while by the hub that tries it, and
//! ends delivered, gone, failed or dropped; a claim that lapses makes it anybody's again. What ended stays, for the staff to see.

mod attempts;
mod bounces;
mod deliveries;
mod news;
mod notice;
mod outbox;
mod place;
mod proof;
mod recipients;
mod report;
mod subscriptions;

pub use crate::{
    attendance::{news_of, taken_back_of},
    bookings::told_of,
};
pub use attempts::{Attempt, BROKE_OFF, Then, drop_unneeded, give_up, record, record_broken, record_delivered};
pub use bounces::{
    BOUNCED, MARK_LASTS, Marks, Returned, bounced_of, clear_bounced, clear_marks, count_marks, forget_marks,
    is_bounced, mark_bounced, returned, taken_after_all,
};
pub use deliveries::{Address, Claim, Claims, Due, Pending, UNREADABLE, claim, pending, release};
pub use news::News;
pub(crate) use news::json;
pub(crate) use notice::Content;
pub use notice::{Notice, Rank, To, Ways};
pub use outbox::{expand, expand_each};
pub use place::{Place, forget_bookings, place};
pub use proof::{Proof, Try, deliveries_of_booking, followed_by_browsers, last_told};
pub use recipients::{Reached, Recipient, forget_deliveries, forget_visitors, put_contact, reached_by, remove_contact};
pub use report::{Counts, DeliveryLine, LATELY_MAX, Lately, Which, counts, deliveries_of, failed_since, lately};
pub use subscriptions::{NewSubscription, SUBSCRIPTIONS_MAX, subscribe, unsubscribe};

/// How somebody is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A web push to one browser.
    Push,
    /// A mail to the recipient's address.
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
    /// The subscription is no more; another of the recipient's addresses has it, or a mail was made instead.
    Gone,
    /// Given up; the reason says why.
    Failed,
    /// Not sent, for there was no need any more; the reason says why.
    Dropped,
}

impl DeliveryState {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Waiting, Self::Delivered, Self::Gone, Self::Failed, Self::Dropped];

    /// Its name in rows and labels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Gone => "gone",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
