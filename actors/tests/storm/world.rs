//! One or two hubs' actors on one database, with a place where people book. The clock goes faster than time.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use actors::{Moved, Publish, Town, TownSettings};
use db::{
    DatabaseUrl, Db, DbError, bookings,
    keys::TownKeys,
    log,
    roster::{self, Import, ImportError, RosterFile},
    verify,
};
use domain::{
    bookings::slots::Grid,
    ids::FacilityId,
    log::{Cause, Entry, Seq},
    time::{Clock, SystemClock, UtcTime},
};
use simulators::{
    fakes::folder::TempFolder,
    trials::load::{
        bookings::{BookingPlan, SERVICES_A_DESK, Window, Windows},
        office::{OfficePlan, SLUG},
        roster::RosterPlan,
    },
};
use tokio::sync::{RwLock, RwLockReadGuard};

pub const DESKS: u16 = 3;
/// Causes read at once.
const CAUSES: usize = 500;

/// Now, and what it was moved by. It stands while a command is under way, for none takes minutes.
#[derive(Default)]
pub struct FastClock {
    moved: AtomicI64,
    under_way: RwLock<()>,
}

impl FastClock {
    pub async fn move_by(&self, time: Duration) {
        let _nothing_under_way = self.under_way.write().await;
        self.moved.fetch_add(i64::try_from(time.as_micros()).expect("a short time"), Ordering::SeqCst);
    }

    /// It was wrong.
    pub async fn move_back(&self, time: Duration) {
        let _nothing_under_way = self.under_way.write().await;
        self.moved.fetch_sub(i64::try_from(time.as_micros()).expect("a short time"), Ordering::SeqCst);
    }

    /// Keeps the clock from being moved.
    pub async fn stands(&self) -> RwLockReadGuard<'_, ()> {
        self.under_way.read().await
    }
}

impl Clock for FastClock {
    fn now(&self) -> UtcTime {
        UtcTime::from_micros(SystemClock.now().micros() + self.moved.load(Ordering::SeqCst))
    }
}

/// Tells the other hub, but not always: hints get lost.
#[derive(Default)]
struct Hints {
    other: OnceLock<Town>,
    moves: AtomicU64,
}

impl Publish for Hints {
    fn moved(&self, moved: Moved) {
        let (facts, moves) = (moved.entries.len(), self.moves.fetch_add(1, Ordering::Relaxed));
        if let Some(other) = self.other.get().filter(|_| moves % 3 != 0) {
            let facts = i64::try_from(facts).expect("a group is small");
            other.log_moved(moved.facility, moved.from.plus(facts));
        }
    }
}

pub struct World {
    pub towns: Vec<Town>,
    pub clock: Arc<FastClock>,
    pub facility: FacilityId,
    pub windows: Windows,
    db: Db,
    _folder: TempFolder,
}

impl World {
    /// So many hubs on this database, or on a SQLite file of their own.
    pub async fn found(seed: u64, hubs: usize, database: Option<String>) -> Self {
        let folder = TempFolder::new("storm").expect("a folder");
        let database = database.unwrap_or_else(|| format!("sqlite:{}", folder.join("town.db").display()));
        let url = DatabaseUrl::parse(&database).expect("an address");
        TownKeys::create(&folder.join("keys.json")).expect("keys");
        let keys = TownKeys::load(&folder.join("keys.json")).expect("keys");
        let (clock, windows) = (Arc::new(FastClock::default()), Windows::new(seed, DESKS));
        let office = OfficePlan { sections: DESKS, services_a_section: SERVICES_A_DESK, counters: DESKS };
        let plan = BookingPlan { calendar: windows.calendar(clock.now().day()), residents: 0 };
        RosterPlan { children: Vec::new(), office: Some(office), bookings: Some(plan) }
            .write(&folder.join("roster"))
            .expect("a roster");
        let file: RosterFile =
            serde_json::from_slice(&std::fs::read(folder.join("roster")).expect("a roster")).expect("a roster");
        let (mut towns, mut dbs) = (Vec::new(), Vec::new());
        let hints: Vec<Arc<Hints>> = (0..hubs).map(|_| Arc::default()).collect();
        for hints in &hints {
            let db = Db::open(&url, 2, &(Arc::new(()) as Arc<dyn db::WriterObserver>)).expect("a database");
            let settings = TownSettings::at("http://127.0.0.1");
            let (clock, hints) = (Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(hints) as Arc<dyn Publish>);
            towns.push(Town::start(db.clone(), keys.sealer(), clock, hints, settings).await.expect("a town"));
            dbs.push(db);
        }
        for (number, hints) in hints.iter().enumerate().filter(|_| hubs > 1) {
            let _ = hints.other.set(towns[(number + 1) % hubs].clone());
        }
        let db = dbs.remove(0);
        let (sealer, card_key, now) = (keys.sealer(), keys.card(), clock.now());
        let imported = db.write(move |conn| {
            let hash_password = |_: &str| "not the password".to_owned();
            let import = Import { sealer: &sealer, card_key: &card_key, hash_password: &hash_password, now };
            roster::import(conn, &file, &import)?;
            Ok::<_, ImportError>(roster::facility_by_slug(conn, SLUG)?.id)
        });
        let facility = imported.await.map_err(|error| error.to_string()).expect("an import");
        Self { towns, clock, facility, windows, db, _folder: folder }
    }

    /// The staff gives all windows other capacities, whoever booked; only one hub is told.
    pub async fn change_capacities(&mut self, seed: u64) {
        self.windows.draw_again(seed);
        let (facility, now) = (self.facility, self.clock.now());
        let calendar = self.windows.calendar(now.day());
        let changed = self.db.write(move |conn| {
            let (_, as_set) = bookings::calendar_as_set(conn, facility)?;
            bookings::change_calendar(conn, facility, Some(as_set), &calendar, now)
        });
        let head = changed.await.map_err(|error: DbError| error.to_string()).expect("a change");
        self.towns[0].log_moved(facility, head.expect("nobody else changes it"));
    }

    /// How many people can come who want what is easiest.
    pub async fn free(&self, window: &Window) -> usize {
        let (wish, start) = window.easiest();
        let free = self.towns[0].look_at_bookings(self.facility, move |book| {
            let size = wish.size(book.calendar()).expect("a wish");
            let grid = Grid::of(book.calendar(), size.desk, start.day());
            book.free(&grid, size.desk, start.day(), start.minute_of_day(), size.minutes + size.buffer).public
        });
        usize::from(free.await.expect("a look").expect("a calendar"))
    }

    /// The facts that these causes left.
    pub async fn stored(&self, causes: Vec<Cause>) -> Vec<Entry> {
        let read = self.db.read(move |conn| {
            let chunks = causes.chunks(CAUSES).map(|causes| log::by_causes(conn, causes));
            chunks.collect::<Result<Vec<_>, DbError>>()
        });
        read.await.expect("the log").into_iter().flatten().map(|stored| stored.entry).collect()
    }

    pub async fn head(&self) -> Seq {
        let facility = self.facility;
        self.db.read(move |conn| log::head(conn, facility)).await.expect("a head")
    }

    pub async fn verify(&self) -> verify::Report {
        self.db.read(verify::report).await.expect("a report")
    }
}
