//! One virtual reader: two unix sockets, one to hold a card to it and one to pull its cable.
//!
//! Whoever connects to `BASE.card` is the card, for as long as the connection lives. The reader speaks first: a frame of
//! one byte is an order (see [`Power`]), a longer one an APDU. Whoever connects to `BASE.cable` keeps the reader
//! unplugged for as long as the connection lives.
//!
//! Invariants: one card at a time; each removal is seen as absent once, however fast the next card comes.

use std::{
    io::{self, Read},
    net::Shutdown,
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

use crate::frame;

/// How long a card may take for an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);

/// What the daemon sees of the slot.
pub enum Presence {
    Present,
    Absent,
    Unplugged,
}

/// What the daemon asks of a card besides APDUs, as the frame's only byte.
#[derive(Clone, Copy)]
pub enum Power {
    Off = 0,
    On = 1,
    Reset = 2,
    Atr = 4,
}

/// The card did not answer: there is none, it was taken away, or it is mute.
pub struct NoAnswer;

pub struct Slot {
    base: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    card: Option<Arc<Card>>,
    /// Counts what happened; `seen` is what the daemon's waiting thread was last told of. `None` makes it look again.
    happened: u64,
    seen: Option<u64>,
    removal_unreported: bool,
    cables_pulled: usize,
    closed: bool,
}

struct Card {
    /// Held for a whole exchange, so that answers belong to their questions.
    exchange: Mutex<Exchange>,
}

struct Exchange {
    to_card: UnixStream,
    from_card: Receiver<Vec<u8>>,
}

impl Slot {
    /// Binds the sockets and listens until [`Slot::close`].
    pub fn open(base: &Path) -> io::Result<Arc<Self>> {
        let slot = Arc::new(Self { base: base.to_owned(), state: Mutex::default(), changed: Condvar::new() });
        slot.listen("card", |slot, card| slot.hold(card))?;
        slot.listen("cable", |slot, cable| {
            // Each on its own thread: a cable may be pulled twice, and the listener must stay awake to be closed.
            thread::spawn(move || slot.keep_unplugged(cable));
        })?;
        Ok(slot)
    }

    /// Stops listening, lets go of the card and removes the sockets.
    pub fn close(&self) {
        self.change(|state| state.closed = true);
        if let Ok(card) = self.card() {
            let _gone = card.exchange().to_card.shutdown(Shutdown::Both);
        }
        for end in ["card", "cable"] {
            let path = self.base.with_extension(end);
            let _woken = UnixStream::connect(&path);
            let _gone = std::fs::remove_file(&path);
        }
    }

    /// Waits until something happened that the waiting thread was not yet told of, or the time is over.
    pub fn wait(&self, timeout: Duration) {
        let end = Instant::now() + timeout;
        let mut state = self.state();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if state.seen != Some(state.happened) || state.closed || left.is_zero() {
                state.seen = Some(state.happened);
                return;
            }
            state = self.changed.wait_timeout(state, left).expect("no thread panics with the state").0;
        }
    }

    /// What is in the slot now. A removal that nobody was told of yet comes first.
    pub fn presence(&self) -> Presence {
        let mut state = self.state();
        if state.cables_pulled > 0 {
            return Presence::Unplugged;
        }
        if std::mem::take(&mut state.removal_unreported) {
            state.seen = None;
            return Presence::Absent;
        }
        if state.card.is_some() { Presence::Present } else { Presence::Absent }
    }

    /// Switches the card's power. Without a card nothing happens.
    pub fn power(&self, power: Power) -> Result<(), NoAnswer> {
        self.card()?.tell(&[power as u8])
    }

    /// The card's answer to reset.
    pub fn atr(&self) -> Result<Vec<u8>, NoAnswer> {
        self.card()?.ask(&[Power::Atr as u8])
    }

    /// The card's answer to an APDU, status word included.
    pub fn transmit(&self, apdu: &[u8]) -> Result<Vec<u8>, NoAnswer> {
        let answer = self.card()?.ask(apdu)?;
        if answer.len() < 2 { Err(NoAnswer) } else { Ok(answer) }
    }

    fn listen(self: &Arc<Self>, end: &str, on_connection: fn(Arc<Self>, UnixStream)) -> io::Result<()> {
        let path = self.base.with_extension(end);
        let _stale = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)?;
        let slot = Arc::clone(self);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                if slot.state().closed {
                    return;
                }
                on_connection(Arc::clone(&slot), connection);
            }
        });
        Ok(())
    }

    /// The card is here until its end of the connection is closed; the next one waits in the listener's queue.
    fn hold(&self, mut from_card: UnixStream) {
        let Ok(to_card) = from_card.try_clone() else { return };
        let (answers, receiver) = mpsc::channel();
        let card = Card { exchange: Mutex::new(Exchange { to_card, from_card: receiver }) };
        self.change(|state| state.card = Some(Arc::new(card)));
        while let Ok(frame) = frame::read(&mut from_card) {
            let _nobody_waits = answers.send(frame);
        }
        self.change(|state| {
            state.card = None;
            state.removal_unreported = true;
        });
    }

    fn keep_unplugged(&self, mut cable: UnixStream) {
        self.change(|state| state.cables_pulled += 1);
        while matches!(cable.read(&mut [0]), Ok(1..)) {}
        self.change(|state| state.cables_pulled -= 1);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.happened += 1;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with the state")
    }

    fn card(&self) -> Result<Arc<Card>, NoAnswer> {
        self.state().card.clone().ok_or(NoAnswer)
    }
}

impl Card {
    fn tell(&self, frame: &[u8]) -> Result<(), NoAnswer> {
        self.exchange().send(frame)
    }

    fn ask(&self, frame: &[u8]) -> Result<Vec<u8>, NoAnswer> {
        let mut exchange = self.exchange();
        // What comes after its time belongs to no question.
        while exchange.from_card.try_recv().is_ok() {}
        exchange.send(frame)?;
        exchange.from_card.recv_timeout(ANSWER_TIMEOUT).map_err(|_| NoAnswer)
    }

    fn exchange(&self) -> MutexGuard<'_, Exchange> {
        self.exchange.lock().expect("no thread panics in an exchange")
    }
}

impl Exchange {
    fn send(&mut self, frame: &[u8]) -> Result<(), NoAnswer> {
        frame::write(&mut self.to_card, frame).map_err(|_| NoAnswer)
    }
}
