use db::{
    DatabaseUrl, Db, DbError, WriterObserver,
    keys::TownKeys,
    roster::{self, Import, ImportError, RosterFile},
};
use domain::{
    card::CardHash,
    ids::DeviceId,
    taps::{Tap, TapSeq},
    time::{Clock, SystemClock},
};
use simulators::fakes::folder::TempFolder;

use super::*;
use crate::{
    Publish, Town, TownSettings,
    taps::{DeviceTaps, TimedTap},
    task::{Decided, Task},
};

struct Silence;

impl Publish for Silence {
    fn moved(&self, _: Moved) {}
}

struct World {
    town: Town,
    nursery: FacilityId,
    office: FacilityId,
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
        let (sealer, card_key) = (keys.sealer(), keys.card.clone());
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
        let settings = TownSettings::at("http://127.0.0.1");
        let town =
            Town::start(db, keys.sealer(), Arc::new(SystemClock), Arc::new(Silence), settings).await.expect("a town");
        Self { town, nursery, office, _folder: folder }
    }
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
async fn cards_at_a_nursery_or_an_office_without_bookings_cost_no_read_once_it_is_known() {
    let world = World::found().await;
    for facility in [world.nursery, world.office] {
        let at = world.town.now();
        let tap = Tap { seq: TapSeq(1), card: CardHash::from_bytes([7; 16]), device_time: at, age_ms: 0 };
        let taps = vec![TimedTap { tap, at }];
        let taps = DeviceTaps { device: DeviceId::from_raw(1), lost_through: None, taps };
        assert_eq!(world.town.actors.ask(facility, Again(taps)).await, Some(Ok(0)));
    }
}
