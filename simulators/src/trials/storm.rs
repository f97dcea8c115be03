//! `storm bookings`: everybody wants the same few places at once, on one hub or two, and hubs are killed in the middle of it.
//!
//! Each round is about a window of a day that nobody wanted before: a few slots with a capacity drawn by lot. Up to 200
//! people hold, book, move and cancel, click twice, lose the answer and send again, by way of either hub. Every tenth round
//! a hub is killed (SIGKILL) and started again; whoever hears nothing sends the same form again. Afterwards every answer
//! that was heard is asked for once more, and at the end `ops verify` reads the log.
//!
//! All rounds live in one town, so that a thousand take minutes.

mod people;

use std::{fmt, time::Duration};

use domain::time::{Clock, SystemClock};
use fastrand::Rng;
use futures_util::future::join_all;
use tokio::{task::LocalSet, time::sleep};

use crate::{
    fakes::{postgres::Postgres, processes::Programs, redis::Redis},
    trials::{
        TrialError,
        load::{
            bookings::{BookingPlan, SERVICES_A_DESK, Windows},
            hall::{Hall, HallPlan},
            office::OfficePlan,
        },
    },
};
use people::{Person, Tally};

const DESKS: u16 = 3;
const OFFICE: OfficePlan = OfficePlan { sections: DESKS, services_a_section: SERVICES_A_DESK, counters: 1 };
const PEOPLE: std::ops::RangeInclusive<usize> = 20..=200;
/// Residents whom the town knows.
const RESIDENTS: usize = 4_000;
/// A hub is killed in one round of so many.
const KILL_EVERY: usize = 10;
/// In one round of so many nobody gives back what they got.
const KEEP_EVERY: usize = 20;
/// The hub dies so soon after a round began.
const DIES_AFTER_MS: std::ops::Range<u64> = 1..60;

/// Storms.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// What the choices follow from.
    pub seed: u64,
    /// How many.
    pub rounds: usize,
    /// On which database.
    pub database: Database,
    /// On how many hubs; two need PostgreSQL.
    pub hubs: usize,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file of the town's own.
    Sqlite,
    /// A private server.
    Postgres,
}

/// What the storms cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Toll {
    /// Which.
    pub seed: u64,
    /// How many.
    pub rounds: usize,
    /// Times that a hub was killed.
    pub kills: usize,
    /// Forms that were done, and heard of.
    pub acknowledged: u64,
    /// Forms that were refused.
    pub refused: u64,
    /// Times that somebody was asked to send again.
    pub busy: u64,
    /// Acknowledged forms that the hubs do not know any more.
    pub lost: u64,
    /// Answers that a hub failed with.
    pub server_errors: u64,
    /// Bookings and holds in the log.
    pub bookings: u64,
    /// Sales of places that were not there.
    pub oversold: u64,
    /// Numbers given twice, rows that differ, gaps of the log.
    pub unsound: u64,
}

impl Toll {
    /// Whether nothing is wrong. A storm in which nobody was killed or nothing done shows nothing.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        let raged = self.kills > 0 && self.acknowledged > 0 && self.bookings > 0;
        raged && matches!([self.lost, self.server_errors, self.oversold, self.unsound], [0, 0, 0, 0])
    }
}

impl fmt::Display for Toll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, rounds, kills, acknowledged, refused, busy, .. } = self;
        let Self { lost, server_errors, bookings, oversold, unsound, .. } = self;
        write!(f, "seed {seed}: {rounds} rounds, {kills} kills, acknowledged {acknowledged}, refused {refused}, ")?;
        write!(f, "busy {busy}; bookings {bookings}, oversold {oversold}, lost {lost}, ")?;
        write!(f, "server errors {server_errors}, otherwise unsound {unsound}")
    }
}

/// Lets them rage with the programs beside the running one.
///
/// # Errors
/// If something does not start or is not understood.
pub async fn bookings(plan: Plan) -> Result<Toll, TrialError> {
    let programs = Programs::beside_this()?;
    let server = (plan.database == Database::Postgres).then(Postgres::start).transpose()?;
    let database = server.as_ref().map(Postgres::create_database).transpose()?;
    let redis = (plan.hubs > 1).then(Redis::start).transpose()?;
    let redis_url = redis.as_ref().map(Redis::url);
    let mut windows = Windows::new(plan.seed, DESKS);
    windows.without_delay();
    let calendar = windows.calendar(SystemClock.now().day());
    let hall = HallPlan {
        office: OFFICE,
        database_url: database.as_deref(),
        bookings: Some(&BookingPlan { calendar, residents: RESIDENTS }),
        redis_url: redis_url.as_deref(),
        hubs: plan.hubs,
        kiosks: 0,
    };
    let hall = Hall::found(&programs, &hall).await?;
    let residents = (0..RESIDENTS).collect();
    let (dice, toll) = (Rng::with_seed(plan.seed), Toll { seed: plan.seed, ..Toll::default() });
    let storm = Storm { hall, windows, dice, people: Vec::new(), residents, toll };
    LocalSet::new().run_until(storm.rage(plan.rounds)).await
}

struct Storm {
    hall: Hall,
    windows: Windows,
    dice: Rng,
    /// Kept for their connections.
    people: Vec<Person>,
    /// Residents without a booking.
    residents: Vec<usize>,
    toll: Toll,
}

impl Storm {
    async fn rage(mut self, rounds: usize) -> Result<Toll, TrialError> {
        for round in 1..=rounds {
            self.round(round).await?;
            self.toll.rounds = round;
            if round.is_multiple_of(100) {
                eprintln!("{}", self.toll);
            }
        }
        let report = self.hall.ops.verify()?;
        let place = report.bookings.first().ok_or(TrialError::Unclear("a town where nobody books"))?;
        let gaps = report.gaps();
        self.toll.bookings = place.bookings;
        self.toll.oversold = place.oversold;
        self.toll.unsound = place.doubled_numbers + place.differing_rows + gaps;
        Ok(self.toll)
    }

    async fn round(&mut self, round: usize) -> Result<(), TrialError> {
        let window = self.windows.draw(&mut self.dice, SystemClock.now().day());
        let count = self.dice.usize(PEOPLE).min(self.residents.len());
        let hubs: Vec<_> = (0..self.hall.hubs()).map(|hub| self.hall.residents(hub)).collect();
        while self.people.len() < count {
            self.people.push(Person::new(&hubs));
        }
        self.dice.shuffle(&mut self.residents);
        let (kills, keeps) = (round.is_multiple_of(KILL_EVERY), round.is_multiple_of(KEEP_EVERY));
        let (dies_after, victim) = (self.dice.u64(DIES_AFTER_MS), self.dice.usize(..hubs.len()));
        let people = self.people.iter_mut().zip(&self.residents).take(count);
        let lives = people.map(|(person, resident)| person.live(&window, *resident, self.dice.u64(..)));
        let hall = &mut self.hall;
        let killing = async {
            if kills {
                sleep(Duration::from_millis(dies_after)).await;
                hall.start(victim)?;
            }
            Ok::<_, TrialError>(())
        };
        let (lived, killed) = tokio::join!(join_all(lives), killing);
        killed?;
        self.toll.kills += usize::from(kills);
        lived.into_iter().collect::<Result<(), _>>()?;
        self.settle(count, keeps).await
    }

    /// What was said is still so; then what was booked is given back, so that residents can book again.
    async fn settle(&mut self, count: usize, keeps: bool) -> Result<(), TrialError> {
        let people = &mut self.people[..count];
        let checks = join_all(people.iter_mut().map(Person::check)).await;
        checks.into_iter().collect::<Result<(), _>>()?;
        if !keeps {
            let given_back = join_all(people.iter_mut().map(Person::give_back)).await;
            given_back.into_iter().collect::<Result<(), _>>()?;
        }
        for person in people {
            let Tally { acknowledged, refused, busy, lost, server_errors } = person.take_tally();
            self.toll.acknowledged += acknowledged;
            self.toll.refused += refused;
            self.toll.busy += busy;
            self.toll.lost += lost;
            self.toll.server_errors += server_errors;
            if let Some(resident) = person.resident_with_a_booking() {
                self.residents.retain(|one| *one != resident);
            }
        }
        Ok(())
    }
}
