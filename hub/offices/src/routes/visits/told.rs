//! By what a visitor wants to be told: pushes to this browser, mails to an address for this one visit.
//!
//! The visit is said to be followed first: a number that is over is refused, and nothing is kept for it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Form, Json},
};
use db::{
    Conn, DbError,
    notices::{self, Reached, Recipient},
};
use domain::{
    bookings::address::mail_address,
    ids::VisitId,
    queue::decide::{Command, Following, QueueRefusal},
};
use hub_web::{
    push::{Subscribe, Unsubscribe},
    trouble::PageError,
};

use super::{Bounds, Holder};
use crate::pages::visits::{Done, WhyNot};

impl Holder {
    async fn follow(&self, on: Following) -> Result<Result<(), QueueRefusal>, PageError> {
        self.send(None, Command::Follow { visit: self.id, on }).await
    }

    /// Forgets one way of telling the visitor; if it was the last one, nobody follows any more.
    async fn forget(
        &self,
        forget: impl FnOnce(&mut Conn, VisitId) -> Result<(), DbError> + Send + 'static,
    ) -> Result<(), PageError> {
        let visit = self.id;
        let left = self.hub.db.write(move |conn| {
            forget(conn, visit)?;
            notices::reached_by(conn, visit)
        });
        if left.await? == Reached::NOT {
            // A number that is over is followed by nobody anyway.
            let _ = self.follow(Following::Off).await?;
        }
        Ok(())
    }
}

/// `POST /tickets/{code}/subscriptions`: 204, again for the same browser; 409 if the number is over.
///
/// # Errors
/// If the endpoint is no known push service's, or the database fails.
pub async fn subscribe(holder: Holder, browser: Json<Subscribe>) -> Result<HttpResponse, PageError> {
    if holder.is_too_eager() {
        return Err(PageError::TooMany);
    }
    let browser = browser.into_inner().admitted(&holder.hub)?;
    if holder.follow(Following::On).await?.is_err() {
        return Ok(HttpResponse::Conflict().finish());
    }
    let (sealer, now, recipient) = (holder.hub.sealer(), holder.hub.clock.now(), Recipient::Visit(holder.id));
    holder.hub.db.write(move |conn| notices::subscribe(conn, &sealer, recipient, &browser, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /tickets/{code}/subscriptions/remove`: 204, again for the same browser.
///
/// # Errors
/// If the database fails.
pub async fn unsubscribe(holder: Holder, browser: Json<Unsubscribe>) -> Result<HttpResponse, PageError> {
    if holder.is_too_eager() {
        return Err(PageError::TooMany);
    }
    let (sealer, endpoint) = (holder.hub.sealer(), browser.into_inner().endpoint);
    let forget = move |conn: &mut Conn, visit| notices::unsubscribe(conn, &sealer, Recipient::Visit(visit), &endpoint);
    holder.forget(forget).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// An address to write to, or the wish for no more mails.
#[derive(serde::Deserialize)]
pub struct MailWish {
    #[serde(default)]
    email: String,
    remove: Option<String>,
}

/// `POST /tickets/{code}/mail`
///
/// # Errors
/// If it cannot be decided now, or the database fails.
pub async fn mail(request: HttpRequest, holder: Holder, fields: Form<MailWish>) -> Result<HttpResponse, PageError> {
    if holder.is_too_eager() {
        return holder.refuse(StatusCode::TOO_MANY_REQUESTS, WhyNot::TooMany).await;
    }
    let MailWish { email, remove } = fields.into_inner();
    if remove.is_some() {
        holder.forget(notices::remove_contact).await?;
        return Ok(holder.back(Some(Done::NoMail)));
    }
    let Ok(email) = mail_address(&email).map(|email| email.to_string()) else {
        return holder.refuse_address(email).await;
    };
    if !Bounds::of(&holder.hub).followed.admits(db::secrets::hash(&email), holder.hub.settings.proxies.source(&request))
    {
        return holder.refuse(StatusCode::TOO_MANY_REQUESTS, WhyNot::TooMany).await;
    }
    if let Err(refusal) = holder.follow(Following::On).await? {
        return holder.refuse(StatusCode::CONFLICT, WhyNot::Refused(refusal)).await;
    }
    let (sealer, now, visit) = (holder.hub.sealer(), holder.hub.clock.now(), holder.id);
    holder.hub.db.write(move |conn| notices::put_contact(conn, &sealer, visit, &email, now)).await?;
    Ok(holder.back(Some(Done::Mail)))
}
