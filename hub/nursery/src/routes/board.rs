//! The staff's board, and what the staff notes on it by hand.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form},
};
use actors::MarkFailure;
use db::{DbError, attendance, log, roster};
use domain::{
    attendance::{Mark, MarkRefusal, Presence},
    ids::{ChildId, FormId},
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::Place,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::board::{Board, BoardChild};

/// `GET /board/{facility}`; whoever has no children there has another first page.
///
/// # Errors
/// If the database fails.
pub async fn show(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let place = Place::from((*here.0).clone());
    if !place.is_nursery() {
        return Ok(see(&place.first_page()));
    }
    Ok(html(&board(&hub, &staff, &here).await?))
}

async fn board(hub: &Hub, staff: &Staff, here: &Here) -> Result<Board, DbError> {
    let (now, facility, sealer) = (hub.clock.now(), here.0.id, hub.sealer());
    let read = hub.db.read(move |conn| {
        // The head first: what is committed between the reads comes again over the stream, and changes nothing.
        let seq = log::head(conn, facility)?;
        let children = roster::children_of(conn, &sealer, facility)?;
        let day: HashMap<_, _> = attendance::of_facility(conn, facility, now.day())?.into_iter().collect();
        Ok::<_, DbError>((seq, children, day))
    });
    let (seq, children, day) = read.await?;
    let children = children.into_iter().map(|child| BoardChild {
        child: child.id,
        name: child.name,
        kana: child.kana,
        group: child.class,
        presence: day.get(&child.id).copied().unwrap_or(Presence::Expected),
        form: FormId::random(),
    });
    Ok(Board::new(hub.shell_of(staff), (*here.0).clone().into(), now, seq, children.collect()))
}

/// What a button of the board sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    form: FormId,
    child: ChildId,
    mark: Mark,
}

/// `POST /board/{facility}/marks`
///
/// # Errors
/// If the mark cannot be stored.
pub async fn mark(fields: Form<Fields>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Fields { form, child, mark } = fields.into_inner();
    match hub.town.mark(here.0.id, (staff.0.id, form), child, mark).await {
        Ok(()) => Ok(see(&format!("/board/{}#{child}", here.0.slug))),
        Err(MarkFailure::Refused(refusal @ (MarkRefusal::AlreadySo | MarkRefusal::DoesNotFit))) => {
            let board = board(&hub, &staff, &here).await?.after_refusal(refusal);
            Ok(html_with(StatusCode::CONFLICT, &board))
        }
        Err(MarkFailure::UnknownChild) => Err(PageError::NotFound),
        Err(MarkFailure::Facility(refusal)) => Err(refusal.into()),
    }
}
