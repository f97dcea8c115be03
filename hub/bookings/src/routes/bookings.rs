//! Bookings of residents: choosing a time, which is held for a while; who comes; the booking's own page.
//!
//! A hold and the form after it are what a thousand people send in the same second: nothing is read for them that is not
//! needed to decide. Whoever has the address of a booking's page has the booking: its last part is a code that nobody can
//! make up. These pages are kept nowhere, and their address is told to nobody else (`referrer-policy: same-origin`).

mod acts;
mod bounds;
mod choose;
mod details;
mod file;
mod find;
mod holder;
mod moving;
mod today;
mod told;
mod typed;
mod waiting;

use std::net::IpAddr;

use actix_web::HttpRequest;
use actors::BookingFailure;
use db::{
    accounts::{self, Guardian},
    bookings::{self as bookings_rows, Party},
};
use domain::{
    bookings::{
        self,
        booking::{Booking, Step},
        decide::{BookingRefusal, Command},
    },
    ids::FacilityId,
    log::{Cause, Fact, Witness},
};
use hub_web::{
    app::Hub,
    cookies,
    session::{self, Visitor},
    trouble::PageError,
};

pub use acts::{accept, cancel, confirm, remind, unsubscribe, unsubscribed};
pub use bounds::{Bounded, Bounds};
pub(crate) use choose::COOKIE as HOLD_COOKIE;
pub use choose::{hold, places, show};
pub use details::details;
pub use file::calendar_file;
pub use find::{ask, find};
pub use holder::{Holder, OneBooking, look};
pub use moving::{change, show_times};
pub use today::today;
pub use told::{follow, unfollow};

pub use waiting::{show as show_waiting, wait};

/// What a command came to: how the booking stands after it, and by which step.
type Outcome = Result<(Step, Booking), BookingRefusal>;

/// Takes a resident's command to the place's bookings. The same cause again, and it is the same answer.
async fn send(
    hub: &Hub,
    facility: FacilityId,
    cause: Option<Cause>,
    command: Command,
    party: Option<Party>,
) -> Result<Outcome, PageError> {
    send_from(hub, facility, (cause, None), command, party).await
}

/// Takes the command of somebody of whom nothing is known but where it comes from.
async fn send_from(
    hub: &Hub,
    facility: FacilityId,
    (cause, from): (Option<Cause>, Option<IpAddr>),
    command: Command,
    party: Option<Party>,
) -> Result<Outcome, PageError> {
    match hub.town.booking(facility, actors::Sent { by: Witness::Phone, cause, from }, command, party).await {
        Ok(facts) => match facts.into_iter().next().map(|entry| entry.fact) {
            Some(Fact::Bookings(bookings::Fact::Booking { step, booking })) => Ok(Ok((step, *booking))),
            // A form that did something else once.
            Some(_) | None => Err(PageError::BadForm),
        },
        Err(BookingFailure::Refused(refusal)) => Ok(Err(refusal)),
        Err(BookingFailure::NoCalendar | BookingFailure::NoQueue) => Err(PageError::NotFound),
        Err(BookingFailure::Queue(_)) => Err(PageError::Busy),
        Err(BookingFailure::Facility(refusal)) => Err(refusal.into()),
    }
}

/// The places where something can be booked.
async fn places_with_calendars(hub: &Hub) -> Result<Vec<FacilityId>, PageError> {
    Ok(hub.db.read(bookings_rows::places).await?)
}

/// The guardian who is signed in, if one is.
async fn signed_in(hub: &Hub, request: &HttpRequest) -> Result<Option<Guardian>, PageError> {
    let Some(token) = cookies::token_hash(hub, request) else { return Ok(None) };
    let session = session::check(hub, hub_web::routes::Side::Residents, token, session::Usage::Acting).await?;
    let Some(Visitor::Guardian(id)) = session.map(|session| session.visitor) else { return Ok(None) };
    let sealer = hub.sealer();
    Ok(Some(hub.db.read(move |conn| accounts::guardian(conn, &sealer, id)).await?))
}
