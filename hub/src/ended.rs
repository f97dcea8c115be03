//! What has ended is forgotten: sessions, invitations, enrolment codes, tries. Every hub does this; the second one finds
//! nothing left to do.

use std::{sync::Arc, time::Duration};

use db::{Db, accounts};
use domain::time::Clock;

/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(15 * 60);
/// Portions at one go; what is left is for the next.
const PORTIONS_MAX: usize = 50;

/// Forgets for as long as the hub runs, the first time at once.
pub async fn forget(db: Db, clock: Arc<dyn Clock>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for _ in 0..PORTIONS_MAX {
            let now = clock.now();
            match db.write(move |conn| accounts::forget_ended(conn, now)).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "what has ended is not forgotten yet; it is tried again");
                    break;
                }
            }
        }
    }
}
