//! What differs between languages.

use domain::{days::Days, lang::Lang};
use words::Words;

/// How pushes and mails are set in one language.
#[derive(Clone, Copy)]
pub(crate) struct Tongue {
    /// How it writes days and times. Moments that are set into sentences come in as [`Days::instant_text`] makes them.
    pub days: &'static Days,
    /// What it says.
    pub words: &'static Words,
}

impl Tongue {
    pub fn of(lang: Lang) -> Self {
        Self { days: Days::of(lang), words: words::of(lang) }
    }

    /// The languages of a mail: Japanese first, for it is shown to others as well, and then that of whoever reads it.
    pub fn of_mail(lang: Lang) -> impl Iterator<Item = Self> {
        let also = (lang != Lang::Ja).then_some(lang);
        [Lang::Ja].into_iter().chain(also).map(Self::of)
    }

    pub const fn colon(&self) -> &'static str {
        if self.days.is_wide() { "：" } else { ": " }
    }

    /// A sentence that has no full stop yet.
    pub fn sentence(&self, text: &str) -> String {
        let stop = if self.days.is_wide() { "。" } else { "." };
        format!("{text}{stop}")
    }

    /// Words, and behind them in brackets what belongs to them.
    pub fn with(&self, text: &str, more: &str) -> String {
        if self.days.is_wide() { format!("{text}（{more}）") } else { format!("{text} ({more})") }
    }

    /// A subject: the Japanese one, which comes first, begins with who writes.
    pub fn subject(&self, place: &str, title: &str, when: Option<&str>) -> String {
        let titled = when.map_or_else(|| title.to_owned(), |when| self.with(title, when));
        if self.days.lang == Lang::Ja { format!("【{place}】{titled}") } else { titled }
    }
}
