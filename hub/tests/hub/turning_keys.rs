//! The key of personal fields is exchanged while people work: taps, pages and bookings on every hub, none of which is refused or
//! unreadable, before, during and after.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use db::{
    keys::{KeysError, Purpose, TownKeys},
    reseal::{self, Resealed},
    roster,
    seal::Column,
};
use domain::time::Clock;
use simulators::{
    fakes::{postgres::Postgres, redis::Redis},
    trials::load::people::Person,
};
use tokio::task::JoinSet;

use crate::{
    reservations::Clerk,
    world::{Kiosk, TestHub, Town, calendar, page},
};

/// How often somebody does something at least, before and after each step.
const ENOUGH: usize = 12;

/// What goes on meanwhile.
struct Load {
    stops: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    workers: JoinSet<()>,
}

impl Load {
    fn begin() -> Self {
        Self { stops: Arc::default(), done: Arc::default(), workers: JoinSet::new() }
    }

    fn taps(&mut self, mut kiosk: Kiosk) {
        let (stops, done) = (Arc::clone(&self.stops), Arc::clone(&self.done));
        self.workers.spawn(async move {
            for name in ["ひなた", "あおい", "れん", "だれか"].into_iter().cycle() {
                if stops.load(Ordering::SeqCst) {
                    return;
                }
                assert_eq!(kiosk.hold(name).await.answers.len(), 1);
                done.fetch_add(1, Ordering::SeqCst);
            }
        });
    }

    /// Somebody looks at a page again and again and finds these words each time.
    fn looks(&mut self, person: Person, path: &'static str, words: &'static [&'static str]) {
        let (stops, done) = (Arc::clone(&self.stops), Arc::clone(&self.done));
        self.workers.spawn(async move {
            while !stops.load(Ordering::SeqCst) {
                let answer = person.look_at(path).await.expect("a page");
                let text = String::from_utf8(answer.body).expect("text");
                assert!(answer.status == 200 && words.iter().all(|word| text.contains(word)), "{path}: {text}");
                done.fetch_add(1, Ordering::SeqCst);
            }
        });
    }

    /// Until everybody together did so much more.
    async fn goes_on(&mut self) {
        let from = self.done.load(Ordering::SeqCst);
        while self.done.load(Ordering::SeqCst) < from + ENOUGH {
            if let Some(ended) = self.workers.try_join_next() {
                ended.expect("nobody is refused");
            }
            tokio::task::yield_now().await;
        }
    }

    async fn end(mut self) {
        self.stops.store(true, Ordering::SeqCst);
        while let Some(ended) = self.workers.join_next().await {
            ended.expect("nobody was refused");
        }
    }
}

/// Whoever books while it goes on; each name is read again at the end.
async fn books(clerk: &Clerk, from: usize) -> Vec<String> {
    let mut names = Vec::new();
    for (place, clock) in ["09:00", "09:30", "10:00"].iter().enumerate() {
        let number = from + place;
        let name = format!("予約 {}", ["一郎", "二郎", "三郎", "四郎", "五郎", "六郎", "七郎", "八郎", "九郎"][number]);
        clerk.booked(clock, &name, &format!("0880-63-00{number:02}"), &[]).await;
        names.push(name);
    }
    names
}

fn keys_file(town: &Town) -> PathBuf {
    town.keys_file()
}

/// One pass, as `ops reseal` does it beside the hubs.
async fn pass(town: &Arc<Town>) -> Resealed {
    let town = Arc::clone(town);
    let pass = tokio::task::spawn_blocking(move || {
        let keys = TownKeys::load(&keys_file(&town)).expect("keys");
        reseal::all(&mut town.conn(), &keys.sealer()).expect("a pass")
    });
    pass.await.expect("a pass")
}

/// Until these hubs see by themselves what the file says.
async fn until(hubs: &[&TestHub], seen: impl Fn(&TestHub) -> bool) {
    for hub in hubs {
        while !seen(hub) {
            tokio::task::yield_now().await;
        }
    }
}

async fn turn(town: &Arc<Town>, hubs: &[&TestHub]) {
    hubs[0].calendar_at("shiyakusho", calendar()).await;
    let clerk = Clerk::at(hubs[hubs.len() - 1]).await;
    let mut load = Load::begin();
    for hub in hubs {
        load.taps(hub.kiosk_at("yamada").await);
        load.looks(hub.staff_of("yamada").await, "/board/yamada", &["ひなた", "あおい", "れん"]);
        load.looks(hub.staff_of("yamada").await, "/families/yamada", &["やまだ"]);
        load.looks(hub.guardian("yamada", "やまだ").await, "/family", &["ひなた", "あおい"]);
        load.looks(hub.staff_of("town").await, "/accounts", &["窓口 はな"]);
    }
    load.goes_on().await;
    let mut names = books(&clerk, 0).await;

    let (file, now) = (keys_file(town), town.clock.now());
    let seals_with = |hub: &TestHub| hub.running.hub.sealer().seal(Column::ChildName, 1, "x");
    let old = seals_with(hubs[0]);
    assert!(matches!(TownKeys::retire(&file, Purpose::Data, now), Err(KeysError::InUse)));
    assert_eq!(TownKeys::add(&file, Purpose::Data, now, Duration::ZERO).expect("a key"), 1);
    until(hubs, |hub| seals_with(hub)[..2] == [3, 1]).await;
    load.goes_on().await;
    names.extend(books(&clerk, 3).await);

    let first = pass(town).await;
    assert!(first.renewed > 20 && first.damaged == 0, "{first:?}");
    load.goes_on().await;
    while pass(town).await != Resealed::default() {}
    assert_eq!(TownKeys::retire(&file, Purpose::Data, now).expect("retired"), 0);
    until(hubs, |hub| hub.running.hub.sealer().open(Column::ChildName, 1, &old).is_err()).await;
    names.extend(books(&clerk, 6).await);
    load.goes_on().await;
    load.end().await;

    let list = clerk.sees("?day=2026-11-24").await;
    for name in &names {
        assert!(list.contains(name.as_str()), "{name}: {list}");
    }
    assert_eq!(pass(town).await, Resealed::default(), "nothing is left that the first key sealed");
    // Whoever starts now has the new key alone.
    let (town, fresh) = (Arc::clone(town), town.hub().await);
    assert!(page(&fresh.staff_of("yamada").await, "/families/yamada").await.contains("やまだ"));
    let verified = tokio::task::spawn_blocking(move || {
        let (mut conn, sealer) = (town.conn(), TownKeys::load(&keys_file(&town)).expect("keys").sealer());
        for facility in roster::facilities(&mut conn).expect("facilities") {
            roster::children_of(&mut conn, &sealer, facility.id).expect("every name opens");
            roster::guardians_of(&mut conn, &sealer, facility.id).expect("every address opens");
        }
        town.report()
    });
    let report = verified.await.expect("a report");
    assert!(report.is_sound() && report.doubled == 0, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_personal_fields_is_exchanged_under_load_on_one_hub_with_sqlite() {
    let town = Town::on_sqlite().await;
    let hub = town.hub().await;
    turn(&town, &[&hub]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_personal_fields_is_exchanged_under_load_on_two_hubs_with_postgresql() {
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let extra = vec![("REDIS_URL".to_owned(), redis.url())];
    let town = Town::at(postgres.create_database().expect("a database"), extra).await;
    let (first, second) = (town.hub().await, town.hub().await);
    turn(&town, &[&first, &second]).await;
}
