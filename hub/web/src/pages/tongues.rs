//! The languages: what they are called, and which a page is there in, to choose from.

use domain::lang::Lang;

/// The name of a language in addresses.
#[must_use]
pub const fn lang_key(lang: Lang) -> &'static str {
    lang.name()
}

/// What the staff calls a language.
#[must_use]
pub const fn language_word(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "日本語",
        Lang::Easy => "やさしい日本語",
        Lang::En => "英語",
        Lang::Pt => "ポルトガル語",
        Lang::Vi => "ベトナム語",
        Lang::Zh => "中国語",
    }
}

/// A language to choose.
pub struct Tongue {
    /// Which.
    pub lang: Lang,
    /// Its own name.
    pub name: String,
    /// The page in it.
    pub href: String,
    /// The page is in it.
    pub is_this: bool,
}

/// The page at this path in each language. A refused form is answered at another path than the page's.
#[must_use]
pub fn tongues(path: &str, this: Lang) -> [Tongue; 6] {
    let joint = if path.contains('?') { '&' } else { '?' };
    Lang::ALL.map(|lang| Tongue {
        lang,
        name: words::of(lang).language_name(),
        href: format!("{path}{joint}lang={}", lang_key(lang)),
        is_this: lang == this,
    })
}
