//! A place's bookings as its actor decides on them.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc};

use db::{
    Conn, DbError,
    bookings::{self, BookingNews, Party, SealedParty},
    log::{NewFact, StoredEntry},
    notices::{News, told_of},
    residents,
};
use domain::{
    bookings::{
        Fact,
        book::Book,
        booking::{Booking, Channel, Key, Stand},
        decide::{self, Asked, BookingRefusal, Command, FACTS_MAX, desk_day, weight},
    },
    card::CardHash,
    ids::{BookingId, FacilityId, VisitId},
    log::{Cause, Entry, NounFact, Witness},
    queue::{
        self,
        arrivals::Booked,
        decide::{Here, QueueRefusal, Take},
        visit::Origin,
    },
    screen::Show,
    time::UtcTime,
};

use crate::{
    deps::Deps,
    ledger::{Ledger, Slot, Subject, Subjects, Then, slot},
    looks::Onlooker,
    queue::QueueBook,
    refusal::{FacilityRefusal, failure},
    sources::{Source, Sources},
    taps::{CardHeld, Taker, TimedTap, cards_of},
    task::{Decided, Needs, Task},
    tentative::{Fold, Tentative},
    town::{Sent, Town},
};

/// Something about a place's bookings.
#[derive(Clone)]
struct BookingTask {
    command: Command,
    /// Who comes, if the command says so anew.
    party: Option<SealedParty>,
    by: Witness,
    cause: Option<Cause>,
    /// Where it comes from, if it is bounded by that.
    source: Option<Source>,
    at: UtcTime,
}

/// A place's bookings, as its actor decides on them.
pub(crate) struct BookingBook {
    book: Tentative<Book>,
    /// Under whom bookings of the cards' holders count, for the taps that are decided now.
    holders: HashMap<CardHash, Key>,
}

impl Fold for Book {
    type Id = BookingId;

    fn about(entry: &Entry) -> Option<BookingId> {
        Booking::after(entry).map(|booking| booking.id)
    }

    fn fold(&mut self, entry: &Entry) {
        self.apply(entry);
    }

    fn take_back(&mut self, settled: &Self, ids: impl IntoIterator<Item = BookingId>) {
        self.put_back(settled, ids);
    }

    fn come_to(&mut self, now: UtcTime) {
        self.lapse(now);
    }
}

impl Subject for BookingBook {
    const NOUN: &'static str = Fact::NOUN;
    slot!(bookings);

    fn load(conn: &mut Conn, facility: FacilityId, deps: &Deps) -> Result<Option<Self>, DbError> {
        let now = deps.clock.now();
        let Some(calendar) = bookings::calendar(conn, facility)? else { return Ok(None) };
        let (open, last_number) = bookings::rows(conn, facility, now)?;
        let book = Book::new(Arc::new(calendar), open, last_number, now);
        Ok(Some(Self { book: Tentative::of(book), holders: HashMap::new() }))
    }

    fn catch_up(&mut self, missed: &[StoredEntry], now: UtcTime) -> Then {
        if missed.iter().any(|stored| matches!(Fact::of(&stored.entry), Some(Fact::CalendarChanged))) {
            return Then::ReadAgain;
        }
        self.book.catch_up(missed, now);
        Then::GoOn
    }

    fn settle(&mut self, stored: &[StoredEntry], now: UtcTime) {
        self.book.settle(stored, now);
    }
}

impl BookingBook {
    /// What is offered to those who wait before anybody else gets it.
    fn offers(&mut self, task: &BookingTask) -> Vec<NewFact> {
        let mut facts = Vec::new();
        let mut book = self.book.decided_at(task.at);
        while takes_public_places(&task.command) && book.may_offer() && facts.len() < FACTS_MAX {
            match decide::offer(book, task.at) {
                Some(entry) => facts.push(self.note(entry, None, None)),
                None => book.offered(),
            }
            book = self.book.decided_at(task.at);
        }
        facts
    }

    /// Whether whoever asks has no more than their share.
    fn within_share(&self, task: &BookingTask, sources: &Sources) -> bool {
        let Some(source) = task.source else { return true };
        let Some(asked) = Asked::of(self.book.decided(), &task.command, task.at) else { return true };
        let is_held = |known| self.is_held(known);
        sources.holds(
            source,
            is_held,
            |came, share| asked.fits(came, share),
            |came, share| asked.is_within(came, share),
        )
    }

    fn is_held(&self, id: BookingId) -> bool {
        self.book.decided().get(id).is_some_and(|one| matches!(one.stand, Stand::Held { .. }))
    }

    /// Remembers where a hold came from that was decided.
    fn note_source(&self, task: &BookingTask, sources: &Sources) {
        let (Some(id), Some(source)) = (bounded(&task.command), task.source) else { return };
        let Some(booking) = self.book.decided().get(id) else { return };
        let (day, weight) = (desk_day(&booking.taken), weight(&booking.taken));
        sources.held(source, (id, day, weight), |known| self.is_held(known));
    }

    /// What follows from a command; nothing is folded in yet.
    fn decide(&self, task: &BookingTask) -> Result<Vec<Entry>, BookingRefusal> {
        decide::decide(self.book.decided(), &task.command, task.at, &task.by)
    }

    /// Folds in what was decided.
    fn note_all(&mut self, entries: Vec<Entry>, task: &BookingTask) -> Vec<NewFact> {
        let (mut cause, mut party) = (task.cause, task.party.clone());
        entries.into_iter().map(|entry| self.note(entry, cause.take(), party.take())).collect()
    }

    fn note(&mut self, entry: Entry, cause: Option<Cause>, party: Option<SealedParty>) -> NewFact {
        self.book.note(&entry);
        let news = news(&entry);
        NewFact::of(entry, cause).telling(news).beside(party)
    }

    /// The number of the queue that whoever arrives with this booking takes.
    fn number_for(&self, booking: BookingId, visit: VisitId, at: UtcTime) -> Option<Take> {
        let booking = self.book.decided().get(booking)?;
        let late = self.book.decided().calendar().rules.late_minutes;
        Some(Take {
            visit,
            services: booking.wish.services.clone(),
            origin: Origin::Booking,
            priority: decide::priority(booking, late, at),
            language: booking.language,
            due: Some(booking.taken.start),
            presence: Here::Here,
            card: None,
        })
    }

    /// What the ticket of this visit says of the booking that it came from.
    fn booked(&self, visit: VisitId) -> Option<Booked> {
        let mut all = self.book.decided().all();
        let booking = all.find(|booking| booking.stand == Stand::Arrived { visit: Some(visit) })?;
        Some(Booked::of(booking, self.book.decided().calendar()))
    }

    /// The booking of this person that is for today, the next one first.
    fn of_today(&mut self, person: Key, at: UtcTime) -> Option<&Booking> {
        let all = self.book.decided_at(at).of_person(Some(person));
        let today = all.filter(|booking| booking.day() == at.day());
        today.filter(|booking| matches!(booking.stand, Stand::Booked | Stand::Missed)).min_by_key(|booking| {
            // Whoever has two and missed one comes for the other.
            (booking.stand == Stand::Missed, booking.taken.start)
        })
    }
}

/// What is bounded by where it comes from.
fn bounded(command: &Command) -> Option<BookingId> {
    match command {
        Command::Hold { ask, .. } => Some(ask.booking),
        Command::AskToWait { booking, .. } => Some(*booking),
        _ => None,
    }
}

fn takes_public_places(command: &Command) -> bool {
    match command {
        Command::Hold { ask, .. } | Command::Book { ask, .. } => ask.channel == Channel::Public,
        Command::Move { channel, .. } => *channel == Channel::Public,
        Command::At => true,
        _ => false,
    }
}

/// What whoever booked is told of this fact.
fn news(entry: &Entry) -> Option<News> {
    let Some(Fact::Booking { step, booking }) = Fact::of(entry) else { return None };
    let told = told_of(*step, &booking.stand)?;
    Some(BookingNews { booking: booking.id, told, changes: booking.changes }.into())
}

/// Who holds a card and has a booking for today has arrived: the number's fact, which answers the tap, and the booking's.
pub(crate) const TAKER: Taker = Taker { needs, take, show };

fn needs(taps: &[TimedTap], ledger: &Ledger, needs: &mut Needs) -> ControlFlow<()> {
    let Subjects { bookings, queue, .. } = &ledger.subjects;
    if let (Slot::Absent, _) | (_, Slot::Absent) = (bookings, queue) {
        return ControlFlow::Continue(());
    }
    needs.subject::<BookingBook>(ledger);
    let cards = cards_of(taps);
    if !cards.is_empty() {
        let read = move |conn: &mut Conn| residents::of_cards(conn, &cards);
        needs.read(read, |ledger, holders| {
            if let Some(bookings) = ledger.subjects.bookings.get_mut() {
                bookings.holders = holders.into_iter().collect();
            }
        });
    }
    ControlFlow::Continue(())
}

fn take(ledger: &mut Ledger, held: &CardHeld<'_>) -> Option<Vec<NewFact>> {
    let Subjects { bookings, queue, .. } = &mut ledger.subjects;
    let (bookings, queue) = (bookings.get_mut()?, queue.get_mut()?);
    if held.is_late() {
        return None;
    }
    let (person, now) = (held.card.all().find_map(|card| bookings.holders.get(&card).copied())?, held.now);
    let booking = bookings.of_today(person, now).filter(|booking| booking.day() == held.at.day())?.id;
    let visit = VisitId::new(now);
    let command = Command::Arrive { booking, visit: Some(visit) };
    let arrives = BookingTask { command, party: None, by: held.by.clone(), cause: None, source: None, at: now };
    let (mut number, entries) = (bookings.number_for(booking, visit, now)?, bookings.decide(&arrives).ok()?);
    // The same card once more shows its place.
    number.card = Some(queue.card_of_day(held.card, now.day()));
    let mut facts = queue.decide(&queue::decide::Command::Take(number), now, &held.by, Some(held.cause)).ok()?;
    facts.extend(bookings.note_all(entries, &arrives));
    Some(facts)
}

/// Their ticket says what was booked.
fn show(ledger: &Ledger, entry: &Entry) -> Option<Show> {
    let queue::Fact::Visit { step, visit, .. } = queue::Fact::of(entry)? else { return None };
    if visit.origin != Origin::Booking {
        return None;
    }
    let booked = ledger.subjects.bookings.get()?.booked(visit.id)?;
    ledger.subjects.queue.get()?.given(*step, visit, entry.at, Some(booked))
}

/// Why bookings did not take a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookingFailure {
    /// Nothing can be booked at this place.
    #[error("nothing can be booked here")]
    NoCalendar,
    /// Whoever arrives cannot take a number here.
    #[error("the place has no queue")]
    NoQueue,
    /// The command does not fit.
    #[error(transparent)]
    Refused(#[from] BookingRefusal),
    /// The queue gives no number to whoever arrives.
    #[error(transparent)]
    Queue(#[from] QueueRefusal),
    /// The facility did not take it; it may be sent again with the same form.
    #[error(transparent)]
    Facility(#[from] FacilityRefusal),
}
failure!(BookingFailure);

impl BookingTask {
    /// The booking's facts, and the number for whoever arrives, if one is wanted.
    fn follow(&self, subjects: &mut Subjects, sources: &Sources) -> Result<Vec<NewFact>, BookingFailure> {
        let bookings = subjects.bookings.or(BookingFailure::NoCalendar)?;
        if !bookings.within_share(self, sources) {
            return Err(BookingRefusal::SourceFull.into());
        }
        let entries = bookings.decide(self)?;
        let number = match self.command {
            Command::Arrive { booking, visit: Some(visit) } => bookings.number_for(booking, visit, self.at),
            _ => None,
        };
        let taken = match number {
            Some(number) => {
                let queue = subjects.queue.or(BookingFailure::NoQueue)?;
                queue.decide(&queue::decide::Command::Take(number), self.at, &self.by, None)?
            }
            None => Vec::new(),
        };
        let mut facts = bookings.note_all(entries, self);
        bookings.note_source(self, sources);
        facts.extend(taken);
        Ok(facts)
    }
}

impl Task for BookingTask {
    type Done = Vec<Entry>;
    type Failure = BookingFailure;

    fn cause(&self) -> Option<Cause> {
        self.cause
    }

    fn is_of_clock(&self) -> bool {
        self.by == Witness::Clock
    }

    fn needs(&self, ledger: &Ledger, needs: &mut Needs) {
        needs.subject::<BookingBook>(ledger);
        if let Command::Arrive { visit: Some(_), .. } = self.command {
            needs.subject::<QueueBook>(ledger);
        }
    }

    /// What is offered to those who wait is stored whatever follows.
    fn decide(&self, ledger: &mut Ledger, _: UtcTime) -> Decided<Self> {
        let (subjects, sources) = (&mut ledger.subjects, &ledger.deps.sources);
        let mut facts = subjects.bookings.get_mut().map(|bookings| bookings.offers(self)).unwrap_or_default();
        let Decided { facts: followed, answer } = Decided::<Self>::of(self.follow(subjects, sources));
        facts.extend(followed);
        Decided { facts, answer }
    }
}

impl Town {
    /// Takes a command to a place's bookings, with who comes if the command says so anew; the facts that followed, after
    /// their commit. The same cause again gives the first of them.
    ///
    /// # Errors
    /// If it was not taken.
    pub async fn booking(
        &self,
        facility: FacilityId,
        sent: impl Into<Sent>,
        command: Command,
        party: Option<Party>,
    ) -> Result<Vec<Entry>, BookingFailure> {
        let Sent { by, cause, from } = sent.into();
        let source = from.map(|address| self.deps.sources.of(facility, address));
        // The fact that says who comes is about the booking that the command names.
        let sealed = |party: Party| command.booking().map(|booking| party.seal(&self.deps.sealer, booking));
        let party = party.and_then(sealed);
        self.ask(facility, BookingTask { command, party, by, cause, source, at: self.now() }).await
    }

    /// Looks at a place's bookings as they are now, facts included that are still being committed: for what is free, not
    /// for what is promised. `None` if nothing can be booked there.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_at_bookings<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&Book) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.look_at(Onlooker::OfTown, facility, at_book(look)).await
    }

    /// The same for a page of a resident: however many there are, staff and kiosks do not wait behind them.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_at_bookings_from_home<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&Book) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.look_at(Onlooker::AtHome, facility, at_book(look)).await
    }
}

fn at_book<T>(look: impl FnOnce(&Book) -> T) -> impl FnOnce(&mut BookingBook, UtcTime) -> T {
    |bookings, now| look(bookings.book.decided_at(now))
}
