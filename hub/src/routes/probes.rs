//! What operators and load balancers ask.

use actix_web::{HttpResponse, web::Data};

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
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(hub.metrics.render())
}
