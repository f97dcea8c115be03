//! Who comes, as the staff types it.

use db::bookings::Party;
use domain::{
    bookings::address::mail_address,
    text::{self, NAME_MAX, NOTE_MAX, RESIDENT_MAX},
};
use hub_web::pages::{errors::Wrong, fields::Fields};

/// The fields in which it is typed.
pub const PARTY_FIELDS: [&str; 8] = ["name", "kana", "phone", "email", "companions", "resident", "wishes", "remarks"];

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadParty {
    /// Nobody is named.
    NoName,
    /// There is no way to tell them anything.
    NoContact,
    /// The reading is none.
    Kana,
    /// The telephone number is none.
    Phone,
    /// The mail address is none.
    Email,
    /// Something is too long.
    Text,
    /// The ledger knows nobody by this number.
    UnknownResident,
}

impl BadParty {
    /// As the summary says it; of several fields it leads to the first.
    #[must_use]
    pub fn wrong(self) -> Wrong {
        Wrong::at(self.field(), self.words())
    }

    const fn field(self) -> &'static str {
        match self {
            Self::NoName | Self::Text => "name",
            Self::NoContact | Self::Phone => "phone",
            Self::Kana => "kana",
            Self::Email => "email",
            Self::UnknownResident => "resident",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::NoName => "お名前かふりがなを入れてください。",
            Self::NoContact => "電話番号かメールアドレスを入れてください。",
            Self::Kana => "ふりがなは、ひらがな、カタカナ、アルファベットで入れてください。",
            Self::Phone => "電話番号を、数字とハイフンで入れてください。",
            Self::Email => "メールアドレスの形が正しくありません。もう一度お聞きください。",
            Self::Text => "長すぎます。お名前とふりがなは100字、備考は500字までで入れてください。",
            Self::UnknownResident => "この番号の方が台帳に見つかりません。番号を確かめるか、空にしてください。",
        }
    }
}

/// Who comes.
///
/// # Errors
/// What is wrong with what was typed.
pub fn party_of(fields: &Fields) -> Result<Party, BadParty> {
    let bounded = |text: String, most: usize| if text::fits(&text, most) { Ok(text) } else { Err(BadParty::Text) };
    let text = |name: &str| bounded(text::line(fields.text(name)), NAME_MAX);
    let long = |name: &str| bounded(text::typed(fields.text(name)).into_owned(), NOTE_MAX);
    let reading = text::kana(fields.text("kana")).map_err(|_| BadParty::Kana)?;
    let (name, kana) = (text("name")?, bounded(reading, NAME_MAX)?);
    let email = match fields.text("email") {
        "" => String::new(),
        typed => mail_address(typed).map_err(|_| BadParty::Email)?.to_string(),
    };
    let party = Party {
        name: if name.is_empty() { kana.clone() } else { name },
        kana,
        email,
        phone: phone(fields.text("phone"))?,
        companions: long("companions")?
            .lines()
            .map(|name| bounded(text::line(name), NAME_MAX))
            .filter(|name| !name.as_ref().is_ok_and(String::is_empty))
            .collect::<Result<_, _>>()?,
        resident: bounded(text::half_width(fields.text("resident")), RESIDENT_MAX)?,
        wishes: long("wishes")?,
        remarks: long("remarks")?,
    };
    match (party.name.is_empty(), party.email.is_empty() && party.phone.is_empty()) {
        (true, _) => Err(BadParty::NoName),
        (_, true) => Err(BadParty::NoContact),
        (false, false) => Ok(party),
    }
}

/// Digits and hyphens, as they are said.
fn phone(typed: &str) -> Result<String, BadParty> {
    let phone = text::half_width(typed).replace(char::is_whitespace, "");
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let is_plain = phone.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '+' | '(' | ')'));
    if phone.is_empty() || (is_plain && (8..=15).contains(&digits)) { Ok(phone) } else { Err(BadParty::Phone) }
}

/// Puts who comes into the fields.
pub fn put_party(fields: &mut Fields, party: &Party) {
    let companions = party.companions.join("\n");
    let texts = [
        &party.name,
        &party.kana,
        &party.phone,
        &party.email,
        &companions,
        &party.resident,
        &party.wishes,
        &party.remarks,
    ];
    for (name, text) in PARTY_FIELDS.into_iter().zip(texts) {
        fields.put(name, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Result<Party, BadParty> {
        let mut fields = Fields::default();
        pairs.iter().for_each(|(name, value)| fields.put(name, value));
        party_of(&fields)
    }

    #[test]
    fn a_name_and_one_way_to_reach_them_are_enough() {
        let party = typed(&[("kana", "やまだ はな"), ("phone", "０８８０ー６３ー１１１１")]).expect("a party");
        assert_eq!((party.name.as_str(), party.phone.as_str()), ("やまだ はな", "0880-63-1111"));
        let party = typed(&[("name", "山田 花"), ("email", " Hana@Example.JP "), ("companions", "山田 太郎\n\n")]);
        let party = party.expect("a party");
        assert_eq!((party.email.as_str(), party.companions.len()), ("Hana@example.jp", 1));
    }

    #[test]
    fn what_cannot_be_is_named() {
        let named = |more: (&str, &str)| typed(&[("name", "山田 花"), ("phone", "0880-63-1111"), more]);
        assert_eq!(typed(&[("phone", "0880-63-1111")]), Err(BadParty::NoName));
        assert_eq!(typed(&[("name", "山田 花")]), Err(BadParty::NoContact));
        assert_eq!(typed(&[("name", "山田 花"), ("phone", "63")]), Err(BadParty::Phone));
        assert_eq!(named(("email", "hana@@example.jp")), Err(BadParty::Email));
        assert_eq!(named(("kana", "山田")), Err(BadParty::Kana));
        assert_eq!(named(("remarks", &"あ".repeat(NOTE_MAX + 1))), Err(BadParty::Text));
        assert_eq!(named(("companions", &"あ".repeat(NAME_MAX + 1))), Err(BadParty::Text));
    }
}
