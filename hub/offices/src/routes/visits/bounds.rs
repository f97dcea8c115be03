//! Bounds for what is done with numbers on phones.

use std::time::Duration;

use domain::ids::VisitId;
use hub_web::{
    app::Hub,
    throttle::{Mails, Throttle},
};

/// Numbers taken on phones a minute from one source: a household, or a café full of people.
const NUMBERS_OF_SOURCE: u32 = 20;
/// What is done with one number a minute: by number, for a whole waiting room may have one address.
const ACTS_OF_VISIT: u32 = 20;
/// For mails to one address.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Numbers of one source that may send their mails to one address within [`WINDOW`].
const MAILS_OF_SOURCE: u32 = 5;
/// Those of all sources: whoever is written to by strangers can still have their own.
const MAILS_OF_ADDRESS: u32 = 25;

/// What is done with numbers on phones, bounded.
pub struct Bounds {
    /// Numbers that are taken, by source on the internet.
    pub numbers: Throttle,
    /// What is done with one number.
    pub acts: Throttle<VisitId>,
    /// Numbers that mails are asked for, by address; nobody has shown it to be theirs.
    pub followed: Mails<Vec<u8>>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            numbers: Throttle::new(NUMBERS_OF_SOURCE),
            acts: Throttle::new(ACTS_OF_VISIT),
            followed: Mails::within(WINDOW, MAILS_OF_SOURCE, MAILS_OF_ADDRESS),
        }
    }
}

impl Bounds {
    /// Those of this hub.
    #[must_use]
    pub fn of(hub: &Hub) -> &Self {
        hub.own()
    }
}
