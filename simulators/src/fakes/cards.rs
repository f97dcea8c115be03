//! Virtual cards, and holding them to the virtual readers of a private [`Pcscd`](crate::fakes::pcscd::Pcscd).
//!
//! The card carries the town's own application with one transparent file, answers SELECT and READ BINARY with the
//! status words of a real card (ISO/IEC 7816-4), and can be taken away in the middle of an answer. A card that is held
//! stays at the reader while the daemon is killed and started again, as a real one would.
//!
//! Absent on purpose: PINs, keys, and the national applications of a My Number card. The kiosk must never ask for them.

use std::{
    io,
    net::Shutdown,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread::{self, JoinHandle},
    time::Duration,
};

#[path = "../../ifd/src/frame.rs"]
mod frame;

/// Identifier of the town's application on the virtual cards, in hexadecimal.
pub const TOWN_AID: &str = "F04B415A41535501";
/// Identifier of the file with the town's own id, in hexadecimal.
pub const TOWN_EF: &str = "0001";

/// A contactless card's answer to reset.
const ATR: [u8; 13] = [0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F];
/// Size of the file with the town's own id, padding included.
const FILE_BYTES: usize = 64;
/// How often a held card looks for the reader while the daemon is away.
const LOOK_FOR_READER: Duration = Duration::from_millis(5);

/// A card as it lies in a purse.
#[derive(Debug, Clone)]
pub struct VirtualCard {
    /// The file of the town's application, if the card has that application.
    file: Option<Vec<u8>>,
    answers_until_gone: Option<usize>,
    mute: bool,
}

impl VirtualCard {
    fn with(file: Option<Vec<u8>>) -> Self {
        Self { file, answers_until_gone: None, mute: false }
    }

    /// A card with the town's own id, padded as cards are.
    ///
    /// # Panics
    /// If the id is longer than the file.
    #[must_use]
    pub fn of_town(id: &str) -> Self {
        assert!(id.len() <= FILE_BYTES, "the id fits into the file");
        let mut file = id.as_bytes().to_vec();
        file.resize(FILE_BYTES, 0);
        Self::with(Some(file))
    }

    /// A card that has the town's application but no id in it yet.
    #[must_use]
    pub fn blank() -> Self {
        Self::with(Some(vec![0xFF; FILE_BYTES]))
    }

    /// A card of another kind, say a bank's: it does not know the town's application.
    #[must_use]
    pub fn of_another_kind() -> Self {
        Self::with(None)
    }

    /// Something that the reader notices and that does not answer: a broken card, or two at once.
    #[must_use]
    pub fn mute() -> Self {
        Self { mute: true, ..Self::with(None) }
    }

    /// The card is taken away after it answered this many APDUs.
    #[must_use]
    pub fn vanishing_after(self, answers: usize) -> Self {
        Self { answers_until_gone: Some(answers), ..self }
    }

    /// The card's chip with power, for tests without a reader.
    #[must_use]
    pub fn powered(&self) -> Chip {
        Chip { file: self.file.clone(), selected: Selected::Nothing }
    }
}

/// A card's chip while it has power.
#[derive(Debug)]
pub struct Chip {
    file: Option<Vec<u8>>,
    selected: Selected,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Selected {
    Nothing,
    Application,
    File,
}

/// Status words of ISO/IEC 7816-4.
mod status {
    pub const OK: u16 = 0x9000;
    pub const WRONG_LENGTH: u16 = 0x6700;
    pub const NO_CURRENT_FILE: u16 = 0x6986;
    pub const NOT_FOUND: u16 = 0x6A82;
    pub const WRONG_PARAMETERS: u16 = 0x6A86;
    pub const PAST_THE_END: u16 = 0x6B00;
    pub const UNKNOWN_INSTRUCTION: u16 = 0x6D00;
    pub const UNKNOWN_CLASS: u16 = 0x6E00;
}

impl Chip {
    /// Answers an APDU, status word included.
    pub fn answer(&mut self, apdu: &[u8]) -> Vec<u8> {
        let (mut data, status) = match self.obey(apdu) {
            Ok(data) => (data, status::OK),
            Err(status) => (Vec::new(), status),
        };
        data.extend_from_slice(&status.to_be_bytes());
        data
    }

    fn obey(&mut self, apdu: &[u8]) -> Result<Vec<u8>, u16> {
        match *apdu {
            [0x00, 0xA4, 0x04, _, ref body @ ..] => self.select(body, TOWN_AID, Selected::Application),
            [0x00, 0xA4, 0x02, _, ref body @ ..] if self.selected != Selected::Nothing => {
                self.select(body, TOWN_EF, Selected::File)
            }
            [0x00, 0xA4, 0x02, _, ..] => Err(status::NOT_FOUND),
            [0x00, 0xA4, ..] => Err(status::WRONG_PARAMETERS),
            [0x00, 0xB0, high, low, length] => self.read(usize::from(u16::from_be_bytes([high, low])), length),
            [0x00, 0xB0, ..] => Err(status::WRONG_LENGTH),
            [0x00, _, _, _, ..] => Err(status::UNKNOWN_INSTRUCTION),
            [_, _, _, _, ..] => Err(status::UNKNOWN_CLASS),
            _ => Err(status::WRONG_LENGTH),
        }
    }

    fn select(&mut self, body: &[u8], known: &str, then: Selected) -> Result<Vec<u8>, u16> {
        let (&length, rest) = body.split_first().ok_or(status::WRONG_LENGTH)?;
        let name = rest.get(..usize::from(length)).ok_or(status::WRONG_LENGTH)?;
        if self.file.is_none() || hexadecimal(name) != known {
            return Err(status::NOT_FOUND);
        }
        self.selected = then;
        Ok(Vec::new())
    }

    fn read(&self, offset: usize, length: u8) -> Result<Vec<u8>, u16> {
        let file = self.file.as_deref().filter(|_| self.selected == Selected::File).ok_or(status::NO_CURRENT_FILE)?;
        let wanted = if length == 0 { 256 } else { usize::from(length) };
        let rest = file.get(offset..).filter(|rest| !rest.is_empty()).ok_or(status::PAST_THE_END)?;
        Ok(rest[..wanted.min(rest.len())].to_vec())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A reader that cards can be held to.
#[derive(Debug, Clone)]
pub struct VirtualReader {
    name: String,
    base: PathBuf,
}

impl VirtualReader {
    pub(crate) fn new(name: String, base: PathBuf) -> Self {
        Self { name, base }
    }

    /// The name under which the daemon lists it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn card_socket(&self) -> PathBuf {
        self.base.with_extension("card")
    }

    pub(crate) fn cable_socket(&self) -> PathBuf {
        self.base.with_extension("cable")
    }

    /// Holds a card to the reader until it is taken away, vanishes by itself, or is dropped.
    #[must_use]
    pub fn hold(&self, card: VirtualCard) -> HeldCard {
        let grip = Arc::new(Grip::default());
        let (socket, held) = (self.card_socket(), Arc::clone(&grip));
        // At once, so that cards come to the reader in the order in which they are held.
        let connection = grip.state().connect(&socket);
        HeldCard { grip, thread: Some(thread::spawn(move || held.keep(connection, &socket, &card))) }
    }

    /// Pulls the reader's cable; it is plugged in again when the returned value is dropped.
    ///
    /// # Errors
    /// If the daemon does not run.
    pub fn unplug(&self) -> io::Result<Unplugged> {
        UnixStream::connect(self.cable_socket()).map(Unplugged)
    }
}

/// A reader whose cable is pulled.
#[derive(Debug)]
pub struct Unplugged(#[expect(dead_code, reason = "its being open is what pulls the cable")] UnixStream);

/// A card at a reader.
#[derive(Debug)]
pub struct HeldCard {
    grip: Arc<Grip>,
    thread: Option<JoinHandle<()>>,
}

impl HeldCard {
    /// Takes the card away; it is gone when this returns.
    pub fn take_away(self) {}

    /// Waits until a card that vanishes by itself is gone. Any other card would be waited for without end.
    pub fn until_vanished(mut self) {
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl Drop for HeldCard {
    fn drop(&mut self) {
        self.grip.let_go();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// What the card's thread and the hand share.
#[derive(Debug, Default)]
struct Grip {
    state: Mutex<GripState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct GripState {
    let_go: bool,
    connection: Option<UnixStream>,
}

impl Grip {
    fn state(&self) -> MutexGuard<'_, GripState> {
        self.state.lock().expect("no thread panics with the grip")
    }

    fn let_go(&self) {
        let mut state = self.state();
        state.let_go = true;
        if let Some(connection) = &state.connection {
            let _closed = connection.shutdown(Shutdown::Both);
        }
        self.changed.notify_all();
    }

    /// Is the card for whatever daemon listens at the socket, until the hand lets go.
    fn keep(&self, mut connection: Option<UnixStream>, socket: &Path, card: &VirtualCard) {
        while let Some(mut reader) = connection.or_else(|| self.connect(socket)) {
            let served = serve(&mut reader, card);
            // The hand's copy would keep it open.
            let _closed = reader.shutdown(Shutdown::Both);
            if let Ok(Gone) = served {
                return;
            }
            connection = None;
        }
    }

    fn connect(&self, socket: &Path) -> Option<UnixStream> {
        let mut state = self.state();
        while !state.let_go {
            if let Some(connection) = state.connect(socket) {
                return Some(connection);
            }
            state = self.changed.wait_timeout(state, LOOK_FOR_READER).expect("no thread panics with the grip").0;
        }
        None
    }
}

impl GripState {
    fn connect(&mut self, socket: &Path) -> Option<UnixStream> {
        let connection = UnixStream::connect(socket).ok()?;
        self.connection = connection.try_clone().ok();
        Some(connection)
    }
}

/// The card vanished by itself.
struct Gone;

/// Answers the reader until the card vanishes; an error is the reader's going away.
fn serve(reader: &mut UnixStream, card: &VirtualCard) -> io::Result<Gone> {
    let mut chip = card.powered();
    let mut answers_left = card.answers_until_gone;
    loop {
        let frame = frame::read(reader)?;
        let answer = match *frame {
            [4] if !card.mute => ATR.to_vec(),
            [_] => {
                chip = card.powered();
                continue;
            }
            _ => {
                if answers_left == Some(0) {
                    return Ok(Gone);
                }
                answers_left = answers_left.map(|left| left - 1);
                chip.answer(&frame)
            }
        };
        frame::write(reader, &answer)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SELECT_TOWN: [u8; 13] = [0x00, 0xA4, 0x04, 0x0C, 8, 0xF0, 0x4B, 0x41, 0x5A, 0x41, 0x53, 0x55, 0x01];
    const SELECT_FILE: [u8; 7] = [0x00, 0xA4, 0x02, 0x0C, 2, 0x00, 0x01];

    #[test]
    fn a_card_of_the_town_gives_its_id_to_whoever_selects_and_reads() {
        let mut chip = VirtualCard::of_town("SKM-1").powered();
        assert_eq!(chip.answer(&SELECT_TOWN), [0x90, 0x00]);
        assert_eq!(chip.answer(&SELECT_FILE), [0x90, 0x00]);
        let file = chip.answer(&[0x00, 0xB0, 0, 0, 0]);
        assert_eq!((&file[..6], file.len()), (&b"SKM-1\0"[..], FILE_BYTES + 2));
        assert_eq!(chip.answer(&[0x00, 0xB0, 0, 64, 0]), [0x6B, 0x00]);
    }

    #[test]
    fn nothing_is_read_before_the_file_is_selected() {
        let mut chip = VirtualCard::of_town("SKM-1").powered();
        assert_eq!(chip.answer(&SELECT_FILE), [0x6A, 0x82]);
        assert_eq!(chip.answer(&[0x00, 0xB0, 0, 0, 0]), [0x69, 0x86]);
    }

    #[test]
    fn a_card_of_another_kind_does_not_know_the_application() {
        assert_eq!(VirtualCard::of_another_kind().powered().answer(&SELECT_TOWN), [0x6A, 0x82]);
    }

    #[test]
    fn no_apdu_makes_the_chip_panic() {
        let mut chip = VirtualCard::blank().powered();
        for length in 0..12 {
            for byte in [0x00, 0xA4, 0xB0, 0xFF] {
                assert!(chip.answer(&vec![byte; length]).len() >= 2);
            }
        }
    }
}
