//! Tables and indexes: what they are after every migration ran down and up again, and what is found by an index.

use std::sync::{Arc, Mutex};

use db::{
    Conn, DbError, accounts, bookings,
    notices::{self, Attempt, Channel, Claim, Rank},
    seal::Sealer,
    with,
};
use diesel::{RunQueryDsl, connection::InstrumentationEvent, prelude::*, sql_types::Text};
use domain::ids::DeliveryId;

use crate::{
    AT,
    world::{self, World},
};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut Conn, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = with!(conn, c => diesel::sql_query(sql).load(c)).expect("lines");
    lines.into_iter().map(|line| line.line).collect()
}

/// What the database says of its own tables and indexes.
fn schema(world: &World, conn: &mut Conn) -> Vec<String> {
    lines(
        conn,
        world.either(
            "select coalesce(sql, name) as line from sqlite_master where tbl_name not like '\\_\\_%' escape '\\' order by name",
            "select line from (
                 select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as line
                 from information_schema.columns where table_schema = 'public' and table_name not like '\\_\\_%'
                 union all select indexdef from pg_indexes where schemaname = 'public' and tablename not like '\\_\\_%'
                 union all select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
                 where connamespace = 'public'::regnamespace and conrelid::regclass::text not like '\\_\\_%'
             ) all_of_it order by line",
        ),
    )
}

/// The versions of the migrations' folders: two of one version, and only one of them would ever run.
fn folders(world: &World) -> Vec<String> {
    let folder = format!("{}/migrations/{}", env!("CARGO_MANIFEST_DIR"), world.either("sqlite", "postgres"));
    let entries = std::fs::read_dir(folder).expect("migrations").map(|entry| entry.expect("a migration").file_name());
    let mut versions: Vec<String> =
        entries.map(|name| name.to_string_lossy().split('_').next().expect("a version").replace('-', "")).collect();
    versions.sort_unstable();
    versions
}

async fn every_migration_runs_down_and_up_again(world: World) {
    world.with_own_connection(|conn| {
        let before = schema(&world, conn);
        assert!(before.len() > 20, "{before:?}");
        let versions = "select version as line from __diesel_schema_migrations order by version";
        let ran = lines(conn, versions);
        assert_eq!(ran, folders(&world));
        for newest in ran.iter().rev() {
            assert_eq!(lines(conn, versions).last(), Some(newest));
            conn.revert_newest().unwrap_or_else(|error| panic!("{newest} down: {error}"));
        }
        assert_eq!(schema(&world, conn), Vec::<String>::new(), "nothing is left");
        conn.migrate().expect("up");
        assert_eq!(schema(&world, conn), before);
        assert_eq!(lines(conn, versions), ran);
    });
}

async fn no_table_has_two_indexes_on_the_same_columns(world: World) {
    let definitions = world.either(
        "select substr(sql, instr(sql, ' on ')) as line from sqlite_master where type = 'index' and sql is not null",
        "select substr(indexdef, strpos(indexdef, ' ON ')) as line from pg_indexes where schemaname = 'public'",
    );
    world.with_own_connection(|conn| {
        let mut all = lines(conn, definitions);
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "{all:?}");
    });
}

/// The statements that this asks, as Diesel writes them.
fn asked(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<(), DbError>) -> Vec<String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let note = move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            log.lock().expect("a lock").push(query.to_string());
        }
    };
    with!(&mut *conn, c => c.set_instrumentation(note));
    work(conn).expect("a database");
    with!(conn, c => c.set_instrumentation(|_: InstrumentationEvent<'_>| ()));
    let seen = std::mem::take(&mut *seen.lock().expect("a lock"));
    seen.into_iter().map(|query: String| query.split(" -- binds").next().unwrap_or_default().to_owned()).collect()
}

/// How the database goes about it, without what it is asked for. PostgreSQL is kept from walking small tables.
fn plan(world: &World, conn: &mut Conn, statement: &str) -> String {
    if world.either(true, false) {
        let plan = format!("explain query plan {statement}");
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = Text)]
            detail: String,
        }
        let steps: Vec<Step> = with!(conn, c => diesel::sql_query(plan).load(c)).expect("a plan");
        return steps.into_iter().map(|step| step.detail + "\n").collect();
    }
    let parameters = (1..).take_while(|number| statement.contains(&format!("${number}"))).count();
    let nulls = if parameters == 0 { String::new() } else { format!("({})", vec!["null"; parameters].join(",")) };
    world.psql(&format!(
        "set enable_seqscan = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan;
         prepare asked as {statement}; explain (costs off) execute asked {nulls}"
    ))
}

async fn what_has_ended_is_found_by_its_end(world: World) {
    world.with_own_connection(|conn| {
        let statements = asked(conn, |conn| accounts::ended(conn, AT).map(drop));
        let indexes = [
            "sessions_end",
            "device_codes_end",
            "invitations_end",
            "ceremonies_end",
            "password_codes_end",
            "tries_paid",
            "tries_paid",
        ];
        assert_eq!(statements.len(), indexes.len());
        for (statement, index) in statements.iter().zip(indexes) {
            let plan = plan(&world, conn, statement);
            assert!(
                plan.contains(index) && !plan.contains("TEMP B-TREE") && !plan.contains("Sort"),
                "{statement}: {plan}"
            );
        }
    });
}

async fn names_to_forget_are_walked_and_not_the_bookings_of_years(world: World) {
    let facility = world.facility("yamada").await;
    world.with_own_connection(|conn| {
        let over = |conn: &mut Conn| bookings::parties_over(conn, facility, AT.day(), AT).map(drop);
        let [statement] = &asked(conn, over)[..] else { panic!("one statement") };
        let plan = plan(&world, conn, statement);
        for index in ["bookings_day", "bookings_open", "SCAN bookings"] {
            assert!(
                !plan.lines().any(|line| line.trim().ends_with(index) || line.contains(&format!("{index} "))),
                "{plan}"
            );
        }
        assert!(plan.contains("booking_parties"), "{plan}");
    });
}

async fn what_is_asked_for_often_or_deleted_by_age_is_found_by_an_index(world: World) {
    world.with_own_connection(|conn| {
        for (statement, index) in [
            ("select used_at from invitations where guardian in (1, 2) order by expires_at", "invitations_guardian"),
            ("delete from visit_contacts where created_at < 5", "visit_contacts_age"),
            ("delete from push_subscriptions where whom = 'visit' and created_at < 5", "push_subscriptions_age"),
        ] {
            let plan = plan(&world, conn, statement);
            assert!(plan.contains(index), "{statement}: {plan}");
        }
    });
}

async fn a_flood_of_notices_is_not_met_with_plans_from_when_there_were_few(world: World) {
    // How PostgreSQL goes about what it was asked often enough, whatever the tables have become. What has no values in it has
    // no other plan.
    let kept = world.either(
        "select name as line from sqlite_master where false",
        "select statement as line from pg_prepared_statements \
         where generic_plans > 0 and cardinality(parameter_types) > 0",
    );
    let sealer = Sealer::new(&[1; 32]);
    world.with_own_connection(|conn| {
        for number in 0..10 {
            let (delivery, then) = (DeliveryId::from_raw(number), notices::Then::Delivered);
            let tried = Attempt { delivery, at: AT, outcome: "delivered", reason: None, mailbox: None, then };
            let claim = Claim { channel: Channel::Mail, rank: Rank::CanWait, now: AT, until: AT, limit: 100 };
            notices::pending(conn, AT).map(drop).expect("a database");
            conn.transaction(|conn| notices::expand(conn, AT)).expect("a database");
            conn.transaction(|conn| notices::claim(conn, &sealer, claim)).map(drop).expect("a database");
            conn.transaction(|conn| notices::record_delivered(conn, &[&tried])).expect("a database");
        }
        assert_eq!(lines(conn, kept), Vec::<String>::new());
    });
}

world::on_both! {
    a_flood_of_notices_is_not_met_with_plans_from_when_there_were_few
    every_migration_runs_down_and_up_again
    no_table_has_two_indexes_on_the_same_columns
    what_has_ended_is_found_by_its_end
    names_to_forget_are_walked_and_not_the_bookings_of_years
    what_is_asked_for_often_or_deleted_by_age_is_found_by_an_index
}
