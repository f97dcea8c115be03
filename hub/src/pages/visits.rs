//! What visitors see on their phones: an office with its lines, the page of a number, the check-in.

mod arrival;
mod office;
mod ticket;

#[cfg(test)]
pub(super) mod tests;

use std::time::Duration;

use domain::queue::office::Lang;

pub use arrival::{Arrival, Holds};
pub use office::{Has, OfficePage};
pub use ticket::{Mails, Ticket, UnknownTicket, ticket_path};

use super::visit_words::Words;

/// The name of a language in addresses.
#[must_use]
pub const fn lang_key(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "ja",
        Lang::Easy => "easy",
        Lang::En => "en",
        Lang::Pt => "pt",
        Lang::Vi => "vi",
        Lang::Zh => "zh",
    }
}

/// A language to choose.
pub(super) struct Tongue {
    pub lang: Lang,
    pub name: &'static str,
    pub href: String,
    pub is_this: bool,
}

/// The page at this path in each language. A refused form is answered at another path than the page's.
pub(super) fn tongues(path: &str, this: Lang) -> [Tongue; 6] {
    let joint = if path.contains('?') { '&' } else { '?' };
    Lang::ALL.map(|lang| Tongue {
        lang,
        name: Words::of(lang).name,
        href: format!("{path}{joint}lang={}", lang_key(lang)),
        is_this: lang == this,
    })
}

/// Minutes as people say them: to the minute while few, to five after.
fn said_minutes(wait: Duration) -> u64 {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    if minutes <= 10 { minutes } else { minutes.div_ceil(5) * 5 }
}
