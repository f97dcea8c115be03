//! QR codes as pages draw them: one path of an SVG, without a library's opinions about colours and sizes.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone that ISO/IEC 18004 asks for, in modules.
const QUIET: usize = 4;

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// The side of the picture in modules, quiet zone included: the SVG's view box.
    pub side: usize,
    /// The dark modules, as an SVG path.
    pub path: String,
}

impl Qr {
    /// The code of this address; `None` if it is too long for any.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (place, _) in code.to_colors().iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            write!(path, "M{x} {y}h1v1h-1z").expect("a text takes all");
        }
        Some(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corner_of_a_code_is_its_finder_pattern() {
        let qr = Qr::of("https://example.jp/arrive/shiyakusho/0123").expect("a short address");
        assert!(qr.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"));
        assert!(!qr.path.contains("M5 5h"), "the light ring of the finder pattern");
        assert_eq!(Qr::of(&"x".repeat(5_000)), None);
    }
}
