//! Dates of birth as the registers of residents have them: known, or known in part (不詳): of people whose papers were lost
//! in a war, and of some who were born abroad.

mod written;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{text, time::CivilDay};

pub use written::written;

/// A date of birth, as far as the register knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// The whole date.
    Day(CivilDay),
    /// Year and month (日不詳).
    Month(i16, i8),
    /// The year only (月日不詳).
    Year(i16),
    /// Nothing (生年月日不詳).
    Unknown,
}

/// A text that is no date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a date of the form 2026-11-21; what is not known is 00, as in 1950-03-00 or 1950-00-00, or the whole is null \
     （1950-03-05 の形で書いてください。わからない月や日は 00、すべて不詳なら null です）"
)]
pub struct BadBirth;

impl Birth {
    /// From its parts, 0 for what is not known.
    #[must_use]
    pub fn of(year: i16, month: i8, date: i8) -> Option<Self> {
        match (year, month, date) {
            (0, 0, 0) => Some(Self::Unknown),
            (1_800..=9_999, 0, 0) => Some(Self::Year(year)),
            (1_800..=9_999, 1..=12, 0) => Some(Self::Month(year, month)),
            (1_800..=9_999, 1..=12, 1..=31) => CivilDay::from_date(year, month, date).map(Self::Day),
            _ => None,
        }
    }

    /// The first day that it can have been.
    #[must_use]
    pub fn first_day(self) -> Option<CivilDay> {
        match self {
            Self::Day(day) => Some(day),
            Self::Month(year, month) => CivilDay::from_date(year, month, 1),
            Self::Year(year) => CivilDay::from_date(year, 1, 1),
            Self::Unknown => None,
        }
    }

    /// Month and day of the month, if both are known.
    #[must_use]
    pub fn month_and_date(self) -> Option<(i8, i8)> {
        match self {
            Self::Day(day) => Some((day.ymd().1, day.ymd().2)),
            Self::Month(..) | Self::Year(_) | Self::Unknown => None,
        }
    }

    /// In words, as far as it is known: `1950年3月5日`, `1950年3月（日不詳）`.
    #[must_use]
    pub fn japanese(self) -> String {
        match self {
            Self::Day(day) => {
                let (year, month, date) = day.ymd();
                format!("{year}年{month}月{date}日")
            }
            Self::Month(year, month) => format!("{year}年{month}月（日不詳）"),
            Self::Year(year) => format!("{year}年（月日不詳）"),
            Self::Unknown => "生年月日不詳".to_owned(),
        }
    }

    /// Whether somebody who says this proves to be the one whom the register knows by `self`: it is what the register has,
    /// no more and no less. A birth of which nothing is known proves nothing.
    #[must_use]
    pub fn is_proved_by(self, said: Self) -> bool {
        self != Self::Unknown && self == said
    }
}

impl From<CivilDay> for Birth {
    fn from(day: CivilDay) -> Self {
        Self::Day(day)
    }
}

/// As files have it: `1950-03-05`, `1950-03-00`, `1950-00-00`, `0000-00-00`.
impl fmt::Display for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}-00"),
            Self::Year(year) => write!(f, "{year:04}-00-00"),
            Self::Unknown => f.write_str("0000-00-00"),
        }
    }
}

impl FromStr for Birth {
    type Err = BadBirth;

    /// Also without the parts that are not known, and with 不明 or 不詳 in their place.
    fn from_str(text: &str) -> Result<Self, BadBirth> {
        let text = text::half_width(text);
        let mut parts = [0_i16; 3];
        if text.is_empty() || is_unknown(&text) {
            return Ok(Self::Unknown);
        }
        let typed: Vec<&str> = text.split('-').map(str::trim).collect();
        if typed.len() > parts.len() {
            return Err(BadBirth);
        }
        for (part, typed) in parts.iter_mut().zip(typed) {
            let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
            *part = match typed {
                _ if is_unknown(typed) => 0,
                _ if is_number => typed.parse().map_err(|_| BadBirth)?,
                _ => return Err(BadBirth),
            };
        }
        let small = |part: i16| i8::try_from(part).map_err(|_| BadBirth);
        Self::of(parts[0], small(parts[1])?, small(parts[2])?).ok_or(BadBirth)
    }
}

fn is_unknown(text: &str) -> bool {
    matches!(text, "不明" | "不詳" | "?" | "??")
}

/// A date that is known is the day's number, as it was before others could be kept; the others are their text.
impl Serialize for Birth {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Day(day) => day.serialize(to),
            partly => to.collect_str(partly),
        }
    }
}

impl<'de> Deserialize<'de> for Birth {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Kept {
            Day(CivilDay),
            Text(String),
        }
        match Kept::deserialize(from)? {
            Kept::Day(day) => Ok(Self::Day(day)),
            Kept::Text(text) => text.parse().map_err(de::Error::custom),
        }
    }
}

/// A birth as its text, or null, for files that people write and read: `#[serde(with = "birth::as_text")]`.
pub mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::Birth;

    /// Writes the text, or null if nothing is known.
    ///
    /// # Errors
    /// If the writer fails.
    pub fn serialize<S: Serializer>(birth: &Birth, to: S) -> Result<S::Ok, S::Error> {
        if *birth == Birth::Unknown { to.serialize_none() } else { to.collect_str(birth) }
    }

    /// Reads the text or null.
    ///
    /// # Errors
    /// If it is no date of birth.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Birth, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map_or(Ok(Birth::Unknown), |text| text.parse().map_err(de::Error::custom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_register_knows_in_part_is_read_and_written() {
        for (text, written) in [
            ("1950-03-05", "1950-03-05"),
            ("１９５０－３－５", "1950-03-05"),
            ("1950-03-00", "1950-03-00"),
            ("1950-03", "1950-03-00"),
            ("1950-00-00", "1950-00-00"),
            ("1950-不詳-不詳", "1950-00-00"),
            ("1950", "1950-00-00"),
            ("0000-00-00", "0000-00-00"),
            ("不詳", "0000-00-00"),
            ("", "0000-00-00"),
        ] {
            let birth: Birth = text.parse().expect(text);
            assert_eq!(birth.to_string(), written);
            let kept = serde_json::to_string(&birth).expect("plain data");
            assert_eq!(serde_json::from_str::<Birth>(&kept).expect("just written"), birth);
        }
        for text in [
            "1950-02-30",
            "1950-13-00",
            "1950-00-05",
            "0000-03-05",
            "5.3.1950",
            "1950-3-5-1",
            "50-3-5",
            "1950-",
            "昭和25",
        ] {
            assert_eq!(text.parse::<Birth>(), Err(BadBirth), "{text}");
        }
    }

    #[test]
    fn a_known_date_is_kept_as_it_was_before_others_could_be() {
        let day = CivilDay::from_date(1950, 3, 5).expect("a day");
        assert_eq!(serde_json::to_string(&Birth::Day(day)).ok(), serde_json::to_string(&day).ok());
        assert_eq!(serde_json::from_str::<Birth>(&day.number().to_string()).ok(), Some(Birth::Day(day)));
    }

    #[test]
    fn only_what_the_register_knows_proves_who_somebody_is() {
        let birth = |text: &str| text.parse::<Birth>().expect(text);
        assert!(birth("1950-03-05").is_proved_by(birth("1950-03-05")));
        assert!(birth("1950-03-00").is_proved_by(birth("1950-03-00")));
        for (known, said) in [
            ("1950-03-05", "1950-03-00"),
            ("1950-03-00", "1950-00-00"),
            ("1950-00-00", "1950-01-01"),
            ("1950-00-00", "1951-00-00"),
            ("0000-00-00", "0000-00-00"),
        ] {
            assert!(!birth(known).is_proved_by(birth(said)), "{known} {said}");
        }
    }
}
