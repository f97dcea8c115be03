//! What visitors do: take a number, come, wait longer, go; and what the staff mends about them.

use std::time::Duration;

use super::{Decider, Following, Here, POSTPONE_MAX, QueueRefusal, Take};
use crate::{
    ids::VisitId,
    lang::Lang,
    log::Entry,
    queue::{
        forecast::{self, Wait},
        office::{ServiceNo, minutes},
        visit::{CardOfDay, Number, Origin, Priority, Stand, StayEnd, Step, Visit},
    },
};

impl Decider<'_> {
    pub(super) fn take(&self, take: &Take) -> Result<Vec<Entry>, QueueRefusal> {
        let by_staff = self.by.staff().is_some();
        let is_open = match take.due.filter(|_| take.origin == Origin::Booking) {
            Some(due) => self.office.is_open_for(due, self.at),
            None => self.office.is_open(self.at),
        };
        if !by_staff && !is_open {
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
        let wait = forecast::of_visit(self.office, self.queue, &visit, self.at);
        let seconds = |wait: Duration| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
        visit.forecast_s = wait.map(|wait| seconds(wait.likely));
        visit.least_s = wait.filter(Wait::is_wide).map(|wait| seconds(wait.least));
        self.one(Step::Taken { before }, visit)
    }

    pub(super) fn number(&self, service: ServiceNo) -> Result<Number, QueueRefusal> {
        let service = self.office.service(service).ok_or(QueueRefusal::BadServices)?;
        let series = self.office.series_of(service).ok_or(QueueRefusal::BadServices)?;
        let last = self.queue.last_number(&series.prefix, self.at.day());
        let number = last.map_or(series.from, |last| last.saturating_add(1)).max(series.from);
        if number > series.last() {
            return Err(QueueRefusal::NumbersUsedUp);
        }
        Ok(Number { series: series.prefix.clone(), number })
    }

    pub(super) fn tap(&self, id: VisitId, card: CardOfDay) -> Result<Vec<Entry>, QueueRefusal> {
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
    pub(super) fn arrive(&self, visit: &Visit) -> Result<Vec<Entry>, QueueRefusal> {
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

    pub(super) fn postpone(&self, id: VisitId, by_minutes: u16) -> Result<Vec<Entry>, QueueRefusal> {
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

    pub(super) fn leave(&self, id: VisitId) -> Result<Vec<Entry>, QueueRefusal> {
        let mut visit = self.of_today(id)?;
        if visit.stand.is_over() || matches!(visit.stand, Stand::Serving { .. }) {
            return Err(QueueRefusal::DoesNotFit(visit.stand));
        }
        let section = visit.section;
        visit.end_stay(StayEnd::Left, self.at);
        visit.stands(Stand::Left, self.at);
        // What a counter did before is over: undoing it would call somebody who has gone.
        visit.undo = None;
        let mut facts = vec![self.fact(Step::Left, visit)];
        facts.extend(self.neared(&[section], id));
        Ok(facts)
    }

    pub(super) fn follow(&self, id: VisitId, on: Following) -> Result<Vec<Entry>, QueueRefusal> {
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

    pub(super) fn amend(
        &self,
        id: VisitId,
        services: &[ServiceNo],
        priority: Priority,
    ) -> Result<Vec<Entry>, QueueRefusal> {
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
}
