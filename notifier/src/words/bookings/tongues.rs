//! What differs between languages.

use domain::{bookings::intake::Telephone, days::Days, lang::Lang};
use words::Words;

/// How mails are set in one language.
#[derive(Clone, Copy)]
pub(crate) struct Tongue {
    /// How it writes days and times. Moments that are set into sentences come in as [`Days::instant_text`] makes them.
    pub days: &'static Days,
    /// What it says.
    pub words: &'static Words,
}

impl Tongue {
    pub const fn colon(&self) -> &'static str {
        if self.days.is_wide() { "：" } else { ": " }
    }

    /// A place with its telephone number, if it has one.
    pub fn contact(&self, place: &str, telephone: Option<&Telephone>) -> String {
        let label = self.words.bookings_telephone();
        match (telephone, self.days.is_wide()) {
            (None, _) => place.to_owned(),
            (Some(number), true) => format!("{place}（{label} {number}）"),
            (Some(number), false) => format!("{place} ({label} {number})"),
        }
    }
}

pub(super) fn of(lang: Lang) -> Tongue {
    Tongue { days: Days::of(lang), words: words::of(lang) }
}
