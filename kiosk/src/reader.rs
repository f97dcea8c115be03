//! Watches the card readers of the machine on a thread of its own and says what was held to them, and whether those that
//! people are meant to use are there ([`Wanted`]).
//!
//! Invariants: a card is acted on once per insertion (reader and event count), whatever else happens; a daemon that
//! dies is met with a new context, since the old one never recovers; a reader that is unplugged is dropped and found
//! again. A card left at the reader while the daemon restarts looks newly inserted: the hub, which knows the time, tells
//! a repeated tap.
//!
//! Absent on purpose: PINs, the card's UID, exclusive access. Another program may use the reader between two cards, and
//! nothing is left on a card that it could use.

mod insertions;
mod meant;

use std::{
    collections::HashMap,
    ffi::{CStr, CString},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use domain::card::{CardHash, CardKey, TownCardId};
use pcsc::{Card, Context, Disposition, Error, PNP_NOTIFICATION, Protocols, ReaderState, Scope, ShareMode, State};

pub use self::meant::Wanted;
use self::{insertions::Insertions, meant::Meant};
use crate::{
    card_application::{ANSWER_MAX_BYTES, ReadFault, TownApplication, read_town_id},
    clock::{Moment, Moments},
};

/// Longest wait before the list of readers is looked at again, whether or not the daemon tells of a new one.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// How long to wait for a daemon that is not there.
const DAEMON_RETRY: Duration = Duration::from_millis(200);
/// `cancel` is lost while nobody waits, so it is said again until the thread ends.
const CANCEL_AGAIN: Duration = Duration::from_millis(5);
/// No hand takes a card away and holds it again within this time.
const SAME_HOLD: Duration = Duration::from_millis(100);

/// What happened at the readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// A card of the town was held to a reader.
    Tapped {
        /// The id on the card.
        card: TownCardId,
        /// When it was read.
        at: Moment,
    },
    /// A card was taken away too soon, or does not answer.
    Unreadable,
    /// A card that can be read but carries no id of this town.
    NoTownId,
    /// Every reader that is meant to be used is there.
    Available,
    /// Cards are taken at one reader, and another that is meant to be used is gone.
    Reduced,
    /// No reader that is meant to be used is there: unplugged, or its service is down.
    Unavailable,
}

/// What the thread needs to know.
pub struct Watch {
    /// At which readers.
    pub wanted: Wanted,
    /// Where the id is on a card.
    pub application: TownApplication,
    /// A key of this start alone, to tell a card from the next; see [`passing_key`](crate::cards::passing_key).
    pub passing: CardKey,
    /// When a tap was.
    pub moments: Arc<dyn Moments>,
}

/// The watching thread; ends when this is dropped.
pub struct Reader {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    wanted: AtomicBool,
    context: Mutex<Option<Context>>,
}

impl Stop {
    fn wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }

    fn context(&self) -> MutexGuard<'_, Option<Context>> {
        self.context.lock().expect("no thread panics with the context")
    }
}

impl Reader {
    /// Starts watching; `tell` is called on the watching thread and must not block.
    #[must_use]
    pub fn start(watch: Watch, tell: impl FnMut(ReaderEvent) + Send + 'static) -> Self {
        let stop = Arc::new(Stop::default());
        let seen = Arc::clone(&stop);
        Self { stop, thread: Some(thread::spawn(move || watch_daemons(&watch, &seen, Box::new(tell)))) }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop.wanted.store(true, Ordering::SeqCst);
        let Some(thread) = self.thread.take() else { return };
        while !thread.is_finished() {
            thread.thread().unpark();
            if let Some(context) = &*self.stop.context() {
                let _nobody_waits = context.cancel();
            }
            thread::park_timeout(CANCEL_AGAIN);
        }
        let _panicked = thread.join();
    }
}

type Tell = Box<dyn FnMut(ReaderEvent)>;

/// One daemon after the other, until the end.
fn watch_daemons(watch: &Watch, stop: &Stop, tell: Tell) {
    let (handled, told) = (Insertions::default(), HashMap::new());
    let mut session = Session { watch, tell, meant: Meant::of(&watch.wanted), available: None, handled, told };
    while !stop.wanted() {
        match Context::establish(Scope::User) {
            Ok(context) => {
                *stop.context() = Some(context.clone());
                let lost = session.watch_readers(&context, stop);
                *stop.context() = None;
                session.handled = Insertions::default();
                if let Err(error) = lost {
                    tracing::warn!(%error, "lost the card reader service, connecting again");
                }
            }
            Err(error) => tracing::debug!(%error, "no card reader service"),
        }
        if !stop.wanted() {
            session.available(Availability::None);
            thread::park_timeout(DAEMON_RETRY);
        }
    }
}

/// How many of the readers that are meant to be used are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Availability {
    All,
    Some,
    None,
}

struct Session<'a> {
    watch: &'a Watch,
    tell: Tell,
    meant: Meant,
    available: Option<Availability>,
    handled: Insertions,
    /// The card that was told of last, by reader.
    told: HashMap<CString, (CardHash, Instant)>,
}

impl Session<'_> {
    /// Watches until the end is wanted (`Ok`) or the daemon is lost.
    fn watch_readers(&mut self, context: &Context, stop: &Stop) -> Result<(), Error> {
        let mut states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
        while !stop.wanted() {
            follow_list(context, &self.watch.wanted, &mut states)?;
            if states.len() == 1 {
                self.available(Availability::None);
            }
            match context.get_status_change(LOOK_AGAIN, &mut states) {
                Ok(()) | Err(Error::Timeout) => {}
                Err(Error::Cancelled) => continue,
                Err(Error::UnknownReader) => {
                    // What comes back counts from the beginning.
                    self.handled = Insertions::default();
                    states.truncate(1);
                    continue;
                }
                Err(error) => return Err(error),
            }
            for state in &states[1..] {
                self.look_at(context, state)?;
            }
            let usable = states.iter().skip(1).filter(|state| !state.event_state().intersects(unusable()));
            let now = self.meant.look(usable.map(ReaderState::name));
            self.available(now);
        }
        Ok(())
    }

    fn available(&mut self, now: Availability) {
        if self.available.replace(now) != Some(now) {
            if now != Availability::All {
                tracing::warn!(?now, "not all card readers are there");
            }
            (self.tell)(match now {
                Availability::All => ReaderEvent::Available,
                Availability::Some => ReaderEvent::Reduced,
                Availability::None => ReaderEvent::Unavailable,
            });
        }
    }

    /// Acts once per insertion.
    fn look_at(&mut self, context: &Context, state: &ReaderState) -> Result<(), Error> {
        let (now, reader) = (state.event_state(), state.name());
        if now.intersects(State::EMPTY | unusable()) {
            self.handled.forget(reader);
        } else if now.contains(State::PRESENT) && self.handled.is_new(reader, state.event_count()) {
            let event = self.read(context, state)?;
            if event != ReaderEvent::Unreadable {
                self.handled.was_read(reader);
            }
            if matches!(event, ReaderEvent::Tapped { .. }) {
                self.meant.served(reader);
            }
            if !self.is_same_hold(reader, &event) {
                (self.tell)(event);
            }
        }
        Ok(())
    }

    /// Whether this card was told of a moment ago at this reader. One that takes the place of a card that vanished may be
    /// read in that one's turn, before the daemon has counted its insertion, and then has a turn of its own.
    fn is_same_hold(&mut self, reader: &CStr, event: &ReaderEvent) -> bool {
        let ReaderEvent::Tapped { card, .. } = event else { return false };
        let card = self.watch.passing.hash(card);
        let told = self.told.insert(reader.to_owned(), (card, Instant::now()));
        told.is_some_and(|(told, at)| told == card && at.elapsed() < SAME_HOLD)
    }

    /// Reads the card of this insertion. The first contact often comes before the card lies still: it has a second try.
    fn read(&self, context: &Context, state: &ReaderState) -> Result<ReaderEvent, Error> {
        let mut read = read_card(context, state, &self.watch.application);
        if read.as_ref().is_err_and(may_pass) {
            read = read_card(context, state, &self.watch.application);
        }
        match read {
            Err(ReadFault::Transmit(error)) if is_loss_of_daemon(error) => Err(error),
            Err(ReadFault::Transmit(_) | ReadFault::CutShort) => Ok(ReaderEvent::Unreadable),
            // What was read may be the next card, which has its own turn.
            _ if insertions_since(context, state)? > 0 => Ok(ReaderEvent::Unreadable),
            Err(ReadFault::NoTownId) => Ok(ReaderEvent::NoTownId),
            Ok(card) => Ok(ReaderEvent::Tapped { card, at: self.watch.moments.now() }),
        }
    }
}

/// How many cards came after the one of this state.
fn insertions_since(context: &Context, state: &ReaderState) -> Result<u32, Error> {
    let mut now = [ReaderState::new(state.name(), State::UNAWARE)];
    match context.get_status_change(Duration::ZERO, &mut now) {
        Ok(()) | Err(Error::Timeout) => Ok(insertions::between(state.event_count(), now[0].event_count())),
        Err(Error::UnknownReader) => Ok(0),
        Err(error) => Err(error),
    }
}

fn unusable() -> State {
    State::UNKNOWN | State::IGNORE | State::UNAVAILABLE
}

fn may_pass(fault: &ReadFault<Error>) -> bool {
    let passing = |error| matches!(error, Error::NotTransacted | Error::UnresponsiveCard | Error::ResetCard);
    match *fault {
        ReadFault::Transmit(error) => passing(error),
        ReadFault::CutShort => true,
        ReadFault::NoTownId => false,
    }
}

fn is_loss_of_daemon(error: Error) -> bool {
    matches!(error, Error::NoService | Error::ServiceStopped | Error::CommError | Error::InvalidHandle)
}

/// Adds new readers that are wanted, drops those gone, and marks what was seen.
fn follow_list(context: &Context, wanted: &Wanted, states: &mut Vec<ReaderState>) -> Result<(), Error> {
    states.retain(|state| !state.event_state().intersects(State::UNKNOWN | State::IGNORE));
    let names = match context.list_readers_owned() {
        Ok(names) => names,
        Err(Error::NoReadersAvailable) => Vec::new(),
        Err(error) => return Err(error),
    };
    for name in names.into_iter().filter(|name| wanted.includes(name)) {
        if states.iter().all(|state| state.name() != name.as_c_str()) {
            states.push(ReaderState::new(name, State::UNAWARE));
        }
    }
    states.iter_mut().for_each(ReaderState::sync_current_state);
    Ok(())
}

/// One transaction for the whole read, so that no other program selects something else in between.
fn read_card(
    context: &Context,
    state: &ReaderState,
    application: &TownApplication,
) -> Result<TownCardId, ReadFault<Error>> {
    let mut card = context.connect(state.name(), ShareMode::Shared, Protocols::ANY).map_err(ReadFault::Transmit)?;
    let read = read_in_transaction(&mut card, application);
    let _removed = card.disconnect(Disposition::LeaveCard);
    read
}

fn read_in_transaction(card: &mut Card, application: &TownApplication) -> Result<TownCardId, ReadFault<Error>> {
    let transaction = card.transaction().map_err(ReadFault::Transmit)?;
    let mut buffer = [0; ANSWER_MAX_BYTES];
    let read = read_town_id(application, |apdu| transaction.transmit(apdu, &mut buffer).map(<[u8]>::to_vec));
    let _removed = transaction.end(Disposition::LeaveCard);
    read
}
