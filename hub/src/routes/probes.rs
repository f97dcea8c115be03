//! What operators and load balancers ask.

use std::collections::HashMap;

use actix_web::{HttpResponse, web::Data};
use db::roster;
use domain::queue::forecast;

use crate::app::Hub;

/// `GET /healthz`: the process is alive.
pub async fn health() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers. Redis is no condition: it is a hint.
pub async fn ready(hub: Data<Hub>) -> HttpResponse {
    match hub.db.ping().await {
        Ok(()) => HttpResponse::Ok().body("ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable().content_type("text/plain").body("the database does not answer\n")
        }
    }
}

/// `GET /metrics`: Prometheus' text format.
pub async fn metrics(hub: Data<Hub>) -> HttpResponse {
    hub.metrics.writer_queue.set(hub.db.writer().depth());
    // A database that is away leaves the last counts; readiness tells.
    if let Ok(counts) = hub.db.read(db::notices::counts).await {
        hub.metrics.outbox.set(counts.outbox);
        hub.metrics.deliveries_waiting.set(counts.waiting);
    }
    count_lines(&hub).await;
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(hub.metrics.render())
}

/// The lines of the offices that are awake here. Labels are names of offices and numbers of sections: a town has few.
async fn count_lines(hub: &Hub) {
    let Ok(facilities) = hub.db.read(roster::facilities).await else { return };
    let slugs: HashMap<_, _> = facilities.into_iter().map(|facility| (facility.id, facility.slug)).collect();
    hub.metrics.queue_waiting.reset();
    hub.metrics.queue_wait_minutes.reset();
    let now = hub.clock.now();
    for facility in hub.town.awake() {
        let lines = hub.town.look(facility, move |book| forecast::lines(book.office(), book.queue(), now)).await;
        // Most facilities are no offices.
        let (Ok(Some(lines)), Some(slug)) = (lines, slugs.get(&facility)) else { continue };
        for line in lines {
            let section = line.section.to_string();
            let labels = [slug.as_str(), section.as_str()];
            hub.metrics.queue_waiting.with_label_values(&labels).set(i64::from(line.waiting));
            if let Some(wait) = line.wait {
                let minutes = i64::try_from(wait.as_secs().div_ceil(60)).unwrap_or(i64::MAX);
                hub.metrics.queue_wait_minutes.with_label_values(&labels).set(minutes);
            }
        }
    }
}
