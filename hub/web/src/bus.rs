//! Hints between hubs over Redis: "this facility's log has moved to there", "somebody's rights have ended". A hint only:
//! Redis may lose it, be slow or be away, and nothing but seconds is lost, for whoever missed a hint compares heads and
//! asks for rights anyway.
//!
//! Each hub also sends itself a word every `ALIVE_EVERY`. A connection that died without a word, or a Redis that takes
//! and gives nothing, is known by that word not coming back; the bus counts as up only while it does.
//!
//! With one hub there is no bus; what is committed is published in the process.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
    time::Duration,
};

use domain::{ids::FacilityId, log::Seq};
use futures_util::StreamExt;
use redis::{AsyncConnectionConfig, aio::MultiplexedConnection};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

use crate::{live::Live, metrics::Metrics};

const CHANNEL: &str = "kazasu:moved";
/// Hints that may wait for Redis; more are dropped, as a lost message would be.
const WAITING_MAX: usize = 4_096;
const RETRY: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(5);
/// Redis not answering within this is Redis away.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a hub sends itself a word.
const ALIVE_EVERY: Duration = Duration::from_secs(2);
/// A hub that has not heard itself for so long is cut off.
const SILENCE_MAX: Duration = Duration::from_secs(7);

/// What hubs tell each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    /// This log has moved to there.
    Moved(FacilityId, Seq),
    /// A session or a relation has ended; not whose.
    Rights,
    /// The word that the hub of this number sends itself.
    Alive(u64),
}

impl Hint {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            None => (text == "rights").then_some(Self::Rights),
            Some(("alive", hub)) => Some(Self::Alive(hub.parse().ok()?)),
            Some((facility, head)) => {
                Some(Self::Moved(FacilityId::from_raw(facility.parse().ok()?), Seq(head.parse().ok()?)))
            }
        }
    }

    fn text(self) -> String {
        match self {
            Self::Moved(facility, head) => format!("{} {}", facility.raw(), head.0),
            Self::Rights => "rights".to_owned(),
            Self::Alive(hub) => format!("alive {hub}"),
        }
    }
}

/// The way out to the other hubs.
#[derive(Clone)]
pub struct Bus {
    hints: Option<mpsc::Sender<Hint>>,
}

impl Bus {
    /// No other hubs.
    #[must_use]
    pub fn alone() -> Self {
        Self { hints: None }
    }

    /// Connects in the background, and again whenever the connection is lost.
    ///
    /// # Errors
    /// If the address is none.
    pub fn start(
        url: &SecretString,
        live: Arc<Live>,
        town: actors::Town,
        metrics: Arc<Metrics>,
    ) -> Result<Self, redis::RedisError> {
        let client = redis::Client::open(url.expose_secret())?;
        let (hints, waiting) = mpsc::channel(WAITING_MAX);
        let own = RandomState::new().build_hasher().finish();
        tokio::spawn(send(client.clone(), waiting, own, Arc::clone(&metrics)));
        tokio::spawn(Receiver { client, live, town, metrics, own }.run());
        Ok(Self { hints: Some(hints) })
    }

    /// Tells the other hubs; never waits.
    pub fn moved(&self, facility: FacilityId, head: Seq) {
        self.tell(Hint::Moved(facility, head));
    }

    /// Tells the other hubs that somebody's session or relation has ended; never waits.
    pub fn rights_changed(&self) {
        self.tell(Hint::Rights);
    }

    fn tell(&self, hint: Hint) {
        if let Some(hints) = &self.hints {
            // A full queue means that Redis is away; the others compare heads meanwhile.
            let _ = hints.try_send(hint);
        }
    }
}

async fn connect(client: &redis::Client) -> Option<MultiplexedConnection> {
    let patience =
        AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
    let connecting = client.get_multiplexed_async_connection_with_config(&patience);
    timeout(PATIENCE, connecting).await.ok()?.ok()
}

async fn send(client: redis::Client, mut waiting: mpsc::Receiver<Hint>, own: u64, metrics: Arc<Metrics>) {
    let mut connection = None;
    let mut alive = tokio::time::interval(ALIVE_EVERY);
    alive.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let hint = tokio::select! {
            hint = waiting.recv() => match hint {
                Some(hint) => hint,
                None => return,
            },
            _ = alive.tick() => Hint::Alive(own),
        };
        if connection.is_none() {
            connection = connect(&client).await;
        }
        let Some(open) = &mut connection else { continue };
        let mut publish = redis::cmd("PUBLISH");
        publish.arg(CHANNEL).arg(hint.text());
        match timeout(PATIENCE, publish.exec_async(open)).await {
            Ok(Ok(())) if matches!(hint, Hint::Alive(_)) => {}
            Ok(Ok(())) => metrics.bus_hints.with_label_values(&["sent"]).inc(),
            Ok(Err(_)) | Err(_) => connection = None,
        }
    }
}

struct Receiver {
    client: redis::Client,
    live: Arc<Live>,
    town: actors::Town,
    metrics: Arc<Metrics>,
    own: u64,
}

impl Receiver {
    async fn run(self) {
        let mut pause = RETRY;
        loop {
            if self.listen().await {
                pause = RETRY;
            }
            if self.metrics.bus_up.get() == 1 {
                tracing::warn!("the bus between hubs is down; pages of other hubs follow within seconds");
            }
            self.metrics.bus_up.set(0);
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(RETRY_MAX);
        }
    }

    async fn subscribe(&self) -> Option<redis::aio::PubSub> {
        let mut subscribed = timeout(PATIENCE, self.client.get_async_pubsub()).await.ok()?.ok()?;
        timeout(PATIENCE, subscribed.subscribe(CHANNEL)).await.ok()?.ok()?;
        Some(subscribed)
    }

    /// Listens until nothing comes any more; tells whether anything did.
    async fn listen(&self) -> bool {
        let Some(mut subscribed) = self.subscribe().await else { return false };
        let mut messages = subscribed.on_message();
        let mut heard = Instant::now();
        while let Ok(Some(message)) = tokio::time::timeout_at(heard + SILENCE_MAX, messages.next()).await {
            match message.get_payload::<String>().ok().and_then(|text| Hint::parse(&text)) {
                Some(Hint::Alive(hub)) if hub == self.own => {
                    heard = Instant::now();
                    self.metrics.bus_up.set(1);
                }
                Some(hint) => self.take(hint),
                None => {}
            }
        }
        self.metrics.bus_up.get() == 1
    }

    fn take(&self, hint: Hint) {
        match hint {
            Hint::Moved(facility, head) => {
                self.town.log_moved(facility, head);
                self.live.hint(facility, head);
            }
            Hint::Rights => self.live.rights_changed(),
            Hint::Alive(_) => return,
        }
        self.metrics.bus_hints.with_label_values(&["received"]).inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_that_is_none_is_passed_over() {
        for hint in [Hint::Moved(FacilityId::from_raw(7), Seq(12)), Hint::Rights, Hint::Alive(u64::MAX)] {
            assert_eq!(Hint::parse(&hint.text()), Some(hint));
        }
        for text in ["", "7", "7 ", "a b", "7 12 13", "alive", "alive -1", "rights 7"] {
            assert_eq!(Hint::parse(text), None, "{text}");
        }
    }
}
