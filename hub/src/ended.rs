//! What has ended is forgotten: sessions, invitations, enrolment codes, tries. Every hub does this; the second one finds
//! nothing left to do.

use std::{sync::Arc, time::Duration};

use db::{Db, DbError, accounts};
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
            match forget_some(&db, &*clock).await {
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

/// `true` if there may be more.
async fn forget_some(db: &Db, clock: &dyn Clock) -> Result<bool, DbError> {
    let now = clock.now();
    let found = db.read(move |conn| accounts::ended(conn, now)).await?;
    let more = found.may_be_more();
    if !found.is_empty() {
        db.write(move |conn| accounts::forget_ended(conn, &found, now)).await?;
    }
    Ok(more)
}
