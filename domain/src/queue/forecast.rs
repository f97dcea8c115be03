//! How long somebody will probably wait (待ち時間の目安). Never a promise: its error is measured, see
//! [`super::visit::Visit::forecast_s`].
//!
//! Only those count who can keep one of the visitor's counters busy: who waits for these counters, and who waits for
//! counters where those could be served too. They are played forward in the order of the line, each to the first open
//! counter that may serve them, for as long as the service took lately, until it is the visitor's turn. Played once with
//! everybody and once without those who are still at home, it is a range: nobody knows whether they will come.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{
    book::{Opening, Queue, serves},
    office::{Counter, Office, SectionNo, ServiceNo, minutes},
    visit::{Stand, Visit},
};
use crate::{ids::StaffId, ids::VisitId, time::UtcTime};

/// A forecast further than this is none.
const HORIZON: Duration = Duration::from_secs(6 * 3_600);
/// Lines longer than this are played forward by their average.
const PLAYED_MAX: usize = 200;
/// So many recent services weigh as much as what the town says that the service takes.
const TRUST: u64 = 4;
/// Nobody is served faster.
const SHORTEST: Duration = Duration::from_secs(20);
/// A range narrower than this is said as one figure.
const NARROW: Duration = Duration::from_secs(5 * 60);

/// How long somebody will probably wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// If nobody comes who is still at home.
    pub least: Duration,
    /// If all of them come.
    pub likely: Duration,
}

impl Wait {
    /// Whether it is said as a range.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        is_wide(self.least, self.likely)
    }

    /// In whole minutes: the longer one, and the shorter one if it is said as a range.
    #[must_use]
    pub fn minutes(&self) -> (u32, Option<u32>) {
        let whole = |wait: Duration| u32::try_from(wait.as_secs().div_ceil(60)).unwrap_or(u32::MAX);
        (whole(self.likely), self.is_wide().then(|| whole(self.least)))
    }
}

/// Whether two waits are so far apart that one figure would mislead: by minutes, and by a third.
#[must_use]
pub fn is_wide(least: Duration, most: Duration) -> bool {
    let apart = most.saturating_sub(least);
    apart > NARROW && apart * 3 > most
}

/// How long this service takes: recent times, and the town's own figure while there are few.
#[must_use]
pub fn service_time(office: &Office, queue: &Queue, service: ServiceNo) -> Duration {
    let usual = office.service(service).map_or(Duration::from_secs(300), |service| minutes(service.minutes));
    let recent = queue.pace(service);
    let count = recent.len() as u64;
    let sum: u64 = recent.map(u64::from).sum();
    Duration::from_secs((sum + usual.as_secs() * TRUST) / (count + TRUST)).max(SHORTEST)
}

/// The wait of a visit at its place, whether it is in the line already or not yet; `None` if nobody can tell.
#[must_use]
pub fn of_visit(office: &Office, queue: &Queue, visit: &Visit, now: UtcTime) -> Option<Wait> {
    Reach::of(office, queue, visit, now)?.played((visit.rank, visit.id)).wait(visit)
}

/// An open counter, and how long until it is free.
struct Desk<'a> {
    counter: &'a Counter,
    staff: StaffId,
    busy: Duration,
}

/// The open counters that somebody's turn depends on, and what they do.
struct Reach<'a> {
    office: &'a Office,
    queue: &'a Queue,
    desks: Vec<Desk<'a>>,
    services: BTreeSet<ServiceNo>,
    /// Which of the desks do a service.
    doing: BTreeMap<ServiceNo, Vec<usize>>,
}

impl<'a> Reach<'a> {
    /// From the counters that may serve this visit on: those that have a service in common with one that is in it.
    fn of(office: &'a Office, queue: &'a Queue, visit: &Visit, now: UtcTime) -> Option<Self> {
        let mut open = open_counters(office, queue, now);
        let mut reach = Self { office, queue, desks: Vec::new(), services: BTreeSet::new(), doing: BTreeMap::new() };
        let (own, mut rest): (Vec<_>, Vec<_>) =
            open.drain(..).partition(|desk| serves(desk.counter, desk.staff, visit));
        reach.take_in(own);
        loop {
            let is_near = |desk: &Desk<'_>| desk.counter.services.iter().any(|no| reach.services.contains(no));
            let (near, far): (Vec<_>, Vec<_>) = rest.drain(..).partition(is_near);
            rest = far;
            if near.is_empty() {
                break;
            }
            reach.take_in(near);
        }
        (!reach.desks.is_empty()).then_some(reach)
    }

    fn take_in(&mut self, desks: Vec<Desk<'a>>) {
        for desk in desks {
            for service in &desk.counter.services {
                self.services.insert(*service);
                self.doing.entry(*service).or_default().push(self.desks.len());
            }
            self.desks.push(desk);
        }
    }

    /// The desk that is free first for this visit.
    fn first_for(&self, visit: &Visit, free: &[Duration]) -> Option<usize> {
        let soonest = |place: &usize| (free[*place], self.desks[*place].counter.no);
        match visit.target {
            None => self.doing.get(&visit.service())?.iter().copied().min_by_key(soonest),
            Some(_) => {
                let fits = |place: &usize| serves(self.desks[*place].counter, self.desks[*place].staff, visit);
                (0..free.len()).filter(fits).min_by_key(soonest)
            }
        }
    }

    /// Plays those forward who are before this place.
    fn played(self, place: (UtcTime, VisitId)) -> Played<'a> {
        let others: Vec<&Visit> = self.queue.asked(self.services.iter().copied(), place).take(PLAYED_MAX).collect();
        let all = if others.len() < PLAYED_MAX { 0 } else { self.queue.ahead(self.services.iter().copied(), place) };
        let beyond = all.saturating_sub(u32::try_from(PLAYED_MAX).unwrap_or(u32::MAX));
        let times: BTreeMap<ServiceNo, Duration> =
            self.services.iter().map(|no| (*no, service_time(self.office, self.queue, *no))).collect();
        let is_here = |other: &&Visit| other.stand == Stand::Waiting;
        let everybody = self.free_after(others.iter().copied(), &times);
        let here = if others.iter().all(is_here) {
            everybody.clone()
        } else {
            self.free_after(others.iter().copied().filter(is_here), &times)
        };
        Played { reach: self, times, everybody, here, beyond }
    }

    /// How long until each desk is free, after these others.
    fn free_after<'v>(
        &self,
        others: impl Iterator<Item = &'v Visit>,
        times: &BTreeMap<ServiceNo, Duration>,
    ) -> Vec<Duration> {
        let mut free: Vec<Duration> = self.desks.iter().map(|desk| desk.busy).collect();
        for other in others {
            // Whoever only a closed counter or somebody who is not there may call keeps nobody busy.
            if let (Some(place), Some(time)) = (self.first_for(other, &free), times.get(&other.service())) {
                free[place] = free[place].saturating_add(*time);
            }
        }
        free
    }
}

/// What is left of some counters once those before a place are served.
struct Played<'a> {
    reach: Reach<'a>,
    /// How long a service takes, for each that they do.
    times: BTreeMap<ServiceNo, Duration>,
    /// How long until each desk is free if all of them come.
    everybody: Vec<Duration>,
    /// The same if nobody comes who is still at home.
    here: Vec<Duration>,
    /// How many more are before the place than were played.
    beyond: u32,
}

impl Played<'_> {
    /// The wait of somebody at that place.
    fn wait(&self, visit: &Visit) -> Option<Wait> {
        let turn = |free: &[Duration]| self.reach.first_for(visit, free).map(|place| free[place]);
        let (everybody, least) = (turn(&self.everybody)?, turn(&self.here)?);
        let usual = self.times.get(&visit.service()).copied().unwrap_or_default();
        let beyond = usual / u32::try_from(self.reach.desks.len()).unwrap_or(1).max(1) * self.beyond;
        let likely = everybody.saturating_add(beyond);
        (likely <= HORIZON).then_some(Wait { least: least.saturating_add(beyond).min(likely), likely })
    }
}

fn open_counters<'a>(office: &'a Office, queue: &Queue, now: UtcTime) -> Vec<Desk<'a>> {
    let open = |counter: &'a Counter| match queue.counter(counter.no).opening {
        Opening::Open { staff, .. } => Some(Desk { counter, staff, busy: busy_for(office, queue, counter, now) }),
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which section's.
    pub section: SectionNo,
    /// How many wait, those still at home included.
    pub waiting: u32,
    /// The wait of somebody who comes now: the shortest of what people wait for here; `None` if nobody can tell.
    pub wait: Option<Duration>,
    /// The longest of it.
    pub longest: Option<Duration>,
    /// The same by service.
    pub services: Vec<ServiceLine>,
}

impl Line {
    /// In whole minutes: the wait, and the longest if one figure would mislead.
    #[must_use]
    pub fn minutes(&self) -> Option<(u64, Option<u64>)> {
        let whole = |wait: Duration| wait.as_secs().div_ceil(60);
        let (wait, longest) = (self.wait?, self.longest?);
        Some((whole(wait), is_wide(wait, longest).then(|| whole(longest))))
    }

    /// The same as it is read: `10` or `5–40`.
    #[must_use]
    pub fn minutes_text(&self) -> Option<String> {
        let (minutes, most) = self.minutes()?;
        Some(most.map_or_else(|| minutes.to_string(), |most| format!("{minutes}–{most}")))
    }
}

/// What somebody who comes for this service now finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceLine {
    /// Which service.
    pub service: ServiceNo,
    /// How many would be before them.
    pub ahead: u32,
    /// How long they would wait; `None` if nobody can tell.
    pub wait: Option<Wait>,
}

/// The line of each section.
#[must_use]
pub fn lines(office: &Office, queue: &Queue, now: UtcTime) -> Vec<Line> {
    let mut newcomers = Newcomers { office, queue, now, played: Vec::new() };
    let mut line = |section: SectionNo| {
        let services = office.services.iter().filter(|service| service.section == section);
        let services: Vec<ServiceLine> = services.filter_map(|service| newcomers.line(service.no)).collect();
        let is_asked = |line: &&ServiceLine| queue.is_asked(line.service);
        let waits = |asked: &[ServiceLine]| asked.iter().filter_map(|line| line.wait).map(|wait| wait.likely).collect();
        let asked: Vec<ServiceLine> = services.iter().filter(is_asked).copied().collect();
        let (of_asked, all): (Vec<Duration>, Vec<Duration>) = (waits(&asked), waits(&services));
        let wait = of_asked.iter().min().or_else(|| all.iter().min()).copied();
        let waiting = u32::try_from(queue.waiting(section)).unwrap_or(u32::MAX);
        Line { section, waiting, wait, longest: of_asked.iter().max().copied().or(wait), services }
    };
    office.sections.iter().map(|section| line(section.no)).collect()
}

/// What somebody finds who takes a number for this service now; `None` if there is no such service.
#[must_use]
pub fn of_service(office: &Office, queue: &Queue, service: ServiceNo, now: UtcTime) -> Option<ServiceLine> {
    Newcomers { office, queue, now, played: Vec::new() }.line(service)
}

/// Whoever comes now. Counters that depend on each other are played once for all their services: whoever comes stands
/// behind the same people.
struct Newcomers<'a> {
    office: &'a Office,
    queue: &'a Queue,
    now: UtcTime,
    played: Vec<Played<'a>>,
}

impl Newcomers<'_> {
    fn line(&mut self, service: ServiceNo) -> Option<ServiceLine> {
        let visit = Visit::of_newcomer((service, self.office.section_of(service)?), self.now);
        let place = (visit.rank, visit.id);
        let ahead = self.queue.ahead(self.office.rivals(service), place);
        let known = self.played.iter().find(|played| played.reach.services.contains(&service));
        let wait = match known {
            Some(played) => played.wait(&visit),
            None => Reach::of(self.office, self.queue, &visit, self.now).and_then(|reach| {
                let played = reach.played(place);
                let wait = played.wait(&visit);
                self.played.push(played);
                wait
            }),
        };
        Some(ServiceLine { service, ahead, wait })
    }
}
