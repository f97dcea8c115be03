//! What people type into the form of who comes, on whatever keyboard, as the town keeps it.

use domain::{
    bookings::address::{MailAddress, mail_address},
    time::CivilDay,
};

use crate::pages::bookings::BadField;

/// Longest name, in characters.
pub const NAME_MAX: usize = 60;
/// Longest wish, in characters.
pub const WISHES_MAX: usize = 300;
/// Digits of a telephone number, at home and with a country's number before it.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 10..=11;
const PHONE_DIGITS_ABROAD: std::ops::RangeInclusive<usize> = 8..=15;

/// One line without anything that cannot be seen: blanks of any width become one, and none at the ends.
///
/// # Errors
/// If it is longer than this, in characters.
pub fn line(typed: &str, longest: usize) -> Result<String, BadField> {
    let seen = typed.chars().filter(|letter| letter.is_whitespace() || !letter.is_control());
    let seen: String = seen.filter(|letter| !is_invisible(*letter)).collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > longest { Err(BadField::TooLong) } else { Ok(line) }
}

/// A reading, in hiragana as the rosters have it; whoever has none may use Latin letters.
///
/// # Errors
/// If something else stands in it, nothing, or too much.
pub fn kana(typed: &str) -> Result<String, BadField> {
    let text = line(&full_width(typed), NAME_MAX)?;
    let text: String = text.chars().map(hiragana).collect();
    let is_kana = |letter: char| matches!(letter, 'ぁ'..='ゖ' | 'ー' | '・' | ' ');
    let is_latin = |letter: char| letter.is_alphabetic() && u32::from(letter) < 0x2000 || " -'.".contains(letter);
    if text.is_empty() {
        return Err(BadField::Missing);
    }
    if text.chars().all(|letter| is_kana(letter) || is_latin(letter)) { Ok(text) } else { Err(BadField::NotKana) }
}

/// A mail address, or nothing.
///
/// # Errors
/// If what is there is no mail address.
pub fn email(typed: &str) -> Result<Option<MailAddress>, BadField> {
    if line(typed, usize::MAX)?.is_empty() {
        return Ok(None);
    }
    mail_address(typed).map(Some).map_err(BadField::Email)
}

/// A telephone number in digits, with a plus if it begins with another country's number; or nothing.
///
/// # Errors
/// If it cannot be one.
pub fn phone(typed: &str) -> Result<String, BadField> {
    let text: String = typed.chars().map(ascii).filter(|letter| !is_filler(*letter)).collect();
    if text.is_empty() {
        return Ok(text);
    }
    let (is_abroad, digits) = match text.strip_prefix("+81") {
        Some(rest) => (false, format!("0{}", rest.trim_start_matches('0'))),
        None => (text.starts_with('+'), text.trim_start_matches('+').to_owned()),
    };
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits = if is_abroad { PHONE_DIGITS_ABROAD } else { PHONE_DIGITS }.contains(&digits.len());
    if !is_number || !fits || !is_abroad && !digits.starts_with('0') {
        return Err(BadField::NotPhone);
    }
    Ok(if is_abroad { format!("+{digits}") } else { digits })
}

/// The number on a letter: without blanks and hyphens, in half width.
///
/// # Errors
/// If it is longer than any.
pub fn number(typed: &str) -> Result<String, BadField> {
    let text: String = typed.chars().map(ascii).filter(|letter| !is_filler(*letter)).collect();
    line(&text.to_uppercase(), NAME_MAX)
}

/// Digits of a code, as a phone's keyboard may write them.
#[must_use]
pub fn digits(typed: &str) -> String {
    typed.chars().map(ascii).filter(|letter| !is_filler(*letter)).take(12).collect()
}

/// A birth date from its three fields; the first may hold the whole date. The year may be a Japanese one.
///
/// # Errors
/// If there is no such day, or it is still to come.
pub fn birth_date(year: &str, month: &str, date: &str, today: CivilDay) -> Result<CivilDay, BadField> {
    let parts: Vec<Part> = [year, month, date].iter().flat_map(|text| parts(text)).collect();
    let (year, month, date) = match parts[..] {
        [] => return Err(BadField::Missing),
        [Part::Number(all)] if (18_680_101..=99_991_231).contains(&all) => (all / 10_000, all / 100 % 100, all % 100),
        [Part::Number(year), Part::Number(month), Part::Number(date)] if year >= 1_868 => (year, month, date),
        [Part::Era(before), Part::Number(year), Part::Number(month), Part::Number(date)]
            if (1..=64).contains(&year) =>
        {
            (before + year, month, date)
        }
        _ => return Err(BadField::NotDate),
    };
    let small = |number: u32| i8::try_from(number).ok();
    let day = i16::try_from(year).ok().zip(small(month)).zip(small(date));
    let day = day.and_then(|((year, month), date)| CivilDay::from_date(year, month, date));
    day.filter(|day| *day <= today).ok_or(BadField::NotDate)
}

/// Part of a date: a number, or an era by the year before its first.
enum Part {
    Number(u32),
    Era(u32),
}

fn parts(text: &str) -> Vec<Part> {
    let text: String = text.chars().map(ascii).collect();
    // 元年 is the first year of an era.
    let text = text.replace('元', "1").to_uppercase();
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

/// Full-width letters, digits and signs in half width.
fn ascii(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        _ => letter,
    }
}

/// What people put between digits.
fn is_filler(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '(' | ')' | '.' | '/' | 'ー' | '‐' | '‑' | '–' | '—' | '−' | '―' | 'ｰ')
        || is_invisible(letter)
}

const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        '‐' | '−' | '―' | '—' => 'ー',
        _ => letter,
    }
}

/// Half-width katakana in full width, with their marks; full-width Latin letters in half width.
fn full_width(text: &str) -> String {
    const KANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().map(ascii) {
        match letter {
            'ｦ'..='ﾝ' => {
                let place = usize::try_from(u32::from(letter) - u32::from('ｦ')).unwrap_or(0);
                out.extend(KANA.chars().nth(place));
            }
            'ﾞ' | '゛' | '\u{3099}' => marked(&mut out, 1),
            'ﾟ' | '゜' | '\u{309a}' => marked(&mut out, 2),
            _ => out.push(letter),
        }
    }
    out
}

/// Puts a mark on the last letter: the letters with marks follow it in Unicode.
fn marked(out: &mut String, step: u32) {
    let Some(last) = out.pop() else { return };
    let takes = match step {
        1 => "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ".contains(last),
        _ => "はひふへほハヒフヘホ".contains(last),
    };
    out.push(match last {
        'ウ' if step == 1 => 'ヴ',
        'う' if step == 1 => 'ゔ',
        last if takes => char::from_u32(u32::from(last) + step).unwrap_or(last),
        last => last,
    });
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
        assert_eq!(kana("O’Brien-山"), Err(BadField::NotKana));
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
            |year: &str, month: &str, date: &str| birth_date(year, month, date, today()).map(|day| day.to_string());
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
        ] {
            assert!(read(year, month, date).is_err(), "{year} {month} {date}");
        }
        assert_eq!(read("", " ", ""), Err(BadField::Missing));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_makes_the_readers_panic(typed in "\\PC{0,40}", other in "[0-9元昭S年月日/ ]{0,12}") {
            let _ = (line(&typed, 60), kana(&typed), email(&typed), phone(&typed), number(&typed), digits(&typed));
            let _ = (birth_date(&typed, &other, "1", today()), birth_date(&other, &other, &other, today()));
            if let Ok(reading) = kana(&typed) {
                prop_assert_eq!(kana(&reading), Ok(reading));
            }
        }
    }
}
