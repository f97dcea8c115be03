//! How long somebody will probably wait (待ち時間の目安). Never a promise: its error is measured, see
//! [`super::visit::Visit::forecast_s`].
//!
//! The counters that are open take whoever is next in their lines, each for as long as the service took lately; that is
//! played forward until it is the visitor's turn. Whoever took a number at home or has a booking and is expected within
//! that time counts as one who waits.

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

use super::{
    book::{Opening, Queue, serves},
    office::{Counter, Office, SectionNo, ServiceNo, minutes},
    visit::Visit,
};
use crate::{ids::StaffId, time::UtcTime};

/// A forecast further than this is none.
const HORIZON: Duration = Duration::from_secs(6 * 3_600);
/// Lines longer than this are played forward by their average.
const PLAYED_MAX: u32 = 200;
/// So many recent services weigh as much as what the town says that the service takes.
const TRUST: u64 = 4;
/// Nobody is served faster.
const SHORTEST: Duration = Duration::from_secs(20);

/// How long this service takes: recent times, and the town's own figure while there are few.
#[must_use]
pub fn service_time(office: &Office, queue: &Queue, service: ServiceNo) -> Duration {
    let usual = office.service(service).map_or(Duration::from_secs(300), |service| minutes(service.minutes));
    let recent = queue.pace(service);
    let count = recent.len() as u64;
    let sum: u64 = recent.map(u64::from).sum();
    Duration::from_secs((sum + usual.as_secs() * TRUST) / (count + TRUST)).max(SHORTEST)
}

/// The wait of somebody who is not in the line yet and would have `before` people before them.
#[must_use]
pub fn newcomer(office: &Office, queue: &Queue, visit: &Visit, before: u32, now: UtcTime) -> Option<Duration> {
    wait(office, queue, visit, before, now)
}

/// The wait of a visit that is in a line.
#[must_use]
pub fn of_visit(office: &Office, queue: &Queue, visit: &Visit, now: UtcTime) -> Option<Duration> {
    let before = queue.before(visit.section, (visit.rank, visit.id));
    wait(office, queue, visit, before, now)
}

fn wait(office: &Office, queue: &Queue, visit: &Visit, before: u32, now: UtcTime) -> Option<Duration> {
    let section = visit.section;
    let open = open_counters(office, queue);
    let mut free = BinaryHeap::new();
    for (counter, staff) in &open {
        if serves(counter, *staff, visit) || counter.services.iter().any(|no| office.section_of(*no) == Some(section)) {
            free.push(Reverse((busy_for(office, queue, counter, now), counter.no)));
        }
    }
    let can_serve = |no| open.iter().any(|(counter, staff)| counter.no == no && serves(counter, *staff, visit));
    if !free.iter().any(|Reverse((_, no))| can_serve(*no)) {
        return None;
    }
    let counters = u32::try_from(free.len()).unwrap_or(1).max(1);
    let mut rest = before.saturating_sub(PLAYED_MAX);
    let mut times = Times { office, queue, known: Vec::new() };
    for other in queue.line(section).take(usize::try_from(before.min(PLAYED_MAX)).unwrap_or(0)) {
        let mut first = free.peek_mut()?;
        if first.0.0 > HORIZON {
            return None;
        }
        first.0.0 += times.of(other.service());
    }
    let average = times.of(visit.service()) / counters;
    let mut beyond = Duration::ZERO;
    while rest > 0 && beyond <= HORIZON {
        let step = rest.min(1_000);
        beyond += average * step;
        rest -= step;
    }
    let turn = std::iter::from_fn(|| free.pop()).find(|Reverse((_, no))| can_serve(*no))?;
    let wait = turn.0.0 + beyond;
    (wait <= HORIZON).then_some(wait)
}

/// How long services take, each reckoned once: a line of hundreds asks for the same few.
struct Times<'a> {
    office: &'a Office,
    queue: &'a Queue,
    known: Vec<(ServiceNo, Duration)>,
}

impl Times<'_> {
    fn of(&mut self, service: ServiceNo) -> Duration {
        if let Some((_, time)) = self.known.iter().find(|(known, _)| *known == service) {
            return *time;
        }
        let time = service_time(self.office, self.queue, service);
        self.known.push((service, time));
        time
    }
}

fn open_counters<'a>(office: &'a Office, queue: &Queue) -> Vec<(&'a Counter, StaffId)> {
    let open = |counter: &'a Counter| match queue.counter(counter.no).opening {
        Opening::Open { staff, .. } => Some((counter, staff)),
        Opening::Paused { .. } | Opening::Closed => None,
    };
    office.counters.iter().filter_map(open).collect()
}

/// How long until this counter is free.
fn busy_for(office: &Office, queue: &Queue, counter: &Counter, now: UtcTime) -> Duration {
    let Some(visit) = queue.at_counter(counter.no) else { return Duration::ZERO };
    let usual = service_time(office, queue, visit.service());
    let elapsed = now.since(visit.called_at.unwrap_or(visit.since));
    // Whoever takes longer than usual will take a little longer still.
    usual.saturating_sub(elapsed).max(SHORTEST)
}

/// A line at a glance, for displays and kiosks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Which section's.
    pub section: SectionNo,
    /// How many wait, those still at home included.
    pub waiting: u32,
    /// The wait of somebody who comes now for what is asked for most in this line; `None` if nobody can tell.
    pub wait: Option<Duration>,
}

/// The line of each section.
#[must_use]
pub fn lines(office: &Office, queue: &Queue, now: UtcTime) -> Vec<Line> {
    let line = |section: SectionNo| {
        let services = office.services.iter().filter(|service| service.section == section);
        let waits = services.filter_map(|service| of_service(office, queue, service.no, now));
        let waiting = u32::try_from(queue.waiting(section)).unwrap_or(u32::MAX);
        Line { section, waiting, wait: waits.min() }
    };
    office.sections.iter().map(|section| line(section.no)).collect()
}

/// The wait of somebody who takes a number for this service now.
#[must_use]
pub fn of_service(office: &Office, queue: &Queue, service: ServiceNo, now: UtcTime) -> Option<Duration> {
    let section = office.section_of(service)?;
    let before = u32::try_from(queue.waiting(section)).unwrap_or(u32::MAX);
    let visit = Visit::of_newcomer((service, section), now);
    newcomer(office, queue, &visit, before, now)
}
