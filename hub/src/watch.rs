//! Looks for attacks: what was counted in memory becomes rows of the audit, and the rules judge the rows of the last hour. Every
//! hub does it; what two of them find is one incident (ADR 0115).

use std::time::Duration;

use actix_web::web::Data;
use db::{
    Conn, DbError, audit,
    incidents::{self, Seen},
};
use hub_web::app::Hub;
use tokio::sync::Mutex;

/// How often.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// The rows of the last hour, as this hub has read them.
#[derive(Default)]
pub struct Held(Mutex<Seen>);

/// For as long as the hub runs.
pub async fn keep(hub: Data<Hub>) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = once(&hub).await {
            hub.metrics.incident_looks_failed.inc();
            tracing::warn!(%error, "attacks could not be looked for; the next round tries again");
        }
    }
}

/// One look. Two at once wait for each other.
///
/// # Errors
/// If the database fails. What was counted and could not be written is lost.
pub async fn once(hub: &Hub) -> Result<(), DbError> {
    let mut seen = hub.own::<Held>().0.lock().await;
    let counted = hub.misses.take();
    if !counted.is_empty() {
        let record =
            move |conn: &mut Conn| counted.into_iter().try_for_each(|row| audit::record(conn, row)).map(|()| true);
        hub.db.tally::<bool, DbError>(record).await?;
    }
    let now = hub.clock.now();
    let from = seen.from(now);
    let rows = hub.db.read(move |conn| incidents::rows(conn, from)).await?;
    seen.take(rows, now);
    let signs = seen.signs();
    if signs.is_empty() {
        return Ok(());
    }
    let found = hub.db.read(move |conn| incidents::find(conn, &signs, now)).await?;
    if found.is_empty() {
        return Ok(());
    }
    let settled = hub.db.tally(move |conn| incidents::settle(conn, found, now)).await?;
    for rule in &settled.made {
        hub.metrics.incidents.with_label_values(&[rule.name()]).inc();
        tracing::warn!(what = rule.name(), "something looks like an attack; the page of incidents says more");
    }
    Ok(())
}
