//! What is heard of late, out of order, or with a wrong clock.

mod common;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

use actors::{FacilityRefusal, Note, QueueFailure, Town};
use common::{Ground, sql};
use db::{
    Db, DbError, devices,
    log::{self, Append, NewFact},
    notices,
    roster::{self, RosterFile},
    secrets,
};
use domain::{
    attendance::{Mark, Presence},
    card::{CardHash, TownCardId},
    ids::{ChildId, DeviceId, FacilityId, FormId, StaffId, VisitId},
    lang::Lang,
    log::{Cause, Entry, Fact, Sender, Seq, Witness},
    queue::{
        self,
        decide::{AtCounter, Command, Here, Reach, Take},
        office::{CounterNo, ServiceNo},
        visit::{Number, Origin, Priority, Step, Visit},
    },
    taps::{BatchRefusal, DeviceKey, DevicePublicKey, TAPS_VERSION, Tap, TapBatch, TapOutcome, TapSeq},
    time::{CivilDay, Clock, UtcTime},
};

/// 2026-11-24 17:00 in Asia/Tokyo, a Tuesday.
const EVENING: UtcTime = UtcTime::from_micros(1_795_507_200_000_000);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// Longest that a test waits for what must come: it fails rather than hang.
const PATIENCE: Duration = Duration::from_secs(60);

struct ManualClock(AtomicI64);

impl Clock for ManualClock {
    fn now(&self) -> UtcTime {
        UtcTime::from_micros(self.0.load(Ordering::SeqCst))
    }
}

struct World {
    town: Town,
    db: Db,
    clock: Arc<ManualClock>,
    nursery: FacilityId,
    office: FacilityId,
    child: ChildId,
    card: CardHash,
    _ground: Ground,
}

fn file() -> RosterFile {
    let file = serde_json::json!({ "facilities": [
        { "slug": "yamada", "name": "山田保育園", "children": [{
            "number": "1", "name": "山田 ひなた", "kana": "やまだ ひなた", "call_name": "ひなた", "group": "りす組",
            "card": "SKM-1", "guardians": [{ "name": "山田 恵", "email": "megumi@yamada.example.jp" }] }] },
        { "slug": "shiyakusho", "name": "市役所", "office": {
            "sections": [{ "no": 1, "name": { "ja": "市民課" } }],
            "services": [{ "no": 1, "section": 1, "name": { "ja": "住民票" }, "series": "A", "minutes": 5 }],
            "counters": [{ "no": 1, "name": { "ja": "1番窓口" }, "services": [1] }],
            "series": [{ "prefix": "A", "from": 1, "to": 99 }],
            "rules": { "opens": 0, "closes": 1440 },
        } },
    ] });
    serde_json::from_value(file).expect("a roster")
}

impl World {
    async fn found() -> Self {
        let ground = Ground::new("late");
        let db = ground.open();
        ground.import(&db, file(), EVENING).await;
        let sealer = ground.keys.sealer();
        let read = db.read(move |conn| {
            let nursery = roster::facility_by_slug(conn, "yamada")?.id;
            let child = roster::children_of(conn, &sealer, nursery)?.remove(0).id;
            Ok::<_, DbError>((nursery, roster::facility_by_slug(conn, "shiyakusho")?.id, child))
        });
        let (nursery, office, child) = read.await.expect("a roster");
        let clock = Arc::new(ManualClock(AtomicI64::new(EVENING.micros())));
        let town = ground.town(db.clone(), Arc::clone(&clock) as Arc<dyn Clock>).await;
        let card = ground.keys.card().hash(&TownCardId::parse(b"SKM-1").expect("a card"));
        Self { town, db, clock, nursery, office, child, card, _ground: ground }
    }

    fn set_clock(&self, now: UtcTime) {
        self.clock.0.store(now.micros(), Ordering::SeqCst);
    }

    async fn kiosk(&self) -> Kiosk {
        let nursery = self.nursery;
        let enrolled = self.db.write(move |conn| {
            let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
            let public = DevicePublicKey::parse(&key.public()).expect("a key");
            devices::add_code(conn, &secrets::hash(&key.public()), nursery, EVENING + DAY)?;
            devices::enrol(conn, &secrets::hash(&key.public()), &public, EVENING)
        });
        let device: Result<_, DbError> = enrolled.await;
        Kiosk { device: device.expect("a database").expect("a device").id, seq: 0 }
    }

    /// Cards held to this kiosk so long ago, heard of now.
    async fn hold(&self, kiosk: &mut Kiosk, ages: &[Duration]) -> Vec<TapOutcome> {
        let (device, batch) = (kiosk.device, kiosk.batch(self.card, self.town.now(), ages));
        send(self.town.clone(), device, batch).await
    }

    async fn presence(&self, day: CivilDay) -> Presence {
        let (nursery, child) = (self.nursery, self.child);
        let day = self.db.read(move |conn| db::attendance::of_facility(conn, nursery, day)).await.expect("a day");
        day.into_iter().find(|(one, _)| *one == child).map_or(Presence::Expected, |(_, presence)| presence)
    }

    /// How many notices wait to be told.
    async fn told(&self) -> i64 {
        self.db.read(notices::counts).await.expect("counts").outbox
    }

    /// Waits until the nursery's log, as far as it is decided, ends there.
    async fn decided(&self, head: Seq) {
        let decided = async {
            while self.town.observe_facility(self.nursery).await.expect("awake").head != Some(head) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, decided).await.expect("decided in time");
    }

    async fn queue(&self, command: Command) -> Vec<Entry> {
        let cause = Cause::form(FormId::random(), Sender::Staff(StaffId::from_raw(1)));
        let by = Witness::Staff { staff: StaffId::from_raw(1) };
        self.town.queue(self.office, (by, Some(cause)), command).await.expect("a fact")
    }

    async fn take(&self) -> String {
        number(&self.taken().await)
    }

    async fn taken(&self) -> Entry {
        let take = Take {
            visit: VisitId::new(self.town.now()),
            services: vec![ServiceNo(1)],
            origin: Origin::Staff,
            priority: Priority::Normal,
            language: Lang::Ja,
            due: None,
            presence: Here::Here,
            card: None,
        };
        self.queue(Command::Take(take)).await.swap_remove(0)
    }

    /// Another hub appends to the office's log.
    async fn append(&self, fact: NewFact) {
        let office = self.office;
        let from = self.db.read(move |conn| log::tip(conn, office)).await.expect("a tip");
        let (told, outcome) = channel();
        let done = Box::new(move |outcome| told.send(outcome).expect("the test waits"));
        self.db.writer().append(Append::of(office, from, vec![fact], done));
        outcome.recv_timeout(PATIENCE).expect("told").expect("stored");
    }
}

struct Kiosk {
    device: DeviceId,
    seq: u64,
}

impl Kiosk {
    fn batch(&mut self, card: CardHash, now: UtcTime, ages: &[Duration]) -> TapBatch {
        let tap = |age: &Duration| {
            self.seq += 1;
            let age_ms = u64::try_from(age.as_millis()).expect("a short time");
            Tap { seq: TapSeq(self.seq), card: card.into(), device_time: now - *age, age_ms }
        };
        let taps = ages.iter().map(tap).collect();
        TapBatch { version: TAPS_VERSION, sent_at: now, lost_through: None, seals: None, taps }
    }
}

async fn send(town: Town, device: DeviceId, batch: TapBatch) -> Vec<TapOutcome> {
    let device = town.device(device).await.expect("a device");
    let answers = town.taps(&device, batch.of_hashes()).await.expect("answers");
    answers.answers.into_iter().map(|answer| answer.outcome).collect()
}

fn number(entry: &Entry) -> String {
    Visit::after(entry).expect("a visit").number.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_morning_that_is_heard_of_in_the_evening_is_the_arrival_and_the_evening_the_departure() {
    let world = World::found().await;
    let (mut online, mut offline) = (world.kiosk().await, world.kiosk().await);
    assert!(matches!(world.hold(&mut online, &[Duration::ZERO]).await[..], [TapOutcome::Arrived { .. }]));
    let late = world.hold(&mut offline, &[HOUR * 9]).await;
    assert!(matches!(late[..], [TapOutcome::Left { at, .. }] if at == EVENING), "{late:?}");
    let line = Presence::Gone { arrived: EVENING - HOUR * 9, left: EVENING };
    assert_eq!(world.presence(EVENING.day()).await, line);
    assert_eq!(world.told().await, 2, "a parent hears of the arrival that was none, and that the child went");
    // Even earlier, at a third kiosk: right in the book, and nothing that a parent does not know.
    let mut other = world.kiosk().await;
    world.hold(&mut other, &[HOUR * 10]).await;
    let line = Presence::Gone { arrived: EVENING - HOUR * 10, left: EVENING };
    assert_eq!((world.presence(EVENING.day()).await, world.told().await), (line, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_whom_the_staff_noted_as_here_is_not_sent_home_by_cards_of_the_morning() {
    let world = World::found().await;
    let mut offline = world.kiosk().await;
    let form = FormId::random();
    let noted = world.town.mark(world.nursery, (StaffId::from_raw(1), form), Note::now(world.child, Mark::Arrived));
    noted.await.expect("a mark");
    world.hold(&mut offline, &[HOUR * 9]).await;
    // Once more on the way in, at another kiosk.
    world.hold(&mut world.kiosk().await, &[HOUR * 8]).await;
    assert_eq!(world.presence(EVENING.day()).await, Presence::Here { since: EVENING - HOUR * 9 });
    assert_eq!(world.told().await, 1, "the arrival is told once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_is_not_forgotten_while_what_was_decided_about_it_is_being_stored() {
    let world = World::found().await;
    let (mut one, mut other) = (world.kiosk().await, world.kiosk().await);
    // Both kiosks and the facility are awake before the database hangs.
    world.hold(&mut one, &[DAY * 20]).await;
    world.hold(&mut other, &[DAY * 21]).await;
    let (go_on, waits) = channel::<()>();
    let db = world.db.clone();
    let hangs = tokio::spawn(async move {
        let hangs = db.write(move |_| {
            // Ends with the test at the latest.
            let _ = waits.recv();
            Ok::<_, DbError>(())
        });
        hangs.await
    });
    let mornings: Vec<_> = (1..=9).rev().map(|days| DAY * days + HOUR * 9).collect();
    let evenings: Vec<_> = (1..=9).rev().map(|days| DAY * days).collect();
    let mornings = one.batch(world.card, EVENING, &mornings);
    let evenings = other.batch(world.card, EVENING, &evenings);
    let head = world.town.observe_facility(world.nursery).await.expect("awake").head.expect("a head");
    let came = tokio::spawn(send(world.town.clone(), one.device, mornings));
    // The mornings are decided, and wait for the database.
    world.decided(head.plus(9)).await;
    let went = tokio::spawn(send(world.town.clone(), other.device, evenings));
    world.decided(head.plus(18)).await;
    go_on.send(()).expect("the database waits");
    hangs.await.expect("a task").expect("a job");
    assert!(came.await.expect("answers").iter().all(|outcome| matches!(outcome, TapOutcome::Arrived { .. })));
    let went = went.await.expect("answers");
    assert!(went.iter().all(|outcome| matches!(outcome, TapOutcome::Left { .. })), "{went:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_goes_on_after_its_clock_was_a_year_ahead_or_behind() {
    for astray in [EVENING + DAY * 365, EVENING - DAY * 365] {
        let world = World::found().await;
        world.queue(Command::At(CounterNo(1), AtCounter::Open)).await;
        assert_eq!(world.take().await, "A001");
        world.set_clock(astray);
        assert_eq!(world.take().await, "A001", "of that day");
        world.set_clock(EVENING + HOUR);
        assert_eq!(world.take().await, "A002");
        for expected in ["A001", "A002"] {
            let called = world.queue(Command::At(CounterNo(1), AtCounter::Next)).await;
            assert!(matches!(called[0].fact, Fact::Queue(queue::Fact::Visit { step: Step::Called, .. })), "{called:?}");
            assert_eq!((number(&called[0]).as_str(), called[0].at), (expected, EVENING + HOUR));
            world.queue(Command::At(CounterNo(1), AtCounter::Finish { done: Vec::new() })).await;
        }
        // The day that the clock showed is closed as any other that is over.
        world.queue(Command::Close(Reach::Earlier)).await;
        let report = world.db.read(db::verify::report).await.expect("a report");
        assert!(report.is_sound(), "{report:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_of_many_days_goes_on_with_its_numbers_after_its_clock_was_a_year_behind() {
    let world = World::found().await;
    for days in (0..40).rev() {
        world.set_clock(EVENING - DAY * days);
        assert_eq!(world.take().await, "A001", "the first of that day");
    }
    world.set_clock(EVENING - DAY * 365);
    assert_eq!(world.take().await, "A001", "of that day");
    world.set_clock(EVENING + HOUR);
    assert_eq!(world.take().await, "A002");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_only_the_rows_know_of_is_not_given_again_and_holds_up_nobody() {
    let world = World::found().await;
    let taken = world.taken().await;
    let visit = Visit::after(&taken).expect("a visit");
    // A visit that nobody is told was given a number.
    let unheard =
        Visit { id: VisitId::new(EVENING), number: Number { number: 2, ..visit.number.clone() }, ..visit.clone() };
    let by = Witness::Staff { staff: StaffId::from_raw(1) };
    let unheard = queue::Fact::Visit { step: Step::Follows, visit: Box::new(unheard), left: None };
    world.append(NewFact::of(Entry::new(EVENING, &by, unheard), None)).await;
    assert_eq!(world.take().await, "A003");
    assert_eq!(world.take().await, "A004");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_a_newer_hub_can_read_stops_nothing_but_what_it_is_about() {
    let world = World::found().await;
    let (mut kiosk, nursery) = (world.kiosk().await, world.nursery);
    let office = format!("insert into offices (facility, body, changed_at) values ({}, '{{}}', 0)", nursery.raw());
    sql(&world.db, office).await;
    let by = Witness::Staff { staff: StaffId::from_raw(1) };
    let open = world.town.queue(nursery, (by, None), Command::At(CounterNo(1), AtCounter::Open)).await;
    assert_eq!(open, Err(QueueFailure::Facility(FacilityRefusal::Unavailable)));
    let mark =
        world.town.mark(nursery, (StaffId::from_raw(1), FormId::random()), Note::now(world.child, Mark::Arrived));
    mark.await.expect("a mark");
    assert_eq!(world.town.observe_facility(nursery).await.expect("awake").loads, 1, "the children are not read anew");
    // The card may be for the queue: the kiosk keeps it.
    world.set_clock(EVENING + HOUR);
    let batch = kiosk.batch(world.card, EVENING + HOUR, &[Duration::ZERO]);
    let device = world.town.device(kiosk.device).await.expect("a device");
    assert_eq!(world.town.taps(&device, batch.clone().of_hashes()).await, Err(BatchRefusal::Unavailable));
    sql(&world.db, format!("delete from offices where facility = {}", nursery.raw())).await;
    assert!(matches!(send(world.town.clone(), kiosk.device, batch).await[..], [TapOutcome::Left { .. }]));
}
