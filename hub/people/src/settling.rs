//! Keeps the registry of persons as the lists say: what was marked within seconds, and everything once after the start, for a
//! hub of the release before marks nothing.

use std::time::Duration;

use actix_web::web::Data;
use db::{
    DbError,
    persons::settle::{self, Walk},
};
use hub_web::{app::Hub, live::ticks};

/// How often it is looked whether something was marked.
const EVERY: Duration = Duration::from_secs(2);
/// Between two transactions: taps go first.
const PAUSE: Duration = Duration::from_millis(20);

/// Settles for as long as the hub runs.
pub(crate) async fn follow(hub: Data<Hub>) {
    let (mut ticks, mut walk, mut is_well) = (ticks(EVERY), Some(Walk::default()), true);
    loop {
        ticks.tick().await;
        let settled = round(&hub, &mut walk).await;
        // Said once, when it begins.
        if let (Err(error), true) = (&settled, is_well) {
            tracing::warn!(%error, "the registry of persons does not follow the lists for now; it is tried again");
        }
        is_well = settled.is_ok();
    }
}

/// Settles until nothing is marked and the walk is over.
async fn round(hub: &Hub, walk: &mut Option<Walk>) -> Result<(), DbError> {
    loop {
        let (sealer, now) = (hub.sealer(), hub.clock.now());
        if hub.db.write(move |conn| settle::next(conn, &sealer, now)).await? == 0 {
            let Some(from) = walk.clone() else { return Ok(()) };
            *walk = step(hub, from).await?;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// One step of the walk; `None` when it is over. One that failed is made again.
async fn step(hub: &Hub, mut walk: Walk) -> Result<Option<Walk>, DbError> {
    let (sealer, now) = (hub.sealer(), hub.clock.now());
    let step = hub.db.write(move |conn| {
        let has_more = walk.step(conn, &sealer, now)?;
        Ok::<_, DbError>(has_more.then_some(walk))
    });
    step.await
}
