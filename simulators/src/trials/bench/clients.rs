//! Clients in a closed loop: each has its own connection and sends the next request when the last one is answered.

use std::{
    cell::Cell,
    collections::VecDeque,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::task::LocalSet;

use crate::trials::{
    TrialError,
    load::http::{Answer, Connection},
};

/// Before each phase's clock starts.
pub const WARM_UP: Duration = Duration::from_secs(1);

/// A request that was answered.
pub struct Sent<R> {
    /// What was asked.
    pub request: R,
    /// When.
    pub began: Instant,
    /// How long the answer took.
    pub took: Duration,
    /// The answer.
    pub answer: Answer,
}

/// What one client did.
pub struct Client<R> {
    /// What there was no time for.
    pub unsent: VecDeque<R>,
    /// What was answered.
    pub sent: Vec<Sent<R>>,
    /// Requests without an answer: none or one, for a client without a connection stops.
    pub failed: usize,
}

/// What all of them did, and when it counts.
pub struct Run<R> {
    /// By client.
    pub clients: Vec<Client<R>>,
    from: Instant,
    to: Instant,
}

impl<R> Run<R> {
    /// The measured time.
    pub fn seconds(&self) -> f64 {
        self.to.saturating_duration_since(self.from).as_secs_f64()
    }

    /// Requests that were answered, before the measured time too.
    pub fn answered(&self) -> usize {
        self.clients.iter().map(|client| client.sent.len()).sum()
    }

    /// Whether this request falls into it.
    pub fn counts(&self, sent: &Sent<R>) -> bool {
        sent.began >= self.from && sent.began + sent.took <= self.to
    }
}

/// Sends what was prepared for each connection, for this time after warming up. All stop when one has nothing left, for
/// from then on there would be fewer clients than promised.
pub async fn run<R: AsRef<[u8]> + 'static>(
    connections: Vec<Connection>,
    prepared: Vec<VecDeque<R>>,
    time: Duration,
) -> Result<Run<R>, TrialError> {
    let (start, dry) = (Instant::now(), Rc::new(Cell::new(None)));
    let end = start + WARM_UP + time;
    let local = LocalSet::new();
    let clients = connections.into_iter().zip(prepared);
    let running: Vec<_> =
        clients.map(|(connection, ready)| local.spawn_local(send(connection, ready, end, Rc::clone(&dry)))).collect();
    local.await;
    let mut clients = Vec::with_capacity(running.len());
    for client in running {
        clients.push(client.await.map_err(|_| TrialError::Unclear("a client that panicked"))?);
    }
    Ok(Run { clients, from: start + WARM_UP, to: dry.get().unwrap_or(end) })
}

async fn send<R: AsRef<[u8]>>(
    mut connection: Connection,
    mut unsent: VecDeque<R>,
    end: Instant,
    dry: Rc<Cell<Option<Instant>>>,
) -> Client<R> {
    let (mut sent, mut failed) = (Vec::with_capacity(unsent.len()), 0);
    while Instant::now() < end && dry.get().is_none() {
        let Some(request) = unsent.pop_front() else {
            dry.set(Some(Instant::now()));
            break;
        };
        let began = Instant::now();
        match connection.ask(request.as_ref()).await {
            Ok(answer) => sent.push(Sent { request, began, took: began.elapsed(), answer }),
            Err(_) => {
                failed += 1;
                break;
            }
        }
    }
    Client { unsent, sent, failed }
}
