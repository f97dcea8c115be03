//! Numbers for kiosks: what can be taken, and taking it. Signed like taps.

use std::time::Instant;

use actix_web::{
    HttpRequest,
    web::{Bytes, Data, Json},
};
use actors::{QueueBook, Taken};
use domain::{
    ids::VisitId,
    log::{Cause, Entry, Sender, Witness},
    queue::{
        Fact,
        decide::{Command, Here, Take},
        forecast,
        office::Service,
        tickets::{Availability, Button, Menu, MenuAsk, NextOpening, TICKETS_VERSION, TicketAsk, TicketGiven},
        visit::{Origin, Priority, Step, Visit},
    },
    taps::BatchRefusal,
    time::{MinuteOfDay, UtcTime},
};
use hub_web::{
    app::Hub,
    routes::taps::asked,
    trouble::{ApiError, TicketProblem},
};

/// What numbers can be taken now.
///
/// # Errors
/// A refusal as problem+json.
#[utoipa::path(
    post, path = "/api/v1/menu", tag = "kiosks",
    params(
        ("kazasu-device" = String, Header, description = "The device's id"),
        ("kazasu-signature" = String, Header, description = "As for /api/v1/taps"),
    ),
    request_body(content = hub_web::routes::openapi::MenuAsk),
    responses(
        (status = 200, body = hub_web::routes::openapi::Menu),
        (status = 400, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "malformed-batch, unsupported-version"),
        (status = 401, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "unknown-device, bad-signature"),
        (status = 403, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "revoked-device"),
        (status = 404, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "no-office"),
        (status = 503, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "busy, unavailable; with Retry-After"),
    )
)]
pub async fn menu(
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: Data<Hub>,
) -> Result<Json<Menu>, ApiError> {
    let (device, facility, ask) = asked::<MenuAsk>(&request, body, &hub).await?;
    check(ask.version)?;
    tracing::debug!(%device, "a kiosk asks what numbers there are");
    let now = hub.clock.now();
    let menu = hub.town.look(facility, move |book| menu_of(book, now)).await;
    let menu = menu.map_err(|_| BatchRefusal::Unavailable)?.ok_or(TicketProblem::NoOffice)?;
    let booked = hub.town.look_at_bookings(facility, |_| ()).await.map_err(|_| BatchRefusal::Unavailable)?;
    Ok(Json(Menu { takes_bookings: booked.is_some(), ..menu }))
}

/// What can be chosen at this office now.
fn menu_of(book: &QueueBook, now: UtcTime) -> Menu {
    let (office, day) = (book.office(), now.day());
    let next = office.opens_next(now);
    // Of today, or of the next day on which it opens.
    let hours = office.hours_on(next.map_or(day, UtcTime::day));
    let time = |minute: Option<MinuteOfDay>| minute.map(MinuteOfDay::text).unwrap_or_default();
    Menu {
        version: TICKETS_VERSION,
        office: book.name().to_owned(),
        opens: time(hours.first().map(|span| span.from)),
        closes: time(hours.last().map(|span| span.to)),
        next: next.map(|next| NextOpening { day: next.day(), time: next.clock_text() }),
        buttons: book.office().services.iter().filter_map(|service| button(book, service, now)).collect(),
        takes_bookings: false,
    }
}

fn button(book: &QueueBook, service: &Service, now: UtcTime) -> Option<Button> {
    let (office, queue) = (book.office(), book.queue());
    let section = office.section(service.section)?;
    let series = office.series_of(service)?;
    let used_up = queue.last_number(&series.prefix, now.day()).is_some_and(|last| last >= series.last());
    let line = forecast::of_service(office, queue, service.no, now)?;
    let wait = line.wait.map(|wait| wait.minutes());
    Some(Button {
        service: service.no,
        name: service.name.clone(),
        hint: service.hint.clone(),
        section: section.no,
        section_name: section.name.clone(),
        waiting: line.ahead,
        minutes: wait.map(|(minutes, _)| minutes),
        least_minutes: wait.and_then(|(_, least)| least),
        availability: match (office.is_open(now), used_up) {
            (false, _) => Availability::Closed,
            (true, true) => Availability::UsedUp,
            (true, false) => Availability::Open,
        },
    })
}

/// Takes a number; the answer is given after the commit. The same form again gives the same ticket.
///
/// # Errors
/// A refusal as problem+json.
#[utoipa::path(
    post, path = "/api/v1/tickets", tag = "kiosks",
    params(
        ("kazasu-device" = String, Header, description = "The device's id"),
        ("kazasu-signature" = String, Header, description = "As for /api/v1/taps"),
    ),
    request_body(content = hub_web::routes::openapi::TicketAsk),
    responses(
        (status = 200, body = hub_web::routes::openapi::TicketGiven, description = "After the commit"),
        (status = 400, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "malformed-batch, unsupported-version, unknown-service"),
        (status = 401, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "unknown-device, bad-signature"),
        (status = 403, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "revoked-device"),
        (status = 404, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "no-office"),
        (status = 409, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "closed, numbers-used-up"),
        (status = 429, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "too-many-tickets; with Retry-After"),
        (status = 503, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "busy, unavailable; with Retry-After"),
    )
)]
pub async fn take(
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: Data<Hub>,
) -> Result<Json<TicketGiven>, ApiError> {
    let timer = hub.metrics.ticket_seconds.start_timer();
    let given = give(&request, body, &hub).await;
    timer.observe_duration();
    hub.metrics.tickets.with_label_values(&[given.as_ref().map_or_else(|refused| refused.kind(), |_| "given")]).inc();
    Ok(Json(given?))
}

async fn give(
    request: &HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: &Hub,
) -> Result<TicketGiven, ApiError> {
    let (device, facility, ask) = asked::<TicketAsk>(request, body, hub).await?;
    check(ask.version)?;
    if !hub.tickets_of_devices.admits(device, Instant::now()) {
        return Err(TicketProblem::TooMany.into());
    }
    let now = hub.clock.now();
    let take = Command::Take(Take {
        visit: VisitId::new(now),
        services: ask.services,
        origin: Origin::Kiosk,
        priority: if ask.care { Priority::Care } else { Priority::Normal },
        language: ask.language,
        due: None,
        presence: Here::Here,
        card: None,
    });
    let by = (Witness::Button { device }, Some(Cause::form(ask.form, Sender::Device(device))));
    let Taken { facts, slip } = hub.town.ticket(facility, by, take).await?;
    if let Some(slip) = slip {
        return Ok(TicketGiven { version: TICKETS_VERSION, slip: *slip });
    }
    // It was given before, and its ticket says how it stands now.
    let (before, visit) = taken(&facts).ok_or(ApiError::Batch(BatchRefusal::Malformed))?;
    let slip = hub.town.look_after(facility, move |book| book.slip(&visit, before, now)).await;
    let slip = slip.map_err(|_| BatchRefusal::Unavailable)?.ok_or(TicketProblem::NoOffice)?;
    Ok(TicketGiven { version: TICKETS_VERSION, slip })
}

/// The visit that began with these facts. A form that did something else once has none.
#[must_use]
pub fn taken(facts: &[Entry]) -> Option<(u32, Visit)> {
    match facts.first().and_then(Fact::of) {
        Some(Fact::Visit { step: Step::Taken { before }, visit, .. }) => Some((*before, (**visit).clone())),
        _ => None,
    }
}

fn check(version: u16) -> Result<(), BatchRefusal> {
    if version == TICKETS_VERSION { Ok(()) } else { Err(BatchRefusal::UnsupportedVersion) }
}
