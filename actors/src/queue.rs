//! An office's queue as its actor decides on it.

mod tasks;

use std::{ops::ControlFlow, sync::Arc};

use db::{
    Conn, DbError,
    log::{NewFact, StoredEntry},
    notices::News,
    queues, roster,
    seal::Sealer,
};
use domain::{
    bookings,
    card::Cards,
    ids::{FacilityId, VisitId},
    log::{Cause, Entry, NounFact, Witness},
    queue::{
        Fact,
        arrivals::Booked,
        book::Queue,
        decide::{self, Command, QueueRefusal},
        forecast::{self, Wait},
        office::Office,
        screen,
        tickets::{Slip, Tapped, Ticket},
        visit::{CardOfDay, Origin, Step, Visit},
    },
    screen::Show,
    taps::{self, TapRefusal},
    time::{CivilDay, UtcTime},
};

pub use self::tasks::{QueueFailure, Taken};
use crate::{
    deps::Deps,
    ledger::{Ledger, Subject, Then, slot},
    taps::{CardHeld, Taker, TimedTap},
    task::Needs,
    tentative::{Fold, Tentative},
};

/// What stands on every ticket of an office.
struct Heading {
    office_name: String,
    public_url: Arc<str>,
    sealer: Arc<Sealer>,
}

/// An office and its queue, as its actor decides on them.
pub struct QueueBook {
    office: Arc<Office>,
    heading: Heading,
    queue: Tentative<Queue>,
}

impl Fold for Queue {
    type Id = VisitId;

    fn about(entry: &Entry) -> Option<VisitId> {
        Visit::after(entry).map(|visit| visit.id)
    }

    fn fold(&mut self, entry: &Entry) {
        self.apply(entry);
    }

    fn take_back(&mut self, settled: &Self, ids: impl IntoIterator<Item = VisitId>) {
        self.put_back(settled, ids);
    }
}

impl Subject for QueueBook {
    const NOUN: &'static str = Fact::NOUN;
    slot!(queue);

    fn load(conn: &mut Conn, facility: FacilityId, deps: &Deps) -> Result<Option<Self>, DbError> {
        let Some(office) = queues::office(conn, facility)? else { return Ok(None) };
        let (public_url, sealer) = (Arc::clone(&deps.settings.public_url), Arc::clone(&deps.sealer));
        let heading = Heading { office_name: roster::facility(conn, facility)?.name, public_url, sealer };
        let queue = Queue::from_rows(queues::rows(conn, facility, deps.clock.now())?);
        Ok(Some(Self { office: Arc::new(office), heading, queue: Tentative::of(queue) }))
    }

    fn catch_up(&mut self, missed: &[StoredEntry], now: UtcTime) -> Then {
        // The booking calendar says on which days the office is closed.
        let is_set_anew = |stored: &StoredEntry| {
            let calendar = bookings::Fact::of(&stored.entry);
            matches!(Fact::of(&stored.entry), Some(Fact::OfficeChanged))
                || matches!(calendar, Some(bookings::Fact::CalendarChanged))
        };
        if missed.iter().any(is_set_anew) {
            return Then::ReadAgain;
        }
        self.queue.catch_up(missed, now);
        Then::GoOn
    }

    fn settle(&mut self, stored: &[StoredEntry], now: UtcTime) {
        self.queue.settle(stored, now);
    }
}

impl QueueBook {
    /// The office.
    #[must_use]
    pub fn office(&self) -> &Arc<Office> {
        &self.office
    }

    /// Its queue.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        self.queue.decided()
    }

    /// The office's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.heading.office_name
    }

    /// Decides a command and folds what follows into the tentative queue.
    pub(crate) fn decide(
        &mut self,
        command: &Command,
        at: UtcTime,
        by: &Witness,
        cause: Option<Cause>,
    ) -> Result<Vec<NewFact>, QueueRefusal> {
        let entries = decide::decide(&self.office, self.queue.decided(), command, at, by)?;
        let mut cause = cause;
        let facts = entries.into_iter().map(|entry| {
            self.queue.note(&entry);
            let news = self.news(&entry);
            NewFact::of(entry, cause.take()).telling(news)
        });
        Ok(facts.collect())
    }

    /// The card as today's visits name it: as one of them does already, or else under the key of now.
    pub(crate) fn card_of_day(&self, card: &Cards, day: CivilDay) -> CardOfDay {
        let mut known = card.all().map(|card| CardOfDay::of(&card, day));
        let known = known.find(|card| self.queue().visit_of_card(*card).is_some());
        known.unwrap_or_else(|| CardOfDay::of(&card.now(), day))
    }

    /// A card at the office's reader: one fact, whatever it means.
    fn tap(&mut self, held: &CardHeld<'_>) -> NewFact {
        let card = self.card_of_day(held.card, held.at.day());
        let command = Command::Tap { visit: VisitId::new(held.at), card };
        let is_late = held.is_late() && self.queue().visit_of_card(card).is_none();
        let decided =
            if is_late { Err(None) } else { self.decide(&command, held.at, &held.by, Some(held.cause)).map_err(Some) };
        let reason = match decided {
            Ok(mut facts) => return facts.pop().expect("a tap leaves one fact"),
            Err(None) => TapRefusal::TooLate,
            Err(Some(QueueRefusal::NotOpen)) => TapRefusal::Closed,
            Err(Some(QueueRefusal::NumbersUsedUp)) => TapRefusal::NumbersUsedUp,
            Err(Some(_)) => TapRefusal::NothingToCheckIn,
        };
        held.refused(reason, None)
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

    /// What a kiosk shows of a visit's fact that came from a tap.
    pub(crate) fn given(&self, step: Step, visit: &Visit, at: UtcTime, booked: Option<Booked>) -> Option<Show> {
        let (meaning, before) = match step {
            // Whoever has a booking has announced it before: they have arrived.
            Step::Taken { before } if visit.origin == Origin::Booking => (Tapped::Arrived, before),
            Step::Taken { before } => (Tapped::Taken, before),
            Step::Arrived { before } => (Tapped::Arrived, before),
            Step::Looked { before } => (Tapped::Waiting, before),
            _ => return None,
        };
        let slip = match step {
            Step::Taken { .. } => self.slip_with(visit, before, visit.forecast()),
            _ => self.slip(visit, before, at),
        };
        Some(screen::given(Ticket { meaning, slip: Slip { booked, ..slip } }))
    }

    /// What stands on the ticket of this visit.
    #[must_use]
    pub fn slip(&self, visit: &Visit, before: u32, at: UtcTime) -> Slip {
        self.slip_with(visit, before, self.wait(visit, at))
    }

    fn wait(&self, visit: &Visit, at: UtcTime) -> Option<Wait> {
        forecast::of_visit(&self.office, self.queue.decided(), visit, at)
    }

    fn slip_with(&self, visit: &Visit, before: u32, wait: Option<Wait>) -> Slip {
        let wait = wait.map(|wait| wait.minutes());
        let lang = visit.language;
        let section = self.office.section(visit.section);
        let services = visit.services.iter().filter_map(|no| self.office.service(*no));
        let code = self.heading.sealer.ticket_code(visit.id);
        Slip {
            number: visit.number.to_string(),
            office: self.heading.office_name.clone(),
            section: section.map(|section| section.name.in_lang(lang).to_owned()).unwrap_or_default(),
            services: services.map(|service| service.name.in_lang(lang).to_owned()).collect(),
            taken_at: visit.taken_at,
            before,
            minutes: wait.map(|(minutes, _)| minutes),
            least_minutes: wait.and_then(|(_, least)| least),
            url: format!("{}/tickets/{code}", self.heading.public_url),
            language: lang,
            booked: None,
        }
    }
}

/// A card at an office checks in, shows a place, or takes a number.
pub(crate) const TAKER: Taker = Taker { needs, take, show };

fn needs(_: &[TimedTap], ledger: &Ledger, needs: &mut Needs) -> ControlFlow<()> {
    needs.subject::<QueueBook>(ledger);
    if ledger.subjects.queue.get().is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

fn take(ledger: &mut Ledger, held: &CardHeld<'_>) -> Option<Vec<NewFact>> {
    Some(vec![ledger.subjects.queue.get_mut()?.tap(held)])
}

fn show(ledger: &Ledger, entry: &Entry) -> Option<Show> {
    if let Some(taps::Fact::TapRefused { reason, .. }) = taps::Fact::of(entry) {
        return screen::refused(*reason).map(Show::from);
    }
    let Fact::Visit { step, visit, .. } = Fact::of(entry)? else { return None };
    ledger.subjects.queue.get()?.given(*step, visit, entry.at, None)
}
