//! Who is inside a gym, as its actors decide it: over midnight, heard of late, after a restart, and by two hubs at once.

mod common;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use actors::Town;
use common::{Ground, sql};
use db::{
    Db, DbError, devices, entries,
    roster::{self, RosterFile},
    secrets, verify,
};
use domain::{
    card::{CardHash, TownCardId},
    entries::{Count, Hall},
    ids::{DeviceId, FacilityId},
    screen::Tone,
    taps::{BatchRefusal, DeviceKey, DevicePublicKey, TAPS_VERSION, Tap, TapAnswer, TapBatch, TapSeq},
    time::{Clock, UtcTime},
};

/// 2026-11-24 17:00 in Asia/Tokyo.
const EVENING: UtcTime = UtcTime::from_micros(1_795_507_200_000_000);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

struct ManualClock(AtomicI64);

impl Clock for ManualClock {
    fn now(&self) -> UtcTime {
        UtcTime::from_micros(self.0.load(Ordering::SeqCst))
    }
}

struct World {
    ground: Ground,
    db: Db,
    clock: Arc<ManualClock>,
    gym: FacilityId,
    next: HashMap<DeviceId, u64>,
}

fn file() -> RosterFile {
    let resident = |number: u32| {
        serde_json::json!({ "number": format!("123-0{number}"), "name": "山田 花子", "kana": "やまだ はなこ",
                            "birth": "1950-03-05", "card": format!("SKM-{number}") })
    };
    let file = serde_json::json!({
        "facilities": [{ "slug": "gym", "name": "市民体育館", "hall": { "capacity": 2 } }],
        "residents": (1..=4).map(resident).collect::<Vec<_>>(),
    });
    serde_json::from_value(file).expect("a roster")
}

impl World {
    async fn found() -> Self {
        let ground = Ground::new("entries");
        let db = ground.open();
        ground.import(&db, file(), EVENING).await;
        let gym = db.read(|conn| roster::facility_by_slug(conn, "gym")).await.expect("a gym").id;
        let clock = Arc::new(ManualClock(AtomicI64::new(EVENING.micros())));
        Self { ground, db, clock, gym, next: HashMap::new() }
    }

    async fn town(&self) -> Town {
        self.ground.town(self.db.clone(), Arc::clone(&self.clock) as Arc<dyn Clock>).await
    }

    fn pass(&self, time: Duration) {
        let now = self.clock.now() + time;
        self.clock.0.store(now.micros(), Ordering::SeqCst);
    }

    async fn kiosk(&self) -> DeviceId {
        let gym = self.gym;
        let enrolled = self.db.write(move |conn| {
            let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
            let public = DevicePublicKey::parse(&key.public()).expect("a key");
            devices::add_code(conn, &secrets::hash(&key.public()), gym, EVENING + HOUR)?;
            devices::enrol(conn, &secrets::hash(&key.public()), &public, EVENING)
        });
        let device: Result<_, DbError> = enrolled.await;
        device.expect("a database").expect("a device").id
    }

    fn card(&self, number: u32) -> CardHash {
        self.ground.keys.card().hash(&TownCardId::parse(format!("SKM-{number}").as_bytes()).expect("a card"))
    }

    /// A card held to this kiosk so long ago, heard of by this hub now. What was not taken is sent again with its number.
    async fn send(
        &mut self,
        town: &Town,
        device: DeviceId,
        number: u32,
        age: Duration,
    ) -> Result<TapAnswer, BatchRefusal> {
        let (seq, card) = (self.next.get(&device).copied().unwrap_or(0) + 1, self.card(number));
        let (now, age_ms) = (self.clock.now(), age.as_millis() as u64);
        let tap = Tap { seq: TapSeq(seq), card: card.into(), device_time: now, age_ms };
        let batch = TapBatch { version: TAPS_VERSION, sent_at: now, lost_through: None, seals: None, taps: vec![tap] };
        let answers = town.taps(&town.device(device).await.expect("a device"), batch.of_hashes()).await?;
        self.next.insert(device, seq);
        Ok(answers.answers.into_iter().next().expect("an answer"))
    }

    async fn hold(&mut self, town: &Town, device: DeviceId, number: u32, age: Duration) -> TapAnswer {
        self.send(town, device, number, age).await.expect("answers")
    }

    async fn count(&self) -> Count {
        let (gym, day) = (self.gym, self.clock.now().day());
        self.db.read(move |conn| entries::count(conn, gym, day)).await.expect("a count")
    }

    async fn is_sound(&self) -> bool {
        self.db.read(verify::report).await.expect("a report").is_sound()
    }
}

fn said(answer: &TapAnswer) -> (Tone, &str) {
    (answer.show.message.tone, &answer.show.message.words)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_a_coming_and_then_a_going_and_one_that_nobody_knows_is_refused() {
    let mut world = World::found().await;
    let (town, kiosk) = (world.town().await, world.kiosk().await);
    assert_eq!(said(&world.hold(&town, kiosk, 1, Duration::ZERO).await), (Tone::Welcome, "いらっしゃいませ"));
    let again = world.hold(&town, kiosk, 1, Duration::ZERO).await;
    assert_eq!(said(&again), (Tone::Noted, "さきほど受け付けました"));
    let second = world.hold(&town, kiosk, 2, Duration::ZERO).await;
    assert_eq!(second.show.message.detail, "入館 17:00　ただいま満員です");
    let stranger = world.hold(&town, kiosk, 9, Duration::ZERO).await;
    assert_eq!(said(&stranger), (Tone::AskStaff, "このカードは登録されていません"));
    assert_eq!(world.count().await, Count { inside: 2, visitors: 2 });
    world.pass(HOUR);
    let goes = world.hold(&town, kiosk, 1, Duration::ZERO).await;
    assert_eq!(
        (said(&goes), goes.show.message.detail.as_str()),
        ((Tone::Goodbye, "ご利用ありがとうございました"), "退館 18:00")
    );
    assert_eq!(world.count().await, Count { inside: 1, visitors: 2 });
    assert!(world.is_sound().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_brings_a_book_back_has_gone_a_minute_later() {
    let mut world = World::found().await;
    let (town, kiosk) = (world.town().await, world.kiosk().await);
    world.hold(&town, kiosk, 1, Duration::ZERO).await;
    world.pass(MINUTE);
    assert_eq!(said(&world.hold(&town, kiosk, 1, Duration::ZERO).await).0, Tone::Goodbye);
    assert_eq!(world.count().await, Count { inside: 0, visitors: 1 });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_forgot_the_card_on_the_way_out_is_let_go_at_midnight() {
    let mut world = World::found().await;
    let (town, kiosk) = (world.town().await, world.kiosk().await);
    world.hold(&town, kiosk, 1, Duration::ZERO).await;
    world.pass(HOUR * 7 + MINUTE);
    assert_eq!(world.count().await, Count::default(), "a new day");
    let comes = world.hold(&town, kiosk, 1, Duration::ZERO).await;
    assert_eq!(
        (said(&comes).0, comes.show.message.detail.as_str()),
        (Tone::Welcome, "入館 0:01　ただいま1人がご利用中です")
    );
    assert_eq!(world.count().await, Count { inside: 1, visitors: 1 });
    // Yesterday's going, heard of after midnight, is yesterday's.
    let other = world.kiosk().await;
    let late = world.hold(&town, other, 1, HOUR).await;
    assert_eq!(said(&late).0, Tone::Goodbye);
    assert_eq!(world.count().await, Count { inside: 1, visitors: 1 });
    assert!(world.is_sound().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coming_that_is_heard_of_after_the_going_leaves_nobody_inside() {
    let mut world = World::found().await;
    let (town, online, offline) = (world.town().await, world.kiosk().await, world.kiosk().await);
    world.hold(&town, online, 1, Duration::ZERO).await;
    assert_eq!(world.count().await.inside, 1, "nobody knows better yet");
    world.hold(&town, offline, 1, HOUR * 2).await;
    assert_eq!(world.count().await, Count { inside: 0, visitors: 1 });
    assert!(world.is_sound().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_hub_and_one_that_was_started_again_go_on_from_the_same_count() {
    let mut world = World::found().await;
    let (first, second) = (world.town().await, world.town().await);
    let (one, two) = (world.kiosk().await, world.kiosk().await);
    for number in 1..=3 {
        world.hold(&first, one, number, Duration::ZERO).await;
        world.pass(MINUTE * 4);
        // The second hub's actor decides on what the first left.
        assert_eq!(said(&world.hold(&second, two, number, Duration::ZERO).await).0, Tone::Goodbye);
        world.pass(MINUTE * 4);
    }
    world.hold(&second, two, 4, Duration::ZERO).await;
    assert_eq!(world.count().await, Count { inside: 1, visitors: 4 });
    drop((first, second));
    let again = world.town().await;
    world.pass(MINUTE * 4);
    let goes = world.hold(&again, one, 4, Duration::ZERO).await;
    assert_eq!(said(&goes).0, Tone::Goodbye, "{goes:?}");
    assert_eq!(world.count().await, Count { inside: 0, visitors: 4 });
    assert!(world.is_sound().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_capacity_that_was_set_anew_is_the_one_that_the_reader_tells_of() {
    let mut world = World::found().await;
    let (town, kiosk) = (world.town().await, world.kiosk().await);
    world.hold(&town, kiosk, 1, Duration::ZERO).await;
    let (gym, now) = (world.gym, world.clock.now());
    let put = world.db.write(move |conn| {
        entries::put_hall(conn, gym, Hall { capacity: 50 }, now)?;
        db::log::head(conn, gym)
    });
    town.log_moved(gym, put.await.expect("a hall"));
    let second = world.hold(&town, kiosk, 2, Duration::ZERO).await;
    assert_eq!(second.show.message.detail, "入館 17:00　ただいま2人がご利用中です");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_this_hub_cannot_read_leaves_the_tap_with_the_kiosk_and_counts_nothing_wrongly() {
    let mut world = World::found().await;
    let (town, kiosk) = (world.town().await, world.kiosk().await);
    world.hold(&town, kiosk, 1, Duration::ZERO).await;
    sql(&world.db, "update entries set turns = '{' || turns".to_owned()).await;
    // A hub that was started since.
    let town = world.town().await;
    world.pass(MINUTE * 4);
    assert_eq!(world.send(&town, kiosk, 2, Duration::ZERO).await, Err(BatchRefusal::Unavailable));
    sql(&world.db, "update entries set turns = substr(turns, 2)".to_owned()).await;
    assert_eq!(said(&world.hold(&town, kiosk, 2, Duration::ZERO).await).0, Tone::Welcome);
    assert_eq!(world.count().await, Count { inside: 2, visitors: 2 });
    assert!(world.is_sound().await);
}
