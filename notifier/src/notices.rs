//! A file a notice: until when it is worth sending, what it says, and what it takes the place of on a screen. Its name in
//! rows, its rank and its recipients stand beside its noun in the database's crate. To add one is one line in [`of`].
//!
//! All of a notice runs inside a try: where it panics, the try has broken off, and nothing else has.

mod arrived;
mod attendance;
pub(crate) mod bookings;
mod called;
mod cleared;
mod incident;
mod invited;
mod left;
mod near;
mod queue;
mod still_here;

use db::notices::{Channel, Due, News};
use domain::{bookings::calendar::Told, lang::Lang, time::UtcTime};

use crate::{
    mail::CalendarPart,
    patience::Patience,
    words::{MailWords, Scene},
};

pub use crate::worth::Needless;
pub use incident::rule_words;

/// Everything about these news; see [`crate::Notifier::notices`].
#[must_use]
pub fn of(news: &News) -> &dyn Notice {
    match news {
        News::Arrived(arrived) => arrived,
        News::Left(left) => left,
        News::StillHere(still_here) => still_here,
        News::Cleared(cleared) => cleared,
        News::Invited(invited) => invited,
        News::Called(called) => called,
        News::Near(near) => near,
        News::Booking(booking) => booking,
        News::Incident(found) => found,
    }
}

/// One notice.
pub trait Notice: Sync {
    /// When it has become too old, whatever became since of what it tells.
    fn end(&self, patience: &Patience, channel: Channel, at: UtcTime) -> UtcTime {
        patience.end(channel, at)
    }

    /// Until when it is worth sending as things are now; `end` is when it becomes too old.
    ///
    /// # Errors
    /// Why nobody needs it any more.
    fn until(&self, _: &Due, end: UtcTime, _: UtcTime) -> Result<UtcTime, Needless> {
        Ok(end)
    }

    /// The same for every browser and every try, so that whoever sees it sees it once; what is to take its place on a screen
    /// has the same.
    fn topic(&self, due: &Due) -> [u8; 16];

    /// Whether it is heard again where it takes the place of something.
    fn is_heard_again(&self) -> bool {
        true
    }

    /// What a screen shows; `None` if it cannot be said now.
    fn screen(&self, told: &Scene<'_>) -> Option<Screen>;

    /// What a mail says; `None` if it cannot be said now.
    fn letter(&self, told: &Scene<'_>) -> Option<Letter>;
}

/// What a locked screen shows: it names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// A few words.
    pub title: String,
    /// A line.
    pub body: String,
    /// The language of both.
    pub language: Lang,
}

/// A mail, and what goes with it.
pub struct Letter {
    /// What it says.
    pub words: MailWords,
    /// For the calendar of whoever reads it.
    pub calendar: Option<CalendarPart>,
    /// Where one click ends mails like this one.
    pub unsubscribe: Option<String>,
}

impl From<MailWords> for Letter {
    fn from(words: MailWords) -> Self {
        Self { words, calendar: None, unsubscribe: None }
    }
}

/// The fact's name, for what is told of for itself.
fn topic_of_fact(due: &Due) -> [u8; 16] {
    let mut topic = [0; 16];
    topic[..8].copy_from_slice(&due.facility.raw().to_be_bytes());
    topic[8..].copy_from_slice(&due.seq.0.to_be_bytes());
    topic
}

/// Everything about what is told of a booking: one line a notice.
pub(crate) const fn of_booking(told: Told) -> &'static bookings::BookingNotice {
    match told {
        Told::Code => &bookings::code::NOTICE,
        Told::Booked => &bookings::booked::NOTICE,
        Told::Moved => &bookings::moved::NOTICE,
        Told::Cancelled => &bookings::cancelled::NOTICE,
        Told::CalledOff => &bookings::called_off::NOTICE,
        Told::Reminder => &bookings::reminder::NOTICE,
        Told::Waits => &bookings::waits::NOTICE,
        Told::Offered => &bookings::offered::NOTICE,
        Told::Reinvited => &bookings::reinvited::NOTICE,
        Told::Link => &bookings::link::NOTICE,
    }
}
