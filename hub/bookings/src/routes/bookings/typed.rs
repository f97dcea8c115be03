//! What people type into the form of who comes, as the town keeps it: the readers of [`domain::text`], with what a page says
//! about what they refuse.

use domain::{
    birth::Birth,
    bookings::address::{MailAddress, mail_address},
    text::{self, NAME_MAX},
    time::CivilDay,
};

use crate::pages::bookings::BadField;

/// One line without anything that cannot be seen: blanks of any width become one, and none at the ends.
///
/// # Errors
/// If it is longer than this, in letters.
pub fn line(typed: &str, longest: usize) -> Result<String, BadField> {
    let line = text::line(typed);
    match text::fits(&line, longest) {
        true => Ok(line),
        false if longest == NAME_MAX => Err(BadField::NameTooLong),
        false => Err(BadField::TooLong),
    }
}

/// A reading, in hiragana as the rosters have it; whoever has none may use Latin letters.
///
/// # Errors
/// If something else stands in it, nothing, or too much.
pub fn kana(typed: &str) -> Result<String, BadField> {
    let reading = text::kana(typed).map_err(|_| BadField::NotKana)?;
    if reading.is_empty() { Err(BadField::Missing) } else { line(&reading, NAME_MAX) }
}

/// A mail address, or nothing.
///
/// # Errors
/// If what is there is no mail address.
pub fn email(typed: &str) -> Result<Option<MailAddress>, BadField> {
    if text::line(typed).is_empty() {
        return Ok(None);
    }
    mail_address(typed).map(Some).map_err(BadField::Email)
}

/// A telephone number in digits, with a plus if it begins with another country's number; or nothing.
///
/// # Errors
/// If it cannot be one.
pub fn phone(typed: &str) -> Result<String, BadField> {
    text::telephone(typed).map(Option::unwrap_or_default).map_err(|_| BadField::NotPhone)
}

/// The number on a letter: without blanks and hyphens, in half width.
///
/// # Errors
/// If it is longer than any.
pub fn number(typed: &str) -> Result<String, BadField> {
    text::resident_number(typed).ok_or(BadField::TooLong)
}

/// Digits of a code, as a phone's keyboard may write them.
#[must_use]
pub fn digits(typed: &str) -> String {
    text::without_fillers(typed).chars().take(12).collect()
}

/// A birth from its three fields; the first may hold the whole date. The year may be a Japanese one. Whoever does not know
/// month or day says so in a word or with a 0.
///
/// # Errors
/// If there is no such day, or it is still to come.
pub fn birth(year: &str, month: &str, date: &str, today: CivilDay) -> Result<Birth, BadField> {
    let mut parts = parts(year);
    parts.extend([month, date].iter().flat_map(|text| part(text)));
    let (year, month, date) = match parts[..] {
        [] => return Err(BadField::Missing),
        [Part::Number(all)] if (18_680_000..=99_991_231).contains(&all) => (all / 10_000, all / 100 % 100, all % 100),
        [Part::Number(year), Part::Number(month), Part::Number(date)] if year >= 1_868 => (year, month, date),
        [Part::Era(before), Part::Number(year), Part::Number(month), Part::Number(date)]
            if (1..=64).contains(&year) =>
        {
            (before + year, month, date)
        }
        _ => return Err(BadField::NotDate),
    };
    let small = |number: u32| i8::try_from(number).ok();
    let birth = i16::try_from(year).ok().zip(small(month)).zip(small(date));
    let birth = birth.and_then(|((year, month), date)| Birth::of(year, month, date));
    birth.filter(|birth| birth.first_day().is_some_and(|first| first <= today)).ok_or(BadField::NotDate)
}

/// Part of a date: a number, or an era by the year before its first.
enum Part {
    Number(u32),
    Era(u32),
}

/// Month or day: a number, and 0 for a word that says that it is not known.
fn part(text: &str) -> Vec<Part> {
    let is_word = !text.trim().is_empty() && !text::plain(text).contains(|letter: char| letter.is_ascii_digit());
    if is_word { vec![Part::Number(0)] } else { parts(text) }
}

fn parts(text: &str) -> Vec<Part> {
    // 元年 is the first year of an era.
    let text = text::half_width(text).replace('元', "1").replace(['不', '?'], "0").to_uppercase();
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            parts.push(Part::Number(rest[..end].parse().unwrap_or(u32::MAX)));
            rest = &rest[end..];
        } else {
            parts.extend(era(first).map(Part::Era));
            rest = &rest[first.len_utf8()..];
        }
    }
    parts
}

fn era(letter: char) -> Option<u32> {
    match letter {
        '明' | 'M' => Some(1_867),
        '大' | 'T' => Some(1_911),
        '昭' | 'S' => Some(1_925),
        '平' | 'H' => Some(1_988),
        '令' | 'R' => Some(2_018),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> CivilDay {
        "2026-11-21".parse().expect("a day")
    }

    #[test]
    fn a_name_is_one_line_without_what_cannot_be_seen() {
        assert_eq!(line("  山田\u{3000}\u{3000}花子\r\n\u{200b}", 60).as_deref(), Ok("山田 花子"));
        assert_eq!(line("山\0田\u{202e}", 60).as_deref(), Ok("山田"));
        assert_eq!(line(&"あ".repeat(61), 60), Err(BadField::TooLong));
    }

    #[test]
    fn a_reading_is_in_hiragana_however_it_was_typed() {
        for typed in ["やまだ はなこ", "ヤマダ　ハナコ", "ﾔﾏﾀﾞ ﾊﾅｺ", " ヤマタ\u{3099} はなこ "]
        {
            assert_eq!(kana(typed).as_deref(), Ok("やまだ はなこ"), "{typed}");
        }
        assert_eq!(kana("ヴァン・ダー ﾊﾟｰｷﾝｽﾞ").as_deref(), Ok("ゔぁん・だー ぱーきんず"));
        assert_eq!(kana("Nguyễn Thị Hoa").as_deref(), Ok("Nguyễn Thị Hoa"));
        assert_eq!(kana("O’Brien"), Ok("O'Brien".to_owned()));
        assert_eq!(kana(&"あ".repeat(NAME_MAX)), Ok("あ".repeat(NAME_MAX)));
        assert_eq!(kana(&"あ".repeat(NAME_MAX + 1)), Err(BadField::NameTooLong));
        assert_eq!(kana("山田"), Err(BadField::NotKana));
        assert_eq!(kana(" "), Err(BadField::Missing));
    }

    #[test]
    fn a_telephone_number_is_digits() {
        for typed in
            ["0880-63-1111", "０８８０（６３）１１１１", "+81 880 63 1111", "0880ー63ー1111", "+81(0)880-63-1111"]
        {
            assert_eq!(phone(typed).as_deref(), Ok("0880631111"), "{typed}");
        }
        assert_eq!(phone("090 1234 5678").as_deref(), Ok("09012345678"));
        assert_eq!(phone("+84 24 3846 3000").as_deref(), Ok("+842438463000"));
        assert_eq!(phone(" ").as_deref(), Ok(""));
        for typed in ["63-1111", "119", "ABC", "1234567890", "0901234567890"] {
            assert_eq!(phone(typed), Err(BadField::NotPhone), "{typed}");
        }
    }

    #[test]
    fn a_birth_date_may_be_a_japanese_one_and_in_one_field_or_three() {
        let read =
            |year: &str, month: &str, date: &str| birth(year, month, date, today()).map(|birth| birth.to_string());
        for (year, month, date) in [
            ("1985", "3", "5"),
            ("昭和60", "3", "5"),
            ("昭和60年", "3月", "5日"),
            ("S60", "03", "05"),
            ("ｓ６０", "３", "５"),
            ("昭和60年3月5日", "", ""),
            ("1985-03-05", "", ""),
            ("1985/3/5", "", ""),
            ("19850305", "", ""),
            ("S60.3.5", "", ""),
        ] {
            assert_eq!(read(year, month, date).as_deref(), Ok("1985-03-05"), "{year} {month} {date}");
        }
        for (year, month, date, known) in [
            ("1950", "不明", "不明", "1950-00-00"),
            ("昭和25", "5", "不詳", "1950-05-00"),
            ("1950", "0", "00", "1950-00-00"),
            ("1950", "unknown", "?", "1950-00-00"),
            ("1950-00-00", "", "", "1950-00-00"),
            ("昭和25年5月不詳日", "", "", "1950-05-00"),
            ("19500500", "", "", "1950-05-00"),
        ] {
            assert_eq!(read(year, month, date).as_deref(), Ok(known), "{year} {month} {date}");
        }
        assert_eq!(read("令和元", "5", "1").as_deref(), Ok("2019-05-01"));
        assert_eq!(read("平成12", "2", "29").as_deref(), Ok("2000-02-29"));
        assert_eq!(read("大正15", "12", "24").as_deref(), Ok("1926-12-24"));
        for (year, month, date) in [
            ("2001", "2", "29"),
            ("2026", "11", "22"),
            ("60", "3", "5"),
            ("昭和", "3", "5"),
            ("1985", "13", "1"),
            ("a", "b", "c"),
            ("1985", "", ""),
            ("1985", "3", ""),
            ("1985", "不明", "5"),
            ("不明", "不明", "不明"),
            ("0000-00-00", "", ""),
        ] {
            assert!(read(year, month, date).is_err(), "{year} {month} {date}");
        }
        assert_eq!(read("", " ", ""), Err(BadField::Missing));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_makes_the_readers_panic(typed in "\\PC{0,40}", other in "[0-9元昭S年月日/ ]{0,12}") {
            let _ = (line(&typed, 60), kana(&typed), email(&typed), phone(&typed), number(&typed), digits(&typed));
            let _ = (birth(&typed, &other, "1", today()), birth(&other, &other, &other, today()));
            if let Ok(reading) = kana(&typed) {
                prop_assert_eq!(kana(&reading), Ok(reading));
            }
        }
    }
}
