//! The audit's chains: whatever is done to them in the database is found.

use std::sync::Arc;

use db::{
    Conn, DbError,
    audit::{
        self, ASKED, Asked, AuditReport, Entry, Filter, Kind, Problem, Subject, SubjectKind, Who,
        checkpoint::{self, AuditKey, Checkpoint},
        facts, prune,
    },
    with,
};
use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};
use domain::{
    ids::{ChildId, FacilityId, StaffId},
    time::UtcTime,
};

use crate::{AT, append, refused, tip, world::World};

const CLERK: StaffId = StaffId::from_raw(5);
const YEAR: std::time::Duration = std::time::Duration::from_secs(366 * 86_400);

fn sight(at: UtcTime, child: i64) -> Entry {
    let subject = Subject::from(ChildId::from_raw(child));
    Entry::new(at, Kind::Sight, Who::Staff(CLERK)).about(subject)
}

/// So many sights, each in a transaction of its own.
async fn see(world: &World, count: i64, at: UtcTime) {
    for child in 1..=count {
        let write = world.db.write(move |conn| audit::record(conn, sight(at, child)));
        write.await.expect("a row");
    }
}

fn key(world: &World) -> AuditKey {
    AuditKey::from_seed(&world.sealer.audit_seed())
}

async fn checked(world: &World, kept: Vec<Checkpoint>) -> AuditReport {
    let public = key(world).public();
    world.db.read(move |conn| audit::check(conn, Some(&public), &kept)).await.expect("a report")
}

async fn run(world: &World, sql: String) {
    let write = world.db.tally(move |conn| {
        let ran: Result<usize, DbError> = Ok(with!(conn, c => diesel::sql_query(sql).execute(c))?);
        ran
    });
    assert!(write.await.expect("a statement that fits") > 0);
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

async fn number(world: &World, sql: &'static str) -> i64 {
    let read = world.db.read(move |conn| {
        let one: Result<Number, DbError> = Ok(with!(conn, c => diesel::sql_query(sql).get_result(c))?);
        one
    });
    read.await.expect("a number").number
}

/// The longest chain.
async fn stream(world: &World) -> i64 {
    number(world, "select stream as number from audit_streams order by head desc, stream limit 1").await
}

async fn head(world: &World) -> i64 {
    number(world, "select max(head) as number from audit_streams").await
}

async fn checkpoint(world: &World) -> Checkpoint {
    let key = key(world);
    world.db.read(move |conn| checkpoint::now(conn, &key, AT)).await.expect("a checkpoint")
}

async fn rows_are_found_by_whom_they_are_about_newest_first(world: World) {
    see(&world, 3, AT).await;
    see(&world, 2, AT + YEAR).await;
    let about = Subject::from(ChildId::from_raw(2));
    let filter = Filter { about: vec![about], ..Filter::default() };
    let found = world.db.read(move |conn| audit::find(conn, &filter, 10)).await.expect("rows");
    let times: Vec<UtcTime> = found.iter().map(|row| row.at).collect();
    assert_eq!(times, [AT + YEAR, AT]);
    assert!(found.iter().all(|row| row.who == Some(Who::Staff(CLERK)) && row.subject == Some(about)));
    let early = Filter { kind: Some(Kind::Sight), to: Some(AT + YEAR), ..Filter::default() };
    assert_eq!(world.db.read(move |conn| audit::find(conn, &early, 10)).await.expect("rows").len(), 3);
    assert!(checked(&world, Vec::new()).await.is_sound());
}

async fn what_was_given_up_leaves_no_row_and_what_was_done_for_somebody_leaves_one_by_itself(world: World) {
    let asked = Arc::new(Asked::new(AT, Who::Staff(CLERK), "POST /settings".to_owned()));
    let filter = || Filter { who: Some(Who::Staff(CLERK)), ..Filter::default() };
    let given_up = ASKED.scope(
        Arc::clone(&asked),
        world.db.write(|conn| {
            audit::record(conn, sight(AT, 1))?;
            Err::<(), _>(DbError::NotFound)
        }),
    );
    assert!(given_up.await.is_err());
    let rows = world.db.read(move |conn| audit::find(conn, &filter(), 10)).await.expect("rows");
    assert!(rows.is_empty() && !asked.is_noted(), "{rows:?}");
    let done = ASKED.scope(Arc::clone(&asked), world.db.write(|_| Ok::<_, DbError>(())));
    done.await.expect("a transaction");
    let counted = ASKED.scope(Arc::clone(&asked), world.db.tally(|_| Ok::<_, DbError>(())));
    counted.await.expect("a transaction");
    let rows = world.db.read(move |conn| audit::find(conn, &filter(), 10)).await.expect("rows");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].kind, rows[0].route.as_deref()), (Some(Kind::Change), Some("POST /settings")));
    assert!(asked.is_noted());
}

async fn a_row_that_was_edited_is_found(world: World) {
    see(&world, 40, AT).await;
    let stream = stream(&world).await;
    run(&world, format!("update audit set who = 6 where stream = {stream} and seq = 2")).await;
    assert_eq!(checked(&world, Vec::new()).await.problems, [Problem::Altered { stream, seq: 2 }]);
}

async fn a_row_that_was_edited_with_its_hash_breaks_the_next_one(world: World) {
    see(&world, 40, AT).await;
    let stream = stream(&world).await;
    run(&world, format!("update audit set hash = (select hash from audit where stream = {stream} and seq = 1) where stream = {stream} and seq = 2")).await;
    let problems = checked(&world, Vec::new()).await.problems;
    assert_eq!(problems, [Problem::Altered { stream, seq: 2 }, Problem::Altered { stream, seq: 3 }]);
}

async fn a_row_that_was_taken_out_is_found(world: World) {
    see(&world, 40, AT).await;
    let stream = stream(&world).await;
    run(&world, format!("delete from audit where stream = {stream} and seq = 2")).await;
    assert_eq!(checked(&world, Vec::new()).await.problems, [Problem::Missing { stream, seq: 2 }]);
}

async fn two_rows_that_changed_places_are_found(world: World) {
    see(&world, 40, AT).await;
    let stream = stream(&world).await;
    for (from, to) in [(1, -1), (2, 1), (-1, 2)] {
        run(&world, format!("update audit set seq = {to} where stream = {stream} and seq = {from}")).await;
    }
    let problems = checked(&world, Vec::new()).await.problems;
    assert!(problems.contains(&Problem::Altered { stream, seq: 1 }), "{problems:?}");
    assert!(problems.contains(&Problem::Altered { stream, seq: 2 }), "{problems:?}");
}

async fn an_end_that_was_cut_off_is_found_and_by_a_checkpoint_even_if_the_chain_says_so_too(world: World) {
    see(&world, 40, AT).await;
    let (stream, head, kept) = (stream(&world).await, head(&world).await, checkpoint(&world).await);
    run(&world, format!("delete from audit where stream = {stream} and seq = {head}")).await;
    assert_eq!(checked(&world, Vec::new()).await.problems, [Problem::Missing { stream, seq: head }]);
    let last = head - 1;
    run(&world, format!("update audit_streams set head = {last}, hash = (select hash from audit where stream = {stream} and seq = {last}) where stream = {stream}")).await;
    assert!(checked(&world, Vec::new()).await.is_sound(), "nothing in the database tells");
    assert_eq!(checked(&world, vec![kept]).await.problems, [Problem::RolledBack { stream, seq: head }]);
}

async fn a_chain_that_was_written_anew_is_found_by_a_checkpoint(world: World) {
    see(&world, 40, AT).await;
    let (stream, kept) = (stream(&world).await, checkpoint(&world).await);
    let seq = head(&world).await;
    // As whoever knows how hashes are made would, the whole chain again with another first row.
    run(&world, format!("delete from audit where stream = {stream}")).await;
    run(&world, format!("update audit_streams set head = 0, hash = first_hash where stream = {stream}")).await;
    for child in 0..400 {
        let write = world.db.tally(move |conn| audit::record(conn, sight(AT, 1_000 + child)));
        write.await.expect("a row");
        if number(&world, "select min(head) as number from audit_streams where head > 0").await > seq {
            break;
        }
    }
    let problems = checked(&world, vec![kept]).await.problems;
    assert!(problems.contains(&Problem::Rewritten { stream, seq }), "{problems:?}");
}

async fn a_checkpoint_that_the_town_did_not_sign_is_found(world: World) {
    see(&world, 3, AT).await;
    let foreign = AuditKey::from_seed(&[9; 32]);
    let forged = world.db.read(move |conn| checkpoint::now(conn, &foreign, AT)).await.expect("a checkpoint");
    assert_eq!(checked(&world, vec![forged]).await.problems, [Problem::BadSignature]);
}

async fn a_checkpoint_is_made_once_for_what_was_written(world: World) {
    see(&world, 3, AT).await;
    for expected in [true, false] {
        let key = key(&world);
        let made = world.db.tally(move |conn| checkpoint::make(conn, &key, AT)).await.expect("a checkpoint");
        assert_eq!(made.is_some(), expected);
    }
    let report = checked(&world, Vec::new()).await;
    assert!(report.is_sound() && report.checkpoints == 1, "{report:?}");
}

async fn facts_are_sealed_and_one_that_was_changed_or_taken_out_afterwards_is_found(world: World) {
    let facility = world.facility("yamada").await;
    let start = tip(&world, facility).await;
    let (stored, _) = append(&world, facility, start, (1..=5).map(refused).collect());
    let last = stored.expect("facts").0;
    assert!(facts::seal(&world.db, AT).await.expect("a pass") > 0);
    assert_eq!(facts::seal(&world.db, AT).await.expect("a pass"), 0, "everything is sealed");
    let report = checked(&world, Vec::new()).await;
    assert!(report.is_sound() && report.facts_sealed >= last, "{report:?}");
    let of = facility.raw();
    run(&world, format!("update events set at = at + 1 where facility = {of} and seq = {last}")).await;
    let altered = Problem::FactsAltered { facility: of, from: 1, to: last };
    assert_eq!(checked(&world, Vec::new()).await.problems, std::slice::from_ref(&altered));
    run(&world, format!("delete from events where facility = {of} and seq = {last}")).await;
    run(&world, format!("update logs set head = head - 1 where facility = {of}")).await;
    assert_eq!(checked(&world, Vec::new()).await.problems, [altered]);
    run(&world, format!("update audit_logs set sealed = sealed + 1 where facility = {of}")).await;
    assert!(
        checked(&world, Vec::new()).await.problems.contains(&Problem::FactsUnsealed { facility: of, from: last + 1 })
    );
}

async fn two_hubs_seal_each_fact_once(world: World) {
    let facility = world.facility("yamada").await;
    let start = tip(&world, facility).await;
    assert!(append(&world, facility, start, (1..=2_500).map(refused).collect()).0.is_ok());
    let other = world.another_hub(&(Arc::new(()) as Arc<dyn db::WriterObserver>));
    let (one, two) = tokio::join!(facts::seal(&world.db, AT), facts::seal(&other, AT));
    assert!(one.is_ok() && two.is_ok());
    let report = checked(&world, Vec::new()).await;
    assert!(report.is_sound(), "{report:?}");
    let events = number(&world, "select count(*) as number from events").await;
    assert_eq!(report.facts_sealed, events);
}

async fn many_at_once_leave_sound_chains(world: World) {
    let other = world.another_hub(&(Arc::new(()) as Arc<dyn db::WriterObserver>));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let db = if writer % 2 == 0 { world.db.clone() } else { other.clone() };
        writers.spawn(async move {
            for child in 0..25 {
                let write = db.write(move |conn| {
                    audit::record(conn, sight(AT, writer * 100 + child))?;
                    audit::record(conn, sight(AT, writer * 100 + child))
                });
                write.await.expect("two rows");
            }
        });
    }
    writers.join_all().await;
    let before = number(&world, "select count(*) as number from audit where kind = 'sight'").await;
    assert_eq!(before, 400);
    assert!(checked(&world, Vec::new()).await.is_sound());
}

async fn old_rows_go_with_a_signed_record_and_a_beginning_that_somebody_else_took_out_is_found(world: World) {
    see(&world, 40, AT).await;
    let facility = world.facility("yamada").await;
    assert!(facts::seal(&world.db, AT).await.is_ok());
    let later = AT + YEAR * 3 + YEAR / 10;
    see(&world, 40, later).await;
    let seed = world.sealer.audit_seed();
    assert_eq!(prune::prune(&world.db, seed, later).await.expect("a pass"), 40 + sealed_rows(&world, facility).await);
    assert_eq!(prune::prune(&world.db, seed, later).await.expect("a pass"), 0);
    let old = Filter { to: Some(AT + YEAR), ..Filter::default() };
    assert!(world.db.read(move |conn| audit::find(conn, &old, 10)).await.expect("rows").is_empty());
    let report = checked(&world, Vec::new()).await;
    assert!(report.is_sound(), "{report:?}");
    let stream = stream(&world).await;
    let first =
        number(&world, "select first as number from audit_streams order by head desc, stream limit 1").await + 1;
    run(&world, format!("update audit_streams set first = {first}, first_hash = (select hash from audit where stream = {stream} and seq = {first}) where stream = {stream}")).await;
    run(&world, format!("delete from audit where stream = {stream} and seq = {first}")).await;
    assert_eq!(checked(&world, Vec::new()).await.problems, [Problem::PrunedUnsigned { stream }]);
}

/// Rows of the import and the sealing, which are older than the term as well: this clock's, not the test's.
async fn sealed_rows(world: &World, _: FacilityId) -> i64 {
    let gone = number(world, "select cast(coalesce(sum(first), 0) as bigint) as number from audit_streams").await;
    gone - 40
}

async fn a_term_below_a_year_is_a_year_and_setting_one_says_what_it_was(world: World) {
    let set = world.db.write(|conn| prune::set_term(conn, prune::Term::FLOOR, AT));
    set.await.expect("a term");
    let filter = Filter { kind: Some(Kind::Change), ..Filter::default() };
    let rows = world.db.read(move |conn| audit::find(conn, &filter, 1)).await.expect("rows");
    let (before, after) = (rows[0].detail.before.as_deref(), rows[0].detail.after.as_deref());
    assert_eq!((rows[0].act.as_deref(), before, after), (Some("audit-term"), Some("1096"), Some("366")));
    run(&world, "update audit_terms set days = 1".to_owned()).await;
    let term = world.db.read(prune::term).await.expect("a term");
    assert_eq!(term, prune::Term::FLOOR);
}

async fn an_operators_command_leaves_a_row_in_each_of_its_transactions(world: World) {
    world.with_own_connection(|conn: &mut Conn| {
        audit::operate("staff disable", AT);
        let disabled =
            conn.transaction(|conn| db::accounts::disable(conn, "yamada", db::accounts::DisabledBy::Operator, AT));
        disabled.expect("an account");
        let filter = Filter { who: Some(Who::Operator), ..Filter::default() };
        let rows = audit::find(conn, &filter, 10).expect("rows");
        let row = rows.iter().find(|row| row.act.as_deref() == Some("disabled-account")).expect("a row");
        assert_eq!(row.route.as_deref(), Some("ops staff disable"));
        assert_eq!(row.subject.map(|subject| subject.kind), Some(SubjectKind::Staff));
    });
}

crate::world::on_both! {
    rows_are_found_by_whom_they_are_about_newest_first
    what_was_given_up_leaves_no_row_and_what_was_done_for_somebody_leaves_one_by_itself
    a_row_that_was_edited_is_found
    a_row_that_was_edited_with_its_hash_breaks_the_next_one
    a_row_that_was_taken_out_is_found
    two_rows_that_changed_places_are_found
    an_end_that_was_cut_off_is_found_and_by_a_checkpoint_even_if_the_chain_says_so_too
    a_chain_that_was_written_anew_is_found_by_a_checkpoint
    a_checkpoint_that_the_town_did_not_sign_is_found
    a_checkpoint_is_made_once_for_what_was_written
    facts_are_sealed_and_one_that_was_changed_or_taken_out_afterwards_is_found
    two_hubs_seal_each_fact_once
    many_at_once_leave_sound_chains
    old_rows_go_with_a_signed_record_and_a_beginning_that_somebody_else_took_out_is_found
    a_term_below_a_year_is_a_year_and_setting_one_says_what_it_was
    an_operators_command_leaves_a_row_in_each_of_its_transactions
}
