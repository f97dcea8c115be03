//! A place's telephone number.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::text::{self, BadTelephone};

/// A place's telephone number, in groups as it is said: `0880-63-1111`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Telephone(String);

impl Telephone {
    /// As a link that dials it (RFC 3966): the digits as they are dialled in Japan.
    #[must_use]
    pub fn link(&self) -> String {
        format!("tel:{}", self.0.replace('-', ""))
    }
}

impl FromStr for Telephone {
    type Err = BadTelephone;

    /// As it is typed: in full width, with brackets, blanks or any of the hyphens between its groups. A place is at home:
    /// a number of another country is none.
    fn from_str(typed: &str) -> Result<Self, BadTelephone> {
        let number = text::telephone(typed)?.filter(|number| !number.starts_with('+')).ok_or(BadTelephone)?;
        let plain = text::plain(typed);
        let groups: Vec<&str> = plain.split(text::is_filler).filter(|group| !group.is_empty()).collect();
        // Typed as it is dialled from abroad it has other groups.
        let is_so = groups.concat() == number;
        Ok(Self(if is_so { groups.join("-") } else { text::grouped_telephone(&number) }))
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
        let from_abroad: Telephone = "+81 880-63-1111".parse().expect("the same number");
        assert_eq!(from_abroad.to_string(), "0880-63-1111");
        assert_eq!("0120000000".parse::<Telephone>().map(|number| number.link()), Ok("tel:0120000000".to_owned()));
        for typed in
            ["", " ", "63-1111", "119", "1234567890", "0880-63-1111 内線12", "+84 24 3846 3000", "090123456789"]
        {
            assert_eq!(typed.parse::<Telephone>(), Err(BadTelephone), "{typed}");
        }
        let stored = serde_json::to_string(&"03 1234 5678".parse::<Telephone>().expect("a number")).expect("text");
        assert_eq!(stored, "\"03-1234-5678\"");
        assert!(serde_json::from_str::<Telephone>("\"javascript:1\"").is_err());
    }
}
