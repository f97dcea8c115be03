//! What must hold of a queue from one day to the next, whatever clocks say.

use super::*;

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
    let by = Witness::card(DeviceId::from_raw(1), TapSeq(1), 1);
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
