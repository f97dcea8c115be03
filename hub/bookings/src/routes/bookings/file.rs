//! A booking for the calendar of whoever booked (RFC 5545), in the words of the mails about it. It has the name of the
//! entry that comes by mail, so that what is mailed later changes or ends it.

use actix_web::HttpResponse;
use domain::bookings::{
    booking::Stand,
    ics::{self, Entry, Method},
};
use hub_web::trouble::PageError;
use notifier::words::bookings::{About, description, summary, uid};

use super::{Holder, choose::look_at};
use crate::pages::bookings::booking_path;

/// `GET /booking/{code}/calendar.ics`
///
/// # Errors
/// If the booking is not booked, or it cannot be read now.
pub async fn calendar_file(holder: Holder) -> Result<HttpResponse, PageError> {
    let (seen, hub) = (holder.seen().await?, &holder.hub);
    let mut booking = seen.booking;
    if !matches!(booking.stand, Stand::Booked | Stand::Arrived { .. }) {
        return Err(PageError::NotFound);
    }
    booking.language = holder.lang.unwrap_or(booking.language);
    let (office, calendar, ()) = look_at(hub, seen.facility, |_| ()).await?;
    let url = format!("{}{}", hub.settings.public_url, booking_path(&holder.code, ""));
    let about = About {
        booking: &booking,
        party: &seen.party.unwrap_or_default(),
        place: &seen.place.name,
        calendar: &calendar,
        office: Some(&office),
        url: &url,
        code: "",
        now: hub.clock.now(),
    };
    let desk = calendar.desk(booking.taken.desk).map_or("", |desk| desk.name.in_lang(booking.language));
    let file = ics::calendar_file(&Entry {
        uid: &uid(booking.id, &hub.settings.public_url),
        sequence: booking.changes,
        method: Method::Publish,
        stamp: about.now,
        start: booking.taken.start,
        end: booking.taken.end(),
        summary: &summary(&about),
        location: format!("{} {desk}", seen.place.name).trim(),
        description: &description(&about),
        url: &url,
        organizer: None,
        attendee: None,
    });
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/calendar; charset=utf-8")
        .insert_header(("content-disposition", "attachment; filename=\"yoyaku.ics\""));
    Ok(response.body(file))
}
