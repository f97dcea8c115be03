//! Taps over HTTP: each client a kiosk with its own connection, one tap a request, the next when the last is answered.

use std::time::Duration;

use domain::taps::TapOutcome;
use serde::Serialize;

use super::{
    cards::{Deck, Who},
    clients::{self, Run, WARM_UP},
    cpu::{Cost, Meter},
    stats::Spread,
};
use crate::{
    fakes::postgres::Postgres,
    trials::{
        TrialError,
        load::{
            acknowledged::{self, Acknowledged},
            http::Connection,
            kiosk::SignedBatch,
            town::Town,
        },
    },
};

/// How taps went with so many clients.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Phase {
    /// How many at once.
    pub clients: usize,
    /// The measured time.
    pub seconds: f64,
    /// Taps answered in it.
    pub taps: usize,
    /// Taps a second.
    pub per_s: f64,
    /// The time to the answer.
    pub answer: Spread,
    /// What one costs on the processors, the warm-up included.
    pub cost: Cost,
    /// Answers other than an arrival or a departure. Should be none.
    pub refused: usize,
    /// Requests without an answer. Should be none.
    pub failed: usize,
}

/// Taps with these clients for this time after warming up.
pub async fn phase(
    (town, server): (&mut Town, Option<&Postgres>),
    deck: &mut Deck,
    who: Who,
    time: Duration,
    acknowledged: &mut [Vec<Acknowledged>],
) -> Result<Phase, TrialError> {
    let prepared = deck.prepare(&mut town.kiosks, who, WARM_UP + time);
    let mut connections = Vec::with_capacity(prepared.len());
    for _ in &prepared {
        connections.push(Connection::open(town.hub()?.staff()).await?);
    }
    let meter = Meter::new(vec![town.hub()?.id()], server);
    let before = meter.read()?;
    let run = clients::run(connections, prepared, time).await?;
    let cost = meter.cost_since(before, run.answered())?;
    let phase = read(who, &run, cost, acknowledged)?;
    deck.put_back(&mut town.kiosks, who, run.clients.into_iter().map(|client| client.unsent).collect());
    Ok(phase)
}

fn read(
    who: Who,
    run: &Run<SignedBatch>,
    cost: Cost,
    acknowledged: &mut [Vec<Acknowledged>],
) -> Result<Phase, TrialError> {
    let (mut times, mut refused) = (Vec::new(), 0);
    for (kiosk, client) in who.kiosks().into_iter().zip(&run.clients) {
        for sent in &client.sent {
            let answered = acknowledged::read(sent.request.taps.clone(), &sent.answer)?;
            let in_vain = |one: &&Acknowledged| one.repeated || matches!(one.outcome, TapOutcome::Refused { .. });
            refused += answered.iter().filter(in_vain).count();
            acknowledged[kiosk].extend(answered);
            if run.counts(sent) {
                times.push(sent.took);
            }
        }
    }
    let (taps, seconds) = (times.len(), run.seconds());
    let answer = Spread::of(&mut times).ok_or(TrialError::Unclear("a phase without taps"))?;
    let (clients, failed) = (run.clients.len(), run.clients.iter().map(|client| client.failed).sum());
    Ok(Phase { clients, seconds, taps, per_s: taps as f64 / seconds, answer, cost, refused, failed })
}
