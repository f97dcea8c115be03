//! What must hold of the time that people are told to wait.

use super::*;

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
