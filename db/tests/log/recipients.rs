//! The migration from guardians to recipients keeps what is there, both ways.

use db::{Conn, with};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::BigInt};

use crate::world::World;

/// As the tables were when only guardians were told of anything.
const OLD_ROWS: &str = "
insert into push_subscriptions (id, guardian, endpoint_hash, endpoint, p256dh, auth, created_at)
    select 1, id, email_hash, email, email, email, 5 from guardians;
insert into outbox (facility, seq, child, notice, at) values (1, 2, 9, 'left', 7);
insert into deliveries (id, facility, seq, child, guardian, channel, subscription, notice, at, state, attempts, due_at,
    claimed_until, reason, finished_at)
    select 1, 1, 1, 9, id, 'push', 1, 'arrived', 5, 'waiting', 1, 6, 0, 'http-503', null from guardians;
insert into delivery_attempts (delivery, number, at, outcome, reason) values (1, 1, 5, 'temporary', 'http-503');";

/// The guardian's browser follows a visit as well.
const ROWS_OF_A_VISIT: &str = "
insert into push_subscriptions (id, whom, recipient, endpoint_hash, endpoint, p256dh, auth, created_at)
    select 2, 'visit', 11, endpoint_hash, endpoint, p256dh, auth, 5 from push_subscriptions;
insert into outbox (facility, seq, subject, notice, at, detail) values (1, 3, 11, 'called', 7, '{}');
insert into deliveries (id, facility, seq, subject, whom, recipient, channel, subscription, notice, detail, at, state,
    attempts, due_at, claimed_until) values (2, 1, 4, 11, 'visit', 11, 'push', 2, 'called', '{}', 5, 'delivered', 1, 5, 0);
insert into delivery_attempts (delivery, number, at, outcome) values (2, 1, 5, 'delivered');
insert into visit_contacts (visit, email, created_at) select 11, email, 5 from guardians;";

const ATTEMPT_OF_NO_DELIVERY: &str =
    "insert into delivery_attempts (delivery, number, at, outcome) values (3, 1, 5, '-')";
const DELIVERY_TO_NO_GUARDIAN: &str = "update deliveries set guardian = 1";

fn run(conn: &mut Conn, sql: &str) -> diesel::QueryResult<()> {
    with!(conn, c => c.batch_execute(sql))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(conn: &mut Conn, from: &str) -> i64 {
    let query = || diesel::sql_query(format!("select count(*) as count from {from}"));
    let count: Count = with!(conn, c => query().get_result(c)).expect("a count");
    count.count
}

fn down_to_guardians(conn: &mut Conn) {
    while run(conn, "select whom from deliveries limit 1").is_ok() {
        conn.revert_newest().expect("down");
    }
}

async fn guardians_rows_survive_the_way_up_and_down(world: World) {
    world.with_own_connection(|conn| {
        down_to_guardians(conn);
        run(conn, OLD_ROWS).expect("rows as they were");

        conn.migrate().expect("up");
        let to_guardian = "whom = 'guardian' and recipient in (select id from guardians)";
        assert_eq!(count(conn, &format!("push_subscriptions where id = 1 and created_at = 5 and {to_guardian}")), 1);
        assert_eq!(count(conn, "outbox where seq = 2 and subject = 9 and notice = 'left' and detail is null"), 1);
        let as_it_was = "id = 1 and subject = 9 and detail is null and due_at = 6 and reason = 'http-503'";
        assert_eq!(count(conn, &format!("deliveries where {as_it_was} and {to_guardian}")), 1);
        assert_eq!(count(conn, "delivery_attempts where delivery = 1 and reason = 'http-503'"), 1);
        assert!(run(conn, ATTEMPT_OF_NO_DELIVERY).is_err());

        run(conn, ROWS_OF_A_VISIT).expect("a browser of two recipients");
        down_to_guardians(conn);
        let to_guardian = "guardian in (select id from guardians)";
        assert_eq!(count(conn, &format!("push_subscriptions where id = 1 and {to_guardian}")), 1);
        assert_eq!(count(conn, "outbox where seq = 2 and child = 9"), 1);
        assert_eq!(count(conn, &format!("deliveries where id = 1 and child = 9 and {to_guardian}")), 1);
        for table in ["push_subscriptions", "outbox", "deliveries", "delivery_attempts"] {
            assert_eq!(count(conn, table), 1, "{table}");
        }
        assert!(run(conn, ATTEMPT_OF_NO_DELIVERY).is_err());
        assert!(run(conn, DELIVERY_TO_NO_GUARDIAN).is_err());
        conn.migrate().expect("up again");
    });
}

crate::world::on_both! {
    guardians_rows_survive_the_way_up_and_down
}
