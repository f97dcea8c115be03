//! Whether residents can book at a place now, and where they can call it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::text;

/// Residents make no new bookings for now (受付の停止). What is booked stays, and they can change and cancel it; the staff
/// books as ever.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// Why, as residents read it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Digits of a Japanese number with its area code, of a mobile telephone or a service number.
const DIGITS: std::ops::RangeInclusive<usize> = 10..=11;

/// A place's telephone number, in groups as it is said: `0880-63-1111`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Telephone(String);

/// A text that is no telephone number with its area code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a telephone number has 10 or 11 digits and begins with 0")]
pub struct BadTelephone;

impl Telephone {
    /// As a link that dials it (RFC 3966): the digits as they are dialled in Japan.
    #[must_use]
    pub fn link(&self) -> String {
        format!("tel:{}", self.0.replace('-', ""))
    }
}

impl FromStr for Telephone {
    type Err = BadTelephone;

    /// As it is typed: in full width, with brackets, blanks or any of the hyphens between its groups.
    fn from_str(typed: &str) -> Result<Self, BadTelephone> {
        let letter = |letter: char| match letter {
            '0'..='9' => Ok(letter),
            filler if text::is_filler(filler) => Ok(' '),
            _ => Err(BadTelephone),
        };
        let text: String = text::plain(typed).chars().map(letter).collect::<Result<_, _>>()?;
        let groups: Vec<&str> = text.split_whitespace().collect();
        let fits = DIGITS.contains(&groups.iter().map(|group| group.len()).sum());
        if fits && groups[0].starts_with('0') { Ok(Self(groups.join("-"))) } else { Err(BadTelephone) }
    }
}

impl TryFrom<String> for Telephone {
    type Error = BadTelephone;

    fn try_from(text: String) -> Result<Self, BadTelephone> {
        text.parse()
    }
}

impl From<Telephone> for String {
    fn from(Telephone(text): Telephone) -> Self {
        text
    }
}

impl fmt::Display for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_in_the_groups_in_which_it_is_typed_and_dialled_without_them() {
        for typed in ["0880-63-1111", "０８８０（６３）１１１１", " 0880 63 1111 ", "(0880)63-1111", "0880ー63ー1111"]
        {
            let number: Telephone = typed.parse().expect(typed);
            assert_eq!((number.to_string().as_str(), number.link().as_str()), ("0880-63-1111", "tel:0880631111"));
        }
        assert_eq!("0120000000".parse::<Telephone>().map(|number| number.link()), Ok("tel:0120000000".to_owned()));
        for typed in ["", " ", "63-1111", "119", "1234567890", "0880-63-1111 内線12", "+81 880 63 1111", "090123456789"]
        {
            assert_eq!(typed.parse::<Telephone>(), Err(BadTelephone), "{typed}");
        }
        let stored = serde_json::to_string(&"03 1234 5678".parse::<Telephone>().expect("a number")).expect("text");
        assert_eq!(stored, "\"03-1234-5678\"");
        assert!(serde_json::from_str::<Telephone>("\"javascript:1\"").is_err());
    }
}
