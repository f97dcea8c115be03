//! The counters call: each clerk calls whoever is next, is done at once, and calls again.

use std::time::{Duration, Instant};

use domain::ids::FormId;
use serde::Serialize;
use tokio::task::LocalSet;

use crate::trials::{
    TrialError,
    bench::{
        clients::WARM_UP,
        cpu::{Cost, Meter},
        stats::Spread,
    },
    load::{
        LoadError,
        clerk::{Clerk, Pressed, read_pressed},
        hall::Hall,
        http::Connection,
    },
};

/// The status of a hub that is busy.
const BUSY: u16 = 503;
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// How calling went.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Calls {
    /// Counters at work.
    pub counters: usize,
    /// The measured time.
    pub seconds: f64,
    /// People called in it.
    pub calls: usize,
    /// People called a second.
    pub per_s: f64,
    /// The time to the answer to `next`.
    pub next: Spread,
    /// The time to the answer to `finish`.
    pub finish: Spread,
    /// What a person costs on the processors, called and done with, the warm-up included.
    pub cost: Cost,
    /// Commands that were not taken. Should be none.
    pub refused: usize,
    /// Times that a hub was busy and was asked again.
    pub busy: usize,
}

/// A clerk's way to a hub.
pub struct Desk {
    clerk: Clerk,
    connection: Connection,
    busy: usize,
}

impl Desk {
    /// This counter's clerk, by way of this hub.
    pub async fn at(hall: &Hall, clerk: usize, hub: usize) -> Result<Self, TrialError> {
        let clerk = hall.clerks[clerk].by_way_of(hall.staff(hub));
        Ok(Self { clerk, connection: Connection::open(hall.staff(hub)).await?, busy: 0 })
    }

    /// The counter.
    pub const fn counter(&self) -> u16 {
        self.clerk.counter
    }

    /// Presses a button and waits for the answer. A hub that is busy is asked again with the same form, as a console
    /// does; that counts into the time.
    pub async fn press(&mut self, command: &str) -> Result<(Pressed, Duration), LoadError> {
        let request = self.clerk.press(FormId::random(), command, &[]);
        let began = Instant::now();
        loop {
            let answer = self.connection.ask(&request).await?;
            if answer.status != BUSY || began.elapsed() > ANSWERED_WITHIN {
                return Ok((read_pressed(&answer)?, began.elapsed()));
            }
            self.busy += 1;
        }
    }
}

/// Opens all counters.
pub async fn open(hall: &Hall) -> Result<(), TrialError> {
    for clerk in 0..hall.clerks.len() {
        Desk::at(hall, clerk, 0).await?.press("open").await?;
    }
    Ok(())
}

#[derive(Default)]
struct Work {
    next: Vec<Duration>,
    finish: Vec<Duration>,
    /// All of them, the warm-up included.
    people: usize,
    refused: usize,
    busy: usize,
}

/// Calls with all counters for this time after warming up, spread over the hubs.
pub async fn phase(hall: &Hall, meter: &Meter, time: Duration) -> Result<Calls, TrialError> {
    let mut desks = Vec::with_capacity(hall.clerks.len());
    for clerk in 0..hall.clerks.len() {
        desks.push(Desk::at(hall, clerk, clerk % hall.hubs()).await?);
    }
    let counters = desks.len();
    let before = meter.read()?;
    let from = Instant::now() + WARM_UP;
    let local = LocalSet::new();
    let running: Vec<_> = desks.into_iter().map(|desk| local.spawn_local(work(desk, from, from + time))).collect();
    local.await;
    let mut all = Work::default();
    for working in running {
        let one = working.await.map_err(|_| TrialError::Unclear("a clerk that panicked"))??;
        all.next.extend(one.next);
        all.finish.extend(one.finish);
        all.people += one.people;
        all.refused += one.refused;
        all.busy += one.busy;
    }
    let cost = meter.cost_since(before, all.people)?;
    let (calls, seconds) = (all.next.len(), time.as_secs_f64());
    let unclear = || TrialError::Unclear("a phase without calls");
    Ok(Calls {
        counters,
        seconds,
        calls,
        per_s: calls as f64 / seconds,
        next: Spread::of(&mut all.next).ok_or_else(unclear)?,
        finish: Spread::of(&mut all.finish).ok_or_else(unclear)?,
        cost,
        refused: all.refused,
        busy: all.busy,
    })
}

async fn work(mut desk: Desk, from: Instant, to: Instant) -> Result<Work, LoadError> {
    let mut work = Work::default();
    while Instant::now() < to {
        let counts = Instant::now() >= from;
        let (called, next) = desk.press("next").await?;
        let (done, finish) = desk.press("finish").await?;
        work.refused += [called, done].into_iter().filter(|pressed| *pressed == Pressed::Refused).count();
        work.people += 1;
        if counts {
            work.next.push(next);
            work.finish.push(finish);
        }
    }
    work.busy = desk.busy;
    Ok(work)
}
