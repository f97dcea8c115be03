//! Digits, and what stands between them, as keyboards and habits write them.

use super::{RESIDENT_MAX, fits, plain, typed};

/// Digits of a telephone number at home, and with another country's number before it (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 10..=11;
const DIGITS_ABROAD: std::ops::RangeInclusive<usize> = 8..=15;

/// A text that is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a telephone number has 10 or 11 digits and begins with 0")]
pub struct BadTelephone;

/// What keyboards write where a hyphen is meant, also the sign of a long vowel.
#[must_use]
pub const fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '‐'..='―' | '⁃' | '−' | '─' | 'ー' | '﹘' | '﹣' | '－' | 'ｰ' | '➖')
}

/// What people put between digits.
#[must_use]
pub fn is_filler(letter: char) -> bool {
    letter.is_whitespace() || is_hyphen(letter) || matches!(letter, '(' | ')' | '.' | '/' | '_' | '・' | '〒')
}

/// In one width, with each kind of hyphen as `-`: for numbers, times and days.
#[must_use]
pub fn half_width(text: &str) -> String {
    plain(text).chars().map(|letter| if is_hyphen(letter) { '-' } else { letter }).collect()
}

/// In one width, without what people put between digits.
#[must_use]
pub fn without_fillers(text: &str) -> String {
    plain(text).chars().filter(|letter| !is_filler(*letter)).collect()
}

/// A telephone number in digits, with a plus if another country's number begins it; `None` if nothing was typed. Whatever
/// stands between the digits is left out, and Japan's own +81 becomes the 0 that is dialled.
///
/// # Errors
/// If it cannot be one.
pub fn telephone(text: &str) -> Result<Option<String>, BadTelephone> {
    let text = without_fillers(text);
    if text.is_empty() {
        return Ok(None);
    }
    let (is_abroad, digits) = match text.strip_prefix("+81") {
        Some(rest) => (false, format!("0{}", rest.trim_start_matches('0'))),
        None => (text.starts_with('+'), text.strip_prefix('+').unwrap_or(&text).to_owned()),
    };
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits = if is_abroad { DIGITS_ABROAD } else { DIGITS }.contains(&digits.len());
    if !is_number || !fits || !is_abroad && !digits.starts_with('0') {
        return Err(BadTelephone);
    }
    Ok(Some(if is_abroad { format!("+{digits}") } else { digits }))
}

/// A telephone number in groups, so that no spreadsheet takes it for a number: as it is, if it has groups; mobile numbers as
/// they are said; `(+84) 2438463000` from abroad. Where an area code ends is not known: it may be said otherwise, and is
/// dialled the same.
#[must_use]
pub fn grouped_telephone(number: &str) -> String {
    let digits = number.strip_prefix('+').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    if number.starts_with('+') {
        let (country, rest) = digits.split_at(country_len(digits).min(digits.len()));
        return format!("(+{country}) {rest}");
    }
    let groups = match number.len() {
        11 => [3, 4, 4],
        10 if ["03", "06"].iter().any(|area| number.starts_with(area)) => [2, 4, 4],
        10 if ["0120", "0570"].iter().any(|kind| number.starts_with(kind)) => [4, 3, 3],
        10 => [4, 2, 4],
        _ => return number.to_owned(),
    };
    let (first, rest) = number.split_at(groups[0]);
    let (second, third) = rest.split_at(groups[1]);
    format!("{first}-{second}-{third}")
}

/// How many digits the number of a country has (E.164): one for zones 1 and 7, two for those that are listed, else three.
fn country_len(digits: &str) -> usize {
    const TWO: [&str; 43] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95",
    ];
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        _ if digits.get(..2).is_some_and(|two| TWO.contains(&two) || two == "98") => 2,
        _ => 3,
    }
}

/// The number on a letter or in the ledger: in one width and case, without blanks and hyphens; `None` if it is longer than
/// any. Empty if nothing was typed.
#[must_use]
pub fn resident_number(text: &str) -> Option<String> {
    let number = typed(&without_fillers(text).to_uppercase()).into_owned();
    fits(&number, RESIDENT_MAX).then_some(number)
}
