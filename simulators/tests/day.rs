//! A day at a town hall: nobody's number is lost, given twice or forgotten, whatever breaks.

use simulators::trials::day::{Day, day};

#[tokio::test]
async fn a_thousand_visitors_are_served_while_redis_dies_and_a_hub_is_killed_at_noon() {
    simulators::trials::midnight::keep_clear(std::time::Duration::from_secs(180));
    let outcome = day(Day { seed: 20_261_124, visitors: 1_000 }).await.expect("a day");
    println!("{outcome}");
}
