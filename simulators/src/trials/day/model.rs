//! What the simulation believes of every visitor and counter: what each command must lead to, thought out once more and
//! as simply as possible. A fact that says something else ends the day.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ids::VisitId,
    log::Entry,
    queue::{
        Fact,
        book::Opening,
        office::ServiceNo,
        visit::{Step, Visit},
    },
};

use super::deeds::{AtCounter, Deed, Errand};
use crate::trials::{TrialError, load::office::OfficePlan};

/// Where a visitor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// In a line, or set aside, or gone: the name of it.
    Nowhere(&'static str),
    /// At a counter: `precalled`, `called` or `serving`.
    Counter(&'static str, u16),
}

/// A visitor.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Where.
    pub at: At,
    /// What is to be done, or was done last.
    pub services: Vec<ServiceNo>,
    /// The counter that alone is waited for.
    pub target: Option<u16>,
    /// Whether a later place was wanted: `next` passes over them.
    pub postponed: bool,
    /// The name of the page of the visitor's number, once it was given.
    pub page: Option<String>,
    before: Option<(u16, At, Vec<ServiceNo>, Option<u16>)>,
}

impl Visitor {
    fn remember(&mut self, counter: u16) {
        self.before = Some((counter, self.at, self.services.clone(), self.target));
    }

    /// Whether nothing can follow but an undoing.
    pub fn is_over(&self) -> bool {
        matches!(self.at, At::Nowhere("finished" | "left" | "no-show"))
    }
}

/// Everybody.
pub struct Model {
    /// The office.
    pub plan: OfficePlan,
    /// The visitors.
    pub visitors: BTreeMap<VisitId, Visitor>,
    /// Whether each counter is `open`, `paused` or `closed`.
    pub counters: BTreeMap<u16, &'static str>,
    /// At which counters somebody is.
    pub busy: BTreeMap<u16, VisitId>,
    /// Everybody who waits, so that nobody has to look for them.
    pub waiting: BTreeSet<VisitId>,
}

impl Model {
    /// An empty office, every counter closed.
    pub fn new(plan: OfficePlan) -> Self {
        let counters = plan.counters().map(|counter| (counter, "closed")).collect();
        let (visitors, busy, waiting) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { plan, visitors, counters, busy, waiting }
    }

    /// Whether the day's work is not done.
    pub fn somebody_is_to_be_served(&self) -> bool {
        !self.waiting.is_empty() || !self.busy.is_empty()
    }

    /// Whom this counter may call from the line.
    pub fn is_for(&self, counter: u16, visitor: &Visitor) -> bool {
        match (visitor.target, visitor.services.first()) {
            (Some(only), _) => only == counter,
            (None, Some(service)) => self.plan.services_of(counter).contains(service),
            (None, None) => false,
        }
    }

    /// How many stand how.
    pub fn stands(&self) -> Vec<(&'static str, usize)> {
        let mut counts = BTreeMap::new();
        for visitor in self.visitors.values() {
            let (At::Nowhere(stand) | At::Counter(stand, _)) = visitor.at;
            *counts.entry(stand).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }

    /// Takes a fact and the errand that caused it, if one did.
    pub fn take(&mut self, entry: &Entry, errand: Option<&Errand>) -> Result<(), TrialError> {
        match Fact::of(entry) {
            Some(Fact::Counter { counter, state }) => {
                let is = match state.opening {
                    Opening::Open { .. } => "open",
                    Opening::Paused { .. } => "paused",
                    Opening::Closed => "closed",
                };
                self.counters.insert(counter.0, is);
                Ok(())
            }
            Some(Fact::Visit { step, visit, .. }) => self.visit(*step, visit, errand),
            Some(Fact::OfficeChanged) | None => Ok(()),
        }
    }

    fn visit(&mut self, step: Step, visit: &Visit, errand: Option<&Errand>) -> Result<(), TrialError> {
        let wrong = |why: &str| TrialError::Wrong(format!("{why}: {step:?} of {} by {errand:?}", visit.number));
        let now = match (errand, step) {
            (Some(errand), Step::Taken { .. }) => newcomer(errand).ok_or_else(|| wrong("no number was asked for"))?,
            _ => {
                let visitor = self.visitors.get(&visit.id).ok_or_else(|| wrong("nobody has this number"))?.clone();
                follow(visitor, step, visit, errand).ok_or_else(|| wrong("this does not follow"))?
            }
        };
        let (stand, counter) = match now.at {
            At::Nowhere(stand) => (stand, None),
            At::Counter(stand, counter) => (stand, Some(counter)),
        };
        if (stand, counter) != (visit.stand.name(), visit.stand.counter().map(|no| no.0)) {
            return Err(wrong(&format!("{now:?} is expected, {:?} it is", visit.stand)));
        }
        if !now.is_over() && now.services != visit.services {
            return Err(wrong(&format!("{:?} are expected, {:?} there are", now.services, visit.services)));
        }
        self.busy.retain(|_, at| *at != visit.id);
        self.waiting.remove(&visit.id);
        if let Some(other) = counter.and_then(|counter| self.busy.insert(counter, visit.id)) {
            return Err(wrong(&format!("{other} is at the counter")));
        }
        if now.at == At::Nowhere("waiting") {
            self.waiting.insert(visit.id);
        }
        self.visitors.insert(visit.id, now);
        Ok(())
    }
}

fn newcomer(errand: &Errand) -> Option<Visitor> {
    let (stand, services) = match &errand.deed {
        Deed::Ticket { services, .. } => ("waiting", services),
        Deed::FromHome { services, .. } => ("away", services),
        _ => return None,
    };
    Some(Visitor {
        at: At::Nowhere(stand),
        services: services.clone(),
        target: None,
        postponed: false,
        page: None,
        before: None,
    })
}

/// The visitor after this; `None` if it cannot be.
fn follow(mut visitor: Visitor, step: Step, visit: &Visit, errand: Option<&Errand>) -> Option<Visitor> {
    let Some(errand) = errand else { return by_itself(visitor, step) };
    match &errand.deed {
        Deed::At(what) => return at_counter(visitor, what, errand.counter, visit),
        Deed::Visit { act: "arrive", .. } if visitor.at == At::Nowhere("away") => visitor.at = At::Nowhere("waiting"),
        Deed::Visit { act: "leave", .. } if !visitor.is_over() => {
            visitor.at = At::Nowhere("left");
            visitor.before = None;
        }
        Deed::Visit { act: "postpone", .. } if matches!(visitor.at, At::Nowhere("away" | "waiting")) => {
            visitor.postponed = true;
        }
        Deed::CloseDay => return by_itself(visitor, step),
        _ => return None,
    }
    Some(visitor)
}

/// What happens without anybody's form, or to everybody by one.
fn by_itself(mut visitor: Visitor, step: Step) -> Option<Visitor> {
    match (step, visitor.at) {
        (Step::Neared { .. }, _) => {}
        (Step::Released, At::Nowhere("waiting")) => visitor.target = None,
        (Step::Closed, At::Nowhere("away")) => visitor.at = At::Nowhere("no-show"),
        (Step::Closed, At::Nowhere("waiting") | At::Counter("called" | "precalled", _)) => {
            visitor.at = At::Nowhere("left");
        }
        (Step::Closed, At::Counter("serving", _)) => visitor.at = At::Nowhere("finished"),
        _ => return None,
    }
    Some(visitor)
}

fn at_counter(mut visitor: Visitor, what: &AtCounter, counter: u16, visit: &Visit) -> Option<Visitor> {
    let here = |stand| At::Counter(stand, counter);
    let in_hand = visitor.at == here("called") || visitor.at == here("serving");
    let is_set_aside = matches!(visitor.at, At::Nowhere("parked" | "must-return"));
    let is_in_line = matches!(visitor.at, At::Nowhere("waiting" | "away"));
    let is_back = matches!(visitor.at, At::Nowhere("left" | "no-show"));
    match what {
        AtCounter::Plain("undo") => {
            let (at_counter, at, services, target) = visitor.before.take()?;
            (visitor.at, visitor.services, visitor.target) = (at, services, target);
            return (at_counter == counter).then_some(visitor);
        }
        AtCounter::Plain("next") if visitor.at == here("precalled") => visitor.at = here("called"),
        AtCounter::Plain("next") if visitor.at != At::Nowhere("waiting") => return None,
        AtCounter::Plain("next") | AtCounter::About("call", _) if is_in_line || is_set_aside => {
            visitor.remember(counter);
            visitor.at = here("called");
        }
        AtCounter::About("call", _) if is_back => {
            visitor.remember(counter);
            visitor.at = here("called");
        }
        AtCounter::Plain("precall") if is_in_line => {
            visitor.remember(counter);
            visitor.at = here("precalled");
        }
        AtCounter::Plain("recall") if visitor.at == here("called") => {}
        AtCounter::Plain("begin") if visitor.at == here("called") => {
            visitor.remember(counter);
            visitor.at = here("serving");
        }
        AtCounter::Plain("no-show") if visitor.at == here("called") => set_down(&mut visitor, counter, "no-show"),
        AtCounter::Plain("park") if in_hand => set_down(&mut visitor, counter, "parked"),
        AtCounter::Plain("send-back") if in_hand => set_down(&mut visitor, counter, "must-return"),
        AtCounter::About("resume", id) if is_set_aside && *id == visit.id => {
            visitor.remember(counter);
            visitor.at = here("serving");
        }
        AtCounter::Plain("finish") if in_hand => {
            let is_last = visitor.services.len() == 1;
            set_down(&mut visitor, counter, if is_last { "finished" } else { "waiting" });
            visitor.services.remove(0);
            visitor.target = None;
        }
        AtCounter::ToService(service) if in_hand => {
            set_down(&mut visitor, counter, "waiting");
            visitor.services.retain(|other| other != service);
            match visitor.services.first_mut() {
                Some(first) => *first = *service,
                None => visitor.services.push(*service),
            }
            visitor.target = None;
        }
        AtCounter::ToCounter(target) if in_hand => {
            set_down(&mut visitor, counter, "waiting");
            visitor.target = Some(*target);
        }
        _ => return None,
    }
    Some(visitor)
}

fn set_down(visitor: &mut Visitor, counter: u16, stand: &'static str) {
    visitor.remember(counter);
    visitor.at = At::Nowhere(stand);
}
