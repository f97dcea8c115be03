//! Storms on a place's bookings, in one process: no place is sold twice and every answer is kept, whatever people do and
//! whichever hub they ask. `STORM_ROUNDS` makes more of it than the usual few.

mod people;
mod world;

use std::{collections::HashSet, time::Duration};

use domain::{
    bookings::{
        booking::{Booking, Channel, Key, Keys, Stand},
        decide::{Ask, Command},
    },
    ids::{BookingId, FormId, StaffId},
    lang::Lang,
    log::{Cause, Entry, Sender, Witness},
    time::Clock,
};
use fastrand::Rng;
use people::{Acknowledged, Done, Somebody};
use simulators::{fakes::postgres::Postgres, trials::load::bookings::Window};
use world::World;

const ROUNDS: usize = 24;
const PEOPLE: std::ops::Range<usize> = 20..200;
/// The staff changes the calendar every so many rounds.
const CALENDAR_EVERY: usize = 12;

fn rounds() -> usize {
    std::env::var("STORM_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().expect("a number"))
}

/// What all rounds came to.
#[derive(Default, Debug)]
struct Tally {
    acknowledged: usize,
    refused: usize,
    busy: usize,
}

struct Storm {
    world: World,
    dice: Rng,
    tally: Tally,
}

impl Storm {
    async fn rages(&mut self) {
        for round in 1..=rounds() {
            let changes = round % CALENDAR_EVERY == 0;
            if changes {
                // From the change on sales are held to the new calendar; so those before are now.
                self.verify(round).await;
            }
            match round % 4 {
                0 => self.chaos(changes).await,
                1 => self.rush(round).await,
                _ => self.chaos(false).await,
            }
            if round % 100 == 0 {
                println!("{round} rounds: {:?}, {} facts", self.tally, self.world.head().await.0);
            }
        }
        self.verify(rounds()).await;
        println!("{} rounds: {:?}, {} facts", rounds(), self.tally, self.world.head().await.0);
    }

    fn people(&mut self, window: &Window) -> Vec<Somebody> {
        let count = self.dice.usize(PEOPLE);
        (0..count).map(|_| Somebody::new(&self.world, window, self.dice.u64(..))).collect()
    }

    /// All want one place of the same slot, and as many as there are places get one.
    async fn rush(&mut self, round: usize) {
        let window = self.world.windows.draw(&mut self.dice, self.world.clock.now().day());
        let free = self.world.free(&window).await;
        let people = self.people(&window);
        let wanted = people.len();
        let all: Vec<_> = people.into_iter().map(|one| tokio::spawn(one.books())).collect();
        let done = self.gather(all).await;
        let booked = done
            .iter()
            .flat_map(|done| &done.acknowledged)
            .filter(|one| Booking::after(&one.fact).is_some_and(|booking| booking.stand == Stand::Booked));
        let (booked, places) = (booked.count(), wanted.min(free));
        assert_eq!(booked, places, "round {round}: {wanted} wanted {free} places");
        assert_eq!(done.iter().filter(|done| done.went_away).count(), wanted - booked, "round {round}");
    }

    /// Everybody does something, time flies, and the staff may change the calendar meanwhile.
    async fn chaos(&mut self, changes: bool) {
        let window = self.world.windows.draw(&mut self.dice, self.world.clock.now().day());
        let all: Vec<_> = self.people(&window).into_iter().map(|one| tokio::spawn(one.lives())).collect();
        for _ in 0..self.dice.usize(..4) {
            let head = self.world.head().await.0 + self.dice.i64(1..40);
            self.until_the_log_has(head, &all).await;
            self.world.clock.move_by(Duration::from_secs(self.dice.u64(30..900))).await;
        }
        if changes {
            let seed = self.dice.u64(..);
            self.world.change_capacities(seed).await;
        }
        self.gather(all).await;
    }

    /// Waits until so much has happened, or everybody went home.
    async fn until_the_log_has(&self, head: i64, people: &[tokio::task::JoinHandle<Done>]) {
        while self.world.head().await.0 < head && people.iter().any(|one| !one.is_finished()) {
            tokio::task::yield_now().await;
        }
    }

    /// What was acknowledged is in the log as it was said.
    async fn gather(&mut self, people: Vec<tokio::task::JoinHandle<Done>>) -> Vec<Done> {
        let mut all = Vec::with_capacity(people.len());
        for one in people {
            all.push(one.await.expect("nobody panics"));
        }
        let acknowledged: Vec<&Acknowledged> = all.iter().flat_map(|done| &done.acknowledged).collect();
        let stored = self.world.stored(acknowledged.iter().map(|one| one.cause).collect()).await;
        let text = |entry: &Entry| serde_json::to_string(entry).expect("JSON");
        let stored: HashSet<String> = stored.iter().map(text).collect();
        for one in &acknowledged {
            assert!(stored.contains(&text(&one.fact)), "{:?} was said and is not stored", one.fact);
        }
        self.tally.acknowledged += acknowledged.len();
        self.tally.refused += all.iter().map(|done| done.refused).sum::<usize>();
        self.tally.busy += all.iter().map(|done| done.busy).sum::<usize>();
        all
    }

    async fn verify(&self, round: usize) {
        let report = self.world.verify().await;
        assert!(report.is_sound(), "round {round}: {report:?}");
    }
}

async fn storm(seed: u64, hubs: usize, database: Option<String>) {
    println!("seed {seed}");
    let world = World::found(seed, hubs, database).await;
    Storm { world, dice: Rng::with_seed(seed), tally: Tally::default() }.rages().await;
}

fn seed() -> u64 {
    std::env::var("STORM_SEED").map_or_else(|_| fastrand::u64(..1_000_000), |seed| seed.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_place_is_sold_twice_by_one_hub_on_sqlite() {
    storm(seed(), 1, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_place_is_sold_twice_by_two_hubs_on_postgresql() {
    let server = Postgres::start().expect("PostgreSQL");
    storm(seed(), 2, Some(server.create_database().expect("a database"))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_was_a_year_ahead_frees_no_place_that_is_booked() {
    const YEAR: Duration = Duration::from_secs(365 * 86_400);
    let mut world = World::found(9, 1, None).await;
    let (mut dice, today) = (Rng::with_seed(9), world.clock.now().day());
    let mut window = world.windows.draw(&mut dice, today);
    while world.free(&window).await == 0 {
        window = world.windows.draw(&mut dice, today);
    }
    let before = world.free(&window).await;
    let ((wish, start), now) = (window.easiest(), world.clock.now());
    let ask = Ask { booking: BookingId::new(now), wish, start, channel: Channel::Public, language: Lang::Ja };
    let keys = Keys { address: Some(Key(1)), ..Keys::default() };
    let book = Command::Book { ask, keys, bring: String::new(), instead_of: None };
    let (by, cause) = (
        Witness::Staff { staff: StaffId::from_raw(1) },
        Cause::form(FormId::random(), Sender::Staff(StaffId::from_raw(1))),
    );
    world.towns[0].booking(world.facility, (by, Some(cause)), book, None).await.expect("a booking");
    assert_eq!(world.free(&window).await, before - 1);
    world.clock.move_by(YEAR).await;
    world.free(&window).await;
    world.clock.move_back(YEAR).await;
    assert_eq!(world.free(&window).await, before - 1);
}
