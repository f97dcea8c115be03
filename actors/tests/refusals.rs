//! Two hubs on one database, of which one is told nothing: nobody is refused because of what the log does not say.

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use actors::{MarkFailure, Note, QueueFailure, Town};
use common::{Ground, sql};
use db::{
    Db, DbError, log,
    roster::{self, RosterFile},
};
use domain::{
    attendance::{Mark, MarkRefusal},
    ids::{ChildId, FacilityId, FormId, StaffId, VisitId},
    lang::Lang,
    log::{Cause, Entry, Fact, Sender, Seq, Witness},
    queue::{
        self,
        decide::{AtCounter, Command, Here, QueueRefusal, Take},
        office::{CounterNo, ServiceNo},
        visit::{Origin, Priority, Step},
    },
    time::{Clock, SystemClock},
};
use futures_util::FutureExt;
use simulators::{
    fakes::folder::TempFolder,
    trials::load::{
        office::{OfficePlan, SLUG},
        roster::RosterPlan,
    },
};

struct World {
    db: Db,
    one: Town,
    other: Town,
    office: FacilityId,
    nursery: FacilityId,
    child: ChildId,
    _ground: Ground,
}

impl World {
    async fn found() -> Self {
        let ground = Ground::new("refusals");
        let office = OfficePlan { sections: 1, services_a_section: 1, counters: 1 };
        let plan = RosterPlan { children: vec![1], office: Some(office), bookings: None };
        let folder = TempFolder::new("roster").expect("a folder");
        let roster = folder.join("roster");
        plan.write(&roster).expect("a roster");
        let file: RosterFile = serde_json::from_slice(&std::fs::read(roster).expect("a roster")).expect("a roster");
        let (db, other) = (ground.open(), ground.open());
        ground.import(&db, file, SystemClock.now()).await;
        let sealer = ground.keys.sealer();
        let read = db.read(move |conn| {
            let nursery = roster::facility_by_slug(conn, &RosterPlan::slug(0))?.id;
            let child = roster::children_of(conn, &sealer, nursery)?.remove(0).id;
            Ok::<_, DbError>((roster::facility_by_slug(conn, SLUG)?.id, nursery, child))
        });
        let (office, nursery, child) = read.await.expect("a roster");
        let clock = || Arc::new(SystemClock) as Arc<dyn Clock>;
        let (one, other) = (ground.town(db.clone(), clock()).await, ground.town(other, clock()).await);
        Self { db, one, other, office, nursery, child, _ground: ground }
    }

    async fn queue(&self, town: &Town, command: Command) -> Result<Vec<Entry>, QueueFailure> {
        let by = Witness::Staff { staff: StaffId::from_raw(1) };
        town.queue(self.office, (by, Some(form())), command).await
    }

    async fn mark(&self, town: &Town, form: FormId, mark: Mark) -> Result<(), MarkFailure> {
        town.mark(self.nursery, (StaffId::from_raw(1), form), Note::now(self.child, mark)).await
    }
}

fn form() -> Cause {
    Cause::form(FormId::random(), Sender::Nameless)
}

fn at_counter(what: AtCounter) -> Command {
    Command::At(CounterNo(1), what)
}

fn take() -> Command {
    Command::Take(Take {
        visit: VisitId::new(SystemClock.now()),
        services: vec![ServiceNo(1)],
        origin: Origin::Staff,
        priority: Priority::Normal,
        language: Lang::Ja,
        due: None,
        presence: Here::Here,
        card: None,
    })
}

/// How often this facility was read anew, and where its log ends for this hub.
async fn seen(town: &Town, facility: FacilityId) -> (u64, Option<Seq>) {
    let seen = town.observe_facility(facility).await.expect("an actor");
    (seen.loads, seen.head)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_sent_again_and_again_costs_nobody_else_a_decision() {
    let world = World::found().await;
    let (mark, ticket) = (FormId::random(), form());
    let by = || Witness::Staff { staff: StaffId::from_raw(1) };
    world.mark(&world.one, mark, Mark::Arrived).await.expect("a mark");
    world.mark(&world.one, FormId::random(), Mark::Left).await.expect("a mark");
    let first = world.one.queue(world.office, (by(), Some(ticket)), take()).await.expect("a number");
    let before = (seen(&world.one, world.nursery).await, seen(&world.one, world.office).await);
    for _ in 0..5 {
        // Decided anew it would fit: the child has gone home.
        world.mark(&world.one, mark, Mark::Arrived).await.expect("done already");
        let again = world.one.queue(world.office, (by(), Some(ticket)), take()).await.expect("the same number");
        assert_eq!(again, first);
    }
    let after = (seen(&world.one, world.nursery).await, seen(&world.one, world.office).await);
    assert_eq!(after, before, "nothing was decided, appended or read anew");
    // Another hub finds it out once, from the database.
    for _ in 0..3 {
        assert_eq!(world.other.queue(world.office, (by(), Some(ticket)), take()).await.as_ref(), Ok(&first));
    }
    assert!(seen(&world.other, world.office).await.0 <= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_decided_waits_for_a_few_looks_however_many_pages_are_asked_for() {
    let world = World::found().await;
    world.queue(&world.one, at_counter(AtCounter::Open)).await.expect("an actor that is awake");
    let Command::Take(take) = take() else { panic!("a number") };
    let (visit, before) = (take.visit, Arc::new(AtomicUsize::new(0)));
    let (release, held) = std::sync::mpsc::channel::<()>();
    let mut held = Some(held);
    let looks = (0..50).map(|_| {
        let (before, held) = (Arc::clone(&before), held.take());
        world.one.look(world.office, move |book| {
            // The first one takes until everything else was asked for.
            held.into_iter().for_each(|held| held.recv().expect("the test lets go"));
            before.fetch_add(usize::from(book.queue().visit(visit).is_none()), Ordering::SeqCst);
        })
    });
    let looks = futures_util::future::join_all(looks);
    // In this order: all looks, then the number, then the first look may end.
    let number = world.queue(&world.one, Command::Take(take));
    let (looks, number, ()) = tokio::join!(looks, number, async { release.send(()).expect("a look") });
    assert!(number.is_ok() && looks.iter().all(Result::is_ok));
    assert!(before.load(Ordering::SeqCst) <= 8, "{} looks came first", before.load(Ordering::SeqCst));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_and_a_kiosk_do_not_wait_behind_the_pages_of_residents() {
    let world = World::found().await;
    world.queue(&world.one, at_counter(AtCounter::Open)).await.expect("an actor that is awake");
    let Command::Take(take) = take() else { panic!("a number") };
    let visit = take.visit;
    let (release, held) = std::sync::mpsc::channel::<()>();
    let holds = world.one.look_from_home(world.office, move |_| held.recv().expect("the test lets go"));
    let pages = (0..50).map(|_| world.one.look_from_home(world.office, |_| ()));
    let pages = futures_util::future::join_all(pages);
    let counter = world.one.look(world.office, move |book| book.queue().visit(visit).is_none());
    // In this order: the pages, the counter's look, then the number, then the first page may end.
    let number = world.queue(&world.one, Command::Take(take));
    let let_go = async { release.send(()).expect("a look") };
    let (holds, pages, counter, number, ()) = tokio::join!(holds, pages, counter, number, let_go);
    assert!(holds.is_ok() && number.is_ok() && pages.iter().all(Result::is_ok));
    assert_eq!(counter, Ok(Some(true)), "it looked when it asked, before the number");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_stops_waiting_for_a_look_is_in_nobodys_way() {
    let world = World::found().await;
    world.queue(&world.one, at_counter(AtCounter::Open)).await.expect("an actor that is awake");
    let Command::Take(take) = take() else { panic!("a number") };
    let visit = take.visit;
    let (release, held) = std::sync::mpsc::channel::<()>();
    let holds = world.one.look(world.office, move |_| held.recv().expect("the test lets go"));
    let gone = async {
        for _ in 0..50 {
            // Asked for, and given up at once.
            assert!(world.one.look(world.office, |_| panic!("nobody waits for it")).now_or_never().is_none());
        }
    };
    let next = world.one.look(world.office, move |book| book.queue().visit(visit).is_none());
    let number = world.queue(&world.one, Command::Take(take));
    let let_go = async { release.send(()).expect("a look") };
    let (holds, (), next, number, ()) = tokio::join!(holds, gone, next, number, let_go);
    assert!(holds.is_ok() && number.is_ok());
    assert_eq!(next, Ok(Some(true)), "it looked when it asked, before the number");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_calls_whoever_took_a_number_at_the_other_hub() {
    let world = World::found().await;
    world.queue(&world.one, at_counter(AtCounter::Open)).await.expect("a counter");
    let nobody = world.queue(&world.one, at_counter(AtCounter::Next)).await;
    assert_eq!(nobody, Err(QueueFailure::Refused(QueueRefusal::NobodyWaits)));
    world.queue(&world.other, take()).await.expect("a number");
    let called = world.queue(&world.one, at_counter(AtCounter::Next)).await.expect("a call");
    assert!(matches!(called[0].fact, Fact::Queue(queue::Fact::Visit { step: Step::Called, .. })), "{called:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_that_was_closed_at_the_other_hub_is_opened_again() {
    let world = World::found().await;
    world.queue(&world.one, at_counter(AtCounter::Open)).await.expect("a counter");
    world.queue(&world.other, at_counter(AtCounter::Close)).await.expect("a counter");
    let opened = world.queue(&world.one, at_counter(AtCounter::Open)).await.expect("a counter");
    assert_eq!(opened.len(), 1, "it was not open any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_that_was_marked_at_the_other_hub_can_go_home() {
    let world = World::found().await;
    let form = FormId::random;
    let too_soon = world.mark(&world.one, form(), Mark::Left).await;
    assert_eq!(too_soon, Err(MarkFailure::Refused(MarkRefusal::DoesNotFit)));
    world.mark(&world.other, form(), Mark::Arrived).await.expect("a mark");
    world.mark(&world.one, form(), Mark::Left).await.expect("a mark");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_clicks_of_a_double_click_on_a_mark_are_told_that_it_is_done() {
    let world = World::found().await;
    let form = FormId::random();
    let (first, second) =
        tokio::join!(world.mark(&world.one, form, Mark::Arrived), world.mark(&world.one, form, Mark::Arrived));
    assert_eq!((first, second), (Ok(()), Ok(())));
    assert_eq!(world.mark(&world.other, form, Mark::Arrived).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_clicks_of_a_double_click_on_a_number_get_the_same_one() {
    let world = World::found().await;
    let (by, cause, take) = (Witness::Staff { staff: StaffId::from_raw(1) }, form(), take());
    let ask = || world.one.queue(world.office, (by.clone(), Some(cause)), take.clone());
    let (first, second) = tokio::join!(ask(), ask());
    assert_eq!(first.expect("a number"), second.expect("a number"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_hub_stored_itself_is_not_read_again_when_another_was_faster() {
    let world = World::found().await;
    // More than is read at once.
    for _ in 0..=log::PAGE / 2 {
        world.queue(&world.one, at_counter(AtCounter::Open)).await.expect("a counter");
        world.queue(&world.one, at_counter(AtCounter::Close)).await.expect("a counter");
    }
    // Whoever reads the whole office anew has its name anew.
    sql(&world.db, format!("update facilities set name = 'anew' where id = {}", world.office.raw())).await;
    world.queue(&world.other, at_counter(AtCounter::Open)).await.expect("a counter");
    world.queue(&world.one, at_counter(AtCounter::Close)).await.expect("it was opened at the other hub");
    let name = world.one.look(world.office, |book| book.name().to_owned()).await.expect("a look");
    assert_ne!(name.as_deref(), Some("anew"));
}
