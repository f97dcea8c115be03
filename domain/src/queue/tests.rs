//! What must hold of a queue whatever is done to it.

mod anything;
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
    world.now = MORNING.day().plus(1).start() + MINUTE * 2;
    let id = world.take(1);
    world.now = world.now - MINUTE * 4;
    // The actor was lost meanwhile: the rows know how late it is.
    let visit = (**world.queue.visit(id).expect("a visit")).clone();
    let last_numbers = vec![(visit.day, visit.number.clone())];
    world.queue = Queue::from_rows(Rows { visits: vec![visit], last_numbers, counters: Vec::new() });
    let id = world.take(1);
    let visit = world.queue.visit(id).expect("a visit");
    assert_eq!((visit.number.to_string(), visit.day), ("A002".to_owned(), MORNING.day().plus(1)));
}

#[test]
fn a_tap_that_is_heard_of_late_does_not_bring_yesterday_back() {
    let mut world = World::new();
    let midnight = MORNING.day().plus(1).start();
    let card = CardOfDay::of(
        &CardKey::from_bytes([7; 32]).hash(&TownCardId::parse(b"SKM-1").expect("a card")),
        midnight.day(),
    );
    let by = Witness::Device { device: DeviceId::from_raw(1), seq: TapSeq(1), digest: 1 };
    world.now = midnight + MINUTE;
    let wish = world.wish(1);
    world.take_as(Take { card: Some(card), ..wish });
    // Hours old, at a kiosk that was offline: refused, or whoever held the card waits already.
    world.now = midnight - MINUTE * 120;
    let reason = TapRefusal::TooLate;
    world.queue.apply(&Entry::new(world.now, &by, taps::Fact::TapRefused { reason, child: None }));
    world.queue.apply(&Entry::set(world.now, roster::Fact::RosterChanged));
    let visit = (**world.queue.visit_of_card(card).expect("a visit")).clone();
    let step = Step::Looked { before: 0 };
    world.queue.apply(&Entry::new(world.now, &by, Fact::Visit { step, visit: Box::new(visit), left: None }));
    // A hub whose clock lags three minutes.
    world.now = midnight - MINUTE * 2;
    let id = world.take(1);
    let visit = world.queue.visit(id).expect("a visit");
    assert_eq!((visit.number.to_string(), visit.day), ("A002".to_owned(), midnight.day()));
}

#[test]
fn a_number_of_a_clock_that_is_a_year_behind_makes_nobody_forget_those_of_today() {
    let mut world = World::new();
    for days in (0..40).rev() {
        world.now = MORNING - MINUTE * (60 * 24 * days);
        world.take(1);
    }
    // Another hub's clock; this one's was right all the time.
    world.now = MORNING - MINUTE * (60 * 24 * 365);
    world.take(1);
    world.now = MORNING + MINUTE;
    let id = world.take(1);
    assert_eq!(world.queue.visit(id).expect("a visit").number.to_string(), "A002");
}

/// The last numbers as rows have them.
fn after_a_restart(world: &World) -> Queue {
    let mut visits: Vec<_> = world.queue.visits().map(|visit| (**visit).clone()).collect();
    visits.sort_by_key(|visit| visit.since);
    let mut last_numbers: Vec<_> = visits.iter().map(|visit| (visit.day, visit.number.clone())).collect();
    last_numbers.sort();
    Queue::from_rows(Rows { visits, last_numbers, counters: world.queue.counters().collect() })
}

#[test]
fn a_number_taken_while_a_clock_was_a_year_ahead_holds_up_nobody() {
    for restarts in [false, true] {
        let mut world = World::with_counters();
        let (first, second) = (world.take(1), world.take(1));
        let right = world.now;
        world.now = right + MINUTE * 60 * 24 * 365;
        let astray = world.take(1);
        // Something was done to today's visit as well while the clock was wrong.
        world.run(&Command::Follow { visit: second, on: Following::On }, &staff(1)).expect_err("not of that day");
        world.now = right + MINUTE;
        if restarts {
            world.queue = after_a_restart(&world);
        }
        let third = world.take(1);
        let visit = world.queue.visit(third).expect("a visit");
        assert_eq!((visit.number.to_string(), visit.taken_at), ("A003".to_owned(), world.now), "restarts: {restarts}");
        assert_eq!(world.next(1).as_deref(), Ok("A001"));
        world.serve(1, MINUTE);
        assert_eq!(world.stand(first), Stand::Finished);
        assert_eq!(world.next(1).as_deref(), Ok("A002"));
        // The staff gets rid of what the clock left.
        world.run(&Command::Close(Reach::Today), &staff(1)).expect("a closing");
        assert!(world.stand(astray).is_over());
    }
}

#[test]
fn a_clock_a_year_behind_harms_no_number_and_no_visit_of_today() {
    let mut world = World::with_counters();
    let waits = world.take(1);
    let right = world.now;
    world.now = right - MINUTE * 60 * 24 * 365;
    world.run(&Command::Close(Reach::Earlier), &Witness::Clock).expect("a closing");
    let astray = world.take(1);
    assert_eq!(world.queue.visit(astray).expect("a visit").day, world.now.day());
    world.now = right + MINUTE;
    assert_eq!(world.stand(waits), Stand::Waiting);
    let next = world.take(1);
    assert_eq!(world.queue.visit(next).expect("a visit").number.to_string(), "A002");
    assert_eq!(world.next(1).as_deref(), Ok("A001"));
    world.now = world.now + MINUTE * 60 * 24;
    world.run(&Command::Close(Reach::Earlier), &Witness::Clock).expect("a closing");
    assert!(world.stand(astray).is_over() && world.stand(next).is_over());
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
fn the_forecast_grows_with_the_line_and_shrinks_with_counters() {
    let mut world = World::new();
    let wait = |world: &World| {
        let line = forecast::of_service(&world.office, &world.queue, ServiceNo(1), world.now).expect("a service");
        line.wait.map(|wait| wait.likely)
    };
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
fn only_who_competes_for_the_same_counters_is_before_somebody_and_makes_them_wait() {
    let mut world = World::with_counters();
    for _ in 0..2 {
        world.take(3);
    }
    let found = |world: &World, service| {
        let line = forecast::of_service(&world.office, &world.queue, ServiceNo(service), world.now).expect("a service");
        (line.ahead, line.wait.map(|wait| (wait.least, wait.likely)))
    };
    assert_eq!(found(&world, 1), (0, Some((Duration::ZERO, Duration::ZERO))), "tax is paid at the third counter only");
    assert_eq!(found(&world, 3), (2, Some((MINUTE * 16, MINUTE * 16))));
    assert_eq!(found(&world, 2), (2, Some((Duration::ZERO, Duration::ZERO))), "the second counter is free");
    let taken = world.take(1);
    assert_eq!(steps(&world.facts).last(), Some(&Step::Taken { before: 0 }));
    assert_eq!(world.queue.visit(taken).expect("a visit").forecast_s, Some(0));
    let line = &forecast::lines(&world.office, &world.queue, world.now)[0];
    assert_eq!((line.waiting, line.wait, line.minutes_text().as_deref()), (1, Some(Duration::ZERO), Some("0")));
}

#[test]
fn whoever_is_still_at_home_makes_a_forecast_a_range() {
    let mut world = World::new();
    world.at(1, AtCounter::Open).expect("an open counter");
    world.take(1);
    for _ in 0..3 {
        let away = Take { origin: Origin::Phone, presence: Here::Away, ..world.wish(1) };
        world.take_as(away);
    }
    let line = forecast::of_service(&world.office, &world.queue, ServiceNo(1), world.now).expect("a service");
    let wait = line.wait.expect("a forecast");
    assert_eq!((line.ahead, wait.least, wait.likely, wait.is_wide()), (4, MINUTE * 5, MINUTE * 20, true));
    assert_eq!(wait.minutes(), (20, Some(5)));
    let taken = world.take(1);
    let taken = world.queue.visit(taken).expect("a visit");
    assert_eq!((taken.forecast(), taken.least_s), (Some(wait), Some(300)), "the ticket says the same");
    let one = forecast::Wait { least: MINUTE * 18, likely: MINUTE * 20 };
    assert_eq!(one.minutes(), (20, None), "what is close together is one figure");
}

#[test]
fn whoever_follows_is_told_when_few_are_left_who_compete() {
    let mut world = World::with_counters();
    world.office.rules.near = 1;
    let gone: Vec<_> = (0..3).map(|_| world.take(1)).collect();
    for _ in 0..3 {
        world.take(3);
    }
    let mine = world.take(1);
    world.run(&Command::Follow { visit: mine, on: Following::On }, &Witness::Phone).expect("followed");
    let told = |facts: &[Entry]| steps(facts).contains(&Step::Neared { before: 1 });
    let first = world.run(&Command::Leave { visit: gone[0] }, &Witness::Phone).expect("gone");
    assert!(!told(&first), "two are left");
    let second = world.run(&Command::Leave { visit: gone[1] }, &Witness::Phone).expect("gone");
    assert!(told(&second), "{second:?}");
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
