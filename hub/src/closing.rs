//! The end of the day (Asia/Tokyo): whoever still waits at an office is gone, counters that were left open are closed,
//! and those who are parked or must come back are carried over if the office settled so.
//!
//! Every hub does this for every office; the second one finds nothing left to do.

use std::{sync::Arc, time::Duration};

use actors::Town;
use db::{Db, queues};
use domain::{
    event::Witness,
    ids::FacilityId,
    queue::decide::{CLOSE_MAX, Command, Reach},
    time::CivilDay,
};

use crate::metrics::Metrics;

/// How often it is looked whether a new day has begun.
const EVERY: Duration = Duration::from_secs(20);
/// Most closings of one office: more people than any office sees on a day.
const CLOSINGS_MAX: usize = 400;

/// Closes days for as long as the hub runs, the first time at once: it may have been down at midnight.
pub async fn close_days(db: Db, town: Town, metrics: Arc<Metrics>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut closed: Option<CivilDay> = None;
    loop {
        ticks.tick().await;
        let today = town.now().day();
        if closed == Some(today) {
            continue;
        }
        match close_all(&db, &town).await {
            Ok(()) => closed = Some(today),
            Err(failure) => {
                tracing::warn!(%failure, "the day before could not be closed yet; it is tried again");
                metrics.closings_failed.inc();
            }
        }
    }
}

/// Why a day is not closed yet.
#[derive(Debug, thiserror::Error)]
enum ClosingFailure {
    #[error(transparent)]
    Database(#[from] db::DbError),
    #[error("{0}: {1}")]
    Office(FacilityId, actors::QueueFailure),
}

async fn close_all(db: &Db, town: &Town) -> Result<(), ClosingFailure> {
    for office in db.read(queues::offices).await? {
        for _ in 0..CLOSINGS_MAX {
            let closed = town.queue(office, (Witness::Clock, None), Command::Close(Reach::Earlier)).await;
            if closed.map_err(|failure| ClosingFailure::Office(office, failure))?.len() < CLOSE_MAX {
                break;
            }
        }
    }
    Ok(())
}
