//! A push service on this machine: to the hub it speaks RFC 8030 with VAPID (RFC 8292), to a real Firefox its push
//! WebSocket protocol, both on one port.
//!
//! It is as strict as the public services: a push is refused for a missing TTL, a bad token, a wrong key, a gone
//! subscription. Pushes for a browser that is away are kept; a topic replaces what is kept under it; TTL 0 is not kept.
//! On command it fails. It records every push that it answered.
//!
//! Absent on purpose: persistence, TLS, delivery receipts.

mod browsers;
mod http;
mod pushes;
mod receiver;
mod subscriptions;
mod vapid;

use std::{collections::VecDeque, io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::net::{TcpListener, TcpStream};

use crate::fakes::{
    listen::{self, Reception},
    watched::Watched,
};
use subscriptions::Subscriptions;

pub use receiver::{NotForThisReceiver, Receiver};

/// How the service fails a push, instead of answering as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushFault {
    /// Answers this status.
    Status {
        /// For example 429.
        status: u16,
        /// The value of `Retry-After`, seconds or a date, as it stands in the header.
        retry_after: Option<String>,
    },
    /// Answers 307 to this address.
    Redirect(String),
    /// Never answers.
    Hang,
    /// Answers 200 with a body that has no end.
    EndlessBody,
    /// Closes the connection without an answer.
    Drop,
}

impl PushFault {
    /// 429, to be tried again after so many seconds.
    #[must_use]
    pub fn too_many_requests(retry_after_s: u64) -> Self {
        Self::Status { status: 429, retry_after: Some(retry_after_s.to_string()) }
    }
}

/// A push that the service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// Where it was sent.
    pub endpoint: String,
    /// The status that was answered; 0 when a fault kept the answer back.
    pub status: u16,
    /// How long it is to be kept.
    pub ttl_s: Option<u64>,
    /// The `Urgency` header.
    pub urgency: Option<String>,
    /// The `Topic` header.
    pub topic: Option<String>,
    /// The `Authorization` header.
    pub authorization: Option<String>,
    /// The encrypted body.
    pub body: Vec<u8>,
}

#[derive(Debug, Default)]
struct State {
    /// `http://127.0.0.1:PORT`
    origin: String,
    subscriptions: Subscriptions,
    faults: VecDeque<PushFault>,
    pushes: Vec<Push>,
    /// Pushes that a browser said it showed (code 100).
    shown: usize,
}

/// A running push service. It stops when dropped.
#[derive(Debug)]
pub struct PushService {
    reception: Reception,
    watched: Arc<Watched<State>>,
}

impl PushService {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// If no port could be had.
    pub async fn start() -> io::Result<Self> {
        Self::start_on(listen::on_a_free_port().await?)
    }

    /// Starts on this address.
    ///
    /// # Errors
    /// If the address is taken.
    pub async fn start_at(address: SocketAddr) -> io::Result<Self> {
        Self::start_on(TcpListener::bind(address).await?)
    }

    fn start_on(listener: TcpListener) -> io::Result<Self> {
        let origin = format!("http://{}", listener.local_addr()?);
        let watched = Arc::new(Watched::new(State { origin, ..State::default() }));
        let shared = Arc::clone(&watched);
        let reception = Reception::open(listener, move |stream| serve(stream, Arc::clone(&shared)))?;
        Ok(Self { reception, watched })
    }

    /// Stops, and gives the port back.
    pub async fn stop(self) {
        self.reception.close().await;
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.reception.address()
    }

    /// What Firefox takes as `dom.push.serverURL`.
    #[must_use]
    pub fn browser_url(&self) -> String {
        format!("ws://{}/", self.address())
    }

    /// A subscription without a browser, bound to this VAPID public key (65 bytes) if one is given.
    #[must_use]
    pub fn subscribe(&self, vapid_public_key: Option<&[u8]>) -> Receiver {
        let mut state = self.watched.state();
        let token = state.subscriptions.add(None, "", vapid_public_key);
        Receiver::new(state.endpoint(&token))
    }

    /// From now on pushes to this endpoint are answered with 410.
    pub fn unsubscribe(&self, endpoint: &str) {
        let mut state = self.watched.state();
        if let Some(token) = state.token_of(endpoint) {
            state.subscriptions.end(&token);
        }
    }

    /// Fails the next so many pushes, after those already promised to fail.
    pub fn fail_next(&self, count: usize, fault: &PushFault) {
        self.watched.state().faults.extend(std::iter::repeat_n(fault.clone(), count));
    }

    /// Takes back what [`Self::fail_next`] promised.
    pub fn be_well(&self) {
        self.watched.state().faults.clear();
    }

    /// Closes the connections of all browsers; they come back by themselves.
    pub fn hang_up_on_browsers(&self) {
        self.watched.state().subscriptions.hang_up();
    }

    /// Every push so far, in the order of the answers.
    #[must_use]
    pub fn pushes(&self) -> Vec<Push> {
        self.watched.state().pushes.clone()
    }

    /// Waits until so many pushes were accepted with 201, and gives these. `None` when the time is over.
    pub async fn wait_for_accepted(&self, count: usize, limit: Duration) -> Option<Vec<Push>> {
        let accepted = |state: &State| {
            let accepted: Vec<Push> = state.pushes.iter().filter(|push| push.status == 201).cloned().collect();
            (accepted.len() >= count).then_some(accepted)
        };
        self.watched.wait(limit, accepted).await
    }

    /// Waits until so many pushes came, whatever was answered. `None` when the time is over.
    pub async fn wait_for_pushes(&self, count: usize, limit: Duration) -> Option<Vec<Push>> {
        self.watched.wait(limit, |state| (state.pushes.len() >= count).then(|| state.pushes.clone())).await
    }

    /// Waits until browsers said of so many pushes that they decrypted them and handed them to a page's worker.
    pub async fn wait_for_shown(&self, count: usize, limit: Duration) -> Option<()> {
        self.watched.wait(limit, |state| (state.shown >= count).then_some(())).await
    }
}

/// A browser opens its WebSocket with GET; a push is a POST.
async fn serve(stream: TcpStream, state: Arc<Watched<State>>) {
    let mut first = [0; 1];
    match (stream.peek(&mut first).await, &first) {
        (Ok(0) | Err(_), _) => {}
        (Ok(_), b"G") => browsers::serve(stream, &state).await,
        (Ok(_), _) => pushes::serve(stream, &state).await,
    }
}
