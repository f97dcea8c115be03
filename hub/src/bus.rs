//! Hints between hubs over Redis: "this facility's log has moved to there". A hint only: Redis may lose it, be slow or be
//! away, and nothing but seconds is lost, for whoever missed a hint compares heads.
//!
//! With one hub there is no bus; what is committed is published in the process.

use std::{sync::Arc, time::Duration};

use domain::{event::Seq, ids::FacilityId};
use futures_util::StreamExt;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use crate::{live::Live, metrics::Metrics};

const CHANNEL: &str = "kazasu:moved";
/// Hints that may wait for Redis; more are dropped, as a lost message would be.
const WAITING_MAX: usize = 4_096;
const RETRY: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(5);
/// Redis not answering within this is Redis away.
const PATIENCE: Duration = Duration::from_secs(2);

/// The way out to the other hubs.
#[derive(Clone)]
pub struct Bus {
    hints: Option<mpsc::Sender<(FacilityId, Seq)>>,
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
        tokio::spawn(send(client.clone(), waiting, Arc::clone(&metrics)));
        tokio::spawn(receive(client, live, town, metrics));
        Ok(Self { hints: Some(hints) })
    }

    /// Tells the other hubs; never waits.
    pub fn moved(&self, facility: FacilityId, head: Seq) {
        if let Some(hints) = &self.hints {
            // A full queue means that Redis is away; the others compare heads meanwhile.
            let _ = hints.try_send((facility, head));
        }
    }
}

async fn send(client: redis::Client, mut waiting: mpsc::Receiver<(FacilityId, Seq)>, metrics: Arc<Metrics>) {
    let mut connection = None;
    while let Some((facility, head)) = waiting.recv().await {
        if connection.is_none() {
            let connected = tokio::time::timeout(PATIENCE, client.get_multiplexed_async_connection()).await;
            connection = connected.ok().and_then(Result::ok);
        }
        let Some(open) = &mut connection else { continue };
        let hint = format!("{} {}", facility.raw(), head.0);
        let mut publish = redis::cmd("PUBLISH");
        publish.arg(CHANNEL).arg(hint);
        match tokio::time::timeout(PATIENCE, publish.exec_async(open)).await {
            Ok(Ok(())) => metrics.bus_hints.with_label_values(&["sent"]).inc(),
            Ok(Err(_)) | Err(_) => connection = None,
        }
    }
}

async fn receive(client: redis::Client, live: Arc<Live>, town: actors::Town, metrics: Arc<Metrics>) {
    let mut pause = RETRY;
    loop {
        if let Ok(mut subscribed) = client.get_async_pubsub().await
            && subscribed.subscribe(CHANNEL).await.is_ok()
        {
            metrics.bus_up.set(1);
            pause = RETRY;
            let mut messages = subscribed.on_message();
            while let Some(message) = messages.next().await {
                let Some((facility, head)) = message.get_payload::<String>().ok().and_then(|text| parse(&text)) else {
                    continue;
                };
                metrics.bus_hints.with_label_values(&["received"]).inc();
                town.log_moved(facility, head);
                live.hint(facility, head);
            }
        }
        if metrics.bus_up.get() == 1 {
            tracing::warn!("the bus between hubs is down; pages of other hubs follow within seconds");
        }
        metrics.bus_up.set(0);
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(RETRY_MAX);
    }
}

fn parse(hint: &str) -> Option<(FacilityId, Seq)> {
    let (facility, head) = hint.split_once(' ')?;
    Some((FacilityId::from_raw(facility.parse().ok()?), Seq(head.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_that_is_none_is_passed_over() {
        assert_eq!(parse("7 12"), Some((FacilityId::from_raw(7), Seq(12))));
        for text in ["", "7", "7 ", "a b", "7 12 13"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
