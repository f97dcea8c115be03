//! The conversation with the printer: asks how it is, sends, waits until everything is on paper, asks again.
//!
//! Real-time requests (`DLE EOT`) are answered even by a printer that is out of paper. A last request in the ordinary
//! stream (`GS r`) is answered when everything before it was printed: only then was a ticket printed.
//!
//! Invariants: nothing here takes longer than [`OPEN_WITHIN`] and [`PRINT_WITHIN`]; a printer that took data and then
//! failed is told to forget it (`DLE DC4`), or it would print the ticket when paper is put in, an hour later.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    os::unix::fs::OpenOptionsExt,
    thread,
    time::{Duration, Instant},
};

use super::{Address, PrintFault, PrinterState, escpos};

const OPEN_WITHIN: Duration = Duration::from_secs(2);
/// For one answer to how the printer is.
const ANSWER_WITHIN: Duration = Duration::from_millis(1_500);
/// For the answer to being cleared, which not every printer gives.
const CLEARED_WITHIN: Duration = Duration::from_millis(300);
/// For one ticket, the questions before and after it included.
const PRINT_WITHIN: Duration = Duration::from_secs(10);
/// How often a printer that prints is asked whether it still can.
const ASK_AGAIN: Duration = Duration::from_millis(250);
/// Set in the answer of a printer that does not print.
const OFFLINE: u8 = 0b1000;
/// Between two looks at a line without news.
const PAUSE: Duration = Duration::from_millis(5);

/// What it can be asked, by the number that `DLE EOT` gives it.
#[derive(Debug, Clone, Copy)]
enum Question {
    Printer = 1,
    Cover = 2,
    Paper = 4,
}

trait Channel: Read + Write {}
impl<T: Read + Write> Channel for T {}

/// Whether this kind of line must answer. Many USB printers never say a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manners {
    MustAnswer,
    MayBeMute,
}

/// An open line to the printer.
pub(super) struct Port {
    line: Box<dyn Channel>,
    manners: Manners,
    until: Instant,
}

impl Port {
    pub(super) fn open(place: &Address) -> Result<Self, PrintFault> {
        let opened = match place {
            Address::Tcp(host) => connect(host).map(|line| (line, Manners::MustAnswer)),
            Address::File(path) => {
                let file = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open(path);
                file.map(|file| (Box::new(file) as Box<dyn Channel>, Manners::MayBeMute))
            }
        };
        let (line, manners) = opened.map_err(|error| {
            tracing::debug!(%error, "the printer cannot be opened");
            PrintFault::Unreachable
        })?;
        Ok(Self { line, manners, until: Instant::now() + PRINT_WITHIN })
    }

    /// How the printer is.
    pub(super) fn state(&mut self) -> Result<PrinterState, PrintFault> {
        self.ask().map(|state| state.unwrap_or(PrinterState::Ready))
    }

    /// Prints these bytes. An error means that there is no ticket, or not all of it.
    pub(super) fn print(&mut self, bytes: &[u8]) -> Result<PrinterState, PrintFault> {
        let Some(before) = self.ask()? else {
            return self.send(bytes).map(|()| PrinterState::Ready);
        };
        if let PrinterState::Faulty(fault) = before {
            return Err(fault);
        }
        let printed =
            self.send(bytes).and_then(|()| self.send(escpos::REPORT_WHEN_PRINTED)).and_then(|()| self.finish());
        if printed.is_err() {
            let _unreachable = self.clear();
        }
        printed
    }

    /// Makes the printer forget what it has not printed. Its answer looks like others: this line is good for nothing else.
    pub(super) fn clear(&mut self) -> Result<(), PrintFault> {
        self.send(escpos::CLEAR)?;
        self.hear(CLEARED_WITHIN, |byte| byte == escpos::CLEARED).map(drop)
    }

    /// Waits until everything is printed, or cannot be.
    fn finish(&mut self) -> Result<PrinterState, PrintFault> {
        let mut unanswered = 0_u32;
        loop {
            match self.hear(ASK_AGAIN, |_| true)? {
                Some(byte) if is_report(byte) => break,
                Some(byte) if is_answer(byte) => {
                    unanswered = unanswered.saturating_sub(1);
                    if byte & OFFLINE != 0 {
                        return self.state_after(unanswered).and_then(|state| match state {
                            PrinterState::Faulty(fault) => Err(fault),
                            PrinterState::Ready | PrinterState::NearEnd => Err(PrintFault::Offline),
                        });
                    }
                }
                Some(_) => {}
                None if Instant::now() > self.until => return Err(PrintFault::Silent),
                None => {
                    self.send(&escpos::ask(Question::Printer as u8))?;
                    unanswered += 1;
                }
            }
        }
        // The ticket is out, even if it was the last of the paper.
        self.state_after(unanswered)
    }

    /// How it is, once the questions under way are answered: answers do not say to which question they belong.
    fn state_after(&mut self, unanswered: u32) -> Result<PrinterState, PrintFault> {
        for _ in 0..unanswered {
            self.hear(ANSWER_WITHIN, is_answer)?.ok_or(PrintFault::Silent)?;
        }
        self.state()
    }

    /// All three questions. `None` if this printer does not speak at all.
    fn ask(&mut self) -> Result<Option<PrinterState>, PrintFault> {
        let mut answers = [0; 3];
        for (answer, question) in answers.iter_mut().zip([Question::Printer, Question::Cover, Question::Paper]) {
            self.send(&escpos::ask(question as u8))?;
            *answer = match (self.hear(ANSWER_WITHIN, is_answer)?, self.manners) {
                (Some(byte), _) => byte,
                (None, Manners::MayBeMute) => return Ok(None),
                (None, Manners::MustAnswer) => return Err(PrintFault::Silent),
            };
        }
        let [printer, cover, paper] = answers;
        Ok(Some(state(printer, cover, paper)))
    }

    fn send(&mut self, mut bytes: &[u8]) -> Result<(), PrintFault> {
        while !bytes.is_empty() {
            match self.line.write(bytes) {
                Ok(0) => return Err(PrintFault::Unreachable),
                Ok(sent) => bytes = &bytes[sent..],
                Err(error) if may_pass(error.kind()) && Instant::now() < self.until => thread::park_timeout(PAUSE),
                Err(error) if may_pass(error.kind()) => return Err(PrintFault::Silent),
                Err(_) => return Err(PrintFault::Unreachable),
            }
        }
        Ok(())
    }

    /// The next byte that is wanted, if it comes in time.
    fn hear(&mut self, within: Duration, wanted: impl Fn(u8) -> bool) -> Result<Option<u8>, PrintFault> {
        let deadline = Instant::now() + within;
        let mut byte = [0];
        loop {
            match self.line.read(&mut byte) {
                Ok(1..) if wanted(byte[0]) => return Ok(Some(byte[0])),
                Ok(1..) => {}
                // A device has nothing to say; a connection has ended.
                Ok(0) if self.manners == Manners::MayBeMute => return Ok(None),
                Ok(_) => return Err(PrintFault::Unreachable),
                Err(error) if !may_pass(error.kind()) => return Err(PrintFault::Unreachable),
                Err(_) if Instant::now() > deadline => return Ok(None),
                Err(_) => thread::park_timeout(PAUSE),
            }
        }
    }
}

fn connect(host: &str) -> std::io::Result<Box<dyn Channel>> {
    let mut last = ErrorKind::AddrNotAvailable.into();
    for address in host.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, OPEN_WITHIN) {
            Ok(line) => {
                line.set_nonblocking(true)?;
                line.set_nodelay(true)?;
                return Ok(Box::new(line));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn may_pass(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// The fixed bits of every answer to `DLE EOT`.
fn is_answer(byte: u8) -> bool {
    byte & 0b1001_0011 == 0b0001_0010
}

/// The fixed bits of the answer to `GS r`.
fn is_report(byte: u8) -> bool {
    byte & 0b1001_0000 == 0
}

fn state(printer: u8, cover: u8, paper: u8) -> PrinterState {
    if paper & 0b0110_0000 != 0 || cover & 0b0010_0000 != 0 {
        PrinterState::Faulty(PrintFault::OutOfPaper)
    } else if cover & 0b0100 != 0 {
        PrinterState::Faulty(PrintFault::CoverOpen)
    } else if printer & OFFLINE != 0 || cover & 0b0100_0000 != 0 {
        PrinterState::Faulty(PrintFault::Offline)
    } else if paper & 0b1100 != 0 {
        PrinterState::NearEnd
    } else {
        PrinterState::Ready
    }
}
