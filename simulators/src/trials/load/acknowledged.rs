//! Taps that a hub answered, and whether it still knows them.

use std::net::SocketAddr;

use domain::taps::{BATCH_MAX_TAPS, Tap, TapOutcome};

use super::{
    LoadError,
    http::{Answer, Connection},
    kiosk::{LoadKiosk, read_answers},
};

/// A tap that was answered, as it was answered.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// The tap.
    pub tap: Tap,
    /// What was decided.
    pub outcome: TapOutcome,
    /// Whether the hub said that it had the tap already.
    pub repeated: bool,
}

/// Reads the hub's answer to these taps.
///
/// # Errors
/// If it refused them, or does not answer each.
pub fn read(taps: Vec<Tap>, answer: &Answer) -> Result<Vec<Acknowledged>, LoadError> {
    let answers = read_answers(answer)?;
    let seqs = answers.iter().map(|answer| answer.seq);
    if !seqs.eq(taps.iter().map(|tap| tap.seq)) {
        return Err(LoadError::Misunderstood("a batch of taps".to_owned()));
    }
    let pairs = taps.into_iter().zip(answers);
    let read = pairs.map(|(tap, answer)| Acknowledged { tap, outcome: answer.outcome, repeated: answer.repeated });
    Ok(read.collect())
}

/// Sends every acknowledged tap again, as a kiosk does that never got its answer; gives the number of those that the
/// hub does not know any more or answers otherwise.
///
/// # Errors
/// If the hub does not answer.
pub async fn count_lost(hub: SocketAddr, kiosk: &LoadKiosk, acknowledged: &[Acknowledged]) -> Result<u64, LoadError> {
    let mut connection = Connection::open(hub).await?;
    let mut lost = 0;
    for consecutive in acknowledged.chunk_by(|one, next| one.tap.seq.next() == next.tap.seq) {
        for batch in consecutive.chunks(BATCH_MAX_TAPS) {
            let again = kiosk.sign(batch.iter().map(|one| one.tap.clone()).collect());
            let answer = connection.ask(&again.request).await?;
            let now = read(again.taps, &answer)?;
            lost += now.iter().zip(batch).filter(|(now, then)| !now.repeated || now.outcome != then.outcome).count();
        }
    }
    Ok(lost as u64)
}
