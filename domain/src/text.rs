//! Text as people type it, made one text at the door. The same word comes in many spellings of Unicode: decomposed from a
//! Mac, in half width from an old form, with something invisible from a web page. What is stored, compared and printed has
//! gone through [`typed`] or [`line()`]; what is compared by eye, through [`plain`]; what is looked for, through [`fold`].
//!
//! The letter of the family register is kept as it was written: variation selectors stay, and the compatibility ideographs
//! (神, 﨑) too, which plain NFC (UAX 15) would exchange for others.
//!
//! Absent on purpose: judging what a name may be. Whoever has one knows how it is written.

mod bounds;
mod fold;
mod kana;
mod my_number;
mod numbers;

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub use bounds::{NAME_MAX, NOTE_MAX, RESIDENT_MAX, TELEPHONE_TYPED_MAX, fits, letters};
pub use fold::fold;
pub use kana::{NotKana, hiragana, kana};
pub use my_number::holds_my_number;
pub use numbers::{
    BadTelephone, grouped_telephone, half_width, is_filler, is_hyphen, resident_number, telephone, without_fillers,
};

/// What was typed, as it is kept: composed (NFC, without its exchange of ideographs), its lines ended by `\n`, without what
/// cannot be seen – control characters, zero width, marks of direction – and without blanks around it.
#[must_use]
pub fn typed(text: &str) -> Cow<'_, str> {
    if is_plain_ascii(text) {
        return Cow::Borrowed(text.trim());
    }
    let mut seen = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => seen.push('\n'),
            '\t' => seen.push(' '),
            _ if letter.is_control() || is_invisible(letter) => {}
            // One selector chooses the shape of the letter before it; without a letter it chooses nothing.
            _ if is_selector(letter) => {
                if seen.chars().next_back().is_some_and(|base| !base.is_whitespace() && !is_selector(base)) {
                    seen.push(letter);
                }
            }
            _ => seen.push(letter),
        }
    }
    Cow::Owned(composed(&seen).trim().to_owned())
}

/// As [`typed`], in one line: blanks of any kind and number become one.
#[must_use]
pub fn line(text: &str) -> String {
    typed(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// In one width (NFKC): Latin letters and digits in half width, katakana in full width with its marks. For what is read and
/// not kept: numbers, readings, what is looked for.
#[must_use]
pub fn plain(text: &str) -> String {
    // The marks that stand alone, which NFKC would set after a blank.
    let marks = |letter| match letter {
        '゛' => '\u{3099}',
        '゜' => '\u{309a}',
        _ => letter,
    };
    typed(text).chars().map(marks).nfkc().collect()
}

/// A password, as it is compared (RFC 8265, OpaqueString): composed, blanks of one kind, and nothing taken out.
#[must_use]
pub fn secret(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    text.chars().map(|letter| if letter.is_whitespace() && !letter.is_control() { ' ' } else { letter }).nfc().collect()
}

/// For paper, whose letters come from a table: without selectors, which whoever does not know them leaves out
/// (Unicode 23.4), and composed: 葛󠄀 is printed as 葛.
#[must_use]
pub fn for_paper(text: &str) -> String {
    let letters: String = typed(text).chars().filter(|letter| !is_selector(*letter)).collect();
    // A selector kept a mark from the letter that it belongs to.
    composed(&letters)
}

/// Chooses the shape of the letter before it (Unicode 23.4).
#[must_use]
pub const fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' | '\u{180f}')
}

/// Turns the text behind it around, or isolates it (Unicode 9, 2): none of our languages needs it.
#[must_use]
pub const fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Comes along when something is pasted, and shows nowhere or turns the text around: zero width, direction, tags, and code
/// points that are no letters.
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}')
        && !is_selector(letter)
        || letter as u32 & 0xfffe == 0xfffe
}

fn is_plain_ascii(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte == b'\n' || byte.is_ascii_graphic())
}

/// An ideograph that NFC exchanges for another one, though the family register tells them apart.
const fn is_compatibility(letter: char) -> bool {
    matches!(letter, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

/// A radical that a copy from a PDF has in the place of the letter: ⼭ for 山.
const fn is_radical(letter: char) -> bool {
    matches!(letter, '\u{2e9f}' | '\u{2ef3}' | '\u{2f00}'..='\u{2fd5}')
}

fn composed(text: &str) -> String {
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for (at, letter) in text.char_indices().filter(|(_, letter)| is_compatibility(*letter) || is_radical(*letter)) {
        out.extend(text[from..at].nfc());
        if is_radical(letter) {
            out.extend(std::iter::once(letter).nfkc())
        } else {
            out.push(letter)
        }
        from = at + letter.len_utf8();
    }
    out.extend(text[from..].nfc());
    out
}

#[cfg(test)]
mod tests;
