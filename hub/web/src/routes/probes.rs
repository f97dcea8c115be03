//! What operators and load balancers ask. Each is answered within seconds, whatever the database does.

use std::{collections::HashMap, time::Duration};

use actix_web::{HttpResponse, web::Data};
use db::{DbError, devices, incidents, notices, queues, roster};
use domain::{
    condition::PrinterCondition,
    ids::{DeviceId, FacilityId},
    queue::forecast,
};
use tokio::time::timeout;

use crate::{
    app::Hub,
    metrics::{LineFigures, TownFigures},
};

/// How long is waited for what the database is asked for a scrape; what is not there by then is left out.
const PATIENCE: Duration = Duration::from_secs(2);
const PLAIN: &str = "text/plain; charset=utf-8";

/// `GET /healthz`: the process is alive.
pub async fn health() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: this hub commits, and does not stop soon. Redis is no condition: it is a hint.
pub async fn ready(hub: Data<Hub>) -> HttpResponse {
    match hub.health.ready(hub.db.writer().failing()) {
        Ok(()) => HttpResponse::Ok().content_type(PLAIN).body("ready\n"),
        Err(why) => HttpResponse::ServiceUnavailable().content_type(PLAIN).body(why.text()),
    }
}

/// `GET /metrics`: Prometheus' text format.
pub async fn metrics(hub: Data<Hub>) -> HttpResponse {
    hub.metrics.writer_queue_entries.set(hub.db.writer().depth());
    let (idle, busy) = hub.db.connections();
    hub.metrics.database_connections.with_label_values(&["idle"]).set(idle);
    hub.metrics.database_connections.with_label_values(&["busy"]).set(busy);
    let town = if hub.health.speaks_for_all() { Some(figures(&hub).await) } else { None };
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(hub.metrics.tell(town.as_ref()))
}

/// What is so of the whole town. Only what could be read in time.
async fn figures(hub: &Hub) -> TownFigures {
    let now = hub.clock.now();
    let read = hub.db.read(move |conn| {
        let (facilities, seen) = (roster::facilities(conn)?, devices::last_seen(conn)?);
        let machines = (seen, devices::printers(conn, now)?);
        let counts = (notices::counts(conn)?, incidents::open_count(conn)?);
        Ok::<_, DbError>((counts, machines, queues::offices(conn)?, facilities))
    });
    // A database that is away leaves them out; readiness tells.
    let Ok(Ok(((counts, open), (seen, printers), offices, facilities))) = timeout(PATIENCE, read).await else {
        return TownFigures::default();
    };
    let slugs: HashMap<FacilityId, String> =
        facilities.into_iter().map(|facility| (facility.id, facility.slug)).collect();
    let kiosk = |(device, facility, at): (_, FacilityId, domain::time::UtcTime)| {
        Some((slugs.get(&facility)?.clone(), DeviceId::to_string(&device), at.micros() / 1_000_000))
    };
    let kiosks = seen.into_iter().filter_map(kiosk).collect();
    let printer = |(device, facility, printer): (DeviceId, FacilityId, PrinterCondition)| {
        Some((slugs.get(&facility)?.clone(), device.to_string(), printer.name()))
    };
    let printers = printers.into_iter().filter_map(printer).collect();
    let mut lines = Vec::new();
    // An office that does not answer keeps nobody from seeing the others.
    let _ = timeout(PATIENCE, lines_of(hub, &offices, &slugs, &mut lines)).await;
    TownFigures { notices: Some(counts), kiosks, printers, lines, incidents_open: i64::try_from(open).ok() }
}

async fn lines_of(
    hub: &Hub,
    offices: &[FacilityId],
    slugs: &HashMap<FacilityId, String>,
    figures: &mut Vec<LineFigures>,
) {
    let now = hub.clock.now();
    for office in offices {
        let lines = hub.town.look(*office, move |book| forecast::lines(book.office(), book.queue(), now)).await;
        let (Ok(Some(lines)), Some(slug)) = (lines, slugs.get(office)) else { continue };
        figures.extend(lines.iter().map(|line| LineFigures {
            office: slug.clone(),
            section: line.section.to_string(),
            waiting: i64::from(line.waiting),
            wait_seconds: line.wait.map(|wait| i64::try_from(wait.as_secs()).unwrap_or(i64::MAX)),
        }));
    }
}
