//! Two hubs on one PostgreSQL and one Redis: one log, one board, and Redis only a hint.

use std::collections::HashSet;

use domain::taps::TapOutcome;
use simulators::{
    fakes::{postgres::Postgres, redis::Redis},
    trials::load::{http::Connection, live::LivePage},
};

use crate::world::{Kiosk, SOON, TestHub, Town, live, page};

struct Pair {
    redis: Redis,
    first: TestHub,
    second: TestHub,
    _postgres: Postgres,
}

async fn pair() -> Pair {
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let extra = vec![("REDIS_URL".to_owned(), redis.url())];
    let town = Town::at(postgres.create_database().expect("a database"), extra).await;
    let (first, second) = (town.hub().await, town.hub().await);
    Pair { redis, first, second, _postgres: postgres }
}

/// Taps of unknown and known cards, one after the other.
async fn tap_many(mut kiosk: Kiosk, times: usize) -> (Kiosk, usize) {
    let mut counted = 0;
    for turn in 0..times {
        let name = ["だれか", "ひなた", "あおい", "れん"][turn % 4];
        let answers = kiosk.hold(name).await;
        counted +=
            answers.answers.iter().filter(|answer| !matches!(answer.outcome, TapOutcome::Refused { .. })).count();
    }
    (kiosk, counted)
}

/// Reads a stream until this place in the log, and gives the places seen.
async fn places_until(page: &mut LivePage, head: i64) -> Vec<i64> {
    let mut places = Vec::new();
    while places.last() != Some(&head) {
        let event = tokio::time::timeout(SOON, page.next()).await.expect("in time").expect("an event");
        places.push(event.id.expect("a place"));
    }
    places
}

async fn head(hub: &TestHub) -> i64 {
    let report = tokio::task::spawn_blocking({
        let town = hub.town.clone();
        move || town.report()
    });
    let report = report.await.expect("a report");
    assert!(report.is_sound(), "{report:?}");
    report.facilities.iter().find(|log| log.facility == "yamada").expect("a log").head
}

#[tokio::test(flavor = "multi_thread")]
async fn taps_through_both_hubs_at_once_make_one_log_and_the_same_board_even_without_redis() {
    let mut pair = pair().await;
    let staff = (pair.first.staff_of("yamada").await, pair.second.staff_of("yamada").await);
    let pages = (page(&staff.0, "/board/yamada").await, page(&staff.1, "/board/yamada").await);
    let mut boards = (live(&staff.0, &pages.0).await, live(&staff.1, &pages.1).await);
    let kiosks = (pair.first.kiosk_at("yamada").await, pair.second.kiosk_at("yamada").await);
    let start = head(&pair.first).await;

    let (one, two) = tokio::join!(tap_many(kiosks.0, 60), tap_many(kiosks.1, 60));
    pair.redis.kill();
    let (one, two) = tokio::join!(tap_many(one.0, 60), tap_many(two.0, 60));
    pair.redis.start_again().expect("Redis");
    let (one, two) = tokio::join!(tap_many(one.0, 20), tap_many(two.0, 20));
    drop((one, two));

    let end = head(&pair.first).await;
    assert_eq!(end - start, 280, "every tap is one fact");
    let (seen, seen_there) = tokio::join!(places_until(&mut boards.0, end), places_until(&mut boards.1, end));
    let all: Vec<i64> = (start + 1..=end).collect();
    assert_eq!(seen, all, "the first hub's board saw each fact once, in order");
    assert_eq!(seen_there, all, "and so did the second's");
    let shown = |text: String| -> HashSet<String> {
        text.lines().filter(|line| line.contains("data-presence")).map(|line| line.trim().to_owned()).collect()
    };
    let (first, second) = (page(&staff.0, "/board/yamada").await, page(&staff.1, "/board/yamada").await);
    assert!(!shown(first.clone()).is_empty());
    assert_eq!(shown(first), shown(second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_may_change_hubs_between_two_taps() {
    let pair = pair().await;
    let mut kiosk = pair.first.kiosk_at("yamada").await;
    let here = kiosk.hold("ひなた").await;
    kiosk.hub = pair.second.running.staff;
    let tap = kiosk.make("ひなた");
    let there = kiosk.send(&kiosk.batch(vec![tap.clone()])).await.expect("an answer");
    assert!(matches!(here.answers[0].outcome, TapOutcome::Arrived { .. }));
    assert!(matches!(there.answers[0].outcome, TapOutcome::Refused { .. }), "held again a moment later");
    kiosk.hub = pair.first.running.staff;
    let repeated = kiosk.send(&kiosk.batch(vec![tap])).await.expect("an answer");
    assert!(repeated.answers[0].repeated, "the first hub finds what the second stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_on_one_hub_ends_its_streams_on_the_other() {
    let pair = pair().await;
    let staff = pair.first.staff_of("yamada").await;
    let there = staff.by_way_of(pair.second.running.staff);
    let mut board = live(&there, &page(&there, "/board/yamada").await).await;
    let mut connection = Connection::open(staff.hub()).await.expect("a connection");
    assert_eq!(connection.ask(&staff.post("/sign-out", &[])).await.expect("an answer").status, 200);
    let end = async { while board.next().await.is_ok() {} };
    tokio::time::timeout(SOON, end).await.expect("the other hub ends the stream");

    // An account ends its other sessions: also on PostgreSQL, and there too.
    let (here, elsewhere) = (pair.first.staff_of("yamada").await, pair.first.staff_of("yamada").await);
    let there = elsewhere.by_way_of(pair.second.running.staff);
    let mut board = live(&there, &page(&there, "/board/yamada").await).await;
    assert!(page(&here, "/account/sessions").await.contains("サインアウトさせる"));
    let pressed = connection.ask(&here.post("/account/sessions/end-others", &[])).await.expect("an answer");
    assert_eq!(pressed.status, 303);
    let end = async { while board.next().await.is_ok() {} };
    tokio::time::timeout(SOON, end).await.expect("the other hub ends the stream");
}
