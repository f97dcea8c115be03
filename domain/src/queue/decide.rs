//! What follows from a command to an office's queue.
//!
//! Pure: time, person and ids come in with the command. A command gives facts, or a refusal and changes nothing.
//! `Next` and `Call` give a visit to one counter only, because they are decided one after the other on one state.

mod closing;
mod counters;
mod visitors;

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    book::Queue,
    fact::Fact,
    office::{CounterNo, Office, SectionNo, ServiceNo},
    visit::{CardOfDay, Number, Origin, Priority, SERVICES_MAX, Stand, Step, Target, Visit},
};
use crate::lang::Lang;
use crate::{
    ids::VisitId,
    log::{Entry, Witness},
    time::{CivilDay, UtcTime},
};

/// A step at a counter can be undone for this long.
pub const UNDO_WITHIN: Duration = Duration::from_secs(15 * 60);
/// Longest postponement, in minutes.
pub const POSTPONE_MAX: u16 = 120;
/// Visits that one closing takes: the next one goes on.
pub const CLOSE_MAX: usize = 500;
/// A parked visit, or one that must come back, is carried over for this many days.
pub const CARRY_DAYS: i64 = 14;

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A number.
    Take(Take),
    /// A card was held to the office's reader: checks in, looks up a place, or takes a number.
    Tap {
        /// The id of the visit if one begins.
        visit: VisitId,
        /// The card.
        card: CardOfDay,
    },
    /// Whoever took a number at home is here.
    Arrive {
        /// Which visit.
        visit: VisitId,
    },
    /// The visitor wants a later place.
    Postpone {
        /// Which visit.
        visit: VisitId,
        /// By how much.
        minutes: u16,
    },
    /// The visitor goes away.
    Leave {
        /// Which visit.
        visit: VisitId,
    },
    /// A phone or mail address follows the visit, or no longer.
    Follow {
        /// Which visit.
        visit: VisitId,
        /// Whether it follows.
        on: Following,
    },
    /// Services or priority are not what was entered.
    Amend {
        /// Which visit.
        visit: VisitId,
        /// What is to be done.
        services: Vec<ServiceNo>,
        /// Why it is before others.
        priority: Priority,
    },
    /// Something at a counter.
    At(CounterNo, AtCounter),
    /// The day is over: whoever still waits is gone. With `Reach::Today` the staff closes before midnight.
    Close(Reach),
}

/// Whether a phone or mail address follows a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Following {
    /// It does.
    On,
    /// It does not any more.
    Off,
}

/// Which days are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Those before today.
    Earlier,
    /// Today as well.
    Today,
}

/// A number is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// The id of the visit.
    pub visit: VisitId,
    /// What for, in this order.
    pub services: Vec<ServiceNo>,
    /// How.
    pub origin: Origin,
    /// Why before others.
    pub priority: Priority,
    /// The visitor's language.
    pub language: Lang,
    /// The booked time.
    pub due: Option<UtcTime>,
    /// Whether the visitor is here.
    pub presence: Here,
    /// The visitor's card.
    pub card: Option<CardOfDay>,
}

/// Whether a visitor is at the office when the number is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// At the office.
    Here,
    /// At home, or on the way.
    Away,
}

/// What somebody at a counter does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum AtCounter {
    /// Calls whoever is next (次の方). Who was precalled here is next.
    Next,
    /// Calls this one (指名).
    Call {
        /// Which visit.
        visit: VisitId,
    },
    /// Tells whoever is next, or this one, that the call comes any moment.
    Precall {
        /// Which visit; absent for the next.
        visit: Option<VisitId>,
    },
    /// Calls whoever was called once more.
    Recall,
    /// The called visitor is here.
    Begin,
    /// Sets the visitor aside.
    Park {
        /// Why.
        reason: String,
    },
    /// The visitor must come back another time.
    SendBack {
        /// Why.
        reason: String,
    },
    /// Goes on with somebody who was set aside or had to come back, without a call.
    Resume {
        /// Which visit.
        visit: VisitId,
    },
    /// Sends on whoever is here.
    Transfer {
        /// To which service; absent for the same.
        service: Option<ServiceNo>,
        /// To whom.
        target: Option<Target>,
    },
    /// Done.
    Finish {
        /// What was done; nothing means what was waited for.
        done: Vec<ServiceNo>,
    },
    /// Whoever was called did not come.
    NoShow,
    /// The last step here was a mistake.
    Undo,
    /// Opens the counter, takes it over, or ends a break.
    Open,
    /// A break.
    Pause,
    /// Closes the counter.
    Close,
    /// Calls for help (緊急呼出).
    Alarm,
    /// Help is there.
    AnswerAlarm,
}

/// Why nothing follows from a command. Knows nothing of HTTP or screens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueRefusal {
    /// Numbers are given at other times.
    #[error("no numbers are given now")]
    NotOpen,
    /// No such service, none at all, too many, or not from home.
    #[error("these services cannot be chosen")]
    BadServices,
    /// Today's numbers of the series are used up.
    #[error("today's numbers are used up")]
    NumbersUsedUp,
    /// Too many took a number at home and have not come.
    #[error("too many people have taken a number at home")]
    TooManyAway,
    /// One source has taken as many numbers at home as one may, and nobody has come with them.
    #[error("too many numbers at home from one source")]
    TooManyFromHere,
    /// The card has nothing to check in to, and cards take no numbers here.
    #[error("this card has nothing to check in to")]
    NothingToCheckIn,
    /// No such visit, or it ended long ago.
    #[error("the visit is not there")]
    UnknownVisit,
    /// The number is of another day.
    #[error("the number is of {0}")]
    OtherDay(CivilDay),
    /// The visit is not where the command would find it.
    #[error("the visit is {}", .0.name())]
    DoesNotFit(Stand),
    /// No such counter.
    #[error("the counter is not there")]
    UnknownCounter,
    /// Somebody must open the counter first.
    #[error("the counter is not open")]
    CounterNotOpen,
    /// Somebody else is at the counter now.
    #[error("somebody else serves at this counter")]
    NotYours,
    /// Whoever is at the counter comes first.
    #[error("{0} is at the counter")]
    CounterBusy(Number),
    /// Nobody is at the counter.
    #[error("nobody is at the counter")]
    NobodyHere,
    /// Nobody waits for this counter.
    #[error("nobody waits for this counter")]
    NobodyWaits,
    /// Another counter was faster.
    #[error("counter {0} has the visit")]
    TakenBy(CounterNo),
    /// The last step was too long ago, or nothing can be undone.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// A reason that is empty or too long, or a time beyond the bound.
    #[error("what was entered does not fit")]
    BadEntry,
    /// Only the staff may do this.
    #[error("only the staff may do this")]
    StaffOnly,
}

/// What follows from a command.
///
/// # Errors
/// Why nothing does.
pub fn decide(
    office: &Office,
    queue: &Queue,
    command: &Command,
    at: UtcTime,
    by: &Witness,
) -> Result<Vec<Entry>, QueueRefusal> {
    // Clocks of two hubs differ: around midnight a number could be of yesterday again.
    let at = at.evened(queue.latest());
    let desk = Decider { office, queue, at, by };
    match command {
        Command::Take(take) => desk.take(take),
        Command::Tap { visit, card } => desk.tap(*visit, *card),
        Command::Arrive { visit } => desk.arrive(&desk.of_today(*visit)?),
        Command::Postpone { visit, minutes } => desk.postpone(*visit, *minutes),
        Command::Leave { visit } => desk.leave(*visit),
        Command::Follow { visit, on } => desk.follow(*visit, *on),
        Command::Amend { visit, services, priority } => desk.amend(*visit, services, *priority),
        Command::At(counter, what) => desk.at_counter(*counter, what),
        Command::Close(reach) => Ok(desk.close(*reach)),
    }
}

struct Decider<'a> {
    office: &'a Office,
    queue: &'a Queue,
    at: UtcTime,
    by: &'a Witness,
}

impl Decider<'_> {
    fn fact(&self, step: Step, visit: Visit) -> Entry {
        let left = self.queue.visit(visit.id).and_then(|before| before.place());
        Entry::new(self.at, self.by, Fact::Visit { step, visit: Box::new(visit), left })
    }

    fn one(&self, step: Step, visit: Visit) -> Result<Vec<Entry>, QueueRefusal> {
        Ok(vec![self.fact(step, visit)])
    }

    fn visit(&self, id: VisitId) -> Result<Visit, QueueRefusal> {
        self.queue.visit(id).map(|visit| (**visit).clone()).ok_or(QueueRefusal::UnknownVisit)
    }

    /// The visit, if its number is of today or was carried over.
    fn of_today(&self, id: VisitId) -> Result<Visit, QueueRefusal> {
        let visit = self.visit(id)?;
        let carried = matches!(visit.stand, Stand::Parked { .. } | Stand::MustReturn { .. });
        if visit.is_of(self.at.day()) || carried { Ok(visit) } else { Err(QueueRefusal::OtherDay(visit.day)) }
    }

    /// How many are before this visit who compete for its counters.
    fn before(&self, visit: &Visit) -> u32 {
        self.queue.ahead(self.office.rivals(visit.service()), (visit.rank, visit.id))
    }

    /// Who follows and is near once `gone` is out of these lines.
    fn neared(&self, sections: &[SectionNo], gone: VisitId) -> Vec<Entry> {
        let near = usize::from(self.office.rules.near);
        let mut facts = Vec::new();
        for service in &self.office.services {
            let may_hear = |visit: &&Arc<Visit>| visit.follows && !visit.neared && visit.day == self.at.day();
            let first = self.queue.first_asked(service.no).filter(|visit| visit.id != gone).take(near + 1);
            let mut followers = first.filter(may_hear).peekable();
            // Mostly nobody follows, and then it need not be known who competes.
            if followers.peek().is_none() {
                continue;
            }
            let rivals = self.office.rivals(service.no);
            let concerns = |no: &ServiceNo| self.office.section_of(*no).is_some_and(|no| sections.contains(&no));
            if !rivals.iter().any(concerns) {
                continue;
            }
            for visit in followers {
                let place = (visit.rank, visit.id);
                let before = self.queue.ahead_within(rivals.iter().copied(), place, gone, near);
                if before <= near {
                    let before = u32::try_from(before).unwrap_or(u32::MAX);
                    facts.push(self.fact(Step::Neared { before }, Visit { neared: true, ..(**visit).clone() }));
                }
            }
        }
        facts
    }

    fn section(&self, service: ServiceNo) -> Result<SectionNo, QueueRefusal> {
        self.office.section_of(service).ok_or(QueueRefusal::BadServices)
    }

    fn check_services(&self, services: &[ServiceNo]) -> Result<(), QueueRefusal> {
        let known = services.iter().all(|no| self.office.service(*no).is_some());
        let distinct = services.iter().enumerate().all(|(place, no)| !services[..place].contains(no));
        let fits = known && distinct && (1..=SERVICES_MAX).contains(&services.len());
        if fits { Ok(()) } else { Err(QueueRefusal::BadServices) }
    }
}
