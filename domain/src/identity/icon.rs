//! An icon that somebody hands in: a PNG (ISO/IEC 15948), square and of a size that phones take.
//!
//! Whoever hands in a file may hand in anything. It is read to its end, every part is checked against its sum, and only the
//! parts that make the picture are kept: no text, no place where it was taken, nothing behind the end, no animation.

use std::fmt;

/// Largest file, in bytes.
pub const ICON_BYTES_MAX: usize = 60 * 1_024;
/// Shortest side, in pixels: what a phone asks of a site that it puts on its first screen.
pub const ICON_SIDE_MIN: u32 = 192;
/// Longest side, in pixels.
pub const ICON_SIDE_MAX: u32 = 1_024;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
/// The parts that make the picture: its head, its colours, what shines through, its pixels, its end.
const KEPT: [&[u8; 4]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];
/// Length, name and sum of a part.
const AROUND: usize = 12;

/// Why a file is no icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadIcon {
    /// Nothing was handed in.
    #[error("no file was chosen")]
    Nothing,
    /// More bytes than an icon may have.
    #[error("an icon has at most {ICON_BYTES_MAX} bytes")]
    Large,
    /// It is no PNG, or a damaged one.
    #[error("not a PNG file")]
    NoPng,
    /// Its sides differ.
    #[error("an icon is square, not {width} by {height}")]
    NotSquare {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// Its sides are too short or too long.
    #[error("the sides of an icon have {ICON_SIDE_MIN} to {ICON_SIDE_MAX} pixels, not {side}")]
    Side {
        /// In pixels.
        side: u32,
    },
}

/// A square picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Icon {
    png: Vec<u8>,
    side: u32,
}

impl fmt::Debug for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Icon").field("side", &self.side).field("bytes", &self.png.len()).finish()
    }
}

impl Icon {
    /// Reads a file to its end.
    ///
    /// # Errors
    /// Why it is no icon.
    pub fn read(file: &[u8]) -> Result<Self, BadIcon> {
        if file.is_empty() {
            return Err(BadIcon::Nothing);
        }
        if file.len() > ICON_BYTES_MAX {
            return Err(BadIcon::Large);
        }
        let mut rest = file.strip_prefix(&SIGNATURE).ok_or(BadIcon::NoPng)?;
        let (mut png, mut head, mut has_pixels) = (SIGNATURE.to_vec(), None, false);
        loop {
            let part = Part::first(rest).ok_or(BadIcon::NoPng)?;
            let is_first = head.is_none();
            if is_first != (part.name == b"IHDR") {
                return Err(BadIcon::NoPng);
            }
            if is_first {
                head = Some(sides(part.data).ok_or(BadIcon::NoPng)?);
            }
            has_pixels |= part.name == b"IDAT";
            // A part whose name begins with a capital has to be understood (5.4).
            let is_kept = KEPT.iter().any(|kept| part.name == kept.as_slice());
            if !is_kept && part.name[0].is_ascii_uppercase() {
                return Err(BadIcon::NoPng);
            }
            if is_kept {
                png.extend_from_slice(part.whole);
            }
            rest = &rest[part.whole.len()..];
            if part.name == b"IEND" {
                break;
            }
        }
        let (width, height) = head.filter(|_| has_pixels).ok_or(BadIcon::NoPng)?;
        match (width, height) {
            (width, height) if width != height => Err(BadIcon::NotSquare { width, height }),
            (side, _) if !(ICON_SIDE_MIN..=ICON_SIDE_MAX).contains(&side) => Err(BadIcon::Side { side }),
            (side, _) => Ok(Self { png, side }),
        }
    }

    /// The file, without what is not shown.
    #[must_use]
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// Its sides, in pixels.
    #[must_use]
    pub const fn side(&self) -> u32 {
        self.side
    }
}

/// A part of a file (5.3).
struct Part<'a> {
    name: &'a [u8],
    data: &'a [u8],
    whole: &'a [u8],
}

impl<'a> Part<'a> {
    /// The first one, if it is whole and its sum is right.
    fn first(rest: &'a [u8]) -> Option<Self> {
        let length = usize::try_from(number(rest)?).ok()?;
        let whole = rest.get(..length.checked_add(AROUND)?)?;
        let (name, data) = (whole.get(4..8)?, whole.get(8..8 + length)?);
        let sum = number(whole.get(8 + length..)?)?;
        (name.iter().all(u8::is_ascii_alphabetic) && sum == crc(&whole[4..8 + length])).then_some(Self {
            name,
            data,
            whole,
        })
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// Width and height, if this is a head (11.2.1).
fn sides(head: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = (number(head)?, number(head.get(4..)?)?);
    let is_known = matches!(head.get(8..)?, [depth, colour, 0, 0, 0 | 1]
        if matches!((colour, depth), (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16)));
    is_known.then_some((width, height))
}

/// The sum of a part (Annex D).
fn crc(bytes: &[u8]) -> u32 {
    let fed = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    };
    !bytes.iter().fold(u32::MAX, fed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let named = [name, data].concat();
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length[..], &named, &crc(&named).to_be_bytes()].concat()
    }

    fn head(width: u32, height: u32) -> Vec<u8> {
        part(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat())
    }

    fn png(parts: &[Vec<u8>]) -> Vec<u8> {
        [SIGNATURE.to_vec(), parts.concat()].concat()
    }

    fn square(side: u32) -> Vec<u8> {
        png(&[head(side, side), part(b"IDAT", b"pixels"), part(b"IEND", b"")])
    }

    #[test]
    fn the_sum_is_that_of_the_standard() {
        assert_eq!(crc(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn a_square_picture_of_a_known_size_is_an_icon() {
        for side in [192, 512, 1_024] {
            assert_eq!(Icon::read(&square(side)).map(|icon| icon.side()), Ok(side));
        }
        assert_eq!(Icon::read(&square(191)), Err(BadIcon::Side { side: 191 }));
        assert_eq!(Icon::read(&square(1_025)), Err(BadIcon::Side { side: 1_025 }));
        let wide = png(&[head(512, 200), part(b"IDAT", b"pixels"), part(b"IEND", b"")]);
        assert_eq!(Icon::read(&wide), Err(BadIcon::NotSquare { width: 512, height: 200 }));
    }

    #[test]
    fn only_what_makes_the_picture_is_kept() {
        let with_more = png(&[
            head(512, 512),
            part(b"eXIf", b"where it was taken"),
            part(b"acTL", b"moves"),
            part(b"IDAT", b"pixels"),
            part(b"tEXt", b"<script>"),
            part(b"IEND", b""),
        ]);
        let icon = Icon::read(&[with_more, b"<script>alert(1)</script>".to_vec()].concat()).expect("an icon");
        assert_eq!(icon.png(), square(512));
    }

    #[test]
    fn what_is_no_png_is_refused_whatever_it_calls_itself() {
        let (whole, mut damaged) = (square(512), square(512));
        damaged[45] ^= 1;
        for bad in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
            b"\xff\xd8\xff\xe0",
            &whole[..whole.len() - 1],
            &damaged,
            &png(&[part(b"IDAT", b"pixels"), head(512, 512), part(b"IEND", b"")]),
            &png(&[head(512, 512), part(b"IEND", b"")]),
            &png(&[head(512, 512), head(512, 512), part(b"IDAT", b"x"), part(b"IEND", b"")]),
            &png(&[head(512, 512), part(b"EVIL", b"x"), part(b"IDAT", b"x"), part(b"IEND", b"")]),
            &[&SIGNATURE[..], &[0xff; 40]].concat(),
        ] {
            assert_eq!(Icon::read(bad), Err(BadIcon::NoPng), "{bad:?}");
        }
        assert_eq!(Icon::read(b""), Err(BadIcon::Nothing));
        assert_eq!(Icon::read(&vec![0; ICON_BYTES_MAX + 1]), Err(BadIcon::Large));
    }
}
