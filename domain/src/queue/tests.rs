//! What must hold of a queue whatever is done to it.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;

use super::{
    book::{Opening, Queue, Rows},
    decide::{AtCounter, Command, Following, Here, QueueRefusal, Reach, Take, decide},
    forecast,
    office::{BadOffice, CounterNo, Lang, Office, SectionNo, ServiceNo},
    visit::{CardOfDay, Origin, Priority, Stand, Step, Target, Visit},
};
use crate::{
    card::{CardKey, TownCardId},
    event::{Event, Witness},
    ids::{StaffId, VisitId},
    time::UtcTime,
};

/// 2026-11-24 9:00 in Asia/Tokyo, a Tuesday.
const MORNING: UtcTime = UtcTime::from_micros(1_795_478_400_000_000);
const MINUTE: Duration = Duration::from_secs(60);

fn office() -> Office {
    let text = r#"{
        "sections": [{"no": 1, "name": {"ja": "市民課", "en": "Citizens"}}, {"no": 2, "name": {"ja": "税務課"}}],
        "services": [
            {"no": 1, "section": 1, "name": {"ja": "住民票"}, "series": "A", "minutes": 5, "from_home": true},
            {"no": 2, "section": 1, "name": {"ja": "転入・転出"}, "series": "B", "minutes": 20},
            {"no": 3, "section": 2, "name": {"ja": "課税証明"}, "series": "C", "minutes": 8}
        ],
        "counters": [
            {"no": 1, "name": {"ja": "1番窓口"}, "services": [1]},
            {"no": 2, "name": {"ja": "2番窓口"}, "services": [1, 2]},
            {"no": 3, "name": {"ja": "3番窓口"}, "services": [3, 2]}
        ],
        "series": [
            {"prefix": "A", "from": 1, "to": 999}, {"prefix": "B", "from": 500, "to": 599},
            {"prefix": "C", "from": 1, "to": 999, "daily_quota": 3}
        ],
        "rules": {"opens": 0, "closes": 1440, "tap_service": 1}
    }"#;
    Office::parse(text).expect("an office")
}

/// An office at work: decides, folds, and looks after what must always hold.
struct World {
    office: Office,
    queue: Queue,
    facts: Vec<Event>,
    now: UtcTime,
    next_id: i64,
}

fn staff(no: u16) -> Witness {
    Witness::Staff { staff: StaffId::from_raw(i64::from(no)) }
}

impl World {
    fn new() -> Self {
        Self { office: office(), queue: Queue::default(), facts: Vec::new(), now: MORNING, next_id: 0 }
    }

    fn with_counters() -> Self {
        let mut world = Self::new();
        for counter in 1..=3 {
            world.at(counter, AtCounter::Open).expect("an open counter");
        }
        world
    }

    fn run(&mut self, command: &Command, by: &Witness) -> Result<Vec<Event>, QueueRefusal> {
        let facts = decide(&self.office, &self.queue, command, self.now, by)?;
        for fact in &facts {
            self.queue.apply(fact);
        }
        self.facts.extend(facts.iter().cloned());
        Ok(facts)
    }

    fn at(&mut self, counter: u16, what: AtCounter) -> Result<Vec<Event>, QueueRefusal> {
        self.run(&Command::At(CounterNo(counter), what), &staff(counter))
    }

    fn wish(&mut self, service: u16) -> Take {
        self.next_id += 1;
        Take {
            visit: VisitId::from_raw(self.next_id),
            services: vec![ServiceNo(service)],
            origin: Origin::Kiosk,
            priority: Priority::Normal,
            language: Lang::Ja,
            due: None,
            presence: Here::Here,
            card: None,
        }
    }

    fn take(&mut self, service: u16) -> VisitId {
        let wish = self.wish(service);
        self.take_as(wish)
    }

    fn take_as(&mut self, wish: Take) -> VisitId {
        let id = wish.visit;
        self.run(&Command::Take(wish), &staff(9)).expect("a number");
        id
    }

    fn next(&mut self, counter: u16) -> Result<String, QueueRefusal> {
        self.at(counter, AtCounter::Next)?;
        Ok(self.queue.at_counter(CounterNo(counter)).expect("somebody").number.to_string())
    }

    fn serve(&mut self, counter: u16, takes: Duration) {
        self.at(counter, AtCounter::Begin).expect("a beginning");
        self.now = self.now + takes;
        self.at(counter, AtCounter::Finish { done: Vec::new() }).expect("an end");
    }

    fn stand(&self, id: VisitId) -> Stand {
        self.queue.visit(id).expect("a visit").stand.clone()
    }
}

#[test]
fn numbers_are_called_in_the_order_in_which_they_were_taken() {
    let mut world = World::with_counters();
    for service in [1, 1, 2, 3] {
        world.take(service);
        world.now = world.now + MINUTE;
    }
    assert_eq!(world.next(1), Ok("A001".to_owned()));
    assert_eq!(world.next(2), Ok("A002".to_owned()));
    assert_eq!(world.next(3), Ok("B500".to_owned()));
    assert_eq!(
        world.next(1),
        Err(QueueRefusal::CounterBusy(world.queue.at_counter(CounterNo(1)).expect("somebody").number.clone()))
    );
    world.serve(3, MINUTE);
    assert_eq!(world.next(3), Ok("C001".to_owned()));
    world.serve(1, MINUTE);
    assert_eq!(world.next(1), Err(QueueRefusal::NobodyWaits));
}

#[test]
fn a_priority_is_a_head_start_and_no_more() {
    let mut world = World::with_counters();
    world.take(1);
    world.now = world.now + MINUTE * 14;
    let wish = Take { priority: Priority::Care, ..world.wish(1) };
    world.take_as(wish);
    assert_eq!(world.next(1), Ok("A002".to_owned()));
    let wish = Take { priority: Priority::Care, ..world.wish(1) };
    world.now = world.now + MINUTE * 2;
    world.take_as(wish);
    assert_eq!(world.next(2), Ok("A001".to_owned()));
}

#[test]
fn a_booked_visitor_in_time_goes_by_the_booked_time_and_a_late_one_by_the_arrival() {
    let rules = office().rules;
    let due = MORNING + MINUTE * 60;
    let rank = |came| Visit::rank_of(&rules, Priority::Booked, came, Some(due));
    assert_eq!(rank(due - MINUTE * 20), due - MINUTE * 25);
    assert_eq!(rank(due + MINUTE * 10), due - MINUTE * 5);
    assert_eq!(rank(due + MINUTE * 11), due + MINUTE * 6);
}

#[test]
fn a_quota_ends_the_numbers_of_a_day_and_the_next_day_begins_anew() {
    let mut world = World::new();
    for _ in 0..3 {
        world.take(3);
    }
    let wish = world.wish(3);
    assert_eq!(world.run(&Command::Take(wish.clone()), &staff(9)), Err(QueueRefusal::NumbersUsedUp));
    world.now = world.now + MINUTE * 60 * 15;
    let id = world.take_as(wish);
    assert_eq!(world.queue.visit(id).expect("a visit").number.to_string(), "C001");
    assert_eq!(world.queue.visit(id).expect("a visit").day, MORNING.day().plus(1));
}

#[test]
fn a_clock_that_lags_behind_midnight_gives_no_number_of_yesterday() {
    let mut world = World::new();
    world.now = world.now + MINUTE * 60 * 15;
    let id = world.take(1);
    world.now = MORNING;
    // The actor was lost meanwhile: the rows know how late it is.
    let visit = (**world.queue.visit(id).expect("a visit")).clone();
    let last_numbers = Some((visit.day, vec![visit.number.clone()]));
    world.queue = Queue::from_rows(Rows { visits: vec![visit], last_numbers, counters: Vec::new() });
    let id = world.take(1);
    let visit = world.queue.visit(id).expect("a visit");
    assert_eq!((visit.number.to_string(), visit.day), ("A002".to_owned(), MORNING.day().plus(1)));
}

#[test]
fn the_day_closes_and_carries_over_whoever_must_come_back() {
    let mut world = World::with_counters();
    let (called, back, waits) = (world.take(1), world.take(2), world.take(1));
    world.next(1).expect("a call");
    world.next(2).expect("a call");
    world.at(2, AtCounter::SendBack { reason: "委任状".to_owned() }).expect("sent back");
    world.now = world.now + MINUTE * 60 * 24;
    world.run(&Command::Close(Reach::Earlier), &Witness::Clock).expect("a closing");
    assert_eq!((world.stand(called), world.stand(waits)), (Stand::Left, Stand::Left));
    assert_eq!(world.stand(back), Stand::MustReturn { reason: "委任状".to_owned() });
    assert_eq!(world.queue.counter(CounterNo(2)).opening, Opening::Closed);
    world.at(2, AtCounter::Open).expect("an open counter");
    world.at(2, AtCounter::Resume { visit: back }).expect("goes on");
    // A hub that starts at midday closes earlier days again: whoever is being served today is left alone.
    assert_eq!(world.run(&Command::Close(Reach::Earlier), &Witness::Clock).map(|facts| facts.len()), Ok(0));
}

#[test]
fn a_number_of_yesterday_is_not_called_and_says_so() {
    let mut world = World::with_counters();
    let old = world.take(1);
    world.now = world.now + MINUTE * 60 * 24;
    assert_eq!(world.at(1, AtCounter::Next), Err(QueueRefusal::NobodyWaits));
    assert_eq!(world.at(1, AtCounter::Call { visit: old }), Err(QueueRefusal::OtherDay(MORNING.day())));
    assert_eq!(world.run(&Command::Leave { visit: old }, &Witness::Phone), Err(QueueRefusal::OtherDay(MORNING.day())));
}

#[test]
fn nobody_waits_for_a_counter_or_person_that_has_gone() {
    let mut world = World::with_counters();
    let (one, other) = (world.take(1), world.take(1));
    world.next(1).expect("a call");
    world.at(1, AtCounter::Transfer { service: None, target: Some(Target::Counter(CounterNo(2))) }).expect("sent on");
    world.next(1).expect("a call");
    let person = Target::Staff(StaffId::from_raw(2));
    world.at(1, AtCounter::Transfer { service: Some(ServiceNo(3)), target: Some(person) }).expect("sent on");
    assert_eq!(world.at(1, AtCounter::Next), Err(QueueRefusal::NobodyWaits));
    world.at(2, AtCounter::Close).expect("a closed counter");
    assert_eq!(world.queue.visit(one).expect("a visit").target, None);
    assert_eq!(world.queue.visit(other).expect("a visit").target, None);
    assert_eq!(world.next(1), Ok("A001".to_owned()));
    assert_eq!(world.next(3), Ok("A002".to_owned()));
}

#[test]
fn a_counter_closes_with_people_parked_and_another_goes_on_with_them() {
    let mut world = World::with_counters();
    let id = world.take(1);
    world.next(1).expect("a call");
    assert!(matches!(world.at(1, AtCounter::Close), Err(QueueRefusal::CounterBusy(_))));
    world.at(1, AtCounter::Park { reason: "記入中".to_owned() }).expect("parked");
    world.at(1, AtCounter::Close).expect("a closed counter");
    world.at(2, AtCounter::Resume { visit: id }).expect("goes on");
    assert_eq!(world.stand(id), Stand::Serving { counter: CounterNo(2) });
    assert_eq!(world.at(3, AtCounter::Call { visit: id }), Err(QueueRefusal::TakenBy(CounterNo(2))));
}

#[test]
fn whoever_left_is_not_called_by_undoing_but_may_be_called_when_back() {
    let mut world = World::with_counters();
    let id = world.take(1);
    world.next(1).expect("a call");
    world.at(1, AtCounter::Park { reason: "記入中".to_owned() }).expect("parked");
    world.run(&Command::Leave { visit: id }, &Witness::Phone).expect("gone");
    assert_eq!(world.at(1, AtCounter::Undo), Err(QueueRefusal::NothingToUndo));
    world.at(1, AtCounter::Call { visit: id }).expect("back again");
    assert_eq!(world.stand(id), Stand::Called { counter: CounterNo(1), times: 1 });
}

#[test]
fn whoever_took_a_number_at_home_keeps_the_place_and_is_not_called_before_coming() {
    let mut world = World::with_counters();
    let wish = Take { presence: Here::Away, origin: Origin::Phone, ..world.wish(1) };
    let away = wish.visit;
    world.run(&Command::Take(wish), &Witness::Phone).expect("a number");
    world.now = world.now + MINUTE;
    world.take(1);
    assert_eq!(world.next(1), Ok("A002".to_owned()));
    world.now = world.now + MINUTE;
    world.take(1);
    world.run(&Command::Arrive { visit: away }, &Witness::Phone).expect("an arrival");
    assert_eq!(world.next(2), Ok("A001".to_owned()));
    let again = world.run(&Command::Arrive { visit: away }, &Witness::Phone);
    assert!(matches!(again, Err(QueueRefusal::DoesNotFit(_))));
}

#[test]
fn whoever_comes_long_after_the_turn_waits_with_those_who_came_lately() {
    let mut world = World::with_counters();
    let wish = Take { presence: Here::Away, origin: Origin::Phone, ..world.wish(1) };
    let away = wish.visit;
    world.run(&Command::Take(wish), &Witness::Phone).expect("a number");
    world.now = world.now + MINUTE * 120;
    world.take(1);
    world.now = world.now + MINUTE * 15;
    let facts = world.run(&Command::Arrive { visit: away }, &Witness::Phone).expect("an arrival");
    assert!(matches!(&facts[0], Event::Visit { step: Step::Arrived { before: 1 }, .. }));
    assert_eq!(world.next(1), Ok("A002".to_owned()));
}

#[test]
fn a_card_takes_a_number_once_and_then_looks_it_up() {
    let mut world = World::with_counters();
    let key = CardKey::from_bytes([7; 32]);
    let card = CardOfDay::of(&key.hash(&TownCardId::parse(b"SKM-1").expect("an id")), MORNING.day());
    let tap = |visit| Command::Tap { visit: VisitId::from_raw(visit), card };
    let facts = world.run(&tap(1), &Witness::Clock).expect("a number");
    assert!(matches!(&facts[..], [Event::Visit { step: Step::Taken { before: 0 }, .. }]));
    let facts = world.run(&tap(2), &Witness::Clock).expect("a look");
    assert!(
        matches!(&facts[..], [Event::Visit { step: Step::Looked { .. }, visit, .. }] if visit.id == VisitId::from_raw(1))
    );
    world.next(1).expect("a call");
    world.serve(1, MINUTE);
    let facts = world.run(&tap(3), &Witness::Clock).expect("another number");
    assert!(matches!(&facts[..], [Event::Visit { step: Step::Taken { .. }, .. }]));
}

#[test]
fn those_who_follow_are_told_once_when_their_turn_is_near() {
    let mut world = World::with_counters();
    let ids: Vec<_> = (0..6).map(|_| world.take(1)).collect();
    world.run(&Command::Follow { visit: ids[4], on: Following::On }, &Witness::Phone).expect("followed");
    let neared = |facts: Vec<Event>| {
        facts.into_iter().any(|fact| matches!(fact, Event::Visit { step: Step::Neared { before: 3 }, .. }))
    };
    assert!(neared(world.at(1, AtCounter::Next).expect("a call")));
    assert!(!neared(world.at(2, AtCounter::Next).expect("a call")));
}

#[test]
fn a_family_with_two_matters_goes_from_one_line_to_the_other_with_one_number() {
    let mut world = World::with_counters();
    let wish = Take { services: vec![ServiceNo(1), ServiceNo(3)], ..world.wish(1) };
    let id = world.take_as(wish);
    world.next(1).expect("a call");
    world.serve(1, MINUTE);
    assert_eq!(world.next(3), Ok("A001".to_owned()));
    world.serve(3, MINUTE * 2);
    let visit = world.queue.visit(id).expect("a visit");
    assert_eq!((visit.stand.clone(), visit.stays.len()), (Stand::Finished, 2));
}

#[test]
fn the_forecast_grows_with_the_line_and_shrinks_with_counters() {
    let mut world = World::new();
    let wait = |world: &World| forecast::of_service(&world.office, &world.queue, ServiceNo(1), world.now);
    assert_eq!(wait(&world), None);
    world.at(1, AtCounter::Open).expect("an open counter");
    assert_eq!(wait(&world), Some(Duration::ZERO));
    for _ in 0..4 {
        world.take(1);
    }
    assert_eq!(wait(&world), Some(MINUTE * 20));
    world.at(2, AtCounter::Open).expect("an open counter");
    assert_eq!(wait(&world), Some(MINUTE * 10));
    for _ in 0..3 {
        world.next(1).expect("a call");
        world.serve(1, MINUTE);
    }
    assert!(forecast::service_time(&world.office, &world.queue, ServiceNo(1)) < MINUTE * 4);
    assert_eq!(forecast::lines(&world.office, &world.queue, world.now)[0].waiting, 1);
}

#[test]
fn an_office_that_cannot_be_is_refused() {
    let broken = |change: fn(&mut Office)| {
        let mut office = office();
        change(&mut office);
        office.check().expect_err("a broken office")
    };
    assert!(matches!(broken(|office| office.counters[1].no = CounterNo(1)), BadOffice::Twice("counters", _)));
    assert!(matches!(broken(|office| office.services[0].section = SectionNo(9)), BadOffice::Missing(_, "section", _)));
    assert!(matches!(broken(|office| office.series[0].to = 0), BadOffice::Series(_)));
    assert!(matches!(broken(|office| office.counters.clear()), BadOffice::HowMany("counters")));
    assert!(matches!(broken(|office| office.rules.closes = office.rules.opens), BadOffice::Hours));
    assert!(matches!(broken(|office| office.sections[0].name.ja.clear()), BadOffice::Words(_)));
}

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
                let fits = other.stand == Stand::Waiting && super::book::serves(row, clerk, other);
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
            if let Event::Visit { step: Step::Taken { .. }, visit, .. } = fact {
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

    /// The queue made from the last fact about each visit decides as the one that lived through them.
    fn look_at_rows(&self) {
        let (mut visits, mut counters, mut numbers) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (place, fact) in self.facts.iter().enumerate() {
            match fact {
                Event::Visit { visit, .. } => {
                    let last = numbers.entry((visit.day, visit.number.series.clone())).or_insert(visit.number.clone());
                    *last = visit.number.clone().max(last.clone());
                    visits.insert(visit.id, (place, (**visit).clone()));
                }
                Event::Counter { counter, state, .. } => drop(counters.insert(*counter, *state)),
                _ => {}
            }
        }
        let mut rows: Vec<_> = visits.into_values().collect();
        rows.sort_by_key(|(place, _)| *place);
        let newest = numbers.keys().map(|(day, _)| *day).max();
        let last_numbers = newest.map(|day| {
            (day, numbers.into_iter().filter(|((of, _), _)| *of == day).map(|(_, number)| number).collect())
        });
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
        let touched: Vec<VisitId> = world.facts.iter().chain(&other.facts).filter_map(|fact| match fact {
            Event::Visit { visit, .. } => Some(visit.id),
            _ => None,
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

#[test]
fn what_was_only_thought_of_is_put_back_as_if_it_had_never_been() {
    let mut world = World::with_counters();
    let set_aside = world.take(1);
    world.next(1).expect("somebody");
    world.at(1, AtCounter::Park { reason: "書類".to_owned() }).expect("set aside");
    let kept: Vec<_> = [1, 2, 3, 1].map(|service| world.take(service)).into();
    world.next(2).expect("somebody");
    for _ in 0..super::book::ENDED_MAX + 5 {
        let gone = world.take(1);
        world.run(&Command::Leave { visit: gone }, &staff(9)).expect("gone");
    }
    let mut settled = world.queue.clone();
    let facts = world.facts.len();

    let came = world.take(2);
    world.at(2, AtCounter::Finish { done: Vec::new() }).expect("done");
    world.at(1, AtCounter::Resume { visit: set_aside }).expect("taken up");
    for _ in 0..10 {
        let gone = world.take(1);
        world.run(&Command::Leave { visit: gone }, &staff(9)).expect("gone");
    }
    world.at(1, AtCounter::Transfer { service: None, target: Some(Target::Counter(CounterNo(3))) }).expect("sent on");
    world.run(&Command::Postpone { visit: came, minutes: 5 }, &staff(9)).expect("later");
    world.run(&Command::Leave { visit: kept[3] }, &staff(9)).expect("gone");
    world.at(3, AtCounter::Close).expect("closed");

    let mut happened = world.facts.split_off(facts);
    for gone in &kept[..3] {
        let leave = decide(&world.office, &settled, &Command::Leave { visit: *gone }, world.now, &staff(9));
        for fact in leave.unwrap_or_default() {
            settled.apply(&fact);
            happened.push(fact);
        }
    }
    let touched = happened.iter().filter_map(|fact| match fact {
        Event::Visit { visit, .. } => Some(visit.id),
        _ => None,
    });
    world.queue.put_back(&settled, touched);
    assert_eq!(world.queue, settled);
}

#[test]
fn whoever_was_carried_over_and_taken_up_again_goes_on_like_everybody_of_today() {
    let mut world = World::with_counters();
    let wish = Take { services: vec![ServiceNo(1), ServiceNo(3)], ..world.wish(1) };
    let visit = world.take_as(wish);
    world.next(1).expect("somebody");
    world.at(1, AtCounter::Park { reason: "書類".to_owned() }).expect("set aside");
    world.run(&Command::Close(Reach::Today), &staff(9)).expect("closed");
    world.now = world.now + 24 * 60 * MINUTE;
    world.at(1, AtCounter::Open).expect("open");
    world.at(3, AtCounter::Open).expect("open");
    world.at(1, AtCounter::Resume { visit }).expect("taken up");
    world.at(1, AtCounter::Finish { done: Vec::new() }).expect("the first matter is done");
    assert_eq!(world.next(3).as_deref(), Ok("A001"));
}
