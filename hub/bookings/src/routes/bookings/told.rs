//! Pushes about a booking to this browser.

use actix_web::{HttpResponse, web::Json};
use db::notices::{self, Recipient};
use hub_web::{
    push::{Subscribe, Unsubscribe},
    trouble::PageError,
};

use super::{Bounded as _, Holder};

/// `POST /booking/{code}/subscriptions`: 204, again for the same browser; 409 if nothing is to come of the booking.
///
/// # Errors
/// If the endpoint is no known push service's, or the database fails.
pub async fn follow(holder: Holder, browser: Json<Subscribe>) -> Result<HttpResponse, PageError> {
    if !holder.hub.admits_act(holder.id) {
        return Err(PageError::TooMany);
    }
    let browser = browser.into_inner().admitted(&holder.hub)?;
    let (sealer, now, recipient) = (holder.hub.sealer(), holder.hub.clock.now(), Recipient::Booking(holder.id));
    if !holder.place().await?.1.stand.is_ahead(now) {
        return Ok(HttpResponse::Conflict().finish());
    }
    holder.hub.db.write(move |conn| notices::subscribe(conn, &sealer, recipient, &browser, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /booking/{code}/subscriptions/remove`: 204, again for the same browser.
///
/// # Errors
/// If the database fails.
pub async fn unfollow(holder: Holder, browser: Json<Unsubscribe>) -> Result<HttpResponse, PageError> {
    if !holder.hub.admits_act(holder.id) {
        return Err(PageError::TooMany);
    }
    let (sealer, endpoint) = (holder.hub.sealer(), browser.into_inner().endpoint);
    let recipient = Recipient::Booking(holder.id);
    holder.hub.db.write(move |conn| notices::unsubscribe(conn, &sealer, recipient, &endpoint)).await?;
    Ok(HttpResponse::NoContent().finish())
}
