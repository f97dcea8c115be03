//! What notices about a booking have in common, and what differs between them: a file each.
//!
//! A mail is Japanese first and then in the language of whoever booked, for it is shown to others as well; a push is in that
//! language alone. What was cancelled or changed since is not said any more.

pub(super) mod booked;
pub(super) mod called_off;
pub(super) mod cancelled;
pub(super) mod code;
pub(super) mod link;
pub(super) mod moved;
pub(super) mod offered;
pub(super) mod reinvited;
pub(super) mod reminder;
pub(super) mod waits;

use ::words::Words;
use db::{bookings::BookingNews, notices::Due};
use domain::{
    bookings::{booking::Booking, ics::Method},
    time::UtcTime,
};

use super::{Letter, Notice, Screen, of_booking};
use crate::{
    words::{
        self, Part, Scene, Tongue,
        bookings::{About, Block},
    },
    worth::{self, Needless, Said},
};

/// Until when it is worth saying of a booking that was not changed since.
type Until = fn(&Said, &Booking, UtcTime) -> Result<UtcTime, Needless>;

/// A message of the catalogue.
type Message = fn(&Words) -> String;

/// What differs between notices about a booking.
pub(crate) struct BookingNotice {
    /// What is new: the subject, and the title of a push.
    pub title: Message,
    /// A sentence that says it.
    pub lead: Message,
    pub until: Until,
    /// It holds the digits that show that the mail address is theirs. Until they come back the address may be anybody's:
    /// nobody has words of a stranger's choice sent there.
    pub is_proof: bool,
    /// What a push says after the place.
    pub screen: fn(&About<'_>, Tongue) -> Option<String>,
    /// The subject names the booked time, if there is one.
    pub subject_has_time: bool,
    /// What stands above what the booking says.
    pub above: fn(&About<'_>, Tongue) -> Vec<Block>,
    /// Names and what they are, below what the booking says.
    pub rows: fn(&About<'_>, Tongue) -> Vec<(String, String)>,
    /// It says what to bring.
    pub says_what_to_bring: bool,
    /// What they can do now.
    pub next: fn(&About<'_>, Tongue) -> Option<String>,
    /// What it does to the calendar of whoever booked.
    pub calendar: Option<Method>,
    /// Nobody needs it: who wants no more of them can end them.
    pub can_be_ended: bool,
}

impl BookingNotice {
    /// What is usual.
    const fn new(title: Message, lead: Message, until: Until) -> Self {
        Self {
            title,
            lead,
            until,
            is_proof: false,
            screen: |about, tongue| about.start().map(|start| tongue.days.instant_text(start)),
            subject_has_time: true,
            above: |_, _| Vec::new(),
            rows: |_, _| Vec::new(),
            says_what_to_bring: false,
            next: |_, _| None,
            calendar: None,
            can_be_ended: false,
        }
    }
}

/// Until when they can change or cancel it.
fn change_until(about: &About<'_>, tongue: Tongue) -> Option<String> {
    Some(match about.change_until() {
        Some(until) => tongue.words.notices_change_until(tongue.days.instant_text(until)),
        None => tongue.words.notices_change_there(about.contact(tongue)),
    })
}

impl Notice for BookingNews {
    fn until(&self, due: &Due, end: UtcTime, now: UtcTime) -> Result<UtcTime, Needless> {
        // Who comes is forgotten: it was long ago.
        let (booking, _) = due.booking.as_deref().ok_or(Needless::Over)?;
        let said = Said { told: self.told, changes: self.changes, at: due.at, end, channel: due.channel };
        worth::until(said, booking, now)
    }

    /// What is new of a booking never takes the place of something else that was said of it.
    fn topic(&self, due: &Due) -> [u8; 16] {
        let (mut topic, name) = ([0; 16], due.news.notice().name);
        let matter = name.trim_start_matches("booking-").bytes().take(8);
        topic[..8].copy_from_slice(&self.booking.raw().to_be_bytes());
        topic[8..].iter_mut().zip(matter).for_each(|(place, byte)| *place = byte);
        topic
    }

    fn screen(&self, told: &Scene<'_>) -> Option<Screen> {
        let notice = of_booking(self.told);
        let Some(booked) = told.booked else {
            let words = Tongue::of(told.language).words;
            let (title, body) = (words.notices_booking_news(), words.notices_look());
            return (!notice.is_proof).then_some(Screen { title, body, language: told.language });
        };
        let code = booked.code(notice);
        let (title, body) = words::bookings::push(self.told, &booked.about(notice, &code, told.now));
        Some(Screen { title, body, language: booked.booking.language })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let notice = of_booking(self.told);
        let Some(booked) = told.booked else { return (!notice.is_proof).then(|| of_an_unknown_place(told)) };
        let code = booked.code(notice);
        let about = booked.about(notice, &code, told.now);
        Some(Letter {
            words: words::bookings::render(self.told, &about),
            calendar: notice.calendar.and_then(|method| booked.calendar(method, &about)),
            unsubscribe: notice.can_be_ended.then(|| format!("{}/unsubscribe", told.url)),
        })
    }
}

/// Of a place that cannot be read little can be said; digits without digits are worth nothing.
fn of_an_unknown_place(told: &Scene<'_>) -> Letter {
    let say = |Tongue { words, .. }| Part {
        title: words.notices_booking_news(),
        when: None,
        headline: words.notices_booking_news_more(),
        line: String::new(),
        page: words.notices_page(),
        link: words.notices_link(),
    };
    words::letter(told, told.language, say).into()
}
