//! Bytes as hexadecimal text, and back.

use std::fmt::Write as _;

/// Two digits a byte, in lower case.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes all");
        text
    })
}

/// The bytes of such a text.
pub(crate) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_again_from_their_text() {
        let bytes = [0, 1, 0xfe, 0xff];
        assert_eq!(hexadecimal(&bytes), "0001feff");
        assert_eq!(bytes_of("0001feff").as_deref(), Some(&bytes[..]));
        for strange in ["0", "0g", "あ"] {
            assert_eq!(bytes_of(strange), None);
        }
    }
}
