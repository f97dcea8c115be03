//! An office's queue as its actor decides on it.

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use db::{
    Conn, DbError,
    log::{NewFact, StoredEntry},
    notices::News,
    queues, roster,
    seal::Sealer,
};
use domain::{
    ids::{FacilityId, VisitId},
    log::{Cause, Entry, NounFact, Witness},
    queue::{
        Fact,
        arrivals::Booked,
        book::Queue,
        decide::{self, Command, QueueRefusal},
        forecast,
        office::Office,
        screen,
        tickets::{Slip, Tapped, Ticket},
        visit::{CardOfDay, Origin, Stand, Step, Visit},
    },
    screen::Show,
    taps::{self, TapRefusal},
    time::UtcTime,
};

use crate::{
    deps::Deps,
    ledger::{Ledger, Subject, Then, slot},
    refusal::{FacilityRefusal, failure},
    sources::{Source, Sources},
    taps::{CardHeld, Taker, TimedTap},
    task::{Decided, Needs, Task},
    tentative::{Fold, Tentative},
    town::{Onlooker, Sent, Town},
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
        if missed.iter().any(|stored| matches!(Fact::of(&stored.entry), Some(Fact::OfficeChanged))) {
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

    /// Whether whoever takes a number at home has no more than their share of those.
    fn within_share(&self, task: &QueueTask, sources: &Sources) -> bool {
        let (Command::Take(take), Some(source)) = (&task.command, task.source) else { return true };
        let most = usize::from(self.office.rules.away_max);
        sources.numbers(source).iter().all(|taken| {
            let away = taken.ids.iter().filter(|id| **id != take.visit && self.is_away(**id)).count();
            taken.share.allows(away + 1, most)
        })
    }

    /// Remembers where a number came from that was decided.
    fn note_source(&self, task: &QueueTask, sources: &Sources) {
        let (Command::Take(take), Some(source)) = (&task.command, task.source) else { return };
        sources.took(source, take.visit, |known| self.is_away(known));
    }

    fn is_away(&self, id: VisitId) -> bool {
        self.queue().visit(id).is_some_and(|visit| visit.stand == Stand::Away)
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

    /// A card at the office's reader: one fact, whatever it means.
    fn tap(&mut self, held: &CardHeld<'_>) -> NewFact {
        let card = CardOfDay::of(&held.tap.card, held.at.day());
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

    /// The ticket of the visit that began with these facts.
    fn slip_of(&self, facts: &[NewFact]) -> Option<Slip> {
        let (before, visit) = taken(facts.first().map(|fact| &fact.entry)?)?;
        Some(self.slip_with(visit, before, visit.forecast()))
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
        self.slip_with(visit, before, forecast::newcomer(&self.office, self.queue.decided(), visit, before, at))
    }

    fn slip_with(&self, visit: &Visit, before: u32, wait: Option<Duration>) -> Slip {
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
            minutes: wait.map(|wait| u32::try_from(wait.as_secs().div_ceil(60)).unwrap_or(u32::MAX)),
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

/// Why a queue did not take a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueFailure {
    /// The facility is no office.
    #[error("the facility has no queue")]
    NoOffice,
    /// The command does not fit.
    #[error(transparent)]
    Refused(#[from] QueueRefusal),
    /// The facility did not take it; it may be sent again with the same form.
    #[error(transparent)]
    Facility(#[from] FacilityRefusal),
}
failure!(QueueFailure);

/// Something about an office's queue.
#[derive(Clone)]
struct QueueTask {
    command: Command,
    by: Witness,
    cause: Option<Cause>,
    /// Where it comes from, if it is bounded by that.
    source: Option<Source>,
    at: UtcTime,
}

impl QueueTask {
    fn follow(&self, ledger: &mut Ledger) -> Result<Vec<NewFact>, QueueFailure> {
        let (book, sources) = (ledger.subjects.queue.or(QueueFailure::NoOffice)?, &ledger.deps.sources);
        if !book.within_share(self, sources) {
            return Err(QueueRefusal::TooManyFromHere.into());
        }
        let facts = book.decide(&self.command, self.at, &self.by, self.cause)?;
        book.note_source(self, sources);
        Ok(facts)
    }
}

impl Task for QueueTask {
    type Done = Vec<Entry>;
    type Failure = QueueFailure;

    fn cause(&self) -> Option<Cause> {
        self.cause
    }

    fn is_of_clock(&self) -> bool {
        self.by == Witness::Clock
    }

    fn needs(&self, ledger: &Ledger, needs: &mut Needs) {
        needs.subject::<QueueBook>(ledger);
    }

    fn decide(&self, ledger: &mut Ledger, _: UtcTime) -> Decided<Self> {
        Decided::of(self.follow(ledger))
    }
}

/// What was taken at a kiosk.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The facts that followed.
    pub facts: Vec<Entry>,
    /// The ticket, as it stood when the number was decided; nothing if the same cause left the facts before.
    pub slip: Option<Box<Slip>>,
}

impl From<Vec<Entry>> for Taken {
    fn from(facts: Vec<Entry>) -> Self {
        Self { facts, slip: None }
    }
}

/// The visit that begins with this fact, and how many were before it.
fn taken(entry: &Entry) -> Option<(u32, &Visit)> {
    match Fact::of(entry)? {
        Fact::Visit { step: Step::Taken { before }, visit, .. } => Some((*before, visit)),
        _ => None,
    }
}

/// A number with its ticket: whoever prints it asks nothing more of the facility.
#[derive(Clone)]
struct TicketTask(QueueTask);

impl Task for TicketTask {
    type Done = Taken;
    type Failure = QueueFailure;

    fn cause(&self) -> Option<Cause> {
        self.0.cause
    }

    fn needs(&self, ledger: &Ledger, needs: &mut Needs) {
        self.0.needs(ledger, needs);
    }

    fn decide(&self, ledger: &mut Ledger, _: UtcTime) -> Decided<Self> {
        let Decided { facts, answer } = Decided::<QueueTask>::of(self.0.follow(ledger));
        let slip = ledger.subjects.queue.get().and_then(|book| book.slip_of(&facts));
        Decided { facts, answer: answer.map(|facts| Taken { facts, slip: slip.map(Box::new) }) }
    }
}

impl Town {
    /// Takes a command to an office's queue; the facts that followed, after their commit. The same cause again gives the
    /// first of them.
    ///
    /// # Errors
    /// If it was not taken.
    pub async fn queue(
        &self,
        facility: FacilityId,
        sent: impl Into<Sent>,
        command: Command,
    ) -> Result<Vec<Entry>, QueueFailure> {
        self.ask(facility, self.queue_task(facility, sent.into(), command)).await
    }

    /// The same of whoever takes a number at a kiosk, with the ticket.
    ///
    /// # Errors
    /// If it was not taken.
    pub async fn ticket(
        &self,
        facility: FacilityId,
        sent: impl Into<Sent>,
        command: Command,
    ) -> Result<Taken, QueueFailure> {
        self.ask(facility, TicketTask(self.queue_task(facility, sent.into(), command))).await
    }

    fn queue_task(&self, facility: FacilityId, Sent { by, cause, from }: Sent, command: Command) -> QueueTask {
        let source = from.map(|address| self.deps.sources.of(facility, address));
        QueueTask { command, by, cause, source, at: self.now() }
    }

    /// Looks at an office's queue as it is now, facts included that are still being committed: for waiting times and
    /// counts, not for what is promised. `None` if the facility is no office.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&QueueBook) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.look_at(Onlooker::OfTown, facility, |book: &mut QueueBook, _| look(book)).await
    }

    /// The same for a page of a resident: however many there are, staff and kiosks do not wait behind them.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_from_home<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&QueueBook) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.look_at(Onlooker::AtHome, facility, |book: &mut QueueBook, _| look(book)).await
    }

    /// The same for whoever has just been given a number there, to tell them how it stands: they wait for nobody who looks.
    ///
    /// # Errors
    /// If the facility cannot be read.
    pub async fn look_after<T: Send + 'static>(
        &self,
        facility: FacilityId,
        look: impl FnOnce(&QueueBook) -> T + Send + 'static,
    ) -> Result<Option<T>, FacilityRefusal> {
        self.look_at(Onlooker::Served, facility, |book: &mut QueueBook, _| look(book)).await
    }
}
