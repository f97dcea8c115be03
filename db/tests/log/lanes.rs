//! What happens in a lane or in a use case stays there: the next one is served as if nothing had been.

use std::{
    sync::{Arc, mpsc::channel},
    time::Duration,
};

use db::{
    Conn, DatabaseUrl, Db, DbError, WriterObserver,
    log::{self, Append, AppendFailure},
    with,
};
use diesel::{connection::SimpleConnection, prelude::*, sql_types::BigInt};
use simulators::fakes::{postgres::Postgres, proxy::Proxy};

use crate::{
    append, refused, tip,
    world::{self, World},
};

/// Longest wait for what happens by itself.
const PATIENCE: Duration = Duration::from_secs(90);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(conn: &mut Conn, sql: &str) -> Result<i64, DbError> {
    let row: Count = with!(conn, c => diesel::sql_query(sql).get_result(c))?;
    Ok(row.count)
}

fn run(conn: &mut Conn, sql: &str) -> Result<(), DbError> {
    Ok(with!(conn, c => c.batch_execute(sql))?)
}

/// Waits until the database is as it should be.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("{what} within {PATIENCE:?}"));
}

async fn who_panics_when_told_of_a_commit_ends_no_lane(world: World) {
    let facility = world.facility("yamada").await;
    for seq in 1..=3 {
        let from = tip(&world, facility).await;
        let append = Append::of(facility, from, vec![refused(seq)], Box::new(|_| panic!("who is told panics")));
        world.db.writer().append(append);
        until("a fact is stored", async || tip(&world, facility).await.seq == from.seq.plus(1)).await;
    }
    let from = tip(&world, facility).await;
    assert_eq!(append(&world, facility, from, vec![refused(4)]).0, Ok(from.seq.plus(1)));
    world.db.ping().await.expect("the hub is ready");
}

/// Looks at the writer and is broken.
struct Broken;

impl WriterObserver for Broken {
    fn committed(&self, _: usize, _: Duration) {
        panic!("who counts commits panics");
    }
    fn failed(&self) {
        panic!("who counts failures panics");
    }
}

async fn who_observes_the_writer_and_panics_ends_no_lane(world: World) {
    let facility = world.facility("yamada").await;
    let db = world.another_hub(&(Arc::new(Broken) as Arc<dyn WriterObserver>));
    for seq in 1..=2 {
        let from = tip(&world, facility).await;
        let (told, outcome) = channel();
        db.writer().append(Append::of(
            facility,
            from,
            vec![refused(seq)],
            Box::new(move |outcome| told.send(outcome).expect("the test waits")),
        ));
        assert_eq!(outcome.recv_timeout(PATIENCE), Ok(Ok(from.seq.plus(1))));
    }
    db.ping().await.expect("the hub is ready");
}

async fn a_use_case_that_panics_leaves_nothing_behind_and_stops_nobody(world: World) {
    // More often than there are connections.
    for _ in 0..10 {
        let lost = world.db.write(|conn| -> Result<(), DbError> {
            run(conn, "update facilities set address = 'half'")?;
            panic!("a use case panics");
        });
        assert!(matches!(lost.await, Err(DbError::Panicked)));
    }
    for _ in 0..10 {
        world
            .db
            .write(|conn| run(conn, "update facilities set name = name"))
            .await
            .expect("the next use case is served");
    }
    let half =
        world.db.read(|conn| count(conn, "select count(*) as count from facilities where address = 'half'")).await;
    assert_eq!(half.expect("a count"), 0);
    let facility = world.facility("yamada").await;
    let from = tip(&world, facility).await;
    assert!(append(&world, facility, from, vec![refused(1)]).0.is_ok());
}

async fn a_snapshot_that_panics_leaves_no_connection_in_it(world: World) {
    for _ in 0..10 {
        let lost = world.db.read(|conn| conn.snapshot(|_| -> Result<(), DbError> { panic!("a page panics") }));
        assert!(matches!(lost.await, Err(DbError::Panicked)));
    }
    world.db.write(|conn| run(conn, "update facilities set address = 'new'")).await.expect("a change");
    for _ in 0..10 {
        let seen = world.db.read(|conn| count(conn, "select count(*) as count from facilities where address = 'new'"));
        assert_eq!(seen.await.expect("a count"), 2);
    }
}

async fn a_hub_whose_commits_fail_is_not_ready_until_they_succeed_again(world: World) {
    let facility = world.facility("yamada").await;
    let (break_it, mend_it) = world.either(
        (
            "create trigger broken before update on logs begin select raise(abort, 'disk full'); end",
            "drop trigger broken",
        ),
        (
            "create function broken() returns trigger language plpgsql as $$ begin raise 'disk full'; end $$;
             create trigger broken before update on logs for each row execute function broken()",
            "drop trigger broken on logs",
        ),
    );
    world.tamper(break_it);
    let from = tip(&world, facility).await;
    assert_eq!(append(&world, facility, from, vec![refused(1)]).0, Err(AppendFailure::Unknown));
    assert!(matches!(world.db.ping().await, Err(DbError::NoCommits(1))));
    world.tamper(mend_it);
    // Nobody appends meanwhile: a hub that is not ready is not asked.
    until("the hub is ready again", async || world.db.ping().await.is_ok()).await;
    assert!(append(&world, facility, from, vec![refused(1)]).0.is_ok());
}

world::on_both! {
    who_panics_when_told_of_a_commit_ends_no_lane
    who_observes_the_writer_and_panics_ends_no_lane
    a_use_case_that_panics_leaves_nothing_behind_and_stops_nobody
    a_snapshot_that_panics_leaves_no_connection_in_it
    a_hub_whose_commits_fail_is_not_ready_until_they_succeed_again
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_commit_that_failed_the_writer_of_sqlite_goes_on_with_another_handle() {
    let world = World::on_sqlite().await;
    world.db.write(|conn| run(conn, "create temp table of_this_handle (x)")).await.expect("a table");
    let tables = "select count(*) as count from sqlite_temp_master";
    assert_eq!(world.db.write(move |conn| count(conn, tables)).await.expect("a count"), 1);
    let failed = world
        .db
        .write(|conn| run(conn, "pragma defer_foreign_keys = on; insert into cards (hash, child) values (x'00', 404)"));
    assert!(failed.await.is_err(), "a card of no child is not committed");
    assert_eq!(world.db.write(move |conn| count(conn, tables)).await.expect("a count"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_commit_that_failed_a_connection_of_postgres_is_closed() {
    let world = World::on_postgres().await;
    world.tamper("create table once (x int unique deferrable initially deferred)");
    let (told, pid) = channel();
    let failed = world.db.write(move |conn| {
        let pid = count(conn, "select pg_backend_pid()::bigint as count")?;
        told.send(pid).expect("the test waits");
        run(conn, "insert into once values (1), (1)")
    });
    assert!(matches!(failed.await, Err(DbError::Conflict)));
    let pid = pid.recv().expect("a process");
    let alive = format!("select count(*) as count from pg_stat_activity where pid = {pid}");
    until("the connection is closed", async || {
        let alive = alive.clone();
        world.db.read(move |conn| count(conn, &alive)).await.expect("a count") == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrations_wait_for_another_hub_as_long_as_it_takes() {
    let world = World::on_postgres().await;
    let lock = 0x6b61_7a61_7375_i64;
    let waits = "select count(*) as count from pg_stat_activity where wait_event = 'advisory' \
                 and now() - query_start > interval '300 ms'";
    world.with_own_connection(|other| {
        run(other, &format!("select pg_advisory_lock({lock})")).expect("the lock");
        std::thread::scope(|scope| {
            let migrating = scope.spawn(|| {
                let mut migrated = Err("not tried".to_owned());
                world.with_own_connection(|conn| {
                    run(conn, "set statement_timeout = '100ms'").expect("a bound");
                    migrated = conn.migrate().map_err(|error| error.to_string());
                });
                migrated
            });
            while !migrating.is_finished() && count(other, waits).expect("a count") == 0 {
                std::thread::sleep(Duration::from_millis(20));
            }
            run(other, &format!("select pg_advisory_unlock({lock})")).expect("no lock");
            assert_eq!(migrating.join().expect("a thread"), Ok(()));
        });
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_falls_silent_freezes_no_lane() {
    let postgres = Postgres::start().expect("PostgreSQL");
    let database = postgres.create_database().expect("a database");
    let proxy = Proxy::to(postgres.port()).expect("a proxy");
    let (direct, port) = (database.clone(), format!(":{}/", postgres.port()));
    let url = DatabaseUrl::parse(&database.replace(&port, &format!(":{}/", proxy.port()))).expect("an address");
    let observer: Arc<dyn WriterObserver> = Arc::new(());
    let db = Db::open(&url, 1, &observer).expect("a database");
    let facility = domain::ids::FacilityId::from_raw(1);
    let found = "insert into facilities (id, slug, name, address) values (1, 'yamada', '', '');
                 insert into logs (facility, head, tip) values (1, 0, 0)";
    let direct = DatabaseUrl::parse(&direct).expect("an address");
    run(&mut Conn::open(&direct).expect("a connection"), found).expect("a facility");
    let append = |seq| {
        let from = log::tip(&mut Conn::open(&direct).expect("a connection"), facility).expect("a tip");
        let (told, outcome) = channel();
        db.writer().append(Append::of(
            facility,
            from,
            vec![refused(seq)],
            Box::new(move |outcome| told.send(outcome).expect("the test waits")),
        ));
        outcome.recv_timeout(PATIENCE).expect("the writer tells every append")
    };
    assert!(append(1).is_ok());
    proxy.fall_silent();
    assert_eq!(append(2), Err(AppendFailure::Unknown));
    assert!(matches!(db.ping().await, Err(DbError::NoCommits(1))));
    proxy.speak();
    until("the hub is ready again", async || db.ping().await.is_ok()).await;
    let stored = append(3);
    assert!(matches!(stored, Ok(_) | Err(AppendFailure::Stale)), "{stored:?}");
}
