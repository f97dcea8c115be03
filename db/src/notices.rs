//! Notifications: the outbox that is committed with its cause, and the deliveries that a pass makes of it.
//!
//! A delivery is one notice to one address of one recipient. It waits, is claimed for a while by the hub that tries it, and
//! ends delivered, gone, failed or dropped; a claim that lapses makes it anybody's again. What ended stays, for the staff to see.

mod attempts;
mod bounces;
mod deliveries;
mod news;
mod outbox;
mod place;
mod proof;
mod recipients;
mod report;
mod subscriptions;

use domain::bookings::calendar::Told;

pub use attempts::{Attempt, Then, drop_unneeded, give_up, record, record_delivered};
pub use bounces::{
    BOUNCED, MARK_LASTS, Marks, Returned, bounced_of, clear_bounced, clear_marks, count_marks, forget_marks,
    is_bounced, mark_bounced, returned, taken_after_all,
};
pub use deliveries::{Address, Claim, Claims, Due, Pending, UNREADABLE, claim, pending, release};
pub use news::{News, news_of, told_of};
pub use outbox::expand;
pub use place::{Place, forget_bookings, place};
pub use proof::{Proof, Try, deliveries_of_booking, followed_by_browsers, last_told};
pub use recipients::{Reached, Recipient, forget_deliveries, forget_visitors, put_contact, reached_by, remove_contact};
pub use report::{Counts, DeliveryLine, Which, counts, deliveries_of};
pub use subscriptions::{NewSubscription, SUBSCRIPTIONS_MAX, subscribe, unsubscribe};

/// What people are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A child came.
    Arrived,
    /// A child went home.
    Left,
    /// A visitor's number is called.
    Called,
    /// A visitor's turn is near.
    Near,
    /// Something about a booking.
    Booking(Told),
}

impl Notice {
    /// Every one that this hub knows.
    fn all() -> impl Iterator<Item = Self> {
        [Self::Arrived, Self::Left, Self::Called, Self::Near].into_iter().chain(Told::ALL.map(Self::Booking))
    }

    /// Its name in rows and labels.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Left => "left",
            Self::Called => "called",
            Self::Near => "near",
            Self::Booking(Told::Code) => "booking-code",
            Self::Booking(Told::Booked) => "booking-booked",
            Self::Booking(Told::Moved) => "booking-moved",
            Self::Booking(Told::Cancelled) => "booking-cancelled",
            Self::Booking(Told::CalledOff) => "booking-called-off",
            Self::Booking(Told::Reminder) => "booking-reminder",
            Self::Booking(Told::Waits) => "booking-waits",
            Self::Booking(Told::Offered) => "booking-offered",
            Self::Booking(Told::Reinvited) => "booking-reinvited",
        }
    }

    /// The notice with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|notice| notice.name() == name)
    }

    /// Whether somebody waits for it. What nobody waits for comes after everything else, however much of it there is.
    #[must_use]
    pub const fn rank(self) -> Rank {
        match self {
            // Their worth is over within minutes, and somebody stands there until then.
            Self::Called | Self::Near | Self::Booking(Told::Code) => Rank::AtOnce,
            Self::Booking(Told::Reminder | Told::Reinvited) => Rank::CanWait,
            Self::Arrived | Self::Left | Self::Booking(_) => Rank::Awaited,
        }
    }

    /// The names that this hub knows. A row with another one is left to a newer hub.
    fn names() -> Vec<&'static str> {
        Self::all().map(Self::name).collect()
    }

    /// The same, in the order in which they go out.
    fn by_rank() -> Vec<&'static str> {
        let mut all: Vec<Self> = Self::all().collect();
        all.sort_by_key(|notice| notice.rank());
        all.into_iter().map(Self::name).collect()
    }
}

/// What goes out first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    const fn number(self) -> i64 {
        match self {
            Self::AtOnce => -1,
            Self::Awaited => 0,
            Self::CanWait => 1,
        }
    }
}

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
