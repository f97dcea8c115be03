//! Another time for a booking, or other services or people: the calendar once more, on which its own places are free.

use actix_web::{HttpRequest, HttpResponse, web::Form};
use domain::{
    bookings::{
        booking::{Booking, Channel, Stand},
        decide::{BookingRefusal, Command, cut_off},
    },
    ids::FacilityId,
};
use hub_web::{forms::Sent, trouble::PageError};

use super::{
    Bounded as _, Holder,
    choose::{Asked, is_about_the_time, look_at, page, start_and_form},
    send,
};
use crate::pages::bookings::{Done, Purpose, WhyNot};

impl Holder {
    /// Whether it is too late to change this booking here.
    async fn is_late(&self, facility: FacilityId, booking: &Booking) -> Result<bool, PageError> {
        let (_, calendar, ()) = look_at(&self.hub, facility, |_| ()).await?;
        Ok(cut_off(&calendar, booking.day()) <= self.hub.clock.now())
    }

    /// The calendar; without another wish, for what is booked.
    async fn times(
        &self,
        mut asked: Asked,
        (facility, booking): (FacilityId, Booking),
        why: Option<WhyNot>,
    ) -> Result<HttpResponse, PageError> {
        let wish = booking.wish;
        if asked.wanted.services.is_empty() {
            asked.wanted.services = wish.services;
        }
        if asked.wanted.people.is_none() {
            (asked.wanted.people, asked.wanted.seating) = (Some(wish.people), wish.seating);
        }
        if (asked.wanted.month, asked.wanted.day) == (None, None) {
            let (year, month, _) = booking.taken.start.day().ymd();
            asked.wanted.month = Some((year, month));
        }
        let here = {
            let read = self.hub.db.read(move |conn| db::roster::facility(conn, facility));
            (facility, read.await?.into())
        };
        let purpose = Purpose::Move { code: self.code.clone(), start: booking.taken.start };
        let lang = self.lang.unwrap_or(booking.language);
        page(&self.hub, here, (asked, purpose, Some(self.id)), self.shell.clone().in_lang(lang), why).await
    }
}

/// `GET /booking/{code}/move`
///
/// # Errors
/// If it cannot be read now.
pub async fn show_times(request: HttpRequest, holder: Holder) -> Result<HttpResponse, PageError> {
    let (facility, booking) = holder.place().await?;
    if booking.stand != Stand::Booked {
        return Ok(holder.back(None));
    }
    if holder.is_late(facility, &booking).await? {
        return holder.refuse(&request, WhyNot::Refused(BookingRefusal::CutOff)).await;
    }
    holder.times(Asked::of(&request), (facility, booking), None).await
}

/// `POST /booking/{code}/move`
///
/// # Errors
/// If the form cannot be understood or it cannot be decided now.
pub async fn change(request: HttpRequest, holder: Holder, fields: Form<Sent>) -> Result<HttpResponse, PageError> {
    let sent = Sent::read(fields.into_inner(), &holder.hub, &request)?;
    let ((start, form), mut asked) = (start_and_form(&sent)?, Asked::read(&sent));
    if !holder.hub.admits_act(holder.id) {
        return holder.refuse(&request, WhyNot::TooMany).await;
    }
    let (facility, booking) = holder.place().await?;
    asked.wanted.day = Some(start.day());
    let command = Command::Move { booking: booking.id, wish: asked.wanted.wish(), start, channel: Channel::Public };
    match send(&holder.hub, facility, Some(holder.cause(form)), command, None).await? {
        Ok(_) => Ok(holder.back(Some(Done::Moved))),
        Err(refusal) if booking.stand == Stand::Booked && !holder.is_late(facility, &booking).await? => {
            if !is_about_the_time(refusal) {
                asked.wanted.day = None;
            }
            holder.times(asked, (facility, booking), Some(WhyNot::Refused(refusal))).await
        }
        Err(refusal) => holder.refuse(&request, WhyNot::Refused(refusal)).await,
    }
}
