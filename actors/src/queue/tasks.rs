//! What is asked of an office's queue: tasks, their answers, and looks.

use db::log::NewFact;
use domain::{
    ids::{FacilityId, VisitId},
    log::{Cause, Entry, Witness},
    queue::{
        Fact,
        decide::{Command, QueueRefusal},
        tickets::Slip,
        visit::{Stand, Step, Visit},
    },
    time::UtcTime,
};

use super::QueueBook;
use crate::{
    ledger::Ledger,
    looks::Onlooker,
    refusal::{FacilityRefusal, failure},
    sources::{Source, Sources},
    task::{Decided, Needs, Task},
    town::{Sent, Town},
};

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

impl QueueBook {
    /// Whether whoever takes a number at home has no more than their share of those.
    fn within_share(&self, task: &QueueTask, sources: &Sources) -> bool {
        let (Command::Take(take), Some(source)) = (&task.command, task.source) else { return true };
        let most = usize::from(self.office.rules.away_max);
        sources.numbers(
            source,
            |known| self.is_away(known),
            |taken, share| share.allows(taken.ids().len() + 1, most),
            |taken, share| {
                let away = taken.ids().filter(|id| *id != take.visit && self.is_away(*id)).count();
                share.allows(away + 1, most)
            },
        )
    }

    /// Remembers where a number came from that was decided.
    fn note_source(&self, task: &QueueTask, sources: &Sources) {
        let (Command::Take(take), Some(source)) = (&task.command, task.source) else { return };
        sources.took(source, take.visit, |known| self.is_away(known));
    }

    fn is_away(&self, id: VisitId) -> bool {
        self.queue().visit(id).is_some_and(|visit| visit.stand == Stand::Away)
    }

    /// The ticket of the visit that began with these facts.
    fn slip_of(&self, facts: &[NewFact]) -> Option<Slip> {
        let (before, visit) = taken(facts.first().map(|fact| &fact.entry)?)?;
        Some(self.slip_with(visit, before, visit.forecast()))
    }
}

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
