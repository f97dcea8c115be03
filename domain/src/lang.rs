//! The languages that people are spoken to in, and what a town says in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Longest name or hint, in characters.
pub const WORDS_MAX: usize = 200;

/// A language that people are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// Easy Japanese (やさしい日本語).
    Easy,
    /// English.
    En,
    /// Portuguese.
    Pt,
    /// Vietnamese.
    Vi,
    /// Chinese, simplified.
    Zh,
}

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Ja, Self::Easy, Self::En, Self::Pt, Self::Vi, Self::Zh];

    /// What is written in this language, of what is written in each, in the order of [`Lang::ALL`].
    #[must_use]
    pub const fn pick<T: Copy>(self, written: [T; 6]) -> T {
        let [ja, easy, en, pt, vi, zh] = written;
        match self {
            Self::Ja => ja,
            Self::Easy => easy,
            Self::En => en,
            Self::Pt => pt,
            Self::Vi => vi,
            Self::Zh => zh,
        }
    }

    /// Its name in addresses and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.pick(["ja", "easy", "en", "pt", "vi", "zh"])
    }

    /// The language with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.name() == name)
    }

    /// The language's tag for `lang` attributes (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja | Self::Easy => "ja",
            Self::En => "en",
            Self::Pt => "pt-BR",
            Self::Vi => "vi",
            Self::Zh => "zh-Hans",
        }
    }
}

/// The same words in several languages; Japanese is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Japanese.
    pub ja: String,
    /// Other languages.
    #[serde(flatten)]
    pub others: BTreeMap<Lang, String>,
}

impl Words {
    /// In this language, or in Japanese if it is not translated.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> &str {
        self.others.get(&lang).map_or(&self.ja, String::as_str)
    }

    /// Whether there is something in every language, and not too much.
    pub(crate) fn is_fine(&self) -> bool {
        let fits = |text: &String| !text.trim().is_empty() && text.chars().count() <= WORDS_MAX;
        fits(&self.ja) && self.others.values().all(fits)
    }
}
