//! Moves of the staff take effect by themselves: whoever's day has come goes, whether anybody looks or not. Every hub does it; of
//! two that do it at once each move is one's.

use std::time::Duration;

use actix_web::web::Data;
use db::accounts::moves;
use hub_web::app::Hub;

/// How often it is looked: so long after midnight somebody may still be where they were.
const EVERY: Duration = Duration::from_secs(3);

/// For as long as the hub runs.
pub async fn keep(hub: Data<Hub>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = hub.clock.now();
        let is_due = hub.db.read(move |conn| moves::is_due(conn, now)).await;
        let done = match is_due {
            Ok(false) => continue,
            Ok(true) => hub.db.write(move |conn| moves::due(conn, now)).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(done) if done.is_empty() => {}
            Ok(done) => {
                tracing::info!(rows = done.len(), "moves of the staff took effect");
                hub.rights_changed();
            }
            Err(error) => tracing::warn!(%error, "moves of the staff could not be done; the next round tries again"),
        }
    }
}
