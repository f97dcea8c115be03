//! The usual words, language by language.

mod easy;
mod en;
mod ja;
mod pt;
mod vi;
mod zh;

use domain::{bookings::intake::Telephone, days::Days, lang::Lang};
use words::Words;

/// What is said in one language. Moments come in as [`Days::instant_text`] makes them.
pub(crate) struct Tongue {
    /// How it writes days and times.
    pub days: &'static Days,
    pub colon: &'static str,
    pub comma: &'static str,
    pub labels: Labels,
    pub dear: fn(&str) -> String,
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

/// Names of what a mail says of a booking, beside those that pages have as well.
pub(crate) struct Labels {
    pub place: &'static str,
    pub desk: &'static str,
    pub when: &'static str,
    pub days: &'static str,
    pub reason: &'static str,
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
    /// What the pages say as well.
    pub fn words(&self) -> &'static Words {
        words::of(self.days.lang)
    }

    /// A place with its telephone number, if it has one.
    pub fn contact(&self, place: &str, telephone: Option<&Telephone>) -> String {
        let label = self.words().bookings_telephone();
        match (telephone, self.days.is_wide()) {
            (None, _) => place.to_owned(),
            (Some(number), true) => format!("{place}（{label} {number}）"),
            (Some(number), false) => format!("{place} ({label} {number})"),
        }
    }
}
