//! The end of the day (Asia/Tokyo): whoever still waits at an office is gone, counters that were left open are closed,
//! and those who are parked or must come back are carried over if the office settled so.
//!
//! Every hub does this for every office; the second one finds nothing left to do. An office that cannot be closed now is
//! tried again, and keeps none of the others waiting.

use std::{collections::HashSet, time::Duration};

use actix_web::web::Data;
use actors::Town;
use db::{Db, queues};
use domain::{
    ids::FacilityId,
    log::Witness,
    queue::decide::{CLOSE_MAX, Command, Reach},
    time::CivilDay,
};
use hub_web::{app::Hub, live::ticks, metrics::Metrics};

/// How often it is looked whether a new day has begun.
const EVERY: Duration = Duration::from_secs(20);
/// Most closings of one office: more people than any office sees on a day.
const CLOSINGS_MAX: usize = 400;

/// Closes days for as long as the hub runs, the first time at once: it may have been down at midnight.
pub(crate) async fn close_days(hub: Data<Hub>) {
    let Hub { db, town, metrics, .. } = &**hub;
    let mut ticks = ticks(EVERY);
    let mut day = Closed { day: town.now().day(), offices: HashSet::new() };
    let mut all_closed = false;
    loop {
        ticks.tick().await;
        let today = town.now().day();
        if day.day != today {
            (day, all_closed) = (Closed { day: today, offices: HashSet::new() }, false);
        }
        if !all_closed {
            all_closed = day.close_all(db, town, metrics).await;
        }
    }
}

/// The offices whose earlier days are closed.
struct Closed {
    day: CivilDay,
    offices: HashSet<FacilityId>,
}

impl Closed {
    /// Closes what is not closed yet, whatever becomes of the others; tells whether all are.
    async fn close_all(&mut self, db: &Db, town: &Town, metrics: &Metrics) -> bool {
        let offices = match db.read(queues::offices).await {
            Ok(offices) => offices,
            Err(error) => {
                tracing::warn!(%error, "it cannot be read which offices there are; it is tried again");
                metrics.closings_failed.inc();
                return false;
            }
        };
        for office in &offices {
            if self.offices.contains(office) {
                continue;
            }
            match close(town, *office).await {
                Ok(()) => drop(self.offices.insert(*office)),
                Err(failure) => {
                    tracing::warn!(facility = %office, %failure, "the day before could not be closed yet; it is tried again");
                    metrics.closings_failed.inc();
                }
            }
        }
        offices.iter().all(|office| self.offices.contains(office))
    }
}

async fn close(town: &Town, office: FacilityId) -> Result<(), actors::QueueFailure> {
    for _ in 0..CLOSINGS_MAX {
        let closed = town.queue(office, (Witness::Clock, None), Command::Close(Reach::Earlier)).await?;
        if closed.len() < CLOSE_MAX {
            break;
        }
    }
    Ok(())
}
