//! The staff's board, and what the staff notes on it by hand.

use std::{collections::HashMap, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form, Query},
};
use actors::{MarkFailure, Note};
use db::{
    Conn, DbError,
    attendance::{self, Escorts},
    log,
    persons::{self, Reach},
    roster::{self, Child},
    seal::Sealer,
};
use domain::{
    attendance::{Mark, MarkRefusal, Presence},
    ids::{ChildId, FacilityId, FormId, PersonId},
    time::CivilDay,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::{Facility, standing::ChildFrame},
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::{
    board::{Board, BoardChild, Children, Marked, refusal_words},
    residents::ByWhom,
};

/// What of the board is shown.
#[derive(serde::Deserialize)]
pub struct Sight {
    /// The number of a class; anything else is all of them.
    #[serde(default)]
    class: String,
}

impl Sight {
    fn class(&self) -> Option<usize> {
        self.class.parse().ok()
    }
}

/// `GET /board/{facility}`; whoever has no children there has another first page.
///
/// # Errors
/// If the database fails.
pub async fn show(sight: Query<Sight>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let facility = Facility::from((*here.0).clone());
    if !facility.is_nursery() {
        return Ok(see(&hub.nouns.first_page(&facility, &staff.0.rights)));
    }
    Ok(html(&board(&hub, &staff, &here).await?.of_class(sight.class())))
}

async fn board(hub: &Hub, staff: &Staff, here: &Here) -> Result<Board, DbError> {
    let (now, facility, sealer) = (hub.clock.now(), here.0.id, hub.sealer());
    let read = hub.db.read(move |conn| {
        // The head first: what is committed between the reads comes again over the stream, and changes nothing.
        let seq = log::head(conn, facility)?;
        let children = roster::children_of(conn, &sealer, facility)?;
        let day: HashMap<_, _> = attendance::of_facility(conn, facility, now.day())?.into_iter().collect();
        let by = named(conn, &sealer, facility, &children, now.day())?;
        Ok::<_, DbError>((seq, children, roster::class_ages(conn, facility)?, (day, by)))
    });
    let (seq, children, ages, (day, mut by)) = read.await?;
    let children = children.into_iter().map(|child| BoardChild {
        child: child.id,
        name: child.name,
        kana: child.kana,
        group: child.class,
        presence: day.get(&child.id).copied().unwrap_or(Presence::Expected),
        by: by.remove(&child.id).unwrap_or_default(),
        form: FormId::random(),
    });
    let by = staff.0.id;
    let children = Children { children: children.collect(), ages };
    Ok(Board::new(staff.1.clone(), (*here.0).clone().into(), by, (now, seq), children))
}

/// Who brought and fetched these children that day. The nursery hands them over and sees who it was, protected or not.
fn named(
    conn: &mut Conn,
    sealer: &Sealer,
    facility: FacilityId,
    children: &[Child],
    day: CivilDay,
) -> Result<HashMap<ChildId, ByWhom>, DbError> {
    let ids: Vec<ChildId> = children.iter().map(|child| child.id).collect();
    let escorts = attendance::escorts(conn, &[facility], &ids, day)?;
    let persons: Vec<_> = escorts.values().flat_map(|by| [by.brought, by.fetched]).flatten().collect();
    let names = persons::names(conn, sealer, &persons, Reach::All)?;
    let name = |person: Option<PersonId>| person.and_then(|person| names.get(&person).cloned());
    let by = |(child, by): (ChildId, Escorts)| (child, ByWhom { brought: name(by.brought), fetched: name(by.fetched) });
    Ok(escorts.into_iter().map(by).collect())
}

/// What a button of the board sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    form: FormId,
    child: ChildId,
    mark: Mark,
    /// Milliseconds since it was pressed, from a page that sends it late.
    #[serde(default)]
    ago: u64,
}

/// Of which day the page is from which something is sent.
#[derive(serde::Deserialize)]
pub struct OfDay {
    /// As `2026-11-21`. A page of the release before does not say it.
    #[serde(default)]
    day: Option<String>,
}

impl OfDay {
    fn is(&self, today: CivilDay) -> bool {
        self.day.as_ref().is_none_or(|day| *day == today.to_string())
    }
}

/// `POST /board/{facility}/marks`: the board again, or for its script, which asks for JSON, [`Marked`].
///
/// # Errors
/// If the mark cannot be stored, or is of another day.
pub async fn mark(
    request: HttpRequest,
    sight: Query<Sight>,
    of: Query<OfDay>,
    fields: Form<Fields>,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let Fields { form, child, mark, ago } = fields.into_inner();
    let (now, ago) = (hub.clock.now(), Duration::from_millis(ago));
    // What stands on a board of yesterday is no reason to press anything today.
    if (now - ago).day() != now.day() || !of.is(now.day()) {
        return Err(PageError::BadForm);
    }
    let refusal = match hub.town.mark(here.0.id, (staff.0.id, form), Note { child, mark, ago }).await {
        Ok(()) => None,
        Err(MarkFailure::Refused(refusal)) => Some(refusal),
        Err(MarkFailure::UnknownChild) => return Err(PageError::NotFound),
        Err(MarkFailure::Facility(refusal)) => return Err(refusal.into()),
    };
    if request.headers().get(header::ACCEPT).is_some_and(|accepted| accepted == "application/json") {
        return marked(&hub, &here, child, refusal).await;
    }
    let Some(refusal) = refusal else {
        let class = sight.class().map(|class| format!("?class={class}")).unwrap_or_default();
        return Ok(see(&format!("/board/{}{class}#{child}", here.0.slug)));
    };
    let board = board(&hub, &staff, &here).await?.of_class(sight.class()).after_refusal(refusal);
    Ok(html_with(StatusCode::CONFLICT, &board))
}

/// How the child stands now, whoever brought that about.
async fn marked(
    hub: &Hub,
    here: &Here,
    child: ChildId,
    refusal: Option<MarkRefusal>,
) -> Result<HttpResponse, PageError> {
    let (facility, day) = (here.0.id, hub.clock.now().day());
    let presence = hub.db.read(move |conn| attendance::of_child(conn, facility, child, day)).await?;
    let child = ChildFrame::new(child, presence, day);
    let status = if refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let marked = Marked { child, form: FormId::random(), refusal: refusal.map(refusal_words) };
    Ok(HttpResponse::build(status).json(marked))
}
