//! The state of an office's queue: a fold of its facts, made from rows when an actor starts.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, VecDeque, binary_heap::PeekMut},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    fact::Fact,
    office::{Counter, CounterNo, SectionNo, ServiceNo},
    visit::{CardOfDay, Number, Stand, StayEnd, Step, Target, Visit},
};
use crate::{
    ids::{StaffId, VisitId},
    log::{Entry, Witness},
    time::{CivilDay, UtcTime},
};

/// Ended visits that can still be undone or called again.
pub const ENDED_MAX: usize = 100;
/// Days whose last numbers are kept: an actor lives for days, a wrong clock may name many.
pub const DAYS_MAX: u16 = 32;
/// Service times that the forecast looks back on, of each service.
const PACE_MAX: usize = 20;

/// Whether a counter is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Opening {
    /// Nobody is there.
    #[default]
    Closed,
    /// Somebody serves.
    Open {
        /// Who.
        staff: StaffId,
        /// Since when.
        since: UtcTime,
    },
    /// Whoever serves has a break (休止).
    Paused {
        /// Who.
        staff: StaffId,
        /// Since when.
        since: UtcTime,
    },
}

impl Opening {
    /// Whose counter it is now.
    #[must_use]
    pub const fn staff(self) -> Option<StaffId> {
        match self {
            Self::Closed => None,
            Self::Open { staff, .. } | Self::Paused { staff, .. } => Some(staff),
        }
    }
}

/// A counter, whole: the last fact about it says everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CounterState {
    /// Whether it is open.
    #[serde(flatten)]
    pub opening: Opening,
    /// When somebody there pressed the emergency button (緊急呼出), if nobody has answered yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<UtcTime>,
}

/// An office's queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    latest: Option<UtcTime>,
    /// By day, for a clock that was wrong for a while gave numbers of other days than today. The day of the last number
    /// stands last: however wrong another hub's clock is, today's numbers are not what is forgotten.
    last_numbers: VecDeque<(CivilDay, BTreeMap<String, u16>)>,
    visits: BTreeMap<VisitId, Arc<Visit>>,
    ended: VecDeque<VisitId>,
    lines: BTreeMap<SectionNo, BTreeSet<(UtcTime, VisitId)>>,
    /// Those in the lines by what they wait for: who competes for a counter is counted without looking at the others.
    asked: BTreeMap<ServiceNo, BTreeSet<(UtcTime, VisitId)>>,
    /// Of those in the lines, who is here and may be called by any counter, by what is waited for: a counter finds
    /// whoever is next without looking at those whom it does not serve.
    callable: BTreeMap<ServiceNo, BTreeSet<(UtcTime, VisitId)>>,
    /// Who is here and waits for one counter or person only: few.
    targeted: BTreeSet<(UtcTime, VisitId)>,
    at_counters: BTreeMap<CounterNo, VisitId>,
    counters: BTreeMap<CounterNo, CounterState>,
    cards: HashMap<CardOfDay, VisitId>,
    away: usize,
    pace: BTreeMap<ServiceNo, VecDeque<u32>>,
}

/// What rows say of a queue.
#[derive(Debug, Default)]
pub struct Rows {
    /// Visits that are not over, and the last ones that are, in the order in which they ended.
    pub visits: Vec<Visit>,
    /// The last number of each series on each day from yesterday on, at most [`DAYS_MAX`] days.
    pub last_numbers: Vec<(CivilDay, Number)>,
    /// The counters.
    pub counters: Vec<(CounterNo, CounterState)>,
}

impl Queue {
    /// The queue that these rows hold.
    #[must_use]
    pub fn from_rows(rows: Rows) -> Self {
        let mut queue = Self { counters: rows.counters.into_iter().collect(), ..Self::default() };
        for (day, Number { series, number }) in rows.last_numbers {
            queue.numbers_of(day).insert(series, number);
        }
        for visit in rows.visits {
            queue.latest = Some(visit.since.evened(queue.latest));
            queue.note_pace(&visit);
            queue.put(visit);
        }
        queue
    }

    /// Folds a fact into the queue. Facts that are not about it change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        let Some(fact) = Fact::of(entry) else { return };
        match fact {
            Fact::Visit { visit, step, .. } => {
                self.note_time(entry.at, &entry.by);
                if matches!(step, Step::Taken { .. }) {
                    self.count(visit);
                }
                if matches!(step, Step::Finished | Step::MovedOn) {
                    self.note_pace(visit);
                }
                self.put((**visit).clone());
            }
            Fact::Counter { counter, state } => {
                self.note_time(entry.at, &entry.by);
                self.counters.insert(*counter, *state);
            }
            Fact::OfficeChanged => {}
        }
    }

    /// The time goes back only with a clock: a tap may be heard of long after it happened.
    fn note_time(&mut self, at: UtcTime, by: &Witness) {
        let evened = at.evened(self.latest);
        self.latest = match by {
            Witness::Device { .. } => self.latest.max(Some(evened)),
            Witness::Unsaid | Witness::Staff { .. } | Witness::Button { .. } | Witness::Phone | Witness::Clock => {
                Some(evened)
            }
        };
    }

    fn count(&mut self, visit: &Visit) {
        let last = self.numbers_of(visit.day).entry(visit.number.series.clone()).or_default();
        *last = visit.number.number.max(*last);
    }

    /// The last numbers of a day, which are from now on the last that is forgotten.
    fn numbers_of(&mut self, day: CivilDay) -> &mut BTreeMap<String, u16> {
        let known = self.last_numbers.iter().rposition(|(other, _)| *other == day);
        let numbers = known.and_then(|place| self.last_numbers.remove(place)).unwrap_or_else(|| (day, BTreeMap::new()));
        if self.last_numbers.len() >= usize::from(DAYS_MAX) {
            self.last_numbers.pop_front();
        }
        self.last_numbers.push_back(numbers);
        &mut self.last_numbers.back_mut().expect("just pushed").1
    }

    fn note_pace(&mut self, visit: &Visit) {
        let Some(stay) = visit.stays.last().filter(|stay| stay.end == StayEnd::Done) else { return };
        let seconds = stay.ended_at.since(stay.began_at.unwrap_or(stay.called_at)).as_secs();
        let pace = self.pace.entry(stay.service).or_default();
        pace.push_back(u32::try_from(seconds).unwrap_or(u32::MAX));
        if pace.len() > PACE_MAX {
            pace.pop_front();
        }
    }

    fn put(&mut self, visit: Visit) {
        self.take_out(visit.id);
        if visit.stand.is_over() {
            self.ended.push_back(visit.id);
            if self.ended.len() > ENDED_MAX
                && let Some(oldest) = self.ended.pop_front()
            {
                self.visits.remove(&oldest);
            }
        }
        self.put_in(Arc::new(visit));
    }

    fn put_in(&mut self, visit: Arc<Visit>) {
        let id = visit.id;
        if visit.stand.is_in_line() {
            self.lines.entry(visit.section).or_default().insert((visit.rank, id));
            self.asked.entry(visit.service()).or_default().insert((visit.rank, id));
        }
        if visit.stand == Stand::Waiting {
            self.callers_line(&visit).insert((visit.rank, id));
        }
        self.away += usize::from(visit.stand == Stand::Away);
        if let Some(counter) = visit.stand.counter() {
            self.at_counters.insert(counter, id);
        }
        if let (Some(card), false) = (visit.card, visit.stand.is_over()) {
            self.cards.insert(card, id);
        }
        self.visits.insert(id, visit);
    }

    /// Becomes as the other queue is, which differs in these visits only: a long line need not be copied.
    pub fn put_back(&mut self, other: &Self, visits: impl IntoIterator<Item = VisitId>) {
        for id in visits {
            self.take_out(id);
            if let Some(visit) = other.visits.get(&id) {
                self.put_in(Arc::clone(visit));
            }
        }
        // Whoever ended here or there may have pushed out somebody who ended long ago.
        for id in self.ended.iter().filter(|id| !other.visits.contains_key(id)) {
            self.visits.remove(id);
        }
        for id in &other.ended {
            if let (None, Some(visit)) = (self.visits.get(id), other.visits.get(id)) {
                self.put_in(Arc::clone(visit));
            }
        }
        self.ended.clone_from(&other.ended);
        self.counters.clone_from(&other.counters);
        self.last_numbers.clone_from(&other.last_numbers);
        self.pace.clone_from(&other.pace);
        self.latest = other.latest;
    }

    fn take_out(&mut self, id: VisitId) {
        let Some(old) = self.visits.remove(&id) else { return };
        if old.stand.is_in_line() {
            if let Some(line) = self.lines.get_mut(&old.section) {
                line.remove(&(old.rank, id));
            }
            if let Some(line) = self.asked.get_mut(&old.service()) {
                line.remove(&(old.rank, id));
            }
        }
        if old.stand == Stand::Waiting {
            self.callers_line(&old).remove(&(old.rank, id));
        }
        self.away -= usize::from(old.stand == Stand::Away);
        // Somebody else may be at that counter, or have come with that card, meanwhile.
        if let Some(counter) = old.stand.counter()
            && self.at_counters.get(&counter) == Some(&id)
        {
            self.at_counters.remove(&counter);
        }
        if let Some(card) = old.card
            && self.cards.get(&card) == Some(&id)
        {
            self.cards.remove(&card);
        }
        if old.stand.is_over() {
            self.ended.retain(|ended| *ended != id);
        }
    }

    /// Where counters look for this visit.
    fn callers_line(&mut self, visit: &Visit) -> &mut BTreeSet<(UtcTime, VisitId)> {
        match visit.target {
            Some(_) => &mut self.targeted,
            None => self.callable.entry(visit.service()).or_default(),
        }
    }

    /// The time of the last fact, clocks that differ a little evened out.
    #[must_use]
    pub fn latest(&self) -> Option<UtcTime> {
        self.latest
    }

    /// The last number of this series on this day.
    #[must_use]
    pub fn last_number(&self, series: &str, day: CivilDay) -> Option<u16> {
        self.last_numbers.iter().rfind(|(other, _)| *other == day)?.1.get(series).copied()
    }

    /// The visit with this id, if it is not over or has ended lately.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Arc<Visit>> {
        self.visits.get(&id)
    }

    /// All visits that are not over or have ended lately, in the order in which their numbers were taken.
    pub fn visits(&self) -> impl Iterator<Item = &Arc<Visit>> {
        self.visits.values()
    }

    /// Who came with this card today and is not gone.
    #[must_use]
    pub fn visit_of_card(&self, card: CardOfDay) -> Option<&Arc<Visit>> {
        self.cards.get(&card).and_then(|id| self.visits.get(id))
    }

    /// Who is at this counter: precalled, called or served.
    #[must_use]
    pub fn at_counter(&self, counter: CounterNo) -> Option<&Arc<Visit>> {
        self.at_counters.get(&counter).and_then(|id| self.visits.get(id))
    }

    /// The last visit that this counter ended or set aside, for undoing.
    #[must_use]
    pub fn last_of(&self, counter: CounterNo) -> Option<&Arc<Visit>> {
        let of_counter = |visit: &&Arc<Visit>| visit.undo.as_ref().is_some_and(|undo| undo.counter == counter);
        self.visits.values().filter(of_counter).max_by_key(|visit| visit.undo.as_ref().map(|undo| undo.at))
    }

    /// The state of this counter.
    #[must_use]
    pub fn counter(&self, counter: CounterNo) -> CounterState {
        self.counters.get(&counter).copied().unwrap_or_default()
    }

    /// The counters that were ever opened.
    pub fn counters(&self) -> impl Iterator<Item = (CounterNo, CounterState)> {
        self.counters.iter().map(|(counter, state)| (*counter, *state))
    }

    /// How many took a number at home and have not come.
    #[must_use]
    pub fn away(&self) -> usize {
        self.away
    }

    /// The line of a section, first to last.
    pub fn line(&self, section: SectionNo) -> impl Iterator<Item = &Arc<Visit>> {
        let ids = self.lines.get(&section).into_iter().flatten();
        ids.filter_map(|(_, id)| self.visits.get(id))
    }

    /// How many are in the line of a section.
    #[must_use]
    pub fn waiting(&self, section: SectionNo) -> usize {
        self.lines.get(&section).map_or(0, BTreeSet::len)
    }

    /// How many who wait for one of these services are before this place.
    #[must_use]
    pub fn ahead(&self, services: impl IntoIterator<Item = ServiceNo>, place: (UtcTime, VisitId)) -> u32 {
        // Most who ask have just come: fewer are after them than before.
        let before = |line: &BTreeSet<(UtcTime, VisitId)>| line.len() - line.range(place..).count();
        let lines = services.into_iter().filter_map(|service| self.asked.get(&service));
        u32::try_from(lines.map(before).sum::<usize>()).unwrap_or(u32::MAX)
    }

    /// The same, but nobody is looked at beyond so many, and this visit does not count.
    #[must_use]
    pub fn ahead_within(
        &self,
        services: impl IntoIterator<Item = ServiceNo>,
        place: (UtcTime, VisitId),
        but: VisitId,
        most: usize,
    ) -> usize {
        let lines = services.into_iter().filter_map(|service| self.asked.get(&service));
        let before = lines.flat_map(|line| line.range(..place).filter(|(_, id)| *id != but).take(most + 1));
        before.take(most + 1).count()
    }

    /// Who waits for one of these services and is before this place, first to last. Only as many are looked at as are
    /// taken.
    pub fn asked(
        &self,
        services: impl IntoIterator<Item = ServiceNo>,
        place: (UtcTime, VisitId),
    ) -> impl Iterator<Item = &Visit> {
        let lines = services.into_iter().filter_map(|service| self.asked.get(&service));
        let mut lines: Vec<_> = lines.map(|line| line.range(..place)).collect();
        let heads = lines.iter_mut().enumerate().filter_map(|(no, line)| Some(Reverse((line.next()?, no))));
        let mut heads: BinaryHeap<_> = heads.collect();
        let merged = std::iter::from_fn(move || {
            let mut head = heads.peek_mut()?;
            let Reverse(((_, id), no)) = *head;
            match lines[no].next() {
                Some(next) => *head = Reverse((next, no)),
                None => {
                    PeekMut::pop(head);
                }
            }
            Some(id)
        });
        merged.filter_map(|id| self.visits.get(id)).map(Arc::as_ref)
    }

    /// The first who wait for this service.
    pub fn first_asked(&self, service: ServiceNo) -> impl Iterator<Item = &Arc<Visit>> {
        self.asked.get(&service).into_iter().flatten().filter_map(|(_, id)| self.visits.get(id))
    }

    /// Whether anybody waits for this service.
    #[must_use]
    pub fn is_asked(&self, service: ServiceNo) -> bool {
        self.asked.get(&service).is_some_and(|line| !line.is_empty())
    }

    /// Who is to be called next to this counter: the first in any line who is here, whose time has come and whom the
    /// counter serves.
    #[must_use]
    pub fn next(&self, counter: &Counter, staff: StaffId, now: UtcTime) -> Option<&Arc<Visit>> {
        let fits = |visit: &&Arc<Visit>| visit.rank <= now && visit.is_of(now.day()) && serves(counter, staff, visit);
        let lines = counter.services.iter().filter_map(|service| self.callable.get(service));
        let first = |line: &BTreeSet<(UtcTime, VisitId)>| {
            let due = line.iter().take_while(|(rank, _)| *rank <= now);
            due.filter_map(|(_, id)| self.visits.get(id)).find(fits)
        };
        let firsts = lines.chain(std::iter::once(&self.targeted)).filter_map(first);
        firsts.min_by_key(|visit| (visit.rank, visit.id))
    }

    /// Recent service times of this service, in seconds, oldest first.
    pub fn pace(&self, service: ServiceNo) -> impl ExactSizeIterator<Item = u32> {
        static NONE: VecDeque<u32> = VecDeque::new();
        self.pace.get(&service).unwrap_or(&NONE).iter().copied()
    }
}

/// Whether this person at this counter may call this visit.
#[must_use]
pub fn serves(counter: &Counter, staff: StaffId, visit: &Visit) -> bool {
    match visit.target {
        Some(Target::Counter(only)) => only == counter.no,
        Some(Target::Staff(only)) => only == staff,
        None => counter.services.contains(&visit.service()),
    }
}
