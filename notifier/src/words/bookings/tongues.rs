//! The usual words, language by language.

mod easy;
mod en;
mod ja;
mod pt;
mod vi;
mod zh;

use domain::{
    bookings::{calendar::Told, intake::Telephone},
    queue::office::Lang,
    time::{CivilDay, UtcTime},
};

/// What is said in one language. Moments come in as [`Tongue::moment`] makes them.
pub(super) struct Tongue {
    pub lang: Lang,
    /// Whether it is written with wide brackets and without blanks.
    pub is_wide: bool,
    pub colon: &'static str,
    pub comma: &'static str,
    pub labels: Labels,
    /// What is new.
    pub said: fn(Told) -> Said,
    pub dear: fn(&str) -> String,
    pub day: fn(CivilDay) -> String,
    pub people: fn(u16) -> String,
    /// A heading: what to bring.
    pub bring: &'static str,
    pub bring_page: &'static str,
    pub enter_code: &'static str,
    pub code_until: fn(&str) -> String,
    /// In a push.
    pub see_mail: &'static str,
    pub change_until: fn(&str) -> String,
    /// After the cut-off: the place is to be asked, as [`Tongue::contact`] names it.
    pub change_there: fn(&str) -> String,
    pub book_again: &'static str,
    pub other_time: &'static str,
    pub wait: &'static str,
    pub offer_until: fn(&str) -> String,
    /// Above the page's address, or on it.
    pub link: &'static str,
    pub stop: &'static str,
    pub footer: fn(&str) -> String,
}

/// Names of what a booking says.
pub(super) struct Labels {
    pub place: &'static str,
    pub desk: &'static str,
    pub when: &'static str,
    pub days: &'static str,
    pub services: &'static str,
    pub people: &'static str,
    pub number: &'static str,
    pub reason: &'static str,
    pub telephone: &'static str,
}

/// What is new.
pub(super) struct Said {
    /// The subject, and the title of a push.
    pub title: &'static str,
    /// A sentence.
    pub lead: &'static str,
}

pub(super) const fn of(lang: Lang) -> &'static Tongue {
    match lang {
        Lang::Ja => &ja::TONGUE,
        Lang::Easy => &easy::TONGUE,
        Lang::En => &en::TONGUE,
        Lang::Pt => &pt::TONGUE,
        Lang::Vi => &vi::TONGUE,
        Lang::Zh => &zh::TONGUE,
    }
}

impl Tongue {
    /// A day with its time.
    pub fn moment(&self, at: UtcTime) -> String {
        let between = if self.is_wide { " " } else { ", " };
        format!("{}{between}{}", (self.day)(at.day()), at.clock_text())
    }

    /// A place with its telephone number, if it has one.
    pub fn contact(&self, place: &str, telephone: Option<&Telephone>) -> String {
        let label = self.labels.telephone;
        match (telephone, self.is_wide) {
            (None, _) => place.to_owned(),
            (Some(number), true) => format!("{place}（{label} {number}）"),
            (Some(number), false) => format!("{place} ({label} {number})"),
        }
    }

    /// From the first day to the last.
    pub fn days(&self, (from, to): (CivilDay, CivilDay)) -> String {
        let between = if self.is_wide { "～" } else { " – " };
        format!("{}{between}{}", (self.day)(from), (self.day)(to))
    }
}

/// The name of the day of the week; Monday comes first.
fn weekday(day: CivilDay, names: [&'static str; 7]) -> &'static str {
    names[day.weekday() as usize]
}
