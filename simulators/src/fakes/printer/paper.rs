//! A receipt as a picture, dot by dot as the paper would show it. Needs the fonts of Debian's fonts-noto-cjk.

use std::{fs, process::Command};

use ab_glyph::{Font, FontRef, PxScale, point};
use qrcode::{Color, EcLevel, QrCode};

use super::machine::{CHARACTER, Part, Receipt, WIDTH, dots};

/// The font's name, and where Debian puts it: file and place in the file.
const FONT: &str = "Noto Sans Mono CJK JP";
const FONT_OF_DEBIAN: (&str, u32) = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 5);
/// Of the em square, above the baseline.
const ASCENT: f32 = 0.88;
/// From one line of normal size to the next.
const LINE: usize = 32;
/// Above the first line, and below the last one to the cut.
const MARGIN: usize = 40;
/// What a heated dot is; paper is 255.
const BLACK: u8 = 0;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// fonts-noto-cjk is not installed.
    #[error("the font {FONT} cannot be read")]
    Font,
    /// Too much for a QR code.
    #[error("this cannot be said in a QR code")]
    Qr(#[from] qrcode::types::QrError),
    /// The picture cannot be written.
    #[error("no PNG")]
    Png(#[from] png::EncodingError),
}

/// The receipt as PNG, 576 dots wide.
///
/// # Errors
/// If there is no font, or a QR code has too much to say.
pub fn picture(receipt: &Receipt) -> Result<Vec<u8>, PictureError> {
    let (file, place) = font_file();
    let bytes = fs::read(file).map_err(|_| PictureError::Font)?;
    let font = FontRef::try_from_slice_and_index(&bytes, place).map_err(|_| PictureError::Font)?;
    let mut sheet = Sheet { dots: vec![u8::MAX; WIDTH * MARGIN] };
    for part in &receipt.parts {
        match part {
            Part::Line { cells, align } => sheet.line(&font, cells, *align),
            Part::Qr { text, dots, align } => sheet.qr(text, *dots, *align)?,
        }
    }
    sheet.feed(MARGIN);
    sheet.png()
}

fn font_file() -> (String, u32) {
    let found = Command::new("fc-match").args(["--format=%{family}\n%{file}\n%{index}", FONT]).output().ok();
    let said = found.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let mut lines = said.lines();
    match (lines.next(), lines.next(), lines.next().and_then(|index| index.parse().ok())) {
        (Some(family), Some(file), Some(index)) if family.contains(FONT) => (file.to_owned(), index),
        _ => (FONT_OF_DEBIAN.0.to_owned(), FONT_OF_DEBIAN.1),
    }
}

struct Sheet {
    dots: Vec<u8>,
}

impl Sheet {
    fn feed(&mut self, lines: usize) {
        self.dots.resize(self.dots.len() + WIDTH * lines, u8::MAX);
    }

    fn height(&self) -> usize {
        self.dots.len() / WIDTH
    }

    fn blacken(&mut self, x: usize, y: usize) {
        if x < WIDTH && y < self.height() {
            self.dots[y * WIDTH + x] = BLACK;
        }
    }

    fn line(&mut self, font: &FontRef, cells: &[(char, usize, usize)], align: u8) {
        let top = self.height();
        let highest = cells.iter().map(|cell| cell.2).max().unwrap_or(1);
        self.feed((CHARACTER * highest + LINE - CHARACTER).max(LINE));
        let mut x = left_edge(align, cells.iter().map(|&(character, wide, _)| dots(character, wide)).sum());
        for &(character, wide, high) in cells {
            self.glyph(font, character, (x, top + CHARACTER * (highest - high)), (wide, high));
            x += dots(character, wide);
        }
    }

    fn glyph(&mut self, font: &FontRef, character: char, (x, y): (usize, usize), (wide, high): (usize, usize)) {
        // A font's scale speaks of its height, a printer's cell is the em square.
        let em = font.height_unscaled() / font.units_per_em().unwrap_or(1_000.0);
        let cell = |times: usize| (CHARACTER * times) as f32;
        let scale = PxScale { x: cell(wide) * em, y: cell(high) * em };
        let at = point(x as f32, y as f32 + cell(high) * ASCENT);
        let glyph = font.glyph_id(character).with_scale_and_position(scale, at);
        let Some(outline) = font.outline_glyph(glyph) else { return };
        let corner = outline.px_bounds().min;
        outline.draw(|dx, dy, covered| {
            let (x, y) = (corner.x + dx as f32, corner.y + dy as f32);
            if covered > 0.5 && x >= 0.0 && y >= 0.0 {
                self.blacken(x as usize, y as usize);
            }
        });
    }

    fn qr(&mut self, text: &str, size: usize, align: u8) -> Result<(), PictureError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        let (modules, top) = (code.width(), self.height());
        self.feed(modules * size);
        let left = left_edge(align, modules * size);
        for (place, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            let (x, y) = (left + place % modules * size, top + place / modules * size);
            (0..size * size).for_each(|dot| self.blacken(x + dot % size, y + dot / size));
        }
        Ok(())
    }

    fn png(&self) -> Result<Vec<u8>, PictureError> {
        let size = |length: usize| u32::try_from(length).expect("a receipt is no mile long");
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size(WIDTH), size(self.height()));
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.dots)?;
        writer.finish()?;
        Ok(bytes)
    }
}

fn left_edge(align: u8, width: usize) -> usize {
    let room = WIDTH.saturating_sub(width);
    match align {
        1 => room / 2,
        2 => room,
        _ => 0,
    }
}
