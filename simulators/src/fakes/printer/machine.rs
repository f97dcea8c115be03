//! What is inside the printer: real-time requests are answered at once, everything else waits in a buffer until it can
//! be printed.

use super::commands::{Characters, Command, Found, QrCommand, first};

/// Dots across the paper.
pub(super) const WIDTH: usize = 576;
/// Dots of a full-width character of normal size, in both directions.
pub(super) const CHARACTER: usize = 24;

/// How much paper there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// Enough.
    #[default]
    Ample,
    /// It will end soon.
    NearEnd,
    /// None.
    Out,
}

/// How the printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Condition {
    /// Its paper.
    pub paper: Paper,
    /// Its cover is open.
    pub cover_open: bool,
    /// Somebody switched it off line.
    pub offline: bool,
}

/// Something printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A line of characters, each with its width and height.
    Line {
        /// The characters.
        cells: Vec<(char, usize, usize)>,
        /// 0 left, 1 centre, 2 right.
        align: u8,
    },
    /// A QR code.
    Qr {
        /// What it says.
        text: String,
        /// Dots of a module.
        dots: usize,
        /// 0 left, 1 centre, 2 right.
        align: u8,
    },
}

/// What came out between two cuts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// From top to bottom.
    pub parts: Vec<Part>,
}

impl Receipt {
    /// Its lines as text, empty ones included.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let line = |part: &Part| match part {
            Part::Line { cells, .. } => Some(cells.iter().map(|cell| cell.0).collect()),
            Part::Qr { .. } => None,
        };
        self.parts.iter().filter_map(line).collect()
    }

    /// What its QR codes say.
    #[must_use]
    pub fn qr_codes(&self) -> Vec<&str> {
        let codes = self.parts.iter().filter_map(|part| match part {
            Part::Qr { text, .. } => Some(text.as_str()),
            Part::Line { .. } => None,
        });
        codes.collect()
    }

    /// How large the characters of the first line with this text are.
    #[must_use]
    pub fn size_of(&self, wanted: &str) -> Option<(usize, usize)> {
        self.parts.iter().find_map(|part| match part {
            Part::Line { cells, .. } if cells.iter().map(|cell| cell.0).eq(wanted.chars()) => {
                cells.first().map(|&(_, wide, high)| (wide, high))
            }
            _ => None,
        })
    }
}

#[derive(Debug)]
struct Style {
    align: u8,
    size: (usize, usize),
    kanji_code: u8,
    kanji_mode: bool,
    qr_dots: usize,
    qr_stored: Vec<u8>,
}

impl Default for Style {
    fn default() -> Self {
        Self { align: 0, size: (1, 1), kanji_code: 0, kanji_mode: false, qr_dots: 3, qr_stored: Vec::new() }
    }
}

/// The printer without its line.
#[derive(Debug, Default)]
pub(super) struct Machine {
    condition: Condition,
    /// Paper for so many lines more, if it is going to run out.
    lines_left: Option<usize>,
    /// The beginning of what may be a real-time request.
    real_time: Vec<u8>,
    buffer: Vec<u8>,
    style: Style,
    cells: Vec<(char, usize, usize)>,
    pub(super) receipt: Receipt,
    pub(super) receipts: Vec<Receipt>,
    pub(super) complaints: Vec<String>,
}

const DLE: u8 = 0x10;
/// `DLE DC4`, function 8: forget what is not printed.
const CLEAR: [u8; 10] = [DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
/// The answer to that.
const CLEARED: [u8; 3] = [0x37, 0x25, 0];

impl Machine {
    pub(super) fn be(&mut self, condition: Condition) {
        self.condition = condition;
        self.lines_left = None;
        // Nobody listens to these answers any more.
        let _answers = self.work();
    }

    pub(super) fn run_out_after(&mut self, lines: usize) {
        self.lines_left = Some(lines);
    }

    /// Takes what came over the line; gives the answers.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut answers = Vec::new();
        for &byte in bytes {
            self.real_time.push(byte);
            match *self.real_time {
                [DLE] | [DLE, 0x04 | 0x14] => {}
                [DLE, 0x04, question] => {
                    // What came before is printed by now.
                    answers.append(&mut self.work());
                    answers.extend(self.answer(question));
                    self.real_time.clear();
                }
                [DLE, 0x14, ..] if self.real_time == CLEAR => {
                    self.forget();
                    answers.extend(CLEARED);
                    self.real_time.clear();
                }
                [DLE, 0x14, ..] if CLEAR.starts_with(&self.real_time) => {}
                _ => {
                    let next_may_begin = if byte == DLE { self.real_time.pop() } else { None };
                    self.buffer.append(&mut self.real_time);
                    self.real_time.extend(next_may_begin);
                }
            }
        }
        answers.append(&mut self.work());
        answers
    }

    fn forget(&mut self) {
        self.buffer.clear();
        self.cells.clear();
        self.style = Style::default();
    }

    fn can_print(&self) -> bool {
        let Condition { paper, cover_open, offline } = self.condition;
        paper != Paper::Out && !cover_open && !offline
    }

    /// The answer to `DLE EOT`.
    fn answer(&mut self, question: u8) -> Option<u8> {
        let Condition { paper, cover_open, .. } = self.condition;
        let bits = |facts: &[(bool, u8)]| {
            Some(facts.iter().filter(|fact| fact.0).fold(0b0001_0010, |answer, fact| answer | fact.1))
        };
        match question {
            1 => bits(&[(!self.can_print(), 0b1000)]),
            2 => bits(&[(cover_open, 0b0100), (paper == Paper::Out, 0b0010_0000)]),
            3 => bits(&[]),
            4 => bits(&[(paper != Paper::Ample, 0b1100), (paper == Paper::Out, 0b0110_0000)]),
            other => {
                self.complaints.push(format!("DLE EOT {other}"));
                None
            }
        }
    }

    /// Prints what can be printed; gives the answers that stand in the ordinary stream.
    fn work(&mut self) -> Vec<u8> {
        let mut answers = Vec::new();
        while self.can_print() {
            let japanese = self.style.kanji_mode && self.style.kanji_code == 1;
            match first(&self.buffer, if japanese { Characters::ShiftJis } else { Characters::Single }) {
                Found::Incomplete => break,
                Found::Unknown(length) => {
                    let bytes: Vec<u8> = self.buffer.drain(..length).collect();
                    self.complaints.push(format!("{bytes:02X?}"));
                }
                Found::Command(command, length) => {
                    self.buffer.drain(..length);
                    answers.extend(self.follow(command));
                }
            }
        }
        answers
    }

    fn follow(&mut self, command: Command) -> Option<u8> {
        match command {
            Command::Character(character) => self.set(character),
            Command::LineFeed => self.feed(),
            Command::Initialise => {
                self.cells.clear();
                self.style = Style::default();
            }
            Command::Align(_) if !self.cells.is_empty() => self.complaints.push("ESC a within a line".to_owned()),
            Command::Align(align) => self.style.align = align,
            Command::Size(wide, high) => self.style.size = (wide, high),
            Command::KanjiCode(code) => self.style.kanji_code = code,
            Command::KanjiMode(on) => self.style.kanji_mode = on,
            Command::AutomaticStatus(0) => {}
            Command::AutomaticStatus(which) => self.complaints.push(format!("GS a {which} is not simulated")),
            Command::Report => return Some(if self.condition.paper == Paper::Ample { 0 } else { 0b0011 }),
            Command::Cut if !self.cells.is_empty() => self.complaints.push("GS V within a line".to_owned()),
            Command::Cut => self.receipts.push(std::mem::take(&mut self.receipt)),
            Command::Qr(command) => self.qr(command),
        }
        None
    }

    /// A character takes its place in the line, or in the next one if it is full.
    fn set(&mut self, character: char) {
        let (wide, high) = self.style.size;
        let room: usize = self.cells.iter().map(|&(character, wide, _)| dots(character, wide)).sum();
        if room + dots(character, wide) > WIDTH {
            self.feed();
        }
        self.cells.push((character, wide, high));
    }

    fn feed(&mut self) {
        self.receipt.parts.push(Part::Line { cells: std::mem::take(&mut self.cells), align: self.style.align });
        if let Some(left) = &mut self.lines_left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                (self.condition.paper, self.lines_left) = (Paper::Out, None);
            }
        }
    }

    fn qr(&mut self, command: QrCommand) {
        match command {
            QrCommand::Model | QrCommand::Correction(_) => {}
            QrCommand::Dots(dots) => self.style.qr_dots = usize::from(dots),
            QrCommand::Store(data) => self.style.qr_stored = data,
            QrCommand::Print => match String::from_utf8(self.style.qr_stored.clone()) {
                Ok(text) if !text.is_empty() => {
                    let (dots, align) = (self.style.qr_dots, self.style.align);
                    self.receipt.parts.push(Part::Qr { text, dots, align });
                }
                _ => self.complaints.push("GS ( k prints a code that was not stored as text".to_owned()),
            },
        }
    }
}

/// How wide a character is.
pub(super) fn dots(character: char, wide: usize) -> usize {
    let half = character.is_ascii() || ('\u{FF61}'..='\u{FF9F}').contains(&character);
    if half { CHARACTER / 2 * wide } else { CHARACTER * wide }
}
