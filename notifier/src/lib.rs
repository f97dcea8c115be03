//! Turns committed outbox rows into web pushes and e-mails.
//!
//! Each pass takes the rows now due, tries each once and records the outcome; the next pass is the retry, so a wake-up,
//! a timer and a restart run the same code. At least once: the fact's name as push topic and notification tag, and the
//! delivery's as `Message-ID`, let people see it once.
//!
//! Absent on purpose: deciding who is notified. The facility's events wrote that down.

mod attempt;
mod booked;
pub mod keys;
mod lane;
pub mod mail;
pub mod notices;
pub mod outcome;
pub mod outward;
mod passes;
pub mod patience;
pub mod push;
pub mod words;
mod worth;

use std::{sync::Arc, time::Duration};

use db::{
    Db,
    notices::{Channel, News, Then},
    seal::Sealer,
};
use domain::time::Clock;

/// What the notifier reports of itself, for metrics. Called from many tasks; must not block.
pub trait NotifierObserver: Send + Sync + 'static {
    /// A delivery was tried once.
    fn tried(&self, channel: Channel, outcome: &outcome::Outcome, took: Duration);
    /// A delivery is over, so long after what it tells of happened. `then` is never [`Then::Again`].
    fn ended(&self, channel: Channel, then: Then, after: Duration);
    /// The database failed; the notices wait.
    fn pass_failed(&self);
}

/// Nobody looks.
impl NotifierObserver for () {
    fn tried(&self, _: Channel, _: &outcome::Outcome, _: Duration) {}
    fn ended(&self, _: Channel, _: Then, _: Duration) {}
    fn pass_failed(&self) {}
}

/// The notifier of one hub; others may run beside it. [`Notifier::run`] does its work.
pub struct Notifier {
    /// Where outbox and deliveries are.
    pub db: Db,
    /// Opens addresses and names.
    pub sealer: Arc<Sealer>,
    /// `None`: pushes fail for good, and become mails.
    pub push: Option<Arc<push::PushSender>>,
    /// `None`: mails fail for good.
    pub mail: Option<mail::Mailer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Everything about each notice: [`notices::of`], or what else knows them.
    pub notices: fn(&News) -> &dyn notices::Notice,
    /// Told what happens.
    pub observer: Arc<dyn NotifierObserver>,
    /// How long a notice is worth sending.
    pub patience: patience::Patience,
    /// What residents type, without a slash at its end: links in notices begin with it.
    pub public_url: String,
    /// What the staff types, without a slash at its end.
    pub staff_url: String,
}
