//! A place's bookings as its actor decides on them: tentative, that is with facts that are still being committed.
//!
//! Beside them stand the bookings as the log has them, so that after a stale append only what was missed is read.

use std::{collections::BTreeSet, sync::Arc};

use db::{
    Conn, DbError,
    bookings::{self, BookingNews, SealedParty},
    log::{NewFact, StoredEntry},
    notices::{News, told_of},
};
use domain::{
    bookings::{
        Fact,
        book::Book,
        booking::{Booking, Channel, Key, Stand},
        decide::{self, BookingRefusal, Command, FACTS_MAX},
    },
    ids::{BookingId, FacilityId, VisitId},
    log::{Cause, Entry, Witness},
    queue::{
        arrivals::Booked,
        decide::{Here, Take},
        visit::Origin,
    },
    time::UtcTime,
};

use crate::sources::{Source, Sources};

/// Something about a place's bookings.
#[derive(Clone)]
pub(crate) struct BookingWish {
    pub command: Command,
    /// Who comes, if the command says so anew.
    pub party: Option<SealedParty>,
    pub by: Witness,
    pub cause: Option<Cause>,
    /// Where it comes from, if it is bounded by that.
    pub source: Option<Source>,
    pub at: UtcTime,
}

/// A place's bookings, as its actor decides on them.
pub(crate) struct BookingBook {
    settled: Book,
    tentative: Book,
    /// In what they may differ.
    touched: BTreeSet<BookingId>,
}

impl BookingBook {
    /// The bookings of a place; `None` if nothing can be booked there.
    pub fn load(conn: &mut Conn, facility: FacilityId, now: UtcTime) -> Result<Option<Self>, DbError> {
        let Some(calendar) = bookings::calendar(conn, facility)? else { return Ok(None) };
        let (open, last_number) = bookings::rows(conn, facility, now)?;
        let settled = Book::new(Arc::new(calendar), open, last_number, now);
        Ok(Some(Self { tentative: settled.clone(), settled, touched: BTreeSet::new() }))
    }

    /// Goes on from what the log has: whatever was decided here and not stored never was.
    pub fn catch_up(&mut self, missed: &[StoredEntry], now: UtcTime) {
        self.settled.lapse(now);
        for stored in missed {
            self.settled.apply(&stored.entry);
            self.touched.extend(Booking::after(&stored.entry).map(|booking| booking.id));
        }
        self.tentative.lapse(now);
        self.tentative.put_back(&self.settled, std::mem::take(&mut self.touched));
    }

    /// The bookings at this time.
    pub fn at(&mut self, now: UtcTime) -> &Book {
        self.tentative.lapse(now);
        &self.tentative
    }

    /// What is offered to those who wait before anybody else gets it.
    pub fn offers(&mut self, wish: &BookingWish) -> Vec<NewFact> {
        self.tentative.lapse(wish.at);
        let mut facts = Vec::new();
        while takes_public_places(&wish.command) && self.tentative.may_offer() && facts.len() < FACTS_MAX {
            match decide::offer(&self.tentative, wish.at) {
                Some(entry) => facts.push(self.note(entry, None, None)),
                None => self.tentative.offered(),
            }
        }
        facts
    }

    /// Whether whoever asks has no more than their share.
    pub fn within_share(&self, wish: &BookingWish, sources: &Sources) -> bool {
        let bounded = wish.source.filter(|_| bounded(&wish.command).is_some());
        bounded
            .is_none_or(|source| decide::within_share(&self.tentative, &wish.command, &sources.holds(source), wish.at))
    }

    /// Remembers where a hold came from that was decided.
    pub fn note_source(&self, wish: &BookingWish, sources: &Sources) {
        let (Some(id), Some(source)) = (bounded(&wish.command), wish.source) else { return };
        let is_live = |known| self.tentative.get(known).is_some_and(|one| matches!(one.stand, Stand::Held { .. }));
        sources.held(source, id, is_live);
    }

    /// What follows from a command; nothing is folded in yet.
    pub fn decide(&self, wish: &BookingWish) -> Result<Vec<Entry>, BookingRefusal> {
        decide::decide(&self.tentative, &wish.command, wish.at, &wish.by)
    }

    /// Folds in what was decided.
    pub fn note_all(&mut self, entries: Vec<Entry>, wish: &BookingWish) -> Vec<NewFact> {
        let (mut cause, mut party) = (wish.cause, wish.party.clone());
        entries.into_iter().map(|entry| self.note(entry, cause.take(), party.take())).collect()
    }

    fn note(&mut self, entry: Entry, cause: Option<Cause>, party: Option<SealedParty>) -> NewFact {
        self.tentative.apply(&entry);
        self.touched.extend(Booking::after(&entry).map(|booking| booking.id));
        let news = news(&entry);
        NewFact::of(entry, cause).telling(news).beside(party)
    }

    /// The number of the queue that whoever arrives with this booking takes.
    pub fn number_for(&self, booking: BookingId, visit: VisitId, at: UtcTime) -> Option<Take> {
        let booking = self.tentative.get(booking)?;
        let late = self.tentative.calendar().rules.late_minutes;
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
    pub fn booked(&self, visit: VisitId) -> Option<Booked> {
        let mut all = self.tentative.all();
        let booking = all.find(|booking| booking.stand == Stand::Arrived { visit: Some(visit) })?;
        Some(Booked::of(booking, self.tentative.calendar()))
    }

    /// The booking of this person that is for today, the next one first.
    pub fn of_today(&mut self, person: Key, at: UtcTime) -> Option<&Booking> {
        self.tentative.lapse(at);
        let all = self.tentative.of_person(Some(person));
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
