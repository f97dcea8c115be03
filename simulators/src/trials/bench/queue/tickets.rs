//! Numbers taken over HTTP: each client a kiosk with its own connection, the next number when the last is answered.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use domain::{ids::FormId, queue::office::ServiceNo};
use serde::Serialize;

use crate::trials::{
    TrialError,
    bench::{
        clients::{self, WARM_UP},
        cpu::{Cost, Meter},
        stats::Spread,
    },
    load::{hall::Hall, http::Connection, kiosk::read_ticket},
};

/// More than two cores will take; the signed requests are made for it.
const TICKETS_PER_S_MAX: usize = 16_000;
const TICKETS_PER_S_OF_ONE: usize = 3_000;

/// How taking numbers went with so many clients.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Phase {
    /// How many at once.
    pub clients: usize,
    /// The measured time.
    pub seconds: f64,
    /// Numbers taken in it.
    pub tickets: usize,
    /// Numbers a second.
    pub per_s: f64,
    /// The time to the answer.
    pub answer: Spread,
    /// What one costs on the processors, the warm-up included.
    pub cost: Cost,
    /// Answers without a number. Should be none.
    pub refused: usize,
    /// Requests without an answer. Should be none.
    pub failed: usize,
}

/// What was given out in all phases.
#[derive(Default)]
pub struct Taken {
    /// How many.
    pub count: u64,
    /// The addresses of visitors' pages, the first few.
    pub pages: Vec<String>,
    numbers: HashSet<String>,
}

impl Taken {
    /// Numbers that two visitors were told.
    pub fn doubles(&self) -> u64 {
        self.count - self.numbers.len() as u64
    }
}

/// Takes numbers with these clients for this time after warming up, spread over the hubs.
pub async fn phase(
    hall: &Hall,
    meter: &Meter,
    clients: usize,
    time: Duration,
    taken: &mut Taken,
) -> Result<Phase, TrialError> {
    let prepared = prepare(hall, clients, time);
    let mut connections = Vec::with_capacity(clients);
    for client in 0..clients {
        connections.push(Connection::open(hall.staff(client % hall.hubs())).await?);
    }
    let before = meter.read()?;
    let run = clients::run(connections, prepared, time).await?;
    let cost = meter.cost_since(before, run.answered())?;
    let (mut times, mut refused) = (Vec::new(), 0);
    for sent in run.clients.iter().flat_map(|client| &client.sent) {
        let Ok(slip) = read_ticket(&sent.answer) else {
            refused += 1;
            continue;
        };
        taken.count += 1;
        taken.numbers.insert(slip.number);
        if taken.pages.len() < 100 {
            taken.pages.push(slip.url);
        }
        if run.counts(sent) {
            times.push(sent.took);
        }
    }
    let (tickets, seconds) = (times.len(), run.seconds());
    let answer = Spread::of(&mut times).ok_or(TrialError::Unclear("a phase without numbers"))?;
    let failed = run.clients.iter().map(|client| client.failed).sum();
    Ok(Phase { clients, seconds, tickets, per_s: tickets as f64 / seconds, answer, cost, refused, failed })
}

fn prepare(hall: &Hall, clients: usize, time: Duration) -> Vec<VecDeque<Vec<u8>>> {
    let rate = if clients == 1 { TICKETS_PER_S_OF_ONE } else { TICKETS_PER_S_MAX };
    let each = ((WARM_UP + time).as_secs_f64() * rate as f64) as usize / clients;
    let services = hall.plan.services();
    let kiosk = |client: usize| &hall.kiosks[client];
    let mut turn = services.clone().cycle();
    let mut ticket = |client| {
        let services = vec![ServiceNo(turn.next().expect("there are services"))];
        kiosk(client).ticket(FormId::random(), services, false)
    };
    (0..clients).map(|client| (0..each).map(|_| ticket(client)).collect()).collect()
}
