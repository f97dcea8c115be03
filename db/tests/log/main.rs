//! The log and its writer, on SQLite and on a real PostgreSQL.

mod accounts;
mod audit;
mod bookings;
mod entries;
mod files;
mod incidents;
mod lanes;
mod persons;
mod poison;
mod queues;
mod recipients;
mod residents;
mod rosters;
mod schema;
mod sealed;
mod tries;
mod world;

use std::sync::mpsc::{Sender, channel};

use db::{
    log::{self, Append, AppendFailure, NewFact, Tip},
    notices, roster, verify,
};
use domain::{
    attendance::{self, Presence},
    ids::{DeviceId, FacilityId},
    log::{Cause, Entry, Seq, Witness},
    taps::{self, TapRefusal, TapSeq},
    time::UtcTime,
};
use world::World;

const AT: UtcTime = UtcTime::from_micros(1_800_000_000_000_000);
const DEVICE: DeviceId = DeviceId::from_raw(77);

fn refused(seq: u64) -> NewFact {
    let by = Witness::card(DEVICE, TapSeq(seq), seq);
    let entry = Entry::new(AT, &by, taps::Fact::TapRefused { reason: TapRefusal::UnknownCard, child: None });
    NewFact::of(entry, Some(Cause::Tap(DEVICE, TapSeq(seq))))
}

/// Appends one fact and gives what the writer said, with the end of the log after it.
fn append(world: &World, facility: FacilityId, from: Tip, facts: Vec<NewFact>) -> (Result<Seq, AppendFailure>, Tip) {
    let (told, outcome) = channel();
    let append =
        Append::of(facility, from, facts, Box::new(move |outcome| told.send(outcome).expect("the test waits")));
    let tip = append.tip();
    world.db.writer().append(append);
    (outcome.recv().expect("the writer tells every append"), tip)
}

async fn tip(world: &World, facility: FacilityId) -> Tip {
    world.db.read(move |conn| log::tip(conn, facility)).await.expect("a tip")
}

async fn facts_are_numbered_without_gaps_and_read_in_order(world: World) {
    let facility = world.facility("yamada").await;
    let start = tip(&world, facility).await;
    let (stored, next) = append(&world, facility, start, vec![refused(1), refused(2)]);
    assert_eq!(stored, Ok(start.seq.plus(2)));
    let (stored, _) = append(&world, facility, next, vec![refused(3)]);
    assert_eq!(stored, Ok(start.seq.plus(3)));
    let events = world.db.read(move |conn| log::since(conn, facility, start.seq, 10)).await.expect("events");
    let seqs: Vec<i64> = events.iter().map(|stored| stored.seq.0 - start.seq.0).collect();
    assert_eq!(seqs, [1, 2, 3]);
    assert!(world.db.read(verify::report).await.expect("a report").is_sound());
}

async fn an_append_decided_on_an_older_state_is_refused_and_leaves_nothing(world: World) {
    let facility = world.facility("yamada").await;
    let start = tip(&world, facility).await;
    assert!(append(&world, facility, start, vec![refused(1)]).0.is_ok());
    let (stale, _) = append(&world, facility, start, vec![refused(2)]);
    assert_eq!(stale, Err(AppendFailure::Stale));
    let head = world.db.read(move |conn| log::head(conn, facility)).await.expect("a head");
    assert_eq!(head, start.seq.plus(1));
    let found = world.db.read(|conn| log::by_causes(conn, &[Cause::Tap(DEVICE, TapSeq(2))])).await.expect("a read");
    assert!(found.is_empty());
}

async fn an_append_of_nothing_is_told_whether_the_log_still_ends_there_and_leaves_it_so(world: World) {
    let facility = world.facility("yamada").await;
    let start = tip(&world, facility).await;
    assert_eq!(append(&world, facility, start, Vec::new()), (Ok(start.seq), start));
    assert_eq!(tip(&world, facility).await, start);
    assert!(append(&world, facility, start, vec![refused(1)]).0.is_ok());
    assert_eq!(append(&world, facility, start, Vec::new()).0, Err(AppendFailure::Stale));
}

async fn an_append_of_the_right_height_on_a_state_that_never_was_is_refused(world: World) {
    let facility = world.facility("yamada").await;
    let start = tip(&world, facility).await;
    // Ours at the next place is refused, for somebody else's came first; our next one would fit the height.
    let ours = Tip { seq: start.seq.plus(1), mark: 7 };
    assert!(append(&world, facility, start, vec![refused(1)]).0.is_ok());
    assert_eq!(append(&world, facility, ours, vec![refused(2)]).0, Err(AppendFailure::Stale));
}

async fn what_was_caused_once_is_stored_once_even_among_others(world: World) {
    let (yamada, hirata) = (world.facility("yamada").await, world.facility("hirata").await);
    let (first, second) = (tip(&world, yamada).await, tip(&world, hirata).await);
    assert!(append(&world, yamada, first, vec![refused(1)]).0.is_ok());
    assert_eq!(append(&world, hirata, second, vec![refused(1)]).0, Err(AppendFailure::Repeated));
    assert!(append(&world, hirata, second, vec![refused(2)]).0.is_ok());
    let report = world.db.read(verify::report).await.expect("a report");
    assert_eq!((report.taps, report.doubled), (2, 0));
}

/// Holds the lanes of these facilities up, until it is dropped: whatever is appended meanwhile waits.
fn hold(world: &World, one: (FacilityId, Tip), other: (FacilityId, Tip)) -> Vec<Sender<()>> {
    let writer = world.db.writer();
    let is_one_lane = writer.lane_of(one.0) == writer.lane_of(other.0);
    let lanes = if is_one_lane { vec![one] } else { vec![one, other] };
    let hold = |(facility, from)| {
        let ((held, until), (told, is_held)) = (channel(), channel());
        let wait = move |_| {
            told.send(()).expect("the test waits");
            // Until the other end is dropped.
            let _ = until.recv();
        };
        let facts = Vec::new();
        writer.append(Append::of(facility, from, facts, Box::new(wait)));
        is_held.recv().expect("the lane comes to it");
        held
    };
    lanes.into_iter().map(hold).collect()
}

async fn one_cause_that_is_stored_already_does_not_have_the_others_committed_one_by_one(world: World) {
    let (yamada, hirata) = (world.facility("yamada").await, world.facility("hirata").await);
    let (first, mut second) = (tip(&world, yamada).await, tip(&world, hirata).await);
    let (stored, mut next) = append(&world, yamada, first, vec![refused(1)]);
    assert!(stored.is_ok());
    let (told, outcomes) = channel();
    // The lanes are held up until all of it waits: it is one group.
    let held = hold(&world, (yamada, next), (hirata, second));
    let before = world.commits();
    for (place, (facility, seq)) in
        [(yamada, 1), (yamada, 2), (hirata, 3), (hirata, 4), (hirata, 5)].into_iter().enumerate()
    {
        let from = if facility == yamada { &mut next } else { &mut second };
        let told = told.clone();
        let append = Append::of(
            facility,
            *from,
            vec![refused(seq)],
            Box::new(move |outcome| told.send((place, outcome)).expect("the test waits")),
        );
        *from = append.tip();
        world.db.writer().append(append);
    }
    drop(held);
    let mut outcomes: Vec<_> = outcomes.iter().take(5).collect();
    outcomes.sort_by_key(|(place, _)| *place);
    let failed: Vec<_> = outcomes.iter().map(|(_, outcome)| outcome.err()).collect();
    // What was decided after it at the same place is decided anew.
    assert_eq!(failed, [Some(AppendFailure::Repeated), Some(AppendFailure::Stale), None, None, None]);
    assert!(world.commits() - before <= 2, "{} commits", world.commits() - before);
}

async fn a_thousand_appends_at_once_are_all_told_and_all_there(world: World) {
    let facility = world.facility("yamada").await;
    let mut from = tip(&world, facility).await;
    let (told, outcomes) = channel();
    for seq in 1..=1_000 {
        let told = told.clone();
        let append = Append::of(
            facility,
            from,
            vec![refused(seq)],
            Box::new(move |outcome| told.send(outcome).expect("the test waits")),
        );
        from = append.tip();
        world.db.writer().append(append);
    }
    let stored = outcomes.iter().take(1_000).filter(Result::is_ok).count();
    assert_eq!(stored, 1_000);
    let report = world.db.read(verify::report).await.expect("a report");
    assert!(report.is_sound());
    assert_eq!(report.taps, 1_000);
    assert_eq!(world.db.read(|conn| db::devices::last_tap(conn, DEVICE)).await.expect("a place"), TapSeq(1_000));
}

async fn the_attendance_book_and_the_outbox_are_committed_with_the_fact(world: World) {
    let facility = world.facility("yamada").await;
    let sealer = world.sealer.clone();
    let children = world.db.read(move |conn| roster::children_of(conn, &sealer, facility)).await.expect("children");
    let child = children[0].id;
    let by = Witness::card(DEVICE, TapSeq(1), 1);
    let entry = Entry::new(AT, &by, attendance::Fact::Arrived { child, noted: None, brought: None });
    let (told, outcome) = channel();
    let from = tip(&world, facility).await;
    let news = notices::news_of(&entry);
    let facts = vec![NewFact::of(entry, Some(Cause::Tap(DEVICE, TapSeq(1)))).telling(news)];
    world.db.writer().append(Append::of(
        facility,
        from,
        facts,
        Box::new(move |outcome| told.send(outcome).expect("the test waits")),
    ));
    assert!(outcome.recv().expect("told").is_ok());
    let day = world.db.read(move |conn| db::attendance::of_facility(conn, facility, AT.day())).await.expect("a day");
    assert_eq!(day, [(child, Presence::Here { since: AT })]);
    let waiting = world.db.read(db::notices::counts).await.expect("counts");
    assert_eq!(waiting.outbox, 1);
}

async fn the_same_roster_brought_in_twice_changes_nothing(world: World) {
    let facility = world.facility("yamada").await;
    world.import_again().await;
    let sealer = world.sealer.clone();
    let children = world.db.read(move |conn| roster::children_of(conn, &sealer, facility)).await.expect("children");
    assert_eq!(children.iter().map(|child| child.name.as_str()).collect::<Vec<_>>(), ["山田 ひなた", "山田 あおい"]);
}

async fn names_and_addresses_are_not_in_the_database_in_plain_text(world: World) {
    let dump = world.dump();
    assert!(!dump.is_empty());
    for secret in ["ひなた", "mother@example.jp", "SKM-00000001", "secret-password"] {
        let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!contains(&dump, secret) && !contains(&dump, &hexadecimal), "{secret} is in the database");
    }
    // What is stored openly is found by the same search.
    assert!(contains(&dump, "ひよこ組"));
}

fn contains(dump: &[u8], text: &str) -> bool {
    dump.windows(text.len()).any(|part| part == text.as_bytes())
}

world::on_both! {
    facts_are_numbered_without_gaps_and_read_in_order
    an_append_decided_on_an_older_state_is_refused_and_leaves_nothing
    an_append_of_nothing_is_told_whether_the_log_still_ends_there_and_leaves_it_so
    an_append_of_the_right_height_on_a_state_that_never_was_is_refused
    what_was_caused_once_is_stored_once_even_among_others
    one_cause_that_is_stored_already_does_not_have_the_others_committed_one_by_one
    a_thousand_appends_at_once_are_all_told_and_all_there
    the_attendance_book_and_the_outbox_are_committed_with_the_fact
    the_same_roster_brought_in_twice_changes_nothing
    names_and_addresses_are_not_in_the_database_in_plain_text
}
