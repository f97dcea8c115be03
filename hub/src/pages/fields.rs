//! The fields of a form by their names, as they were typed, so that a mistake costs one field and not the whole form.

use std::collections::BTreeMap;

use domain::queue::office::{Lang, Words};

/// The languages beside Japanese: each with its tag in names of fields, and its own name.
pub const LANGS: [(Lang, &str, &str); 5] = [
    (Lang::Easy, "easy", "やさしい日本語"),
    (Lang::En, "en", "English"),
    (Lang::Pt, "pt", "Português"),
    (Lang::Vi, "vi", "Tiếng Việt"),
    (Lang::Zh, "zh", "中文"),
];

/// What stands in the fields of a form.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// The fields as a browser sent them.
    #[must_use]
    pub fn from_form(form: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in url::form_urlencoded::parse(form) {
            fields.put(&name, value.trim().replace("\r\n", "\n"));
        }
        fields
    }

    /// Puts a value into a field, after those that are there.
    pub fn put(&mut self, name: &str, value: impl ToString) {
        self.0.entry(name.to_owned()).or_default().push(value.to_string());
    }

    /// Puts words into the fields of their languages: `name.ja` and so on.
    pub fn put_words(&mut self, name: &str, words: &Words) {
        self.put(&format!("{name}.ja"), &words.ja);
        for (lang, tag, _) in LANGS {
            if let Some(text) = words.others.get(&lang) {
                self.put(&format!("{name}.{tag}"), text);
            }
        }
    }

    /// What stands in a field; nothing if it is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether the box of this value is ticked.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|ticked| ticked == value)
    }

    /// The words in the fields of their languages; what is empty is not translated.
    #[must_use]
    pub fn words(&self, name: &str) -> Words {
        let text = |tag: &str| self.text(&format!("{name}.{tag}")).to_owned();
        let others = LANGS.iter().map(|(lang, tag, _)| (*lang, text(tag))).filter(|(_, text)| !text.is_empty());
        Words { ja: text("ja"), others: others.collect() }
    }

    /// Every name with its values.
    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.0.iter()
    }

    /// Puts a value in the place of what stands in a field.
    #[cfg(test)]
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), vec![value.to_owned()]);
    }
}
