//! An office's queue as its actor decides on it: tentative, that is with facts that are still being committed.
//!
//! Beside it stands the queue as the log has it, so that after a stale append only what was missed is read, and not every
//! visit of the day.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use db::{
    Conn, DbError,
    log::{NewFact, StoredEntry},
    notices::News,
    queues,
    seal::Sealer,
};
use domain::{
    attendance::TapRefusal,
    card::CardHash,
    ids::{FacilityId, VisitId},
    log::{Cause, Entry, Witness},
    queue::{
        Fact,
        arrivals::Booked,
        book::Queue,
        decide::{self, Command, QueueRefusal},
        forecast,
        office::Office,
        tickets::{Slip, Tapped},
        visit::{CardOfDay, Origin, Stand, Step, Visit},
    },
    taps::{self, TapOutcome},
    time::UtcTime,
};

use crate::{facility::QueueWish, sources::Sources};

/// A tap older than this takes no number.
const TAP_FRESH: Duration = Duration::from_secs(120);

/// What stands on every ticket of an office.
pub(crate) struct Heading {
    pub office_name: String,
    pub public_url: Arc<str>,
    pub sealer: Arc<Sealer>,
}

/// An office and its queue, as its actor decides on them.
pub struct QueueBook {
    office: Office,
    heading: Heading,
    settled: Queue,
    tentative: Queue,
    /// In what they may differ.
    touched: BTreeSet<VisitId>,
}

impl QueueBook {
    pub(crate) fn load(
        conn: &mut Conn,
        facility: FacilityId,
        office: Office,
        (heading, now): (Heading, UtcTime),
    ) -> Result<Self, DbError> {
        let settled = Queue::from_rows(queues::rows(conn, facility, now)?);
        Ok(Self { office, heading, tentative: settled.clone(), settled, touched: BTreeSet::new() })
    }

    /// Goes on from what the log has: whatever was decided here and not stored never was.
    pub(crate) fn catch_up(&mut self, missed: &[StoredEntry]) {
        for stored in missed {
            self.settled.apply(&stored.entry);
            self.touched.extend(visit_of(&stored.entry));
        }
        self.tentative.put_back(&self.settled, std::mem::take(&mut self.touched));
    }

    /// The office.
    #[must_use]
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// Its queue.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        &self.tentative
    }

    /// The office's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.heading.office_name
    }

    /// Whether whoever takes a number at home has no more than their share of those.
    pub(crate) fn within_share(&self, wish: &QueueWish, sources: &Sources) -> bool {
        let (Command::Take(take), Some(source)) = (&wish.command, wish.source) else { return true };
        let most = usize::from(self.office.rules.away_max);
        sources.numbers(source).iter().all(|taken| {
            let away = taken.ids.iter().filter(|id| **id != take.visit && self.is_away(**id)).count();
            taken.share.allows(away + 1, most)
        })
    }

    /// Remembers where a number came from that was decided.
    pub(crate) fn note_source(&self, wish: &QueueWish, sources: &Sources) {
        let (Command::Take(take), Some(source)) = (&wish.command, wish.source) else { return };
        sources.took(source, take.visit, |known| self.is_away(known));
    }

    fn is_away(&self, id: VisitId) -> bool {
        self.tentative.visit(id).is_some_and(|visit| visit.stand == Stand::Away)
    }

    /// Decides a command and folds what follows into the tentative queue.
    pub(crate) fn decide(
        &mut self,
        command: &Command,
        at: UtcTime,
        by: &Witness,
        cause: Option<Cause>,
    ) -> Result<Vec<NewFact>, QueueRefusal> {
        let entries = decide::decide(&self.office, &self.tentative, command, at, by)?;
        let mut cause = cause;
        let facts = entries.into_iter().map(|entry| {
            self.tentative.apply(&entry);
            self.touched.extend(visit_of(&entry));
            let news = self.news(&entry);
            NewFact::of(entry, cause.take()).telling(news)
        });
        Ok(facts.collect())
    }

    /// A card at the office's reader: one fact, whatever it means.
    pub(crate) fn tap(
        &mut self,
        card: &CardHash,
        (at, now): (UtcTime, UtcTime),
        by: &Witness,
        cause: Cause,
    ) -> NewFact {
        let card = CardOfDay::of(card, at.day());
        let command = Command::Tap { visit: VisitId::new(at), card };
        let is_late = is_late((at, now)) && self.tentative.visit_of_card(card).is_none();
        let decided = if is_late { Err(None) } else { self.decide(&command, at, by, Some(cause)).map_err(Some) };
        let reason = match decided {
            Ok(mut facts) => return facts.pop().expect("a tap leaves one fact"),
            Err(None) => TapRefusal::TooLate,
            Err(Some(QueueRefusal::NotOpen)) => TapRefusal::Closed,
            Err(Some(QueueRefusal::NumbersUsedUp)) => TapRefusal::NumbersUsedUp,
            Err(Some(_)) => TapRefusal::NothingToCheckIn,
        };
        NewFact::of(Entry::new(at, by, taps::Fact::TapRefused { reason, child: None }), Some(cause))
    }

    /// What somebody who follows a visit is told of this fact.
    fn news(&self, entry: &Entry) -> Option<News> {
        let Some(Fact::Visit { step, visit, .. }) = Fact::of(entry) else { return None };
        if !visit.follows {
            return None;
        }
        let (id, number, language) = (visit.id, visit.number.to_string(), visit.language);
        match step {
            Step::Called | Step::CalledAgain => {
                let no = visit.stand.counter()?;
                let named = self.office.counter(no).map(|counter| counter.name.in_lang(language).to_owned());
                let counter = named.unwrap_or_else(|| self.office.counter_name(no));
                Some(queues::Called { visit: id, number, counter, language }.into())
            }
            Step::Precalled => Some(queues::Near { visit: id, number, before: 0, language }.into()),
            Step::Neared { before } => Some(queues::Near { visit: id, number, before: *before, language }.into()),
            _ => None,
        }
    }

    /// What a kiosk is told of a visit's fact that came from a tap.
    pub(crate) fn outcome(&self, step: Step, visit: &Visit, at: UtcTime, booked: Option<Booked>) -> Option<TapOutcome> {
        let (meaning, before) = match step {
            // Whoever has a booking has announced it before: they have arrived.
            Step::Taken { before } if visit.origin == Origin::Booking => (Tapped::Arrived, before),
            Step::Taken { before } => (Tapped::Taken, before),
            Step::Arrived { before } => (Tapped::Arrived, before),
            Step::Looked { before } => (Tapped::Waiting, before),
            _ => return None,
        };
        Some(TapOutcome::Ticket { meaning, slip: Box::new(Slip { booked, ..self.slip(visit, before, at) }) })
    }

    /// What stands on the ticket of this visit.
    #[must_use]
    pub fn slip(&self, visit: &Visit, before: u32, at: UtcTime) -> Slip {
        let lang = visit.language;
        let section = self.office.section(visit.section);
        let services = visit.services.iter().filter_map(|no| self.office.service(*no));
        let wait = forecast::newcomer(&self.office, &self.tentative, visit, before, at);
        let code = self.heading.sealer.ticket_code(visit.id);
        Slip {
            number: visit.number.to_string(),
            office: self.heading.office_name.clone(),
            section: section.map(|section| section.name.in_lang(lang).to_owned()).unwrap_or_default(),
            services: services.map(|service| service.name.in_lang(lang).to_owned()).collect(),
            taken_at: visit.taken_at,
            before,
            minutes: wait.map(|wait| u32::try_from(wait.as_secs().div_ceil(60)).unwrap_or(u32::MAX)),
            url: format!("{}/tickets/{code}", self.heading.public_url),
            language: lang,
            booked: None,
        }
    }
}

/// Whether a tap was heard of so late that whoever held the card may have gone.
pub(crate) fn is_late((at, now): (UtcTime, UtcTime)) -> bool {
    now.since(at) > TAP_FRESH
}

fn visit_of(entry: &Entry) -> Option<VisitId> {
    Visit::after(entry).map(|visit| visit.id)
}
