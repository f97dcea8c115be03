//! What people read in six languages, on pages, in mails, on a kiosk's screen and on paper: one catalogue.
//!
//! It stands in `locales`, a folder a language and in it a file a noun, as [Fluent](https://projectfluent.org) writes messages.
//! Of each message the build makes a function of its name: `visits-your-number` is [`Words::visits_your_number`], its
//! attribute `.more` has the attribute's name behind it, and what is set into a sentence is an argument. The Japanese file says
//! of each argument what it is: `(String)`, `(Number)`, which other words may follow, or `(Element)`, a gap that a page fills
//! with markup of its own: the function then gives the pieces around it.
//!
//! A message that a language lacks, or in which it has other arguments, has no function: what calls it does not compile. The
//! tests say which message it is, and also which one nobody calls.
//!
//! Absent on purpose: what the staff alone reads, which is Japanese and stands where it is shown; what a town calls its own
//! places, desks and services ([`domain::lang::Words`]); how each language writes days and numbers.

use std::sync::LazyLock;

use domain::lang::Lang;

#[expect(missing_docs, dead_code, reason = "made of the messages, whose notes stand in the Japanese files")]
#[allow(clippy::all, clippy::unwrap_used, reason = "made by fluent-typed")]
mod l10n {
    include!(concat!(env!("OUT_DIR"), "/l10n.rs"));
}

use l10n::L10n;
/// All messages in one language.
pub use l10n::L10nLanguage as Words;

/// The catalogue in this language.
#[must_use]
pub fn of(lang: Lang) -> &'static Words {
    // Reading all of it takes some milliseconds, once.
    static ALL: LazyLock<[Words; 6]> = LazyLock::new(|| Lang::ALL.map(|lang| folder(lang).load()));
    let [ja, easy, en, pt, vi, zh] = &*ALL;
    lang.pick([ja, easy, en, pt, vi, zh])
}

/// The folder of a language; the order is that of [`Lang::ALL`].
const fn folder(lang: Lang) -> L10n {
    lang.pick([L10n::Ja, L10n::JaSimple, L10n::En, L10n::PtBR, L10n::Vi, L10n::ZhHans])
}
