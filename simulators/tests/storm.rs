//! Storms: no place is sold twice and no answer lost, whatever people do and whoever is killed. A thousand rounds are run
//! with `simulators storm bookings`.

use simulators::trials::storm::{Database, Plan, Toll, bookings};

async fn storm(plan: Plan) -> Toll {
    simulators::trials::midnight::keep_clear(std::time::Duration::from_secs(180));
    let toll = bookings(plan).await.expect("a storm");
    println!("{toll}");
    toll
}

#[tokio::test]
async fn a_hub_on_sqlite_that_is_killed_sells_no_place_twice_and_loses_no_booking() {
    let plan = Plan { seed: 20_261_121, rounds: 20, database: Database::Sqlite, hubs: 1 };
    let toll = storm(plan).await;
    assert!(toll.is_none() && toll.kills == 2, "{toll}");
}

#[tokio::test]
async fn two_hubs_of_which_one_is_killed_sell_no_place_twice_and_lose_no_booking() {
    let plan = Plan { seed: 20_261_122, rounds: 20, database: Database::Postgres, hubs: 2 };
    let toll = storm(plan).await;
    assert!(toll.is_none() && toll.kills == 2, "{toll}");
}
