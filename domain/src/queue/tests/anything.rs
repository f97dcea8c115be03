//! Whatever anybody does in whatever order: what must hold then.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Doing {
    Take { service: u16, priority: Priority, away: bool },
    At { counter: u16, what: u8, which: usize },
    Person { what: u8, which: usize },
    Wait { seconds: u64 },
    CloseDay,
}

fn doings() -> impl Strategy<Value = Vec<Doing>> {
    let priority = prop_oneof![
        4 => Just(Priority::Normal), 1 => Just(Priority::Care), 1 => Just(Priority::Booked),
        1 => (1_u8..3).prop_map(Priority::Vip)
    ];
    let doing = prop_oneof![
        6 => (1_u16..4, priority, prop::bool::weighted(0.2)).prop_map(|(service, priority, away)| Doing::Take { service, priority, away }),
        12 => (1_u16..4, 0_u8..15, 0_usize..40).prop_map(|(counter, what, which)| Doing::At { counter, what, which }),
        3 => (0_u8..4, 0_usize..40).prop_map(|(what, which)| Doing::Person { what, which }),
        4 => (1_u64..900).prop_map(|seconds| Doing::Wait { seconds }),
        1 => Just(Doing::CloseDay),
    ];
    prop::collection::vec(doing, 1..120)
}

fn at_counter(what: u8, visit: VisitId) -> AtCounter {
    match what {
        0..=2 => AtCounter::Next,
        3 => AtCounter::Call { visit },
        4 => AtCounter::Precall { visit: None },
        5 => AtCounter::Recall,
        6 => AtCounter::Begin,
        7 => AtCounter::Park { reason: "記入中".to_owned() },
        8 => AtCounter::SendBack { reason: "書類不足".to_owned() },
        9 => AtCounter::Resume { visit },
        10 => AtCounter::Transfer { service: Some(ServiceNo(3)), target: None },
        11 => AtCounter::Finish { done: Vec::new() },
        12 => AtCounter::NoShow,
        13 => AtCounter::Undo,
        _ => AtCounter::Open,
    }
}

impl World {
    fn does(&mut self, doing: &Doing) {
        let ids: Vec<VisitId> = self.queue.visits().map(|visit| visit.id).collect();
        let some = |which: usize| ids.get(which % ids.len().max(1)).copied().unwrap_or(VisitId::from_raw(i64::MAX));
        // A refusal is as good as any answer here: what must hold is looked at afterwards.
        match *doing {
            Doing::Take { service, priority, away } => {
                let presence = if away { Here::Away } else { Here::Here };
                let wish = Take { priority, presence, ..self.wish(service) };
                let _ = self.run(&Command::Take(wish), &staff(9));
            }
            Doing::At { counter, what, which } => {
                if what <= 2 {
                    self.look_at_fairness(counter);
                }
                let _ = self.at(counter, at_counter(what, some(which)));
            }
            Doing::Person { what, which } => {
                let visit = some(which);
                let command = match what {
                    0 => Command::Arrive { visit },
                    1 => Command::Leave { visit },
                    2 => Command::Postpone { visit, minutes: 10 },
                    _ => Command::Follow { visit, on: Following::On },
                };
                let _ = self.run(&command, &Witness::Phone);
            }
            Doing::Wait { seconds } => self.now = self.now + Duration::from_secs(seconds),
            Doing::CloseDay => drop(self.run(&Command::Close(Reach::Earlier), &Witness::Clock)),
        }
    }

    /// Whoever is called next came at most one head start later than anybody who is left waiting for this counter.
    fn look_at_fairness(&self, counter: u16) {
        let row = self.office.counter(CounterNo(counter)).expect("a counter");
        let clerk = StaffId::from_raw(i64::from(counter));
        let Some(next) = self.queue.next(row, clerk, self.now) else { return };
        let most = self.office.rules.head_start_max(2);
        for section in &self.office.sections {
            for other in self.queue.line(section.no) {
                let fits = other.stand == Stand::Waiting && crate::queue::book::serves(row, clerk, other);
                if fits && other.rank <= self.now && other.day == self.now.day() {
                    assert!((next.rank, next.id) <= (other.rank, other.id), "not in the order of the ranks");
                    let never_moved = |visit: &Visit| visit.waited_from == visit.taken_at;
                    if never_moved(other) && never_moved(next) && other.rank <= other.taken_at {
                        assert!(next.taken_at.since(other.taken_at) <= most, "overtaken by more than a head start");
                    }
                }
            }
        }
    }

    /// All that can be seen of the queue.
    fn seen_at(&self, now: UtcTime) -> String {
        let ids = |visits: Vec<&std::sync::Arc<Visit>>| visits.iter().map(|visit| visit.id).collect::<Vec<_>>();
        let counters = self.office.counters.iter().map(|counter| {
            let clerk = StaffId::from_raw(i64::from(counter.no.0));
            let next = self.queue.next(counter, clerk, now).map(|visit| visit.id);
            let here = self.queue.at_counter(counter.no).map(|visit| visit.id);
            (next, here, self.queue.counter(counter.no), self.queue.last_of(counter.no).map(|visit| visit.id))
        });
        let lines = self.office.sections.iter().map(|section| ids(self.queue.line(section.no).collect()));
        let numbers = self.office.series.iter().map(|series| self.queue.last_number(&series.prefix, now.day()));
        let (counters, lines): (Vec<_>, Vec<_>) = (counters.collect(), lines.collect());
        let (numbers, visits): (Vec<_>, Vec<_>) = (numbers.collect(), self.queue.visits().collect());
        format!("{counters:?} {lines:?} {numbers:?} {} {visits:?}", self.queue.away())
    }

    fn look_at_numbers(&self) {
        let mut days: BTreeMap<_, Vec<u16>> = BTreeMap::new();
        for fact in &self.facts {
            if let Some(Fact::Visit { step: Step::Taken { .. }, visit, .. }) = Fact::of(fact) {
                days.entry((visit.day, visit.number.series.clone())).or_default().push(visit.number.number);
            }
        }
        for ((_, prefix), numbers) in days {
            let from = self.office.series.iter().find(|series| series.prefix == prefix).expect("a series").from;
            let expected: Vec<u16> = (from..).take(numbers.len()).collect();
            assert_eq!(numbers, expected, "numbers come once, in order and without gaps");
        }
    }

    fn look_at_counters(&self) {
        for counter in &self.office.counters {
            let here: Vec<_> = self
                .queue
                .visits()
                .filter(|visit| visit.stand.counter() == Some(counter.no))
                .map(|visit| visit.id)
                .collect();
            assert!(here.len() <= 1, "two visits at one counter");
            assert_eq!(here.first().copied(), self.queue.at_counter(counter.no).map(|visit| visit.id));
        }
    }

    fn look_at_lines(&self) {
        let in_lines: usize = self.office.sections.iter().map(|section| self.queue.line(section.no).count()).sum();
        let waiting = self.queue.visits().filter(|visit| visit.stand.is_in_line()).count();
        assert_eq!(in_lines, waiting, "somebody is in no line, or in two");
        assert_eq!(self.queue.away(), self.queue.visits().filter(|visit| visit.stand == Stand::Away).count());
    }

    /// Counters are played once for all that they do; whoever asks for one service alone hears the same.
    fn look_at_forecasts(&self) {
        let lines = forecast::lines(&self.office, &self.queue, self.now);
        for line in lines.iter().flat_map(|line| &line.services) {
            let alone = forecast::of_service(&self.office, &self.queue, line.service, self.now);
            assert_eq!(alone.as_ref(), Some(line));
        }
        let place = (self.now + Duration::from_secs(10_000_000), VisitId::from_raw(i64::MAX));
        let all = self.office.services.iter().map(|service| service.no);
        let merged: Vec<_> = self.queue.asked(all, place).map(|visit| (visit.rank, visit.id)).collect();
        let in_lines: usize = self.office.sections.iter().map(|section| self.queue.line(section.no).count()).sum();
        assert!(merged.is_sorted(), "several lines are read as one, in its order");
        assert_eq!(merged.len(), in_lines);
    }

    /// The queue made from the last fact about each visit decides as the one that lived through them.
    fn look_at_rows(&self) {
        let (mut visits, mut counters, mut numbers) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (place, fact) in self.facts.iter().enumerate() {
            match Fact::of(fact) {
                Some(Fact::Visit { visit, .. }) => {
                    let last = numbers.entry((visit.day, visit.number.series.clone())).or_insert(visit.number.clone());
                    *last = visit.number.clone().max(last.clone());
                    visits.insert(visit.id, (place, (**visit).clone()));
                }
                Some(Fact::Counter { counter, state }) => drop(counters.insert(*counter, *state)),
                _ => {}
            }
        }
        let mut rows: Vec<_> = visits.into_values().collect();
        rows.sort_by_key(|(place, _)| *place);
        let last_numbers = numbers.into_iter().map(|((day, _), number)| (day, number)).collect();
        let visits = rows.into_iter().map(|(_, visit)| visit).collect();
        let rebuilt = Queue::from_rows(Rows { visits, last_numbers, counters: counters.into_iter().collect() });
        for counter in &self.office.counters {
            let clerk = StaffId::from_raw(i64::from(counter.no.0));
            let next = |queue: &Queue| queue.next(counter, clerk, self.now).map(|visit| visit.id);
            assert_eq!(next(&rebuilt), next(&self.queue));
            assert_eq!(rebuilt.counter(counter.no), self.queue.counter(counter.no));
        }
        for series in &self.office.series {
            let last = |queue: &Queue| queue.last_number(&series.prefix, self.now.day());
            assert_eq!(last(&rebuilt), last(&self.queue));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever people do, in whatever order: numbers come once and without gaps, no two visits are at one counter, no
    /// visit is at two, everybody who waits is in one line, and the order is fair.
    #[test]
    fn whatever_is_done_nobody_is_lost_doubled_or_overtaken(doings in doings()) {
        let mut world = World::with_counters();
        for doing in &doings {
            world.does(doing);
            world.look_at_counters();
            world.look_at_lines();
            world.look_at_forecasts();
        }
        world.look_at_numbers();
        world.look_at_rows();
    }

    /// What this hub thought of and another hub was faster with is put back, whoever stood where meanwhile.
    #[test]
    fn a_queue_that_is_put_back_is_the_queue_of_the_log(
        before in doings(), thought in doings(), happened in doings()
    ) {
        let mut world = World::with_counters();
        before.iter().for_each(|doing| world.does(doing));
        let mut other = World { queue: world.queue.clone(), facts: Vec::new(), now: world.now, next_id: 1_000, office: office() };
        world.facts.clear();
        thought.iter().for_each(|doing| world.does(doing));
        happened.iter().for_each(|doing| other.does(doing));
        let touched: Vec<VisitId> = world.facts.iter().chain(&other.facts).filter_map(|fact| {
            Visit::after(fact).map(|visit| visit.id)
        }).collect();
        world.queue.put_back(&other.queue, touched);
        prop_assert_eq!(world.seen_at(other.now), other.seen_at(other.now));
    }

    /// A step at a counter that is undone at once leaves the visit as it was.
    #[test]
    fn undoing_gives_back_what_was(what in 0_u8..12) {
        let mut world = World::with_counters();
        let id = world.take(1);
        if !matches!(what, 0..=4 | 9) {
            world.next(1).expect("a call");
        }
        let before = (**world.queue.visit(id).expect("a visit")).clone();
        if world.at(1, at_counter(what, id)).is_ok_and(|facts| !facts.is_empty()) && what != 5 {
            world.at(1, AtCounter::Undo).expect("an undoing");
            let after = (**world.queue.visit(id).expect("a visit")).clone();
            prop_assert_eq!(Visit { undo: None, ..before }, Visit { undo: None, ..after });
        }
    }

    /// An office survives its text, and no text makes the reader panic.
    #[test]
    fn no_text_makes_the_reader_of_offices_panic(text in ".{0,60}") {
        let _ = Office::parse(&text);
        let office = office();
        let written = serde_json::to_string(&office).expect("JSON");
        prop_assert_eq!(Office::parse(&written), Ok(office));
    }
}
