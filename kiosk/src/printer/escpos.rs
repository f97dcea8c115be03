//! ESC/POS, the language of receipt printers, as far as a ticket needs it: lines of a ticket in, bytes out.
//!
//! Japanese goes as Shift_JIS in the printer's own kanji mode, one letter after the other as people see them: 葛 with a
//! selector of its shape, か with a mark beside it and a family of emoji are one letter each (`letters` is the only way of
//! a text to the paper). Invariant: no character of a text becomes a command; what is no Shift_JIS becomes 〓, as printers
//! in Japan have always shown a character that they lack.

use domain::text;
use encoding_rs::SHIFT_JIS;
use unicode_segmentation::UnicodeSegmentation;

/// Half-width characters in a line of 80 mm paper: 576 dots of 12.
pub const COLUMNS: usize = 48;
/// Largest enlargement of a character, in either direction.
pub const ENLARGED_MAX: usize = 8;

/// Something on a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Words, folded where they are longer than the paper is wide.
    Words {
        /// The words.
        text: String,
        /// How wide and high each character is, 1 to [`ENLARGED_MAX`].
        size: (usize, usize),
        /// Where they stand.
        align: Align,
    },
    /// An empty line.
    Space,
    /// A line across the paper.
    Rule,
    /// A QR code of this text.
    Qr(String),
}

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
}

/// Forget what is not printed yet; understood at once, whatever the printer is busy with (`DLE DC4`, function 8).
pub(super) const CLEAR: &[u8] = &[0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
/// The first byte of the answer to that, and in no other place of it.
pub(super) const CLEARED: u8 = 0x37;
/// Answer when everything so far is printed (`GS r 1`).
pub(super) const REPORT_WHEN_PRINTED: &[u8] = &[0x1D, b'r', 1];

/// Initialise (`ESC @`), say nothing unasked (`GS a 0`), kanji as Shift_JIS (`FS C 1`, `FS &`).
const BEGIN: &[u8] = &[0x1B, b'@', 0x1D, b'a', 0, 0x1C, b'C', 1, 0x1C, b'&'];
/// Feed to the knife and cut, leaving a strip that holds (`GS V 66`).
const CUT: &[u8] = &[0x1D, b'V', 66, 0];
/// Dots of one module of a QR code: some 0.75 mm, which every telephone reads.
const QR_DOTS: u8 = 6;

/// A question about the printer, answered at once (`DLE EOT`).
pub(super) fn ask(number: u8) -> [u8; 3] {
    [0x10, 0x04, number]
}

/// A whole ticket, from initialising to cutting.
#[must_use]
pub fn bytes(lines: &[Line]) -> Vec<u8> {
    let mut bytes = BEGIN.to_vec();
    for line in lines {
        match line {
            Line::Words { text, size, align } => words(&mut bytes, text, *size, *align),
            Line::Space => bytes.push(b'\n'),
            Line::Rule => words(&mut bytes, &"-".repeat(COLUMNS), (1, 1), Align::Left),
            Line::Qr(text) => qr(&mut bytes, text),
        }
    }
    bytes.extend_from_slice(CUT);
    bytes
}

fn words(bytes: &mut Vec<u8>, text: &str, (wide, high): (usize, usize), align: Align) {
    let times = |times: usize| u8::try_from(times.clamp(1, ENLARGED_MAX) - 1).expect("at most 7");
    bytes.extend([0x1B, b'a', u8::from(align == Align::Centre)]);
    bytes.extend([0x1D, b'!', times(wide) << 4 | times(high)]);
    for line in fold(&printed(text), COLUMNS / wide.clamp(1, ENLARGED_MAX)) {
        line.chars().filter_map(shift_jis).for_each(|(code, length)| bytes.extend_from_slice(&code[..length]));
        bytes.push(b'\n');
    }
    bytes.extend([0x1D, b'!', 0]);
}

/// Model 2, error correction M (`GS ( k`, functions 165, 167, 169, 180, 181).
fn qr(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend([0x1B, b'a', 1]);
    let mut command = |parameters: &[u8]| {
        let length = u16::try_from(parameters.len()).expect("an address is short").to_le_bytes();
        bytes.extend([0x1D, b'(', b'k', length[0], length[1]]);
        bytes.extend_from_slice(parameters);
    };
    command(&[49, 65, 50, 0]);
    command(&[49, 67, QR_DOTS]);
    command(&[49, 69, 49]);
    command(&[&[49, 80, 48], text.as_bytes()].concat());
    command(&[49, 81, 48]);
    bytes.push(b'\n');
}

/// Whether the printer has every letter of it.
#[must_use]
pub fn has_all(text: &str) -> bool {
    letters(text).all(|letter| letter.is_ok())
}

/// How many columns a text takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    width_of(&printed(text))
}

/// A text as the paper shows it.
fn printed(text: &str) -> String {
    letters(text).map(|letter| letter.unwrap_or_else(|Lacking| LACKING.to_owned())).collect()
}

/// A letter that the printer lacks.
struct Lacking;
/// What stands in its place.
const LACKING: &str = "〓";

/// The letters of a text, as somebody sees them (Unicode, UAX 29), each as characters that the printer has.
fn letters(text: &str) -> impl Iterator<Item = Result<String, Lacking>> {
    text.graphemes(true).map(|letter| {
        if letter.chars().all(char::is_whitespace) {
            return Ok(if letter == "\u{3000}" { letter } else { " " }.to_owned());
        }
        // A mark that makes no letter with the one before it stands beside it, as the printer has it.
        let beside = |character| match character {
            '\u{3099}' => '゛',
            '\u{309A}' => '゜',
            other => other,
        };
        let letter: String = text::for_paper(letter).chars().map(beside).collect();
        if letter.chars().all(|character| shift_jis(character).is_some()) { Ok(letter) } else { Err(Lacking) }
    })
}

fn width_of(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(character: char) -> usize {
    if character.is_ascii() || ('\u{FF61}'..='\u{FF9F}').contains(&character) { 1 } else { 2 }
}

/// The character's one or two bytes.
fn shift_jis(character: char) -> Option<([u8; 2], usize)> {
    // What Unicode has twice and Shift_JIS once.
    let character = match character {
        '\u{301C}' => '\u{FF5E}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        other => other,
    };
    if character.is_control() {
        return None;
    }
    let mut text = [0; 4];
    let (code, _, lacking) = SHIFT_JIS.encode(character.encode_utf8(&mut text));
    match (code.as_ref(), lacking) {
        (&[one], false) => Some(([one, 0], 1)),
        (&[one, two], false) => Some(([one, two], 2)),
        _ => None,
    }
}

/// Lines of at most so many columns, of what is printed; between words where there are spaces, anywhere else where there
/// are none.
fn fold(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if !line.is_empty() && width_of(&line) + width_of(word.trim_end()) > room {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            if width_of(&line) + width(character) > room {
                lines.push(std::mem::take(&mut line));
            }
            if !(line.is_empty() && character == ' ') {
                line.push(character);
            }
        }
    }
    lines.push(line);
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        words(&mut bytes, text, (1, 1), Align::Left);
        bytes[6..bytes.len() - 4].to_vec()
    }

    #[test]
    fn no_character_of_a_text_becomes_a_command() {
        assert_eq!(line_of("課\u{1B}@\u{10}\u{4}\u{1}\u{1D}V"), [0x89, 0xDB, b'@', b'V']);
        assert_eq!(line_of("a\r\nb"), *b"a b");
    }

    #[test]
    fn what_the_printer_lacks_is_seen_as_lacking() {
        assert_eq!(line_of("〜ế"), [0x81, 0x60, 0x81, 0xAC]);
        assert!(has_all("髙橋 A012 住民票・印鑑証明") && !has_all("Giấy tờ") && !has_all("户口"));
    }

    #[test]
    fn a_letter_is_what_somebody_sees_as_one_however_it_is_written() {
        for (text, shown) in [
            ("葛\u{E0100}城市役所", "葛城市役所"),
            ("葛\u{E0100}城 辻\u{E0100} 髙﨑 ㈱ か\u{3099}っこう", "葛城 辻 髙﨑 ㈱ がっこう"),
            ("は\u{309A}す\u{3099} ﾊﾟｽ", "ぱず ﾊﾟｽ"),
            ("神\u{FE00}社 ※\u{FE0F}", "神社 ※"),
            ("山\u{200B}田\u{FEFF} \u{202E}花子\u{AD}", "山田 花子"),
            // Of Ainu and of dialects: no such letter in Shift_JIS, its mark beside it is.
            ("か\u{309A}", "か゜"),
            ("一\u{3000}二\t三", "一\u{3000}二 三"),
        ] {
            assert_eq!(printed(text), shown, "{text:?}");
            assert!(has_all(text), "{text:?}");
            assert_eq!(columns(text), columns(shown), "{text:?}");
        }
        for (text, shown) in [
            ("Phòng Cư dân", "Ph〓ng C〓 d〓n"),
            ("Pho\u{300}ng Cu\u{31B} da\u{302}n", "Ph〓ng C〓 d〓n"),
            ("q\u{303}", "〓"),
            ("👨\u{200D}👩\u{200D}👧 👍🏽 🇯🇵 ☎\u{FE0F}", "〓 〓 〓 〓"),
            ("𠮷野", "〓野"),
        ] {
            assert_eq!(printed(text), shown, "{text:?}");
            assert!(!has_all(text), "{text:?}");
        }
    }

    #[test]
    fn a_line_is_folded_between_words_or_anywhere_in_japanese() {
        assert_eq!(fold("Certificates and seals", 12), ["Certificates", "and seals"]);
        assert_eq!(fold("住民票の写し", 8), ["住民票の", "写し"]);
        assert_eq!(fold("住民票 / Certificate", 12), ["住民票 /", "Certificate"]);
        assert_eq!(fold("", 8), [""]);
        let long = "葛\u{E0100}".repeat(5);
        assert_eq!(fold(&printed(&long), 8), ["葛葛葛葛", "葛"]);
    }
}
