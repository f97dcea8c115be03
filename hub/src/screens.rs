//! Notes which signage screens are there: each holds a stream open, and asks for nothing else all day.

use std::time::Duration;

use actix_web::web::Data;
use db::{DbError, displays};
use hub_web::app::Hub;

/// How often it is noted.
const EVERY: Duration = Duration::from_secs(60);

/// Notes it for as long as the hub runs.
pub async fn watch(hub: Data<Hub>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = note(&hub).await {
            tracing::warn!(%error, "which screens are there could not be noted; it is tried again");
        }
    }
}

/// Notes it once.
///
/// # Errors
/// If the database fails.
pub async fn note(hub: &Hub) -> Result<(), DbError> {
    let (screens, now) = (hub.live.screens(), hub.clock.now());
    if screens.is_empty() {
        return Ok(());
    }
    hub.db.write(move |conn| displays::seen(conn, &screens, now)).await
}
