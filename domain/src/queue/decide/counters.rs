//! What is done at a counter: calling, serving, setting aside, sending on, ending, undoing; opening and closing it.

use super::{AtCounter, Decider, QueueRefusal, UNDO_WITHIN};
use crate::{
    ids::{StaffId, VisitId},
    log::Entry,
    queue::{
        Fact,
        book::{CounterState, Opening},
        office::{Counter, CounterNo, ServiceNo},
        visit::{SERVICES_MAX, Stand, StayEnd, Step, Target, Visit, is_reason_of_fact},
    },
};

/// Most calls of one visit to one counter.
const CALLS_MAX: u8 = 99;

/// Somebody of the staff at a counter.
#[derive(Clone, Copy)]
struct Clerk<'a> {
    counter: &'a Counter,
    staff: StaffId,
}

impl Decider<'_> {
    pub(super) fn at_counter(&self, no: CounterNo, what: &AtCounter) -> Result<Vec<Entry>, QueueRefusal> {
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

    pub(super) fn counter(&self, counter: CounterNo, state: CounterState) -> Entry {
        Entry::new(self.at, self.by, Fact::Counter { counter, state })
    }

    fn open(&self, counter: &Counter, staff: StaffId) -> Result<Vec<Entry>, QueueRefusal> {
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

    fn next(&self, clerk: Clerk<'_>) -> Result<Vec<Entry>, QueueRefusal> {
        if let Some(visit) = self.queue.at_counter(clerk.counter.no)
            && matches!(visit.stand, Stand::Precalled { .. })
        {
            return self.call(clerk, (**visit).clone());
        }
        self.is_free(clerk)?;
        let next = self.queue.next(clerk.counter, clerk.staff, self.at).ok_or(QueueRefusal::NobodyWaits)?;
        self.call(clerk, (**next).clone())
    }

    fn call(&self, clerk: Clerk<'_>, mut visit: Visit) -> Result<Vec<Entry>, QueueRefusal> {
        let counter = clerk.counter.no;
        match &visit.stand {
            Stand::Precalled { counter: own } if *own == counter => self.is_serving(clerk)?,
            Stand::Precalled { counter } | Stand::Called { counter, .. } | Stand::Serving { counter } => {
                return Err(QueueRefusal::TakenBy(*counter));
            }
            Stand::Finished => return Err(QueueRefusal::DoesNotFit(visit.stand)),
            // Whoever has left, or did not come, may be back.
            Stand::Away
            | Stand::Waiting
            | Stand::Parked { .. }
            | Stand::MustReturn { .. }
            | Stand::NoShow
            | Stand::Left => self.is_free(clerk)?,
        }
        if !matches!(visit.stand, Stand::Precalled { .. }) {
            visit.remember(counter, self.at);
        }
        visit.staff = Some(clerk.staff);
        visit.called_at = Some(self.at);
        visit.stands(Stand::Called { counter, times: 1 }, self.at);
        self.out_of_line(Step::Called, visit)
    }

    fn precall(&self, clerk: Clerk<'_>, id: Option<VisitId>) -> Result<Vec<Entry>, QueueRefusal> {
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
    fn out_of_line(&self, step: Step, visit: Visit) -> Result<Vec<Entry>, QueueRefusal> {
        let (id, section) = (visit.id, visit.section);
        let was_in_line = self.queue.visit(id).is_some_and(|visit| visit.stand.is_in_line());
        let mut facts = vec![self.fact(step, visit)];
        if was_in_line {
            facts.extend(self.neared(&[section], id));
        }
        Ok(facts)
    }

    fn recall(&self, clerk: Clerk<'_>) -> Result<Vec<Entry>, QueueRefusal> {
        let mut visit = self.here(clerk)?;
        let Stand::Called { counter, times } = visit.stand else { return Err(QueueRefusal::DoesNotFit(visit.stand)) };
        visit.stand = Stand::Called { counter, times: times.saturating_add(1).min(CALLS_MAX) };
        self.one(Step::CalledAgain, visit)
    }

    fn begin(&self, clerk: Clerk<'_>) -> Result<Vec<Entry>, QueueRefusal> {
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

    fn end(&self, clerk: Clerk<'_>, end: StayEnd, step: Step, stand: Stand) -> Result<Vec<Entry>, QueueRefusal> {
        let mut visit = self.in_hand(clerk)?;
        visit.end_stay(end, self.at);
        visit.stands(stand, self.at);
        self.one(step, visit)
    }

    fn resume(&self, clerk: Clerk<'_>, id: VisitId) -> Result<Vec<Entry>, QueueRefusal> {
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
    ) -> Result<Vec<Entry>, QueueRefusal> {
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

    fn back_to_line(&self, step: Step, mut visit: Visit) -> Result<Vec<Entry>, QueueRefusal> {
        visit.section = self.section(visit.service())?;
        visit.waited_from = self.at;
        visit.neared = false;
        visit.stands(Stand::Waiting, self.at);
        self.one(step, visit)
    }

    fn finish(&self, clerk: Clerk<'_>, done: &[ServiceNo]) -> Result<Vec<Entry>, QueueRefusal> {
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

    fn no_show(&self, clerk: Clerk<'_>) -> Result<Vec<Entry>, QueueRefusal> {
        let visit = self.here(clerk)?;
        if !matches!(visit.stand, Stand::Called { .. }) {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        self.end(clerk, StayEnd::NoShow, Step::Missed, Stand::NoShow)
    }

    /// Takes back the last step at this counter, if the visit was not touched elsewhere since.
    fn undo(&self, clerk: Clerk<'_>) -> Result<Vec<Entry>, QueueRefusal> {
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
    fn leave_counter(&self, clerk: Clerk<'_>, opening: Opening) -> Result<Vec<Entry>, QueueRefusal> {
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
}

fn checked(reason: &str) -> Result<String, QueueRefusal> {
    let reason = reason.trim();
    if is_reason_of_fact(reason) { Ok(reason.to_owned()) } else { Err(QueueRefusal::BadEntry) }
}
