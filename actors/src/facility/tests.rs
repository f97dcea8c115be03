use std::sync::atomic::{AtomicUsize, Ordering};

use db::{
    DatabaseUrl, Db, DbError, WriterObserver,
    keys::TownKeys,
    roster::{self, Import, ImportError, RosterFile},
};
use domain::{
    card::{CardHash, Cards},
    ids::DeviceId,
    taps::{KnownTap, TapSeq},
    time::{Clock, SystemClock},
};
use simulators::fakes::folder::TempFolder;

use super::*;
use crate::{
    Publish, Town, TownSettings,
    taps::{DeviceTaps, TimedTap},
    task::{Decided, Task},
};

/// Tasks that failed.
#[derive(Default)]
struct Failed(AtomicUsize);

impl Publish for Failed {
    fn moved(&self, _: Moved) {}

    fn task_failed(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

struct World {
    town: Town,
    nursery: FacilityId,
    office: FacilityId,
    failed: Arc<Failed>,
    _folder: TempFolder,
}

fn file() -> RosterFile {
    let file = serde_json::json!({ "facilities": [
        { "slug": "yamada", "name": "山田保育園" },
        { "slug": "shiyakusho", "name": "市役所", "office": {
            "sections": [{ "no": 1, "name": { "ja": "市民課" } }],
            "services": [{ "no": 1, "section": 1, "name": { "ja": "住民票" }, "series": "A", "minutes": 5 }],
            "counters": [{ "no": 1, "name": { "ja": "1番窓口" }, "services": [1] }],
            "series": [{ "prefix": "A", "from": 1, "to": 99 }],
        } },
    ] });
    serde_json::from_value(file).expect("a roster")
}

impl World {
    async fn found() -> Self {
        let folder = TempFolder::new("facility").expect("a folder");
        let url = DatabaseUrl::parse(&format!("sqlite:{}", folder.join("town.db").display())).expect("an address");
        TownKeys::create(&folder.join("keys.json")).expect("keys");
        let keys = TownKeys::load(&folder.join("keys.json")).expect("keys");
        let db = Db::open(&url, 1, &(Arc::new(()) as Arc<dyn WriterObserver>)).expect("a database");
        let (sealer, card_key) = (keys.sealer(), keys.card());
        let imported = db.write(move |conn| {
            let hash_password = |_: &str| "not the password".to_owned();
            let now = SystemClock.now();
            roster::import(
                conn,
                &file(),
                &Import { sealer: &sealer, card_key: &card_key, hash_password: &hash_password, now },
            )?;
            let id = |slug, conn: &mut db::Conn| Ok::<_, DbError>(roster::facility_by_slug(conn, slug)?.id);
            Ok::<_, ImportError>((id("yamada", conn)?, id("shiyakusho", conn)?))
        });
        let (nursery, office) = imported.await.map_err(|error| error.to_string()).expect("an import");
        let failed = Arc::new(Failed::default());
        let (publish, settings) = (Arc::clone(&failed) as Arc<dyn Publish>, TownSettings::at("http://127.0.0.1"));
        let town = Town::start(db, keys.sealer(), Arc::new(SystemClock), publish, settings).await.expect("a town");
        Self { town, nursery, office, failed, _folder: folder }
    }
}

/// Panics there if told so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fragile {
    Never,
    /// While it says what must be read.
    Needing,
    /// While that is put into the ledger.
    Reading,
    Deciding,
}

impl Task for Fragile {
    type Done = ();
    type Failure = FacilityRefusal;

    fn needs(&self, _: &Ledger, needs: &mut Needs) {
        assert!(*self != Self::Needing, "told to");
        if *self == Self::Reading {
            needs.read(|_| Ok(()), |_, ()| panic!("told to"));
        }
    }

    fn decide(&self, _: &mut Ledger, _: UtcTime) -> Decided<Self> {
        assert!(*self != Self::Deciding, "told to");
        Decided { facts: Vec::new(), answer: Ok(()) }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_tasks_that_panic_wherever_each_is_refused_and_the_facility_goes_on() {
    let world = World::found().await;
    let fragile = [Fragile::Needing, Fragile::Reading, Fragile::Deciding];
    for (failed, task) in (1..).zip(fragile.into_iter().cycle().take(12)) {
        let refused = world.town.actors.ask(world.nursery, task).await;
        assert_eq!(refused, Some(Err(FacilityRefusal::Unavailable)));
        assert_eq!(world.failed.0.load(Ordering::SeqCst), failed);
        assert_eq!(world.town.actors.ask(world.nursery, Fragile::Never).await, Some(Ok(())));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_for_a_look_that_panics_is_told_and_the_facility_goes_on() {
    let world = World::found().await;
    let seen = world.town.look(world.office, |_| panic!("told to")).await;
    assert_eq!(seen, Err::<Option<()>, _>(FacilityRefusal::Unavailable));
    assert_eq!(world.town.look(world.office, |book| book.name().to_owned()).await, Ok(Some("市役所".to_owned())));
    assert_eq!(world.failed.0.load(Ordering::SeqCst), 1);
}

/// Needs what these taps need; how many reads those need the next time.
struct Again(DeviceTaps);

impl Task for Again {
    type Done = usize;
    type Failure = FacilityRefusal;

    fn needs(&self, ledger: &Ledger, needs: &mut Needs) {
        self.0.needs(ledger, needs);
    }

    fn decide(&self, ledger: &mut Ledger, _: UtcTime) -> Decided<Self> {
        let mut needs = Needs::default();
        self.0.needs(ledger, &mut needs);
        Decided { facts: Vec::new(), answer: Ok(needs.reads()) }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_costs_no_read_at_an_office_without_bookings_and_one_at_a_nursery_that_is_no_childs() {
    let world = World::found().await;
    // At a nursery it may be a guardian's, who brings children.
    for (facility, reads) in [(world.nursery, 1), (world.office, 0)] {
        let at = world.town.now();
        let card = Some(Cards::of(CardHash::from_bytes([7; 16])));
        let tap = KnownTap { seq: TapSeq(1), card, digest: 1, age_ms: 0 };
        let taps = vec![TimedTap { tap, at }];
        let taps = DeviceTaps { device: DeviceId::from_raw(1), lost_through: None, taps };
        assert_eq!(world.town.actors.ask(facility, Again(taps)).await, Some(Ok(reads)));
    }
}
