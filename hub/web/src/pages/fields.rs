//! The fields of a form by their names, as they were typed, so that a mistake costs one field and not the whole form.
//! Numbers, times and days are also read in full-width digits. What comes in is one text already (`letters`).

use std::{collections::BTreeMap, str::FromStr};

use domain::{
    lang::{Lang, Words},
    text::half_width,
    time::{CivilDay, MinuteOfDay, UtcTime},
};

/// The languages beside Japanese: each with its tag in names of fields, and its own name.
pub const LANGS: [(Lang, &str, &str); 5] = [
    (Lang::Easy, "easy", "やさしい日本語"),
    (Lang::En, "en", "English"),
    (Lang::Pt, "pt", "Português"),
    (Lang::Vi, "vi", "Tiếng Việt"),
    (Lang::Zh, "zh", "中文"),
];

/// What stands in the fields of a form.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl From<Vec<(String, String)>> for Fields {
    fn from(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs {
            fields.0.entry(name).or_default().push(value);
        }
        fields
    }
}

impl Fields {
    /// The fields as a browser sent them.
    #[must_use]
    pub fn from_form(form: &[u8]) -> Self {
        url::form_urlencoded::parse(form).into_owned().collect::<Vec<_>>().into()
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

    /// The first value of a field that is not empty.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).iter().map(String::as_str).find(|value| !value.is_empty())
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// All names with all their values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())))
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

    /// The number in a field, if it is one.
    #[must_use]
    pub fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        half_width(self.text(name)).parse().ok()
    }

    /// The time of day in a field, if it is one.
    #[must_use]
    pub fn time(&self, name: &str) -> Option<MinuteOfDay> {
        let text = half_width(self.text(name));
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let minutes = hour.checked_mul(60)? + minute.min(60);
        (minute < 60 && minutes <= 24 * 60).then_some(MinuteOfDay(minutes))
    }

    /// The day in a field, if it is one: `2026-12-01`, or as it is often typed, `2026/12/1`.
    #[must_use]
    pub fn day(&self, name: &str) -> Option<CivilDay> {
        let text = half_width(self.text(name)).replace('/', "-");
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        CivilDay::from_date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Puts a value in the place of what stands in a field.
    pub fn set(&mut self, name: &str, value: impl ToString) {
        self.0.insert(name.to_owned(), vec![value.to_string()]);
    }
}

/// `2026-11-24T09:00`, as a form sends a time of a day.
#[must_use]
pub fn moment(text: &str) -> Option<UtcTime> {
    let (day, clock) = text.split_once('T')?;
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let day: CivilDay = day.parse().ok()?;
    (hour < 24 && minute < 60).then(|| day.at(MinuteOfDay(hour * 60 + minute)))
}

/// As a text field shows a time, `08:30`.
#[must_use]
pub fn clock(time: MinuteOfDay) -> String {
    format!("{:02}:{:02}", time.0 / 60, time.0 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_times_and_days_are_read_as_people_type_them() {
        let mut fields = Fields::default();
        for (name, value) in [("a", "３０"), ("b", "９：０５"), ("c", "2026/12/1"), ("d", "24:00"), ("e", "24:05")]
        {
            fields.put(name, value);
        }
        assert_eq!(fields.number("a"), Some(30_u16));
        assert_eq!(fields.time("b"), Some(MinuteOfDay(545)));
        assert_eq!(fields.day("c"), CivilDay::from_date(2026, 12, 1));
        assert_eq!((fields.time("d"), fields.time("e")), (Some(MinuteOfDay(1_440)), None));
        assert_eq!((fields.number::<u16>("none"), fields.time("a"), fields.day("d")), (None, None, None));
        fields.put("f", "2026-02-29");
        fields.put("g", "60000:00");
        assert_eq!((fields.day("f"), fields.time("g")), (None, None));
    }
}
