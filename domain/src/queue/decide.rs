//! What follows from a command to an office's queue.
//!
//! Pure: time, person and ids come in with the command. A command gives facts, or a refusal and changes nothing.
//! `Next` and `Call` give a visit to one counter only, because they are decided one after the other on one state.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    book::{CounterState, Opening, Queue},
    forecast,
    office::{Counter, CounterNo, Lang, Office, SectionNo, ServiceNo, minutes},
    visit::{CardOfDay, Number, Origin, Priority, REASON_MAX, SERVICES_MAX, Stand, StayEnd, Step, Target, Visit},
};
use crate::{
    event::{Event, Witness},
    ids::{StaffId, VisitId},
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
/// Most calls of one visit to one counter.
const CALLS_MAX: u8 = 99;

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
) -> Result<Vec<Event>, QueueRefusal> {
    // Clocks of two hubs differ: a log's time never goes back, or a number could be of yesterday again.
    let at = queue.latest().map_or(at, |latest| latest.max(at));
    let desk = Desk { office, queue, at, by };
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

struct Desk<'a> {
    office: &'a Office,
    queue: &'a Queue,
    at: UtcTime,
    by: &'a Witness,
}

/// Somebody of the staff at a counter.
#[derive(Clone, Copy)]
struct Clerk<'a> {
    counter: &'a Counter,
    staff: StaffId,
}

impl Desk<'_> {
    fn fact(&self, step: Step, visit: Visit) -> Event {
        let left = self.queue.visit(visit.id).and_then(|before| before.place());
        Event::Visit { step, visit: Box::new(visit), left, at: self.at, by: self.by.clone() }
    }

    fn one(&self, step: Step, visit: Visit) -> Result<Vec<Event>, QueueRefusal> {
        Ok(vec![self.fact(step, visit)])
    }

    fn visit(&self, id: VisitId) -> Result<Visit, QueueRefusal> {
        self.queue.visit(id).map(|visit| (**visit).clone()).ok_or(QueueRefusal::UnknownVisit)
    }

    /// The visit, if its number is of today or was carried over.
    fn of_today(&self, id: VisitId) -> Result<Visit, QueueRefusal> {
        let visit = self.visit(id)?;
        let carried = matches!(visit.stand, Stand::Parked { .. } | Stand::MustReturn { .. });
        if visit.day_of_stand() == self.at.day() || carried {
            Ok(visit)
        } else {
            Err(QueueRefusal::OtherDay(visit.day))
        }
    }

    fn before(&self, visit: &Visit) -> u32 {
        self.queue.before(visit.section, (visit.rank, visit.id))
    }

    fn take(&self, take: &Take) -> Result<Vec<Event>, QueueRefusal> {
        let by_staff = self.by.staff().is_some();
        if !by_staff && !self.office.rules.is_open(self.at) {
            return Err(QueueRefusal::NotOpen);
        }
        self.check_services(&take.services)?;
        let from_home = |no: &ServiceNo| self.office.service(*no).is_some_and(|service| service.from_home);
        if take.origin == Origin::Phone && !take.services.iter().all(from_home) {
            return Err(QueueRefusal::BadServices);
        }
        let is_away = take.presence == Here::Away;
        if is_away && take.due.is_none() && self.queue.away() >= usize::from(self.office.rules.away_max) {
            return Err(QueueRefusal::TooManyAway);
        }
        let came_at = take.due.filter(|_| is_away).unwrap_or(self.at);
        let mut visit = Visit {
            id: take.visit,
            number: self.number(take.services[0])?,
            services: take.services.clone(),
            priority: take.priority,
            origin: take.origin,
            language: take.language,
            due: take.due,
            stand: if is_away { Stand::Away } else { Stand::Waiting },
            rank: Visit::rank_of(&self.office.rules, take.priority, came_at, take.due),
            card: take.card,
            ..Visit::of_newcomer((take.services[0], self.section(take.services[0])?), self.at)
        };
        let before = self.before(&visit);
        let wait = forecast::newcomer(self.office, self.queue, &visit, before, self.at);
        visit.forecast_s = wait.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        self.one(Step::Taken { before }, visit)
    }

    fn check_services(&self, services: &[ServiceNo]) -> Result<(), QueueRefusal> {
        let known = services.iter().all(|no| self.office.service(*no).is_some());
        let distinct = services.iter().enumerate().all(|(place, no)| !services[..place].contains(no));
        let fits = known && distinct && (1..=SERVICES_MAX).contains(&services.len());
        if fits { Ok(()) } else { Err(QueueRefusal::BadServices) }
    }

    fn section(&self, service: ServiceNo) -> Result<SectionNo, QueueRefusal> {
        self.office.section_of(service).ok_or(QueueRefusal::BadServices)
    }

    fn number(&self, service: ServiceNo) -> Result<Number, QueueRefusal> {
        let service = self.office.service(service).ok_or(QueueRefusal::BadServices)?;
        let series = self.office.series_of(service).ok_or(QueueRefusal::BadServices)?;
        let last = self.queue.last_number(&series.prefix, self.at.day());
        let number = last.map_or(series.from, |last| last.saturating_add(1)).max(series.from);
        if number > series.last() {
            return Err(QueueRefusal::NumbersUsedUp);
        }
        Ok(Number { series: series.prefix.clone(), number })
    }

    fn tap(&self, id: VisitId, card: CardOfDay) -> Result<Vec<Event>, QueueRefusal> {
        if let Some(visit) = self.queue.visit_of_card(card).filter(|visit| visit.day == self.at.day()) {
            if visit.stand == Stand::Away {
                return self.arrive(visit);
            }
            let before = if visit.stand.is_in_line() { self.before(visit) } else { 0 };
            return self.one(Step::Looked { before }, (**visit).clone());
        }
        let service = self.office.rules.tap_service.ok_or(QueueRefusal::NothingToCheckIn)?;
        self.take(&Take {
            visit: id,
            services: vec![service],
            origin: Origin::Card,
            priority: Priority::Normal,
            language: Lang::Ja,
            due: None,
            presence: Here::Here,
            card: Some(card),
        })
    }

    /// Whoever comes in time keeps the place; whoever comes after their turn has as much of it left as was settled.
    fn arrive(&self, visit: &Visit) -> Result<Vec<Event>, QueueRefusal> {
        if visit.stand != Stand::Away {
            return Err(QueueRefusal::DoesNotFit(visit.stand.clone()));
        }
        let mut visit = visit.clone();
        let rules = &self.office.rules;
        let first = self.queue.line(visit.section).find(|other| other.stand == Stand::Waiting);
        let turn_passed = first.is_none_or(|first| visit.rank < first.rank);
        if visit.due.is_some() {
            visit.rank = Visit::rank_of(rules, visit.priority, self.at, visit.due);
        } else if turn_passed {
            let kept = self.at - visit.priority.head_start(rules.head_start) - minutes(rules.late_grace);
            visit.rank = visit.rank.max(kept);
        }
        visit.waited_from = self.at;
        visit.stands(Stand::Waiting, self.at);
        let before = self.before(&visit);
        // The own place, still held while away, does not count.
        let own = self.queue.visit(visit.id).is_some_and(|away| away.rank < visit.rank);
        self.one(Step::Arrived { before: before.saturating_sub(u32::from(own)) }, visit)
    }

    fn postpone(&self, id: VisitId, by_minutes: u16) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.of_today(id)?;
        if !visit.stand.is_in_line() {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        if !(1..=POSTPONE_MAX).contains(&by_minutes) {
            return Err(QueueRefusal::BadEntry);
        }
        visit.rank = visit.rank.max(self.at) + minutes(by_minutes);
        visit.neared = false;
        let section = visit.section;
        let mut facts = vec![self.fact(Step::Postponed, visit)];
        facts.extend(self.neared(&[section], id));
        Ok(facts)
    }

    fn leave(&self, id: VisitId) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.of_today(id)?;
        if visit.stand.is_over() || matches!(visit.stand, Stand::Serving { .. }) {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        let section = visit.section;
        visit.end_stay(StayEnd::Left, self.at);
        visit.stands(Stand::Left, self.at);
        let mut facts = vec![self.fact(Step::Left, visit)];
        facts.extend(self.neared(&[section], id));
        Ok(facts)
    }

    fn follow(&self, id: VisitId, on: Following) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.of_today(id)?;
        if visit.stand.is_over() {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        let follows = on == Following::On;
        if visit.follows == follows {
            return Ok(Vec::new());
        }
        visit.follows = follows;
        // Whoever is near already sees so on the page that they ask from.
        visit.neared |= visit.stand.is_in_line() && self.before(&visit) <= u32::from(self.office.rules.near);
        self.one(Step::Follows, visit)
    }

    fn amend(&self, id: VisitId, services: &[ServiceNo], priority: Priority) -> Result<Vec<Event>, QueueRefusal> {
        self.by.staff().ok_or(QueueRefusal::StaffOnly)?;
        self.check_services(services)?;
        let mut visit = self.of_today(id)?;
        if visit.stand.is_over() {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        let settled = self.office.rules.head_start;
        visit.rank = visit.rank + visit.priority.head_start(settled) - priority.head_start(settled);
        visit.priority = priority;
        visit.services = services.to_vec();
        visit.section = self.section(visit.service())?;
        self.one(Step::Amended, visit)
    }

    fn at_counter(&self, no: CounterNo, what: &AtCounter) -> Result<Vec<Event>, QueueRefusal> {
        let staff = self.by.staff().ok_or(QueueRefusal::StaffOnly)?;
        let counter = self.office.counter(no).ok_or(QueueRefusal::UnknownCounter)?;
        let state = self.queue.counter(no);
        match what {
            AtCounter::Open => return self.open(counter, staff),
            AtCounter::Alarm => return Ok(vec![self.counter(no, CounterState { alarm: Some(self.at), ..state })]),
            AtCounter::AnswerAlarm => return Ok(vec![self.counter(no, CounterState { alarm: None, ..state })]),
            _ => {}
        }
        match state.opening.staff() {
            None => return Err(QueueRefusal::CounterNotOpen),
            Some(other) if other != staff => return Err(QueueRefusal::NotYours),
            Some(_) => {}
        }
        let clerk = Clerk { counter, staff };
        match what {
            AtCounter::Next => self.next(clerk),
            AtCounter::Call { visit } => self.call(clerk, self.of_today(*visit)?),
            AtCounter::Precall { visit } => self.precall(clerk, *visit),
            AtCounter::Recall => self.recall(clerk),
            AtCounter::Begin => self.begin(clerk),
            AtCounter::Park { reason } => {
                let reason = checked(reason)?;
                self.end(clerk, StayEnd::Parked, Step::Parked, Stand::Parked { reason })
            }
            AtCounter::SendBack { reason } => {
                let reason = checked(reason)?;
                self.end(clerk, StayEnd::MustReturn, Step::SentBack, Stand::MustReturn { reason })
            }
            AtCounter::Resume { visit } => self.resume(clerk, *visit),
            AtCounter::Transfer { service, target } => self.transfer(clerk, *service, *target),
            AtCounter::Finish { done } => self.finish(clerk, done),
            AtCounter::NoShow => self.no_show(clerk),
            AtCounter::Undo => self.undo(clerk),
            AtCounter::Pause => self.leave_counter(clerk, Opening::Paused { staff, since: self.at }),
            AtCounter::Close => self.leave_counter(clerk, Opening::Closed),
            AtCounter::Open | AtCounter::Alarm | AtCounter::AnswerAlarm => unreachable!("answered above"),
        }
    }

    fn counter(&self, counter: CounterNo, state: CounterState) -> Event {
        Event::Counter { counter, state, at: self.at, by: self.by.clone() }
    }

    fn open(&self, counter: &Counter, staff: StaffId) -> Result<Vec<Event>, QueueRefusal> {
        let state = self.queue.counter(counter.no);
        if matches!(state.opening, Opening::Open { staff: same, .. } if same == staff) {
            return Ok(Vec::new());
        }
        Ok(vec![self.counter(counter.no, CounterState { opening: Opening::Open { staff, since: self.at }, ..state })])
    }

    /// Who is at the counter.
    fn here(&self, clerk: Clerk<'_>) -> Result<Visit, QueueRefusal> {
        self.queue.at_counter(clerk.counter.no).map(|visit| (**visit).clone()).ok_or(QueueRefusal::NobodyHere)
    }

    fn is_free(&self, clerk: Clerk<'_>) -> Result<(), QueueRefusal> {
        match self.queue.at_counter(clerk.counter.no) {
            Some(visit) => Err(QueueRefusal::CounterBusy(visit.number.clone())),
            None => self.is_serving(clerk),
        }
    }

    /// Not in a break.
    fn is_serving(&self, clerk: Clerk<'_>) -> Result<(), QueueRefusal> {
        match self.queue.counter(clerk.counter.no).opening {
            Opening::Open { .. } => Ok(()),
            Opening::Paused { .. } | Opening::Closed => Err(QueueRefusal::CounterNotOpen),
        }
    }

    fn next(&self, clerk: Clerk<'_>) -> Result<Vec<Event>, QueueRefusal> {
        if let Some(visit) = self.queue.at_counter(clerk.counter.no)
            && matches!(visit.stand, Stand::Precalled { .. })
        {
            return self.call(clerk, (**visit).clone());
        }
        self.is_free(clerk)?;
        let next = self.queue.next(clerk.counter, clerk.staff, self.at).ok_or(QueueRefusal::NobodyWaits)?;
        self.call(clerk, (**next).clone())
    }

    fn call(&self, clerk: Clerk<'_>, mut visit: Visit) -> Result<Vec<Event>, QueueRefusal> {
        let counter = clerk.counter.no;
        match &visit.stand {
            Stand::Precalled { counter: own } if *own == counter => self.is_serving(clerk)?,
            Stand::Precalled { counter } | Stand::Called { counter, .. } | Stand::Serving { counter } => {
                return Err(QueueRefusal::TakenBy(*counter));
            }
            Stand::Finished | Stand::Left => return Err(QueueRefusal::DoesNotFit(visit.stand)),
            Stand::Away | Stand::Waiting | Stand::Parked { .. } | Stand::MustReturn { .. } | Stand::NoShow => {
                self.is_free(clerk)?;
            }
        }
        if !matches!(visit.stand, Stand::Precalled { .. }) {
            visit.remember(counter, self.at);
        }
        visit.staff = Some(clerk.staff);
        visit.called_at = Some(self.at);
        visit.stands(Stand::Called { counter, times: 1 }, self.at);
        self.out_of_line(Step::Called, visit)
    }

    fn precall(&self, clerk: Clerk<'_>, id: Option<VisitId>) -> Result<Vec<Event>, QueueRefusal> {
        self.is_free(clerk)?;
        let mut visit = match id {
            Some(id) => self.of_today(id)?,
            None => {
                let next = self.queue.next(clerk.counter, clerk.staff, self.at).ok_or(QueueRefusal::NobodyWaits)?;
                (**next).clone()
            }
        };
        if let Some(counter) = visit.stand.counter() {
            return Err(QueueRefusal::TakenBy(counter));
        }
        if !visit.stand.is_in_line() {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        visit.remember(clerk.counter.no, self.at);
        visit.staff = Some(clerk.staff);
        visit.stands(Stand::Precalled { counter: clerk.counter.no }, self.at);
        self.out_of_line(Step::Precalled, visit)
    }

    /// A visit leaves the line: those who follow and are near now are told.
    fn out_of_line(&self, step: Step, visit: Visit) -> Result<Vec<Event>, QueueRefusal> {
        let (id, section) = (visit.id, visit.section);
        let was_in_line = self.queue.visit(id).is_some_and(|visit| visit.stand.is_in_line());
        let mut facts = vec![self.fact(step, visit)];
        if was_in_line {
            facts.extend(self.neared(&[section], id));
        }
        Ok(facts)
    }

    fn recall(&self, clerk: Clerk<'_>) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.here(clerk)?;
        let Stand::Called { counter, times } = visit.stand else { return Err(QueueRefusal::DoesNotFit(visit.stand)) };
        visit.stand = Stand::Called { counter, times: times.saturating_add(1).min(CALLS_MAX) };
        self.one(Step::CalledAgain, visit)
    }

    fn begin(&self, clerk: Clerk<'_>) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.here(clerk)?;
        if !matches!(visit.stand, Stand::Called { .. }) {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        visit.remember(clerk.counter.no, self.at);
        visit.began_at = Some(self.at);
        visit.stands(Stand::Serving { counter: clerk.counter.no }, self.at);
        self.one(Step::Begun, visit)
    }

    /// Whoever was called or is served, with the step kept for undoing.
    fn in_hand(&self, clerk: Clerk<'_>) -> Result<Visit, QueueRefusal> {
        let mut visit = self.here(clerk)?;
        if !matches!(visit.stand, Stand::Called { .. } | Stand::Serving { .. }) {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        visit.remember(clerk.counter.no, self.at);
        Ok(visit)
    }

    fn end(&self, clerk: Clerk<'_>, end: StayEnd, step: Step, stand: Stand) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.in_hand(clerk)?;
        visit.end_stay(end, self.at);
        visit.stands(stand, self.at);
        self.one(step, visit)
    }

    fn resume(&self, clerk: Clerk<'_>, id: VisitId) -> Result<Vec<Event>, QueueRefusal> {
        self.is_free(clerk)?;
        let mut visit = self.of_today(id)?;
        if !matches!(visit.stand, Stand::Parked { .. } | Stand::MustReturn { .. }) {
            return match visit.stand.counter() {
                Some(counter) => Err(QueueRefusal::TakenBy(counter)),
                None => Err(QueueRefusal::DoesNotFit(visit.stand)),
            };
        }
        visit.remember(clerk.counter.no, self.at);
        visit.staff = Some(clerk.staff);
        (visit.waited_from, visit.called_at, visit.began_at) = (self.at, Some(self.at), Some(self.at));
        visit.stands(Stand::Serving { counter: clerk.counter.no }, self.at);
        self.one(Step::Resumed, visit)
    }

    fn transfer(
        &self,
        clerk: Clerk<'_>,
        service: Option<ServiceNo>,
        target: Option<Target>,
    ) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.in_hand(clerk)?;
        if service.is_none() && target.is_none() {
            return Err(QueueRefusal::BadEntry);
        }
        if let Some(Target::Counter(counter)) = target {
            self.office.counter(counter).ok_or(QueueRefusal::UnknownCounter)?;
        }
        visit.end_stay(StayEnd::Transferred, self.at);
        if let Some(service) = service {
            self.office.service(service).ok_or(QueueRefusal::BadServices)?;
            visit.services.retain(|other| *other != service);
            if let Some(first) = visit.services.first_mut() {
                *first = service;
            } else {
                visit.services.push(service);
            }
        }
        (visit.target, visit.staff) = (target, None);
        self.back_to_line(Step::Transferred, visit)
    }

    fn back_to_line(&self, step: Step, mut visit: Visit) -> Result<Vec<Event>, QueueRefusal> {
        visit.section = self.section(visit.service())?;
        visit.waited_from = self.at;
        visit.neared = false;
        visit.stands(Stand::Waiting, self.at);
        self.one(step, visit)
    }

    fn finish(&self, clerk: Clerk<'_>, done: &[ServiceNo]) -> Result<Vec<Event>, QueueRefusal> {
        let mut visit = self.in_hand(clerk)?;
        if done.iter().any(|no| self.office.service(*no).is_none()) || done.len() > SERVICES_MAX {
            return Err(QueueRefusal::BadServices);
        }
        visit.end_stay(StayEnd::Done, self.at);
        let done = if done.is_empty() { vec![visit.service()] } else { done.to_vec() };
        visit.services.retain(|service| !done.contains(service));
        visit.done.extend(done);
        visit.target = None;
        if visit.services.is_empty() {
            visit.stands(Stand::Finished, self.at);
            return self.one(Step::Finished, visit);
        }
        visit.staff = None;
        self.back_to_line(Step::MovedOn, visit)
    }

    fn no_show(&self, clerk: Clerk<'_>) -> Result<Vec<Event>, QueueRefusal> {
        let visit = self.here(clerk)?;
        if !matches!(visit.stand, Stand::Called { .. }) {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        self.end(clerk, StayEnd::NoShow, Step::Missed, Stand::NoShow)
    }

    /// Takes back the last step at this counter, if the visit was not touched elsewhere since.
    fn undo(&self, clerk: Clerk<'_>) -> Result<Vec<Event>, QueueRefusal> {
        let counter = clerk.counter.no;
        let here = self.queue.at_counter(counter);
        let visit = here.or_else(|| self.queue.last_of(counter)).ok_or(QueueRefusal::NothingToUndo)?;
        let undo = visit.undo.as_ref().filter(|undo| undo.counter == counter);
        let undo = undo.filter(|undo| self.at.since(undo.at) <= UNDO_WITHIN).ok_or(QueueRefusal::NothingToUndo)?;
        if let Some(elsewhere) = visit.stand.counter().filter(|other| *other != counter) {
            return Err(QueueRefusal::TakenBy(elsewhere));
        }
        // What it goes back to may be a place at a counter: that must be this one, and free.
        if undo.stand.counter().is_some_and(|other| other != counter) {
            return Err(QueueRefusal::NothingToUndo);
        }
        let mut visit = (**visit).clone();
        visit.restore();
        self.one(Step::Undone, visit)
    }

    /// A break or the end of work at a counter. Whoever waits for this counter or person alone is let go, so that
    /// nobody waits for an empty chair.
    fn leave_counter(&self, clerk: Clerk<'_>, opening: Opening) -> Result<Vec<Event>, QueueRefusal> {
        if let Some(visit) = self.queue.at_counter(clerk.counter.no) {
            return Err(QueueRefusal::CounterBusy(visit.number.clone()));
        }
        let no = clerk.counter.no;
        let mut facts = vec![self.counter(no, CounterState { opening, ..self.queue.counter(no) })];
        if opening == Opening::Closed {
            let elsewhere =
                |(other, state): (CounterNo, CounterState)| other != no && state.opening.staff() == Some(clerk.staff);
            let is_gone = !self.queue.counters().any(elsewhere);
            let waits_in_vain = |visit: &Visit| match visit.target {
                Some(Target::Counter(target)) => target == no,
                Some(Target::Staff(target)) => is_gone && target == clerk.staff,
                None => false,
            };
            for visit in self.queue.visits().filter(|visit| visit.stand == Stand::Waiting && waits_in_vain(visit)) {
                facts.push(self.fact(Step::Released, Visit { target: None, ..(**visit).clone() }));
            }
        }
        Ok(facts)
    }

    /// Who follows and is near once `gone` is out of these lines.
    fn neared(&self, sections: &[SectionNo], gone: VisitId) -> Vec<Event> {
        let near = u32::from(self.office.rules.near);
        let mut facts = Vec::new();
        for &section in sections {
            let line = self.queue.line(section).filter(|visit| visit.id != gone);
            for (before, visit) in (0..=near).zip(line) {
                if visit.follows && !visit.neared && visit.day == self.at.day() {
                    facts.push(self.fact(Step::Neared { before }, Visit { neared: true, ..(**visit).clone() }));
                }
            }
        }
        facts
    }

    fn close(&self, reach: Reach) -> Vec<Event> {
        let today = self.at.day();
        let is_over = |day: CivilDay| day < today || reach == Reach::Today;
        let mut facts = Vec::new();
        for visit in self.queue.visits().filter(|visit| !visit.stand.is_over() && is_over(visit.day)) {
            if let Some(stand) = self.stand_at_closing(visit) {
                let mut visit = (**visit).clone();
                visit.stands(stand, self.at);
                (visit.called_at, visit.began_at) = (None, None);
                visit.undo = None;
                facts.push(self.fact(Step::Closed, visit));
            }
            if facts.len() >= CLOSE_MAX {
                return facts;
            }
        }
        for (no, state) in self.queue.counters() {
            let since = match state.opening {
                Opening::Open { since, .. } | Opening::Paused { since, .. } => since,
                Opening::Closed => continue,
            };
            if is_over(since.day()) {
                facts.push(self.counter(no, CounterState::default()));
            }
        }
        facts
    }

    /// Where a visit of a day that is over ends; `None` if it is carried over.
    fn stand_at_closing(&self, visit: &Visit) -> Option<Stand> {
        let too_old = self.at.day().number() - visit.day.number() > CARRY_DAYS;
        match visit.stand {
            Stand::Parked { .. } | Stand::MustReturn { .. } if self.office.rules.carry_over && !too_old => None,
            Stand::Away => Some(Stand::NoShow),
            Stand::Serving { .. } => Some(Stand::Finished),
            _ => Some(Stand::Left),
        }
    }
}

fn checked(reason: &str) -> Result<String, QueueRefusal> {
    let reason = reason.trim();
    let fits = !reason.is_empty() && reason.chars().count() <= REASON_MAX && !reason.chars().any(char::is_control);
    if fits { Ok(reason.to_owned()) } else { Err(QueueRefusal::BadEntry) }
}
