//! Taps over HTTP: each client a kiosk with its own connection, one tap a request, the next when the last is answered.

use std::{
    cell::Cell,
    collections::VecDeque,
    rc::Rc,
    time::{Duration, Instant},
};

use domain::taps::{Tap, TapOutcome};
use serde::Serialize;
use tokio::task::LocalSet;

use super::{
    BenchError,
    cards::{Deck, Who},
    stats::Spread,
};
use crate::load::{
    acknowledged::{self, Acknowledged},
    http::{Answer, Connection},
    kiosk::SignedBatch,
    town::Town,
};

/// Before each phase's clock starts.
pub const WARM_UP: Duration = Duration::from_secs(1);

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
    /// Answers other than an arrival or a departure. Should be none.
    pub refused: usize,
    /// Requests without an answer. Should be none.
    pub failed: usize,
}

struct Sent {
    began: Instant,
    took: Duration,
    tap: Tap,
    answer: Answer,
}

/// What one client did.
struct Client {
    unsent: VecDeque<SignedBatch>,
    sent: Vec<Sent>,
    failed: usize,
}

/// Taps with these clients for this time after warming up.
pub async fn phase(
    town: &mut Town,
    deck: &mut Deck,
    who: Who,
    time: Duration,
    acknowledged: &mut [Vec<Acknowledged>],
) -> Result<Phase, BenchError> {
    let prepared = deck.prepare(&mut town.kiosks, who, WARM_UP + time);
    let mut connections = Vec::with_capacity(prepared.len());
    for _ in &prepared {
        connections.push(Connection::open(town.hub()?.staff()).await?);
    }
    let (start, dry) = (Instant::now(), Rc::new(Cell::new(None)));
    let end = start + WARM_UP + time;
    let local = LocalSet::new();
    let clients = connections.into_iter().zip(prepared);
    let running: Vec<_> =
        clients.map(|(connection, ready)| local.spawn_local(tap_on(connection, ready, end, Rc::clone(&dry)))).collect();
    local.await;
    let mut done = Vec::with_capacity(running.len());
    for client in running {
        done.push(client.await.map_err(|_| BenchError::Unclear("a client that panicked"))?);
    }
    let (from, to) = (start + WARM_UP, dry.get().unwrap_or(end));
    let phase = read(who, &done, from, to, acknowledged)?;
    deck.put_back(&mut town.kiosks, who, done.into_iter().map(|client| client.unsent).collect());
    Ok(phase)
}

async fn tap_on(
    mut connection: Connection,
    mut unsent: VecDeque<SignedBatch>,
    end: Instant,
    dry: Rc<Cell<Option<Instant>>>,
) -> Client {
    let (mut sent, mut failed) = (Vec::with_capacity(unsent.len()), 0);
    while Instant::now() < end && dry.get().is_none() {
        let Some(mut batch) = unsent.pop_front() else {
            // From here on there would be fewer clients than promised: all stop.
            dry.set(Some(Instant::now()));
            break;
        };
        let began = Instant::now();
        match connection.ask(&batch.request).await {
            Ok(answer) => {
                sent.push(Sent { began, took: began.elapsed(), tap: batch.taps.remove(0), answer });
            }
            Err(_) => {
                failed += 1;
                break;
            }
        }
    }
    Client { unsent, sent, failed }
}

fn read(
    who: Who,
    clients: &[Client],
    from: Instant,
    to: Instant,
    acknowledged: &mut [Vec<Acknowledged>],
) -> Result<Phase, BenchError> {
    let (mut times, mut refused) = (Vec::new(), 0);
    for (kiosk, client) in who.kiosks().into_iter().zip(clients) {
        for sent in &client.sent {
            let answered = acknowledged::read(vec![sent.tap.clone()], &sent.answer)?;
            let in_vain = |one: &&Acknowledged| one.repeated || matches!(one.outcome, TapOutcome::Refused { .. });
            refused += answered.iter().filter(in_vain).count();
            acknowledged[kiosk].extend(answered);
            if sent.began >= from && sent.began + sent.took <= to {
                times.push(sent.took);
            }
        }
    }
    let (taps, seconds) = (times.len(), to.saturating_duration_since(from).as_secs_f64());
    let answer = Spread::of(&mut times).ok_or(BenchError::Unclear("a phase without taps"))?;
    let failed = clients.iter().map(|client| client.failed).sum();
    Ok(Phase { clients: clients.len(), seconds, taps, per_s: taps as f64 / seconds, answer, refused, failed })
}
