//! What must hold of a queue whatever is done to it.

mod anything;
mod days;
mod waits;
mod world;

use std::{collections::BTreeMap, time::Duration};

use world::{MINUTE, MORNING, World, office, staff, step_of, steps};

use super::{
    Fact,
    book::{Opening, Queue, Rows},
    decide::{AtCounter, Command, Following, Here, QueueRefusal, Reach, Take, decide},
    forecast,
    office::{BadOffice, CounterNo, Office, SectionNo, ServiceNo},
    visit::{CardOfDay, Origin, Priority, Stand, Step, Target, Visit},
};
use crate::{
    card::{CardKey, TownCardId},
    ids::{DeviceId, StaffId, VisitId},
    log::{Entry, Witness},
    roster,
    taps::{self, TapRefusal, TapSeq},
    time::UtcTime,
};

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
    assert!(matches!(step_of(&facts[0]), Some(Step::Arrived { before: 1 })));
    assert_eq!(world.next(1), Ok("A002".to_owned()));
}

#[test]
fn a_card_takes_a_number_once_and_then_looks_it_up() {
    let mut world = World::with_counters();
    let key = CardKey::from_bytes([7; 32]);
    let card = CardOfDay::of(&key.hash(&TownCardId::parse(b"SKM-1").expect("an id")), MORNING.day());
    let tap = |visit| Command::Tap { visit: VisitId::from_raw(visit), card };
    let facts = world.run(&tap(1), &Witness::Clock).expect("a number");
    assert!(matches!(steps(&facts)[..], [Step::Taken { before: 0 }]));
    let facts = world.run(&tap(2), &Witness::Clock).expect("a look");
    assert!(matches!(steps(&facts)[..], [Step::Looked { .. }]));
    assert_eq!(Visit::after(&facts[0]).map(|visit| visit.id), Some(VisitId::from_raw(1)));
    world.next(1).expect("a call");
    world.serve(1, MINUTE);
    let facts = world.run(&tap(3), &Witness::Clock).expect("another number");
    assert!(matches!(steps(&facts)[..], [Step::Taken { .. }]));
}

#[test]
fn those_who_follow_are_told_once_when_their_turn_is_near() {
    let mut world = World::with_counters();
    let ids: Vec<_> = (0..6).map(|_| world.take(1)).collect();
    world.run(&Command::Follow { visit: ids[4], on: Following::On }, &Witness::Phone).expect("followed");
    let neared = |facts: Vec<Entry>| steps(&facts).iter().any(|step| matches!(step, Step::Neared { before: 3 }));
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
    let touched = happened.iter().filter_map(|fact| Visit::after(fact).map(|visit| visit.id));
    world.queue.put_back(&settled, touched);
    assert_eq!(world.queue, settled);
}
