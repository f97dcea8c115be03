//! Readings of names (ふりがな), as every keyboard writes them.

use super::{is_combining_mark, is_hyphen, line, plain};

/// A text that is no reading: something else than kana and Latin letters stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reading is written in kana or in Latin letters")]
pub struct NotKana;

/// A reading, in hiragana as the rosters have it; whoever has none may use Latin letters. Empty if nothing was typed.
///
/// # Errors
/// If something else stands in it.
pub fn kana(text: &str) -> Result<String, NotKana> {
    let mut reading = String::with_capacity(text.len());
    // Before anything else: a lone accent would become a blank with a mark.
    let text = line(text).replace(['’', '‘', 'ʼ', 'ʻ', 'ʽ', '′', '`', '´'], "'");
    for letter in plain(&text).chars() {
        let after_kana = reading.chars().next_back().is_some_and(is_kana);
        match letter {
            // A mark that made no letter with the one before it.
            '\u{3099}' | '\u{309a}' => {}
            '〜' | '~' | '∼' if after_kana => reading.push('ー'),
            _ if letter != '-' && is_hyphen(letter) => reading.push(if after_kana { 'ー' } else { '-' }),
            '、' => reading.push(','),
            '。' => reading.push('.'),
            '゠' => reading.push('='),
            _ => reading.push(hiragana(letter)),
        }
    }
    let reading = line(&reading);
    if reading.chars().all(is_readable) { Ok(reading) } else { Err(NotKana) }
}

/// The hiragana of the same sound; whatever has none, as it is.
#[must_use]
pub fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => letter,
    }
}

/// Kana by Unicode (blocks Hiragana, Katakana, Phonetic Extensions, Kana Supplement and its extensions) with their signs of
/// repeating and of long vowels.
pub(super) const fn is_kana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ゝ'..='ゟ' | 'ァ'..='ヺ' | 'ー'..='ヿ' | 'ㇰ'..='ㇿ' | '\u{1aff0}'..='\u{1b16f}')
}

fn is_readable(letter: char) -> bool {
    let is_latin = (letter.is_alphabetic() || is_combining_mark(letter)) && u32::from(letter) < 0x2000;
    is_kana(letter) || is_latin || " -'・.,=()".contains(letter)
}
