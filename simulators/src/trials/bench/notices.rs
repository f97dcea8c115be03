//! What a tap leaves to be done after its answer: whom to tell. The hub does it when it finds the time, so the benchmark
//! waits for it before it measures something else, and says how long that took.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use crate::trials::{TrialError, load::http::Connection};

const SETTLED_WITHIN: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Waits until no fact is in the hub's outbox; gives the time that it took.
pub async fn settled(hub: SocketAddr) -> Result<Duration, TrialError> {
    let (start, mut connection) = (Instant::now(), Connection::open(hub).await?);
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {hub}\r\n\r\n");
    while start.elapsed() < SETTLED_WITHIN {
        let answer = connection.ask(request.as_bytes()).await?;
        match outbox(&String::from_utf8_lossy(&answer.body)) {
            Some(0) => return Ok(start.elapsed()),
            // After a kill the hub that is gone counts as the one that tells it for a while.
            Some(_) | None => sleep(LOOK_EVERY).await,
        }
    }
    Err(TrialError::Unclear("notices that never settle"))
}

/// What sealing a fact into the audit took this hub so far, in microseconds of the clock: reading, hashing and one row for many.
/// `None` while it has sealed none.
pub async fn sealing_us(hub: SocketAddr) -> Result<Option<f64>, TrialError> {
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {hub}\r\n\r\n");
    let answer = Connection::open(hub).await?.ask(request.as_bytes()).await?;
    Ok(seal_us(&String::from_utf8_lossy(&answer.body)))
}

fn seal_us(metrics: &str) -> Option<f64> {
    let value = |name: &str| metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
    let (facts, seconds) = (value("kazasu_audit_facts_sealed_total ")?, value("kazasu_audit_seal_seconds_sum ")?);
    (facts > 0.0).then(|| seconds * 1e6 / facts)
}

fn outbox(metrics: &str) -> Option<u64> {
    metrics.lines().find_map(|line| line.strip_prefix("kazasu_outbox_facts ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_outbox_is_found_among_the_metrics() {
        let metrics = "# HELP kazasu_outbox_facts Facts.\n# TYPE kazasu_outbox_facts gauge\nkazasu_outbox_facts 12\nkazasu_other 3\n";
        assert_eq!(super::outbox(metrics), Some(12));
        assert_eq!(super::outbox("kazasu_outbox_facts_age 3"), None);
    }

    #[test]
    fn what_sealing_takes_is_found_among_the_metrics() {
        let metrics = "kazasu_audit_facts_sealed_total 2000\nkazasu_audit_seal_seconds_sum 0.01\n";
        assert_eq!(super::seal_us(metrics), Some(5.0));
        assert_eq!(super::seal_us("kazasu_audit_facts_sealed_total 0\nkazasu_audit_seal_seconds_sum 0\n"), None);
    }
}
