//! What a mail server's "no" is about: whether nobody reads there, or something else is the matter. Pure.
//!
//! Its number says little: 550 stands for a mailbox that is none and for a policy alike (RFC 5321, 4.2.2), and mail servers
//! that hand another one's refusal on make 5.0.0 of it. So the words are read first; only where they say nothing known the
//! status decides, and where both are silent nobody is blamed.
//!
//! Absent on purpose: which command was answered; whoever spoke with the server knows.

mod phrases;

use std::borrow::Cow;

use super::MailStatus;

/// How much of what was said is looked at, in bytes.
const SAID_MAX: usize = 16 * 1_024;
/// How far apart the pieces of a phrase may stand, in bytes.
const APART_MAX: usize = 80;

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nobody reads there: no such mailbox or domain (宛先不明).
    NoMailbox,
    /// Too much lies there that nobody fetched.
    Full,
    /// Closed for a while.
    Closed,
    /// The server wants no mail from us, or not so: our address, our greeting, a policy, a filter of the recipient's.
    Unwanted,
    /// This mail: too large, or what is in it.
    Content,
    /// The server could not be reached, or could not do it.
    Unreached,
    /// No reason that is known.
    Unsaid,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::NoMailbox, Self::Full, Self::Closed, Self::Unwanted, Self::Content, Self::Unreached, Self::Unsaid];

    /// Its name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoMailbox => "no-mailbox",
            Self::Full => "full",
            Self::Closed => "closed",
            Self::Unwanted => "unwanted",
            Self::Content => "content",
            Self::Unreached => "unreached",
            Self::Unsaid => "unsaid",
        }
    }

    /// What a mail server meant that said this, with this status if it gave one apart from its words.
    #[must_use]
    pub fn of(said: &str, status: Option<MailStatus>) -> Self {
        let said = plain(&said[..said.floor_char_boundary(SAID_MAX)]);
        let status = status.filter(|status| status.detail + status.subject > 0).or_else(|| status_in(&said)).or(status);
        if status.is_some_and(|status| (status.subject, status.detail) == (2, 2)) {
            return Self::Full;
        }
        let by_words = by_words(&said, status.is_none_or(|status| status.class == 5));
        by_words.unwrap_or_else(|| match status.map_or_else(|| by_code(&said), by_status) {
            // That it was rejected says less than any status.
            Self::Unsaid if holds(&said, "reject") => Self::Unwanted,
            reason => reason,
        })
    }

    /// The same by its words alone.
    #[must_use]
    pub fn in_words(said: &str) -> Option<Self> {
        by_words(&plain(&said[..said.floor_char_boundary(SAID_MAX)]), true)
    }
}

/// Whether it is said, as reports do, that another command than `RCPT` was refused. Some carriers call a user unknown who
/// wants no mail from us, once they have seen it.
#[must_use]
pub fn is_about_another_command(said: &str) -> bool {
    let said = plain(&said[..said.floor_char_boundary(SAID_MAX)]);
    phrases::OTHER_COMMAND.iter().any(|phrase| holds(&said, phrase))
}

fn by_words(said: &str, is_final: bool) -> Option<Refusal> {
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| holds(said, phrase));
    if says(phrases::OTHER_COMMAND) {
        return Some(Refusal::Unwanted);
    }
    let mut known = phrases::KNOWN.iter().filter(|known| is_final || !known.only_if_final);
    known.find(|known| says(known.phrases)).map(|known| known.means)
}

/// RFC 3463. Only what names the address itself says that nobody reads there.
const fn by_status(status: MailStatus) -> Refusal {
    match (status.class, status.subject, status.detail) {
        // 5.1.0 and 5.1.4 leave open what is wrong with it; 5.1.7 and 5.1.8 are about the sender's.
        (5, 1, 1 | 2 | 3 | 6 | 10) => Refusal::NoMailbox,
        (_, 1, 7 | 8) | (_, 7, _) => Refusal::Unwanted,
        (_, 2, 1) => Refusal::Closed,
        (_, 2, 2) => Refusal::Full,
        (_, 2, 3) | (_, 3, 4) | (_, 6, _) => Refusal::Content,
        (4, _, _) | (_, 3 | 4, _) => Refusal::Unreached,
        _ => Refusal::Unsaid,
    }
}

/// RFC 5321, 4.2.3: "exceeded storage allocation" is the only number that means one thing alone.
fn by_code(said: &str) -> Refusal {
    let is_full = said.split_whitespace().any(|word| word == "552");
    if is_full { Refusal::Full } else { Refusal::Unsaid }
}

/// The first status among the words, also where qmail writes it: `(#5.7.1)`.
#[must_use]
pub fn status_in(said: &str) -> Option<MailStatus> {
    let parts = said.split(|letter: char| letter.is_whitespace() || "()[]<>,;:#\"「」（）。".contains(letter));
    parts.map(|word| word.trim_end_matches(['.', '-'])).find_map(|word| word.parse().ok())
}

/// In small letters, every gap one blank; addresses and links taken out, for people choose what stands in those.
fn plain(said: &str) -> String {
    let said = said.to_lowercase().replace(['\u{2019}', '\u{2bc}', '`', '´'], "'").replace('_', " ");
    let is_chosen = |word: &str| word.contains('@') || word.contains("://") || word.starts_with("www.");
    let words =
        said.split_whitespace().map(|word| if is_chosen(word) { Cow::Borrowed("someone") } else { word.into() });
    words.collect::<Vec<Cow<'_, str>>>().join(" ")
}

/// Whether the phrase begins with a word of what was said, and its pieces, divided by `*`, follow each other closely.
fn holds(said: &str, phrase: &str) -> bool {
    let (first, rest) = phrase.split_once('*').unwrap_or((phrase, ""));
    said.match_indices(first).any(|(at, _)| {
        let begins = !said[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric());
        // Nothing may stand between the pieces: the blank before the `*` is the one behind it.
        let behind = &said[at + first.trim_end().len()..];
        let behind = &behind[..behind.floor_char_boundary(APART_MAX)];
        begins && rest.split('*').all(|piece| behind.contains(piece))
    })
}

#[cfg(test)]
mod tests;
