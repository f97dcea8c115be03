//! What is done with a booking on its page: the code, cancelling, taking an offer, reminders.

use actix_web::{HttpRequest, HttpResponse, web::Form};
use db::{DbError, bookings, notices};
use domain::{
    bookings::{
        booking::{Channel, Step},
        decide::{Command, Proof, Reminders},
    },
    ids::FormId,
};
use hub_web::trouble::PageError;

use super::{Bounded as _, Holder, send, typed};
use crate::pages::bookings::{Done, WhyNot};

/// What a form of the page sends at least.
#[derive(serde::Deserialize)]
pub struct Plain {
    form: FormId,
}

/// The digits of the mail.
#[derive(serde::Deserialize)]
pub struct Digits {
    form: FormId,
    digits: String,
}

/// `POST /booking/{code}/confirm`
///
/// # Errors
/// If it cannot be decided now.
pub async fn confirm(request: HttpRequest, holder: Holder, fields: Form<Digits>) -> Result<HttpResponse, PageError> {
    let hub = &holder.hub;
    if !hub.admits_confirm(&request) || !hub.admits_act(holder.id) {
        return holder.refuse(&request, WhyNot::TooMany).await;
    }
    let (facility, booking) = holder.place().await?;
    let digits = typed::digits(&fields.digits);
    let is_right = |address| hub.sealer().is_address_code(booking.id, address, &digits);
    let proof = if booking.keys.address.is_some_and(is_right) { Proof::RightCode } else { Proof::WrongCode };
    // Each wrong code counts, also from a page that was gone back to; the right one counts once.
    let cause = (proof == Proof::RightCode).then(|| holder.cause(fields.form));
    match send(hub, facility, cause, Command::Confirm { booking: booking.id, proof }, None).await? {
        Ok((Step::WrongCode, _)) => holder.refuse(&request, WhyNot::WrongCode).await,
        Ok((step, _)) => {
            // The booking stands by now: a mark that stays for a while is no reason to say otherwise.
            if let Err(error) = reads_there(&holder).await {
                tracing::warn!(%error, "a mailbox that is read could not be cleared of its mark");
            }
            Ok(holder.back(Some(if step == Step::Waits { Done::Waits } else { Done::Booked })))
        }
        Err(refusal) => holder.refuse(&request, WhyNot::Refused(refusal)).await,
    }
}

/// Whoever typed the digits in read them at the address: if it is marked as one at which nobody does, it no longer is.
async fn reads_there(holder: &Holder) -> Result<(), DbError> {
    let (id, sealer) = (holder.id, holder.hub.sealer());
    let marked = holder.hub.db.read(move |conn| {
        let email = bookings::party(conn, &sealer, id)?.map(|party| party.email).filter(|email| !email.is_empty());
        let Some(mailbox) = email.map(|email| sealer.mailbox_key(&email)) else { return Ok(None) };
        Ok::<_, DbError>(notices::is_bounced(conn, &mailbox)?.then_some(mailbox))
    });
    if let Some(mailbox) = marked.await? {
        holder.hub.db.write(move |conn| notices::clear_bounced(conn, &mailbox)).await?;
    }
    Ok(())
}

/// `POST /booking/{code}/cancel`: the booking, the offer or the waiting.
///
/// # Errors
/// If it cannot be decided now.
pub async fn cancel(request: HttpRequest, holder: Holder, fields: Form<Plain>) -> Result<HttpResponse, PageError> {
    let command = Command::Cancel { booking: holder.id, channel: Channel::Public };
    holder.act(&request, fields.form, command, None).await
}

/// `POST /booking/{code}/accept`
///
/// # Errors
/// If it cannot be decided now.
pub async fn accept(request: HttpRequest, holder: Holder, fields: Form<Plain>) -> Result<HttpResponse, PageError> {
    let command = Command::Accept { booking: holder.id };
    holder.act(&request, fields.form, command, Some(Done::Booked)).await
}

/// Whether reminders are wanted.
#[derive(serde::Deserialize)]
pub struct Wish {
    form: FormId,
    reminders: OnOff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum OnOff {
    On,
    Off,
}

/// `POST /booking/{code}/reminders`
///
/// # Errors
/// If it cannot be decided now.
pub async fn remind(request: HttpRequest, holder: Holder, fields: Form<Wish>) -> Result<HttpResponse, PageError> {
    let (reminders, done) = match fields.reminders {
        OnOff::On => (Reminders::On, Done::RemindersOn),
        OnOff::Off => (Reminders::Off, Done::RemindersOff),
    };
    let command = Command::Amend { booking: holder.id, keys: None, reminders: Some(reminders), bring: None };
    holder.act(&request, fields.form, command, Some(done)).await
}

/// `GET /booking/{code}/unsubscribe`: to the page, where reminders are stopped. A link that is only looked at, as some
/// mail servers do, stops nothing.
pub async fn unsubscribed(holder: Holder) -> HttpResponse {
    holder.back(None)
}

/// `POST /booking/{code}/unsubscribe`: what a mail program sends when its button is pressed (RFC 8058). A booking that is
/// over sends nothing anyway.
///
/// # Errors
/// If it cannot be decided now.
pub async fn unsubscribe(holder: Holder) -> Result<HttpResponse, PageError> {
    if !holder.hub.admits_act(holder.id) {
        return Err(PageError::TooMany);
    }
    let (facility, _) = holder.place().await?;
    let command = Command::Amend { booking: holder.id, keys: None, reminders: Some(Reminders::Off), bring: None };
    let _ = send(&holder.hub, facility, None, command, None).await?;
    Ok(HttpResponse::Ok().finish())
}
