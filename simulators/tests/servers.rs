//! The private PostgreSQL and Redis: two databases know nothing of each other, what was committed survives a power cut,
//! a stopped server comes back where it was, and nothing stays behind.

use simulators::fakes::{postgres::Postgres, redis::Redis};

fn name(url: &str) -> &str {
    url.rsplit('/').next().expect("a URL ends with the database")
}

#[test]
fn what_postgres_committed_survives_a_power_cut_and_databases_are_apart() {
    let mut postgres = Postgres::start().expect("a private PostgreSQL");
    let (one, other) = (postgres.create_database().expect("a database"), postgres.create_database().expect("another"));
    postgres.psql(name(&one), "create table kept(n int); insert into kept values (7)").expect("a row");
    let (port, kept) =
        (postgres.port(), |postgres: &Postgres, url: &str| postgres.psql(name(url), "select n from kept"));
    assert!(kept(&postgres, &other).is_err());
    postgres.kill();
    assert!(kept(&postgres, &one).is_err());
    postgres.start_again().expect("it starts again");
    assert_eq!((postgres.port(), kept(&postgres, &one).expect("the table").trim()), (port, "7"));
    postgres.stop();
    postgres.start_again().expect("it starts again");
    assert_eq!(postgres.psql("postgres", "show fsync").expect("a setting").trim(), "on");
}

#[test]
fn a_killed_redis_comes_back_on_its_port() {
    let mut redis = Redis::start().expect("a private Redis");
    let url = redis.url();
    redis.kill();
    redis.start_again().expect("it starts again");
    assert_eq!(redis.url(), url);
}
