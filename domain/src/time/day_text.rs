//! A [`CivilDay`] as `2026-11-21`, for files that people write and read: `#[serde(with = "time::day_text")]`.
//!
//! Absent on purpose: the form in rows and in the log, which is the day's number.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serializer, de};

use super::CivilDay;

/// Writes the day as text.
///
/// # Errors
/// If the writer fails.
pub fn serialize<S: Serializer>(day: &CivilDay, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(day)
}

/// Reads the day's text.
///
/// # Errors
/// If it is no date of the form 2026-11-21.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<CivilDay, D::Error> {
    Cow::<str>::deserialize(from)?.parse().map_err(de::Error::custom)
}

/// The same for a day that may be absent; with `#[serde(default)]`.
pub mod option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::CivilDay;

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Text(#[serde(with = "super")] CivilDay);

    /// Writes the day as text, if there is one.
    ///
    /// # Errors
    /// If the writer fails.
    pub fn serialize<S: Serializer>(day: &Option<CivilDay>, to: S) -> Result<S::Ok, S::Error> {
        day.map(Text).serialize(to)
    }

    /// Reads the day's text, if there is one.
    ///
    /// # Errors
    /// If it is no date of the form 2026-11-21.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<CivilDay>, D::Error> {
        Ok(Option::<Text>::deserialize(from)?.map(|Text(day)| day))
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Entry {
        #[serde(with = "super")]
        from: CivilDay,
        #[serde(default, with = "super::option", skip_serializing_if = "Option::is_none")]
        to: Option<CivilDay>,
    }

    #[test]
    fn a_day_is_written_as_people_write_it() {
        let from = CivilDay::from_date(2026, 11, 21).expect("a day");
        for (to, text) in
            [(None, r#"{"from":"2026-11-21"}"#), (Some(from.plus(1)), r#"{"from":"2026-11-21","to":"2026-11-22"}"#)]
        {
            let entry = Entry { from, to };
            assert_eq!(serde_json::to_string(&entry).expect("plain data"), text);
            assert_eq!(serde_json::from_str::<Entry>(text).expect("just written"), entry);
        }
    }

    #[test]
    fn what_is_no_date_is_refused_with_a_sentence() {
        for text in [r#"{"from":"2026-02-29"}"#, r#"{"from":"21.11.2026"}"#, r#"{"from":"2026-11-21","to":""}"#] {
            let error = serde_json::from_str::<Entry>(text).expect_err("no date").to_string();
            assert!(error.contains("not a date of the form 2026-11-21"), "{error}");
        }
        assert!(serde_json::from_str::<Entry>(r#"{"from":20778}"#).is_err());
    }
}
