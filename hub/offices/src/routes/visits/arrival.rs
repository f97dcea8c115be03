//! The check-in of whoever took a number at home: with the four digits of the day from the office's screens, or their QR.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Form};
use db::queues;
use domain::{
    ids::FormId,
    queue::{
        decide::{Command, QueueRefusal},
        visit::Stand,
    },
};
use hub_web::{
    day_codes::{Awaited, Judged},
    forms::digits,
    trouble::PageError,
};

use super::Holder;
use crate::pages::visits::{Done, WhyNot};

/// The digits that somebody typed, full-width ones too.
#[derive(serde::Deserialize)]
pub struct Digits {
    form: FormId,
    day_code: String,
}

/// `POST /tickets/{code}/arrive`
///
/// # Errors
/// If it cannot be decided now.
pub async fn arrive(request: HttpRequest, holder: Holder, fields: Form<Digits>) -> Result<HttpResponse, PageError> {
    let (hub, id) = (&holder.hub, holder.id);
    let (facility, visit) = hub.db.read(move |conn| queues::visit(conn, id)).await?;
    // Who is awaited no more is told so, whatever the digits are.
    match visit.stand {
        Stand::Away => {}
        stand if stand.is_over() => {
            let refusal = WhyNot::Refused(QueueRefusal::DoesNotFit(stand));
            return holder.refuse(StatusCode::CONFLICT, refusal).await;
        }
        _ => return Ok(holder.back(None)),
    }
    match hub.judge_day_code(&request, facility, Awaited::Visit(id), &digits(&fields.day_code)) {
        Judged::Right => {}
        Judged::Wrong => return holder.refuse(StatusCode::UNPROCESSABLE_ENTITY, WhyNot::WrongCode).await,
        Judged::TooMany => return holder.refuse(StatusCode::TOO_MANY_REQUESTS, WhyNot::TooManyCodes).await,
    }
    match holder.send(Some(fields.form), Command::Arrive { visit: holder.id }).await? {
        Ok(()) => Ok(holder.back(Some(Done::Arrived))),
        // A card or a clerk was faster.
        Err(QueueRefusal::DoesNotFit(stand)) if !stand.is_over() => Ok(holder.back(None)),
        Err(refusal) => holder.refuse(StatusCode::CONFLICT, WhyNot::Refused(refusal)).await,
    }
}
