//! The commands that the printer knows, and how their bytes are told apart. Anything else is no command.

use encoding_rs::SHIFT_JIS;

/// One command, or one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Character(char),
    LineFeed,
    /// `ESC @`
    Initialise,
    /// `ESC a`: 0 left, 1 centre, 2 right.
    Align(u8),
    /// `GS !`: width and height, 1 to 8.
    Size(usize, usize),
    /// `FS C`: 1 is Shift_JIS.
    KanjiCode(u8),
    /// `FS &` and `FS .`
    KanjiMode(bool),
    /// `GS a`
    AutomaticStatus(u8),
    /// `GS r 1`
    Report,
    /// `GS V`, the functions that feed to the knife.
    Cut,
    /// `GS ( k` for QR codes.
    Qr(QrCommand),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum QrCommand {
    Model,
    Dots(u8),
    Correction(u8),
    Store(Vec<u8>),
    Print,
}

/// What the first bytes of the buffer are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Not known before more bytes come.
    Incomplete,
    /// This, with so many bytes.
    Command(Command, usize),
    /// Nothing that is known; so many bytes.
    Unknown(usize),
}

/// Which bytes begin a character of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Characters {
    Single,
    ShiftJis,
}

pub(super) fn first(bytes: &[u8], characters: Characters) -> Found {
    use Command::{Align, AutomaticStatus, Cut, Initialise, KanjiCode, KanjiMode, LineFeed, Report, Size};
    match *bytes {
        [b'\n', ..] => Found::Command(LineFeed, 1),
        [0x1B, b'@', ..] => Found::Command(Initialise, 2),
        [0x1B, b'a', align @ 0..=2, ..] => Found::Command(Align(align), 3),
        [0x1C, b'&', ..] => Found::Command(KanjiMode(true), 2),
        [0x1C, b'.', ..] => Found::Command(KanjiMode(false), 2),
        [0x1C, b'C', code @ 0..=2, ..] => Found::Command(KanjiCode(code), 3),
        [0x1D, b'!', size, ..] if size & 0x88 == 0 => {
            Found::Command(Size(usize::from(size >> 4) + 1, usize::from(size & 7) + 1), 3)
        }
        [0x1D, b'a', which, ..] => Found::Command(AutomaticStatus(which), 3),
        [0x1D, b'r', 1 | 49, ..] => Found::Command(Report, 3),
        [0x1D, b'V', 65 | 66, _, ..] => Found::Command(Cut, 4),
        [0x1D, b'(', b'k', low, high, ..] => two_dimensional(&bytes[5..], usize::from(u16::from_le_bytes([low, high]))),
        [] | [0x1B..=0x1D] | [0x1B, b'a'] | [0x1C, b'C'] | [0x1D, b'!' | b'a' | b'r' | b'V'] => Found::Incomplete,
        [0x1D, b'V', 65 | 66] => Found::Incomplete,
        [0x1D, b'(', ref rest @ ..] if rest.len() < 4 => Found::Incomplete,
        [0x1B..=0x1D, ..] => Found::Unknown(2),
        _ => character(bytes, characters),
    }
}

/// `GS ( k` with so many bytes of parameters.
fn two_dimensional(bytes: &[u8], length: usize) -> Found {
    let Some(parameters) = bytes.get(..length) else { return Found::Incomplete };
    let command = match *parameters {
        [49, 65, 50, 0] => QrCommand::Model,
        [49, 67, dots @ 1..=16] => QrCommand::Dots(dots),
        [49, 69, level @ 48..=51] => QrCommand::Correction(level),
        [49, 80, 48, ref data @ ..] if (1..=7089).contains(&data.len()) => QrCommand::Store(data.to_vec()),
        [49, 81, 48] => QrCommand::Print,
        _ => return Found::Unknown(length + 5),
    };
    Found::Command(Command::Qr(command), length + 5)
}

fn character(bytes: &[u8], characters: Characters) -> Found {
    let is_lead = |byte: u8| matches!(byte, 0x81..=0x9F | 0xE0..=0xFC);
    let length = match (characters, bytes) {
        (Characters::ShiftJis, [lead, _, ..]) if is_lead(*lead) => 2,
        (Characters::ShiftJis, [lead]) if is_lead(*lead) => return Found::Incomplete,
        (Characters::ShiftJis, [0x20..=0x7E | 0xA1..=0xDF, ..]) | (Characters::Single, [0x20..=0x7E, ..]) => 1,
        _ => return Found::Unknown(1),
    };
    let (text, broken) = SHIFT_JIS.decode_without_bom_handling(&bytes[..length]);
    match text.chars().next() {
        Some(character) if !broken => Found::Command(Command::Character(character), length),
        _ => Found::Unknown(length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_command_is_not_taken_for_one() {
        for (bytes, length) in [
            (&[0x1B, b'Q', 1][..], 2),
            (&[0x1D, b'!', 0x88], 2),
            (&[0x1B, b'a', 9], 2),
            (&[0x07], 1),
            (&[0x81, 0x20], 2),
            (&[0x1D, b'(', b'k', 3, 0, 49, 67, 17], 8),
        ] {
            assert_eq!(first(bytes, Characters::ShiftJis), Found::Unknown(length), "{bytes:?}");
        }
        assert_eq!(first(&[0x8F, 0xC7], Characters::Single), Found::Unknown(1));
    }

    #[test]
    fn half_a_command_waits_for_the_other_half() {
        for bytes in [&[][..], &[0x1B], &[0x1B, b'a'], &[0x81], &[0x1D, b'(', b'k', 3, 0, 49], &[0x1D, b'V', 66]] {
            assert_eq!(first(bytes, Characters::ShiftJis), Found::Incomplete, "{bytes:?}");
        }
    }
}
