//! Follows the file of the town's keys: a key that `ops` added is known to a hub at work, and used when its moment has come.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use actix_web::web::Data;
use hub_web::app::Hub;

/// How often the file is looked at.
pub const EVERY: Duration = Duration::from_secs(3);
/// How often it is read though nothing was written: the moment of a key comes by itself.
const ANYWAY: u32 = 10;

/// Reads it again when it was exchanged, for as long as the hub runs.
pub async fn follow(hub: Data<Hub>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut seen, mut quiet) = (written(&hub), 0);
    loop {
        ticks.tick().await;
        let now = written(&hub);
        quiet += 1;
        if now == seen && quiet < ANYWAY {
            continue;
        }
        (seen, quiet) = (now, 0);
        if let Err(error) = hub.keys.reload(&hub.settings.keys_file, hub.clock.now()) {
            tracing::error!(%error, "the file of keys cannot be read again; this hub goes on with those that it has");
        }
    }
}

fn written(hub: &Hub) -> Option<SystemTime> {
    fs::metadata(&hub.settings.keys_file).and_then(|file| file.modified()).ok()
}
