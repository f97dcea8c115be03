//! What keeps the audit by itself: logs are sealed into its chains, checkpoints are signed, old rows go. Every hub does it; of
//! two that do it at once each portion is one's.

use std::time::{Duration, Instant};

use actix_web::web::Data;
use db::{
    DbError,
    audit::{
        checkpoint::{self, AuditKey},
        facts, prune,
    },
};
use hub_web::app::Hub;

/// How often logs are sealed: a fact that was changed before it was sealed is not found.
const SEAL_EVERY: Duration = Duration::from_secs(10);
/// So many sealings to a checkpoint: five minutes.
const CHECKPOINT_EVERY: u64 = 30;
/// So many sealings to a look for old rows: an hour.
const PRUNE_EVERY: u64 = 360;

/// For as long as the hub runs.
pub async fn keep(hub: Data<Hub>) {
    let mut ticks = tokio::time::interval(SEAL_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut count = 0_u64;
    loop {
        ticks.tick().await;
        let done = once(&hub, count).await;
        if let Err(error) = done {
            tracing::warn!(%error, "the audit could not be kept; the next round tries again");
        }
        count += 1;
    }
}

async fn once(hub: &Hub, count: u64) -> Result<(), DbError> {
    let (now, seed) = (hub.clock.now(), hub.sealer().audit_seed());
    let begun = Instant::now();
    let sealed = facts::seal(&hub.db, now).await?;
    if sealed > 0 {
        hub.metrics.audit_facts_sealed.inc_by(sealed);
        hub.metrics.audit_seal_seconds.observe(begun.elapsed().as_secs_f64());
    }
    if count.is_multiple_of(CHECKPOINT_EVERY) {
        let make = move |conn: &mut db::Conn| checkpoint::make(conn, &AuditKey::from_seed(&seed), now);
        if let Some(made) = hub.db.tally(make).await? {
            // Whoever gathers the log of the hub elsewhere keeps the checkpoint there.
            tracing::info!(checkpoint = %made, "the ends of the audit's chains");
        }
    }
    if count.is_multiple_of(PRUNE_EVERY) {
        let gone = prune::prune(&hub.db, seed, now).await?;
        if gone > 0 {
            tracing::info!(rows = gone, "rows of the audit were older than its term");
        }
    }
    Ok(())
}
