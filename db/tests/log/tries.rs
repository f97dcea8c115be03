//! Tries, counted in the database.

use std::time::Duration;

use db::tries::{self, Pace};
use domain::time::UtcTime;

use crate::world::{self, World};

const NOW: UtcTime = UtcTime::from_micros(1_800_000_000_000_000);
const PACE: Pace = Pace { at_once: 3, every: Duration::from_secs(60) };

async fn take(world: &World, subject: &'static [u8], now: UtcTime) -> bool {
    world.db.write(move |conn| tries::take(conn, subject, PACE, now)).await.expect("a database")
}

async fn some_tries_at_once_then_one_each_time(world: World) {
    for (after_s, taken) in [(0, true), (0, true), (0, true), (0, false), (59, false), (60, true), (60, false)] {
        assert_eq!(take(&world, b"one", NOW + Duration::from_secs(after_s)).await, taken, "{after_s}");
    }
    assert!(take(&world, b"another", NOW).await, "another subject");
    world.db.write(|conn| tries::give_back(conn, b"one")).await.expect("a database");
    assert!(take(&world, b"one", NOW).await, "given back");
    let rested = NOW + Duration::from_secs(600);
    for taken in [true, true, true, false] {
        assert_eq!(take(&world, b"one", rested).await, taken, "no more for resting longer");
    }
}

async fn of_tries_at_the_same_instant_no_more_are_taken_than_one_after_the_other(world: World) {
    let many: Vec<_> = (0..30)
        .map(|_| {
            let db = world.db.clone();
            tokio::spawn(
                async move { db.write(|conn| tries::take(conn, b"one", PACE, NOW)).await.expect("a database") },
            )
        })
        .collect();
    let mut taken = 0;
    for one in many {
        taken += usize::from(one.await.expect("an end"));
    }
    assert_eq!(taken, 3);
}

async fn what_a_clock_that_was_a_day_ahead_counted_keeps_nobody_out(world: World) {
    let ahead = NOW + Duration::from_secs(86_400);
    for taken in [true, true, true, false] {
        assert_eq!(take(&world, b"one", ahead).await, taken);
    }
    for taken in [true, true, true, false] {
        assert_eq!(take(&world, b"one", NOW).await, taken, "as if nothing had been");
    }
    // Between hubs whose clocks differ a little, nobody gets more by going from one to the other.
    for _ in 0..3 {
        assert!(take(&world, b"another", NOW + Duration::from_secs(120)).await);
    }
    assert!(!take(&world, b"another", NOW).await);
}

async fn who_is_refused_for_what_others_did_loses_nothing(world: World) {
    let both = |own: &'static [u8]| {
        let db = world.db.clone();
        async move {
            let subjects = [(own, PACE), (b"all".as_slice(), PACE)];
            db.write(move |conn| tries::take_all(conn, &subjects, NOW)).await.expect("a database")
        }
    };
    assert!(both(b"a").await && both(b"b").await && both(b"c").await);
    for _ in 0..5 {
        assert!(!both(b"d").await);
    }
    for taken in [true, true, true, false] {
        assert_eq!(take(&world, b"d", NOW).await, taken);
    }
}

world::on_both! {
    some_tries_at_once_then_one_each_time
    of_tries_at_the_same_instant_no_more_are_taken_than_one_after_the_other
    what_a_clock_that_was_a_day_ahead_counted_keeps_nobody_out
    who_is_refused_for_what_others_did_loses_nothing
}
