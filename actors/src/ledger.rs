//! A facility's state as its actor decides on it: tentative, that is with facts that are still being committed.
//!
//! Loaded from rows (the end of the log, the roster, the days that are asked for, an office's queue) and folded forward
//! with each fact that is decided here. When an append was stale, what was decided here and not stored is dropped.

use std::collections::{BTreeMap, HashMap, HashSet};

use db::{
    Db, DbError,
    log::{self, NewFact, StoredEntry, Tip},
    notices::news_of,
    queues,
    roster::{self, Roster},
};
use domain::{
    attendance::{self, Counted, Day, Line, Rules, TapRefusal},
    bookings::{
        self,
        booking::Key,
        decide::{BookingRefusal, Command},
    },
    card::CardHash,
    ids::{ChildId, DeviceId, FacilityId, VisitId},
    log::{Cause, Entry, Fact, Seq, Witness, tap_digest},
    queue::{
        self,
        arrivals::Booked,
        visit::{CardOfDay, Origin, Visit},
    },
    taps::{self, Tap, TapOutcome, TapSeq},
    time::{CivilDay, UtcTime},
};
use std::sync::Arc;

use crate::{
    bookings::{BookingBook, BookingWish},
    deps::Deps,
    facility::{BookingFailure, MarkFailure, StaffMark},
    queue::{Heading, QueueBook, is_late},
    sources::Sources,
};

/// Days held at once; more are dropped, oldest first, and loaded again when asked for.
const DAYS_MAX: usize = 8;

/// A tap with the time that the hub gives it.
#[derive(Debug, Clone)]
pub(crate) struct TimedTap {
    pub tap: Tap,
    pub at: UtcTime,
}

pub(crate) struct Ledger {
    pub tip: Tip,
    /// The last place of the log that was read; beyond it are only facts of this actor's own.
    read: Seq,
    roster: Roster,
    days: BTreeMap<CivilDay, HeldDay>,
    /// Of an office.
    pub queue: Option<QueueBook>,
    /// Of a place where people book; read when first asked for.
    bookings: Bookings,
    /// Under whom bookings of the cards' holders count, for the taps that are decided now.
    holders: HashMap<CardHash, Key>,
}

/// A day, with the place of the last fact that was decided about it: until that is stored, rows do not say it.
struct HeldDay {
    day: Day,
    decided: Seq,
}

/// Whether something can be booked, as far as was read.
enum Bookings {
    Unread,
    None,
    Open(Box<BookingBook>),
}

impl Ledger {
    pub async fn load(deps: &Deps, facility: FacilityId) -> Result<Self, DbError> {
        let (sealer, public_url) = (Arc::clone(&deps.sealer), Arc::clone(&deps.settings.public_url));
        let now = deps.clock.now();
        deps.db
            .read(move |conn| {
                // The end of the log first: facts that come between the reads make the next append stale, never wrong.
                let tip = log::tip(conn, facility)?;
                let roster = roster::of_facility(conn, &sealer, facility)?;
                let queue = match queues::office(conn, facility)? {
                    Some(office) => {
                        let office_name = roster::facility(conn, facility)?.name;
                        let heading = Heading { office_name, public_url, sealer };
                        Some(QueueBook::load(conn, facility, office, (heading, now))?)
                    }
                    None => None,
                };
                Ok(Self {
                    tip,
                    read: tip.seq,
                    roster,
                    days: BTreeMap::new(),
                    queue,
                    bookings: Bookings::Unread,
                    holders: HashMap::new(),
                })
            })
            .await
    }

    /// The same facility as the log now has it; roster and office are read again only if the log says that they changed.
    pub async fn reload(&mut self, deps: &Deps, facility: FacilityId) -> Result<(), DbError> {
        let read = self.read;
        let (tip, missed) = deps
            .db
            .read(move |conn| {
                let tip = log::tip(conn, facility)?;
                Ok::<_, DbError>((tip, log::since(conn, facility, read, log::PAGE)?))
            })
            .await?;
        // What a newer hub wrote cannot be folded in; the rows that it left say how things are.
        let set_anew = |stored: &StoredEntry| {
            matches!(stored.entry.fact, Fact::Roster(_) | Fact::Queue(queue::Fact::OfficeChanged) | Fact::Unknown(_))
        };
        if tip.seq.0 - read.0 >= log::PAGE || missed.iter().any(set_anew) {
            *self = Self::load(deps, facility).await?;
            return Ok(());
        }
        self.tip = tip;
        self.read = missed.last().map_or(read, |last| last.seq);
        self.days.clear();
        if let Some(queue) = &mut self.queue {
            queue.catch_up(&missed);
        }
        if missed.iter().any(|stored| matches!(stored.entry.fact, Fact::Bookings(bookings::Fact::CalendarChanged))) {
            self.bookings = Bookings::Unread;
        }
        if let Bookings::Open(book) = &mut self.bookings {
            book.catch_up(&missed, deps.clock.now());
        }
        Ok(())
    }

    /// Loads the days that are about to be asked for.
    pub async fn need(
        &mut self,
        db: &Db,
        facility: FacilityId,
        days: impl Iterator<Item = CivilDay>,
    ) -> Result<(), DbError> {
        let missing: HashSet<CivilDay> = days.filter(|day| !self.days.contains_key(day)).collect();
        for day in missing {
            let read = db.read(move |conn| db::attendance::day(conn, facility, day)).await?;
            self.days.insert(day, HeldDay { day: read, decided: Seq::START });
        }
        Ok(())
    }

    /// Reads the bookings, if they were not read yet. Rows may be newer than the tip: the next append is then stale.
    pub async fn need_bookings(&mut self, deps: &Deps, facility: FacilityId) -> Result<(), DbError> {
        if let Bookings::Unread = self.bookings {
            let now = deps.clock.now();
            let book = deps.db.read(move |conn| BookingBook::load(conn, facility, now)).await?;
            self.bookings = book.map_or(Bookings::None, |book| Bookings::Open(Box::new(book)));
        }
        Ok(())
    }

    /// Looks up whose cards these are, at a place where people book.
    pub async fn need_holders(&mut self, deps: &Deps, facility: FacilityId, taps: &[TimedTap]) -> Result<(), DbError> {
        if self.queue.is_none() {
            return Ok(());
        }
        self.need_bookings(deps, facility).await?;
        self.holders.clear();
        if let Bookings::Open(_) = self.bookings {
            let cards: Vec<_> = taps.iter().map(|timed| timed.tap.card).collect();
            let holders = deps.db.read(move |conn| db::residents::of_cards(conn, &cards)).await?;
            self.holders.extend(holders);
        }
        Ok(())
    }

    /// The bookings, if something can be booked here.
    pub fn bookings(&mut self) -> Option<&mut BookingBook> {
        match &mut self.bookings {
            Bookings::Open(book) => Some(book),
            Bookings::Unread | Bookings::None => None,
        }
    }

    /// Decides a command to the bookings: what is stored whatever follows, and what follows.
    pub fn book(
        &mut self,
        wish: &BookingWish,
        sources: &Sources,
    ) -> (Vec<NewFact>, Result<Vec<NewFact>, BookingFailure>) {
        let Bookings::Open(book) = &mut self.bookings else { return (Vec::new(), Err(BookingFailure::NoCalendar)) };
        let offers = book.offers(wish);
        if !book.within_share(wish, sources) {
            return (offers, Err(BookingRefusal::SourceFull.into()));
        }
        let entries = match book.decide(wish) {
            Ok(entries) => entries,
            Err(refusal) => return (offers, Err(refusal.into())),
        };
        let number = match wish.command {
            Command::Arrive { booking, visit: Some(visit) } => book.number_for(booking, visit, wish.at),
            _ => None,
        };
        let mut taken = Vec::new();
        if let Some(take) = number {
            let Some(queue) = &mut self.queue else { return (offers, Err(BookingFailure::NoQueue)) };
            match queue.decide(&queue::decide::Command::Take(take), wish.at, &wish.by, None) {
                Ok(facts) => taken = facts,
                Err(refusal) => return (offers, Err(refusal.into())),
            }
        }
        let mut facts = book.note_all(entries, wish);
        book.note_source(wish, sources);
        facts.extend(taken);
        (offers, Ok(facts))
    }

    /// Forgets the oldest days beyond [`DAYS_MAX`] about which everything is stored; only between commands.
    pub fn trim(&mut self, stored: Seq) {
        let mut beyond = self.days.len().saturating_sub(DAYS_MAX);
        self.days.retain(|_, held| {
            let goes = beyond > 0 && held.decided <= stored;
            beyond -= usize::from(goes);
            !goes
        });
    }

    /// Decides a device's taps in order, each on the state that the one before left.
    pub fn taps(
        &mut self,
        rules: Rules,
        now: UtcTime,
        device: DeviceId,
        lost_through: Option<(TapSeq, UtcTime)>,
        taps: &[TimedTap],
    ) -> (Vec<NewFact>, Vec<TapOutcome>) {
        let (mut decided, mut outcomes) = (Vec::with_capacity(taps.len()), Vec::with_capacity(taps.len()));
        if let Some((through, at)) = lost_through {
            decided.push(NewFact::of(Entry::set(at, taps::Fact::TapsLost { device, through }), None));
        }
        for timed in taps {
            let cause = Cause::Tap(device, timed.tap.seq);
            let by = Witness::Device { device, seq: timed.tap.seq, digest: tap_digest(&timed.tap) };
            if let Some(facts) = self.arrive(timed, now, &by, cause) {
                outcomes.push(self.outcome(&facts[0].entry));
                decided.extend(facts);
                continue;
            }
            if let Some(queue) = &mut self.queue {
                let fact = queue.tap(&timed.tap.card, (timed.at, now), &by, cause);
                outcomes.push(self.outcome(&fact.entry));
                decided.push(fact);
                continue;
            }
            let counted = self.tap(rules, timed, &by);
            outcomes.push(self.outcome(counted.entry()));
            self.note(&mut decided, counted, cause);
        }
        (decided, outcomes)
    }

    /// Who holds a card and has a booking for today has arrived: the number's fact, which answers the tap, and the
    /// booking's.
    fn arrive(&mut self, timed: &TimedTap, now: UtcTime, by: &Witness, cause: Cause) -> Option<Vec<NewFact>> {
        if is_late((timed.at, now)) {
            return None;
        }
        let person = *self.holders.get(&timed.tap.card)?;
        let Bookings::Open(book) = &mut self.bookings else { return None };
        let booking = book.of_today(person, now).filter(|booking| booking.day() == timed.at.day())?.id;
        let visit = VisitId::new(now);
        let command = Command::Arrive { booking, visit: Some(visit) };
        let wish = BookingWish { command, party: None, by: by.clone(), cause: None, source: None, at: now };
        let (mut take, entries) = (book.number_for(booking, visit, now)?, book.decide(&wish).ok()?);
        // The same card once more shows its place.
        take.card = Some(CardOfDay::of(&timed.tap.card, now.day()));
        let queue = self.queue.as_mut()?;
        let mut facts = queue.decide(&queue::decide::Command::Take(take), now, by, Some(cause)).ok()?;
        facts.extend(book.note_all(entries, &wish));
        Some(facts)
    }

    fn tap(&self, rules: Rules, timed: &TimedTap, by: &Witness) -> Counted {
        let refused = |reason, child| Counted::News(Entry::new(timed.at, by, taps::Fact::TapRefused { reason, child }));
        let Some(&child) = self.roster.cards.get(&timed.tap.card) else {
            return refused(TapRefusal::UnknownCard, None);
        };
        let day = self.day(timed.at.day());
        let counted = attendance::decide(day, rules, child, timed.at, by);
        counted.unwrap_or_else(|reason| refused(reason, Some(child)))
    }

    /// Decides a note of the staff.
    pub fn mark(&mut self, mark: &StaffMark) -> Result<Vec<NewFact>, MarkFailure> {
        let StaffMark { staff, cause, child, mark, at } = *mark;
        if !self.roster.call_names.contains_key(&child) {
            return Err(MarkFailure::UnknownChild);
        }
        let entry = attendance::mark(self.day(at.day()), child, mark, at, &Witness::Staff { staff })?;
        let mut decided = Vec::new();
        self.note(&mut decided, Counted::News(entry), cause);
        Ok(decided)
    }

    /// What the kiosk is told of a fact that came from its tap.
    pub fn outcome(&self, entry: &Entry) -> TapOutcome {
        let at = entry.at;
        let call_name = |child: &ChildId| self.roster.call_names.get(child).cloned().unwrap_or_default();
        let shown = match &entry.fact {
            Fact::Attendance(attendance::Fact::Arrived { child, .. }) => {
                Some(TapOutcome::Arrived { at, call_name: call_name(child) })
            }
            Fact::Attendance(attendance::Fact::Left { child, .. }) => {
                Some(TapOutcome::Left { at, call_name: call_name(child) })
            }
            Fact::Taps(taps::Fact::TapRefused { reason, .. }) => Some(TapOutcome::Refused { reason: *reason }),
            Fact::Queue(queue::Fact::Visit { step, visit, .. }) => {
                self.queue.as_ref().and_then(|queue| queue.outcome(*step, visit, at, self.booked(visit)))
            }
            _ => None,
        };
        // A stored tap of what the facility is no longer, or of what a newer hub made of it.
        shown.unwrap_or(TapOutcome::Refused { reason: TapRefusal::NothingToCheckIn })
    }

    /// What the ticket of a visit says of the booking that it came from.
    fn booked(&self, visit: &Visit) -> Option<Booked> {
        match &self.bookings {
            Bookings::Open(book) if visit.origin == Origin::Booking => book.booked(visit.id),
            _ => None,
        }
    }

    fn day(&self, day: CivilDay) -> &Day {
        &self.days.get(&day).expect("the days of a command are loaded before it is decided").day
    }

    fn note(&mut self, decided: &mut Vec<NewFact>, counted: Counted, cause: Cause) {
        let entry = counted.entry();
        let (day, place) = (entry.at.day(), decided.len() + 1);
        if Line::after(entry).is_some() {
            let held = self.days.get_mut(&day).expect("the days of a command are loaded before it is decided");
            held.day.apply(entry);
            held.decided = self.tip.seq.plus(i64::try_from(place).expect("a batch of facts is small"));
        }
        decided.push(match counted {
            Counted::News(entry) => {
                let news = news_of(&entry);
                NewFact::of(entry, Some(cause)).telling(news)
            }
            Counted::Correction(entry) => NewFact::of(entry, Some(cause)),
        });
    }
}
