//! Visitors with a booking check in: at a kiosk by QR code or booking number, on their phones with the digits of the day.
//! Each gets a number of the queue with the priority that a booking has. What a kiosk sends is signed like taps.
//!
//! Absent on purpose: cards, which check in with a tap, and the staff's own button.

mod phone;

use std::time::Instant;

use actix_web::{
    HttpRequest,
    web::{Bytes, Data, Json},
};
use actors::{BookingFailure, FacilityRefusal};
use db::{DbError, bookings, queues, residents, roster};
use domain::{
    bookings::{
        booking::{Booking, Stand},
        decide::Command,
    },
    ids::{BookingId, FacilityId, VisitId},
    lang::Lang,
    log::{Cause, Sender, Witness},
    queue::{
        arrivals::{ARRIVALS_VERSION, Arrival, ArrivalAnswer, ArrivalAsk, Booked, NoArrival, SCANNED_MAX, Shown},
        decide::QueueRefusal,
        tickets::{Slip, Tapped},
    },
    taps::BatchRefusal,
    time::UtcTime,
};
use hub_web::{
    app::Hub,
    forms::digits,
    routes::taps::asked,
    trouble::{ApiError, TicketProblem},
};

pub(crate) use phone::COOKIE;
pub use phone::{arrive, cookie, held};

use super::bookings::Bounds;
use crate::pages;

/// Somebody with a booking is here; the answer is given after the commit. The same form again gives the same ticket.
///
/// # Errors
/// A refusal as problem+json. That there is no such booking, or not today, is an answer.
#[utoipa::path(
    post, path = "/api/v1/arrivals", tag = "kiosks",
    params(
        ("kazasu-device" = String, Header, description = "The device's id"),
        ("kazasu-signature" = String, Header, description = "As for /api/v1/taps"),
    ),
    request_body(content = hub_web::routes::openapi::ArrivalAsk),
    responses(
        (status = 200, body = hub_web::routes::openapi::ArrivalAnswer, description = "After the commit: a ticket, or why there is none"),
        (status = 400, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "malformed-batch, unsupported-version"),
        (status = 401, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "unknown-device, bad-signature"),
        (status = 403, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "revoked-device"),
        (status = 429, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "too-many-tickets, too-many-tries; with Retry-After"),
        (status = 503, body = hub_web::routes::openapi::Problem, content_type = "application/problem+json", description = "busy, unavailable; with Retry-After"),
    )
)]
pub async fn at_kiosk(
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
    hub: Data<Hub>,
) -> Result<Json<ArrivalAnswer>, ApiError> {
    let (device, facility, ask) = asked::<ArrivalAsk>(&request, body, &hub).await?;
    if ask.version != ARRIVALS_VERSION {
        return Err(BatchRefusal::UnsupportedVersion.into());
    }
    if !hub.tickets_of_devices.admits(device, Instant::now()) {
        return Err(TicketProblem::TooMany.into());
    }
    // Digits can be guessed, codes cannot.
    if matches!(ask.shown, Shown::Number { .. }) && !Bounds::of(&hub).arrivals_of_devices.admits(device, Instant::now())
    {
        return Err(ApiError::TooMany);
    }
    let found = found(&hub, facility, ask.shown).await?;
    let outcome = match found {
        Ok(booking) => check_in(
            &hub,
            facility,
            booking,
            (Witness::Button { device }, Cause::form(ask.form, Sender::Device(device))),
        )
        .await
        .map_err(BatchRefusal::from)?,
        Err(why) => refused(why),
    };
    Ok(Json(ArrivalAnswer { version: ARRIVALS_VERSION, outcome }))
}

/// The booking that is meant, if whoever stands there may use it here.
async fn found(hub: &Hub, here: FacilityId, shown: Shown) -> Result<Result<BookingId, NoArrival>, ApiError> {
    match shown {
        Shown::Code { code } => match code_in(hub, &code) {
            Some(booking) => {
                let read = hub.db.read(move |conn| is_here(conn, here, booking)).await;
                Ok(read.map_err(|_| BatchRefusal::Unavailable)?)
            }
            None => Ok(Err(NoArrival::Unknown)),
        },
        Shown::Number { number, check } => match digits(&number).parse() {
            Ok(number) => numbered(hub, here, number, digits(&check)).await,
            Err(_) => Ok(Err(NoArrival::Unknown)),
        },
    }
}

/// The booking with this number, if whoever stands there knows something of it. There are as many answers as days of birth:
/// wrong ones are bounded by the booking too, or several kiosks and a patient person would find the right one.
async fn numbered(
    hub: &Hub,
    here: FacilityId,
    number: u32,
    check: String,
) -> Result<Result<BookingId, NoArrival>, ApiError> {
    let sealer = hub.sealer();
    let read = hub.db.read(move |conn| {
        let Some(booking) = bookings::by_number(conn, here, number)? else { return Ok(None) };
        Ok::<_, DbError>(Some((booking.id, knows(conn, &sealer, booking.id, &check)?)))
    });
    let Some((booking, is_theirs)) = read.await.map_err(|_| BatchRefusal::Unavailable)? else {
        return Ok(Err(NoArrival::Unknown));
    };
    if !Bounds::of(hub).checks.has_room(&booking, Instant::now()) {
        return Err(ApiError::TooMany);
    }
    if !is_theirs && !Bounds::of(hub).checks.admits(booking, Instant::now()) {
        return Err(ApiError::TooMany);
    }
    Ok(if is_theirs { Ok(booking) } else { Err(NoArrival::Unknown) })
}

/// The booking whose code is somewhere in what a scanner typed: keyboards of other countries type other signs around it.
fn code_in(hub: &Hub, typed: &str) -> Option<BookingId> {
    let typed = typed.get(..SCANNED_MAX).unwrap_or(typed).to_ascii_lowercase();
    let mut words = typed.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.find_map(|word| hub.sealer().booking_of_code(word))
}

fn is_here(conn: &mut db::Conn, here: FacilityId, booking: BookingId) -> Result<Result<BookingId, NoArrival>, DbError> {
    match bookings::get(conn, booking) {
        Ok((facility, _)) if facility == here => Ok(Ok(booking)),
        Ok((facility, _)) => Ok(Err(NoArrival::Elsewhere { place: roster::facility(conn, facility)?.name })),
        Err(DbError::NotFound) => Ok(Err(NoArrival::Unknown)),
        Err(error) => Err(error),
    }
}

/// Whether these are the last four digits of the telephone number of whoever comes, or their month and day of birth.
fn knows(conn: &mut db::Conn, sealer: &db::seal::Sealer, booking: BookingId, check: &str) -> Result<bool, DbError> {
    let Some(party) = bookings::party(conn, sealer, booking)? else { return Ok(false) };
    if check.len() != 4 {
        return Ok(false);
    }
    if digits(&party.phone).ends_with(check) {
        return Ok(true);
    }
    let resident = match party.resident.as_str() {
        "" => None,
        number => residents::find(conn, sealer, number)?,
    };
    let birthday = resident.and_then(|resident| resident.birth.month_and_date());
    Ok(birthday.is_some_and(|(month, date)| format!("{month:02}{date:02}") == check))
}

/// Takes the number of whoever has this booking.
///
/// # Errors
/// If it cannot be decided now; it may be sent again with the same form.
async fn check_in(
    hub: &Hub,
    facility: FacilityId,
    booking: BookingId,
    (by, cause): (Witness, Cause),
) -> Result<Arrival, FacilityRefusal> {
    let command = Command::Arrive { booking, visit: Some(VisitId::new(hub.clock.now())) };
    match hub.town.booking(facility, (by, Some(cause)), command, None).await {
        Ok(facts) => match facts.first().and_then(Booking::after) {
            // They have arrived, whatever fails from here on.
            Some(booking) => {
                explain(hub, facility, booking, Tapped::Arrived).await.map_err(|_| FacilityRefusal::Uncertain)
            }
            // The form did something else once.
            None => Err(FacilityRefusal::Unavailable),
        },
        Err(BookingFailure::Refused(_)) => {
            let read = hub.db.read(move |conn| bookings::get(conn, booking)).await;
            let (_, booking) = read.map_err(|_| FacilityRefusal::Unavailable)?;
            explain(hub, facility, &booking, Tapped::Waiting).await
        }
        Err(BookingFailure::NoCalendar) => Ok(refused(NoArrival::Unknown)),
        Err(BookingFailure::NoQueue | BookingFailure::Queue(QueueRefusal::NotOpen)) => Ok(refused(NoArrival::Closed)),
        Err(BookingFailure::Queue(QueueRefusal::NumbersUsedUp)) => Ok(refused(NoArrival::UsedUp)),
        Err(BookingFailure::Queue(_)) => Err(FacilityRefusal::Unavailable),
        Err(BookingFailure::Facility(refusal)) => Err(refusal),
    }
}

/// No number, and why: the kiosk says it in the visitor's language, what only shows texts in Japanese.
fn refused(why: NoArrival) -> Arrival {
    Arrival::Refused { screen: pages::arrivals::refused(&why, Lang::Ja), why }
}

/// The ticket of a booking that was used today, or why there is none.
async fn explain(
    hub: &Hub,
    facility: FacilityId,
    booking: &Booking,
    meaning: Tapped,
) -> Result<Arrival, FacilityRefusal> {
    let now = hub.clock.now();
    let another_day = NoArrival::NotToday { day: booking.day(), time: booking.taken.start.clock_text() };
    let why = match booking.stand {
        Stand::Booked | Stand::Missed | Stand::Arrived { .. } if booking.day() != now.day() => another_day,
        Stand::Arrived { visit: Some(visit) } => {
            return match slip(hub, facility, (booking.id, visit), now).await? {
                Some(slip) => Ok(Arrival::Ticket { meaning, slip: Box::new(slip) }),
                None => used(hub, visit).await.map(refused),
            };
        }
        Stand::Arrived { visit: None } => NoArrival::Used { number: None },
        // Somebody undid something in between: asked again, it is decided anew.
        Stand::Booked | Stand::Missed => return Err(FacilityRefusal::Busy),
        Stand::Held { .. } | Stand::Waiting { .. } | Stand::Offered { .. } => NoArrival::NotBooked,
        Stand::Cancelled | Stand::CalledOff | Stand::Lapsed => NoArrival::Over,
    };
    Ok(refused(why))
}

/// The ticket of somebody who waits.
async fn slip(
    hub: &Hub,
    facility: FacilityId,
    (booking, visit): (BookingId, VisitId),
    now: UtcTime,
) -> Result<Option<Slip>, FacilityRefusal> {
    let look = move |book: &actors::QueueBook| {
        let visit = book.queue().visit(visit).filter(|visit| visit.stand.is_in_line())?;
        let before = book.queue().ahead(book.office().rivals(visit.service()), (visit.rank, visit.id));
        Some(book.slip(visit, before, now))
    };
    let Some(slip) = hub.town.look(facility, look).await?.flatten() else { return Ok(None) };
    let booked = hub.town.look_at_bookings(facility, move |book| Some(Booked::of(book.get(booking)?, book.calendar())));
    Ok(Some(Slip { booked: booked.await?.flatten(), ..slip }))
}

async fn used(hub: &Hub, visit: VisitId) -> Result<NoArrival, FacilityRefusal> {
    match hub.db.read(move |conn| queues::visit(conn, visit)).await {
        Ok((_, visit)) => Ok(NoArrival::Used { number: Some(visit.number.to_string()) }),
        Err(DbError::NotFound) => Ok(NoArrival::Used { number: None }),
        Err(_) => Err(FacilityRefusal::Unavailable),
    }
}
