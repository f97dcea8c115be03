//! A row of the outbox that the database does not take as a delivery holds no other one up.

use db::{
    Conn, DbError,
    notices::{self, DeliveryState, UNREADABLE, Which},
    queues::Called,
    with,
};
use diesel::connection::SimpleConnection;
use domain::{ids::VisitId, lang::Lang};

use crate::{
    AT, append, refused, tip,
    world::{self, World},
};

const POISON: i64 = 666;

/// Nothing about this visit is taken as something to be sent.
fn refuse(conn: &mut Conn) {
    let refused = format!("new.subject = {POISON} and new.state = 'waiting'");
    let trigger = match conn {
        Conn::Sqlite(_) => format!(
            "create trigger poison before insert on deliveries when {refused} begin select raise(abort, 'poison'); end"
        ),
        Conn::Pg(_) => format!(
            "create function poison() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$;
             create trigger poison before insert on deliveries for each row when ({refused}) execute function poison()"
        ),
    };
    with!(conn, c => c.batch_execute(&trigger)).expect("a trigger");
}

async fn a_row_of_the_outbox_that_cannot_become_a_delivery_is_set_aside_and_the_others_go_out(world: World) {
    world.with_own_connection(refuse);
    let facility = world.facility("yamada").await;
    let mut facts = Vec::new();
    for (seq, visit) in (1..).zip([1, 2, POISON, 3, 4]) {
        let (visit, sealer) = (VisitId::from_raw(visit), world.sealer.clone());
        let put = world.db.write(move |conn| notices::put_contact(conn, &sealer, visit, "a@example.jp", AT)).await;
        put.map_err(|error: DbError| error).expect("an address");
        let called = Called { visit, number: "A012".to_owned(), counter: "3番窓口".to_owned(), language: Lang::Ja };
        facts.push(refused(seq).telling(Some(called.into())));
    }
    let from = tip(&world, facility).await;
    assert!(append(&world, facility, from, facts).0.is_ok());
    while notices::expand_each(&world.db, AT).await.expect("a database") {}
    let counts = world.db.read(notices::counts).await.expect("counts");
    assert_eq!((counts.outbox, counts.waiting), (0, 4));
    let sealer = world.sealer.clone();
    let seen = move |conn: &mut Conn| notices::deliveries_of(conn, &sealer, facility, Which::Undelivered, 10);
    let seen = world.db.read(seen).await.expect("deliveries");
    let failed: Vec<_> = seen.iter().filter(|line| line.state == DeliveryState::Failed).collect();
    assert_eq!((failed.len(), failed[0].reason.as_deref()), (1, Some(UNREADABLE)), "the staff sees it");
}

world::on_both! {
    a_row_of_the_outbox_that_cannot_become_a_delivery_is_set_aside_and_the_others_go_out
}
