//! A booking for the calendar of whoever booked (RFC 5545). What is mailed later under the same name changes the entry.

use actix_web::HttpResponse;
use domain::bookings::{
    booking::Stand,
    ics::{self, Entry, Method},
};

use super::{Holder, choose::look_at, unkept};
use crate::{
    pages::bookings::{booking_path, service_names},
    trouble::PageError,
};

/// `GET /booking/{code}/calendar.ics`
///
/// # Errors
/// If the booking is not booked, or it cannot be read now.
pub async fn calendar_file(holder: Holder) -> Result<HttpResponse, PageError> {
    let seen = holder.seen().await?;
    let (booking, hub) = (seen.booking, &holder.hub);
    let method = match booking.stand {
        Stand::Booked | Stand::Arrived { .. } => Method::Publish,
        _ => return Err(PageError::NotFound),
    };
    let (office, calendar, ()) = look_at(hub, seen.facility, |_| ()).await?;
    let lang = holder.lang.unwrap_or(booking.language);
    let services = service_names(&office, &booking.wish.services, lang).join("、");
    let desk = calendar.desk(booking.taken.desk).map_or("", |desk| desk.name.in_lang(lang));
    let url = format!("{}{}", hub.settings.public_url, booking_path(&holder.code, ""));
    let number = booking.number_text();
    let file = ics::calendar_file(&Entry {
        uid: &format!("{}@kazasu", booking.id),
        sequence: booking.changes,
        method,
        stamp: hub.clock.now(),
        start: booking.taken.start,
        end: booking.taken.end(),
        summary: &services,
        location: format!("{} {desk}", seen.place.name).trim(),
        description: &format!("{number}\n{url}"),
        url: &url,
        organizer: None,
        attendee: None,
    });
    let name = "attachment; filename=\"yoyaku.ics\"";
    let mut response = HttpResponse::Ok();
    response.content_type("text/calendar; charset=utf-8").insert_header(("content-disposition", name));
    Ok(unkept(response.body(file)))
}
