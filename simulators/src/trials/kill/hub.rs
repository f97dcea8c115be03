//! The hub dies while kiosks send batches. Each kiosk sends its unanswered batch again until it is answered, as a real
//! one does; then everything that was acknowledged in the round is asked for again, and the logs are read.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    task::LocalSet,
    time::{Instant, sleep_until},
};

use super::Toll;
use crate::{
    fakes::processes::Programs,
    trials::{
        TrialError,
        load::{
            LoadError,
            acknowledged::{self, Acknowledged},
            http::Connection,
            kiosk::{LoadKiosk, SignedBatch},
            roster::RosterPlan,
            town::Town,
        },
    },
};

const FACILITIES: usize = 4;
const CHILDREN: usize = 1_000;
const KIOSKS: usize = 16;
const BATCH_MAX: usize = 8;
/// The hub lives this long under load.
const LIFE_MS: std::ops::Range<u64> = 20..300;

/// A kiosk with what it has not been answered to.
struct Sender {
    kiosk: LoadKiosk,
    facility: usize,
    unanswered: Option<SignedBatch>,
    acknowledged: Vec<Acknowledged>,
}

pub async fn rounds(programs: &Programs, database: Option<&str>, rounds: usize) -> Result<Toll, TrialError> {
    let facilities: Vec<_> = (0..KIOSKS).map(|number| number % FACILITIES).collect();
    let roster = RosterPlan::of_nurseries(vec![CHILDREN; FACILITIES]);
    let mut town = Town::found(programs, database, &roster, &facilities).await?;
    let kiosks = std::mem::take(&mut town.kiosks).into_iter().zip(facilities);
    let mut senders: Vec<_> = kiosks
        .map(|(kiosk, facility)| Sender { kiosk, facility, unanswered: None, acknowledged: Vec::new() })
        .collect();
    let mut toll = Toll::default();
    for round in 1..=rounds {
        senders = under_load(&mut town, senders).await?;
        town.start()?;
        settle(&town, &mut senders, &mut toll).await.and_then(|acknowledged| match acknowledged {
            0 => Err(TrialError::Wrong(format!("round {round}: nothing was acknowledged before the kill"))),
            _ => Ok(()),
        })?;
        toll.rounds = round;
    }
    count(&town, &senders, &mut toll)?;
    Ok(toll)
}

/// The kiosks tap until the hub is killed.
async fn under_load(town: &mut Town, senders: Vec<Sender>) -> Result<Vec<Sender>, TrialError> {
    let (hub, dies_at) = (town.hub()?.staff(), Instant::now() + Duration::from_millis(fastrand::u64(LIFE_MS)));
    let local = LocalSet::new();
    let tapping: Vec<_> = senders.into_iter().map(|sender| local.spawn_local(tap_until_cut_off(sender, hub))).collect();
    local.run_until(sleep_until(dies_at)).await;
    town.kill();
    local.await;
    let mut senders = Vec::with_capacity(tapping.len());
    for tapping in tapping {
        senders.push(tapping.await.expect("a kiosk does not panic")?);
    }
    Ok(senders)
}

/// Ends well when the connection breaks: that is the kill. A refusal is an error.
async fn tap_until_cut_off(mut sender: Sender, hub: SocketAddr) -> Result<Sender, LoadError> {
    let Ok(mut connection) = Connection::open(hub).await else { return Ok(sender) };
    loop {
        let cards: Vec<_> = (0..fastrand::usize(1..=BATCH_MAX))
            .map(|_| sender.kiosk.card(&RosterPlan::card(sender.facility, fastrand::usize(..CHILDREN))))
            .collect();
        let batch = sender.kiosk.tap(&cards);
        match connection.ask(&batch.request).await {
            Ok(answer) => sender.acknowledged.extend(acknowledged::read(batch.taps, &answer)?),
            Err(_) => {
                sender.unanswered = Some(batch);
                return Ok(sender);
            }
        }
    }
}

/// Everybody gets an answer, and everything that was answered in this round is there, once.
async fn settle(town: &Town, senders: &mut [Sender], toll: &mut Toll) -> Result<usize, TrialError> {
    let hub = town.hub()?.staff();
    let mut in_this_round = 0;
    for sender in senders {
        if let Some(batch) = sender.unanswered.take() {
            let answer = Connection::open(hub).await?.ask(&batch.request).await?;
            sender.acknowledged.extend(acknowledged::read(batch.taps, &answer)?);
        }
        let acknowledged = std::mem::take(&mut sender.acknowledged);
        in_this_round += acknowledged.len();
        toll.acknowledged += acknowledged.len() as u64;
        toll.lost += acknowledged::count_lost(hub, &sender.kiosk, &acknowledged).await?;
    }
    Ok(in_this_round)
}

/// Every tap was answered in the end, so as many are stored as were ever made.
fn count(town: &Town, senders: &[Sender], toll: &mut Toll) -> Result<(), TrialError> {
    let made: u64 = senders.iter().map(|sender| sender.kiosk.taps_made()).sum();
    let report = town.ops.verify()?;
    toll.lost += report.gaps() + made.saturating_sub(report.taps);
    toll.doubled += report.doubled + report.taps.saturating_sub(made);
    Ok(())
}
