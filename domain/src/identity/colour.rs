//! A colour in which words are written, and on which white ones are: WCAG 2.2, 1.4.3, with its own formula of contrast.

use std::fmt;

/// Contrast that text has at least (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;
/// The grounds on which words of the colour stand: paper, page, the pale grounds of notes, the strip of the demo town.
const GROUNDS: [Colour; 6] = [
    Colour([0xff, 0xff, 0xff]),
    Colour([0xf5, 0xf6, 0xfa]),
    Colour([0xff, 0xf0, 0xb3]),
    Colour([0xff, 0xee, 0xe2]),
    Colour([0xfd, 0xee, 0xee]),
    Colour([0xe6, 0xf5, 0xec]),
];
const WHITE: Colour = GROUNDS[0];
const BLACK: Colour = Colour([0, 0, 0]);
/// So many steps lead from a colour to black.
const STEPS: u32 = 100;

/// A colour of the screen (sRGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// Words of this colour could not be read everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a contrast of {tenths} tenths is too little for text")]
pub struct NotReadable {
    /// The least contrast that it has, in tenths, rounded down: 31 is 3.1 to 1.
    pub tenths: u32,
    /// The nearest darker one that can be read.
    pub darker: Colour,
}

impl Colour {
    /// `#` and six digits in hexadecimal.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let digits = written.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// This colour, if words of it can be read on every ground.
    ///
    /// # Errors
    /// How little it stands out, and which one would do.
    pub fn readable(self) -> Result<Self, NotReadable> {
        let least = self.least_contrast();
        if least >= READABLE {
            return Ok(self);
        }
        let darker = (1..=STEPS).map(|step| self.towards(BLACK, step)).find(|one| one.least_contrast() >= READABLE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a contrast is from 1 to 21")]
        let tenths = (least * 10.0) as u32;
        Err(NotReadable { tenths, darker: darker.unwrap_or(BLACK) })
    }

    /// For what is pointed at.
    #[must_use]
    pub fn deep(self) -> Self {
        self.towards(BLACK, 25)
    }

    /// For what is pressed.
    #[must_use]
    pub fn deepest(self) -> Self {
        self.towards(BLACK, 50)
    }

    /// A ground for words of this colour.
    #[must_use]
    pub fn pale(self) -> Self {
        self.towards(WHITE, 92)
    }

    fn least_contrast(self) -> f64 {
        GROUNDS.into_iter().chain([self.pale()]).map(|ground| self.contrast(ground)).fold(f64::INFINITY, f64::min)
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// WCAG 2.2, relative luminance.
    fn luminance(self) -> f64 {
        let linear = |part: u8| match f64::from(part) / 255.0 {
            part if part <= 0.04045 => part / 12.92,
            part => ((part + 0.055) / 1.055).powf(2.4),
        };
        let [red, green, blue] = self.0.map(linear);
        0.0722f64.mul_add(blue, 0.7152f64.mul_add(green, 0.2126 * red))
    }

    fn towards(self, other: Self, step: u32) -> Self {
        let mixed = |one: u8, other: u8| {
            let mixed = (u32::from(one) * (STEPS - step) + u32::from(other) * step) / STEPS;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        let [red, green, blue] = self.0;
        Self([mixed(red, other.0[0]), mixed(green, other.0[1]), mixed(blue, other.0[2])])
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(written: &str) -> Colour {
        Colour::parse(written).expect("a colour")
    }

    #[test]
    fn a_colour_is_read_as_it_is_written_and_no_other_way() {
        assert_eq!(colour("#0017C1").to_string(), "#0017c1");
        for bad in ["", "#", "0017c1", "#0017c", "#0017c1f", "#00 7c1", "#+017c1", "blue", "#ｆｆｆｆｆｆ"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 1e-9);
        assert!((colour("#767676").contrast(WHITE) - 4.54).abs() < 0.01);
        assert!((colour("#777777").contrast(WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn what_is_too_light_is_refused_with_one_that_would_do() {
        for dark in ["#0017c1", "#000000", "#006b3c", "#8b0000", "#1b1464"] {
            assert_eq!(colour(dark).readable(), Ok(colour(dark)));
        }
        for light in ["#ffffff", "#ffff00", "#00a0e9", "#f08300", "#777777", "#e60012"] {
            let refused = colour(light).readable().expect_err("too light");
            assert!(refused.tenths < 45, "{light}: {refused:?}");
            assert_eq!(refused.darker.readable(), Ok(refused.darker), "{light}");
        }
        let taken = colour("#006b3c");
        for shade in [taken.deep(), taken.deepest()] {
            assert!(shade.contrast(WHITE) > taken.contrast(WHITE));
        }
        assert!(taken.deep().contrast(taken.pale()) >= READABLE);
    }
}
