//! What is seen of a facility where people come and go, and what the staff sets.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form},
};
use db::{DbError, entries, log, roster::Facility};
use domain::{entries::Hall, ids::FacilityId};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::fields::Fields,
    routes::{
        Row,
        answer::{html, html_with, see},
    },
    rows,
    session::{Mark, SignedIn},
    trouble::PageError,
};

use crate::pages::{Entries, Moment, Notice, Wall};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    GET "/entries/{facility}" STAFF DutyHere(Entries) show, sees Entries;
    POST "/entries/{facility}/hall" STAFF DutyHere(Settings) set, sees Entries;
    GET "/entries/{facility}/wall" STAFF DisplayHere wall, sees Nothing;
};

/// How it stands at this facility.
async fn moment(hub: &Hub, facility: FacilityId) -> Result<Moment, DbError> {
    let now = hub.clock.now();
    let read = hub.db.read(move |conn| {
        // The head first: what is committed between the reads comes again over the stream, and changes nothing.
        let seq = log::head(conn, facility)?;
        let hall = entries::hall(conn, facility)?.ok_or(DbError::NotFound)?;
        Ok::<_, DbError>(Moment { seq, now, hall, count: entries::count(conn, facility, now.day())? })
    });
    read.await
}

/// `GET /entries/{facility}`
///
/// # Errors
/// If nobody is counted there, or the database fails.
pub async fn show(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let moment = moment(&hub, here.0.id).await?;
    let saved = (request.query_string() == "saved").then_some(Notice::Saved);
    Ok(html(&Entries::new(staff.1.clone(), (*here.0).clone().into(), moment, saved)))
}

/// `POST /entries/{facility}/hall`: for how many people it is, by whoever leads it. The same again changes nothing.
///
/// # Errors
/// If the database fails.
pub async fn set(fields: Form<Fields>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let before = moment(&hub, here.0.id).await?;
    let hall = fields.number("capacity").map(|capacity| Hall { capacity }).filter(|hall| hall.check().is_ok());
    let Some(hall) = hall else {
        let page = Entries::new(staff.1.clone(), (*here.0).clone().into(), before, Some(Notice::Refused));
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    if hall != before.hall {
        let (facility, now) = (here.0.id, hub.clock.now());
        let head = hub.db.write(move |conn| {
            entries::put_hall(conn, facility, hall, now)?;
            log::head(conn, facility)
        });
        let head = head.await?;
        hub.town.log_moved(facility, head);
        hub.live.hint(facility, head);
    }
    Ok(see(&format!("/entries/{}?saved", here.0.slug)))
}

/// `GET /entries/{facility}/wall`: for a screen that everybody sees.
///
/// # Errors
/// If nobody is counted there, or the database fails.
pub async fn wall(here: Here, session: SignedIn, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(html(&wall_of(&hub, &here.0, session.mark()).await?))
}

/// What the wall of this facility shows now.
///
/// # Errors
/// [`DbError::NotFound`] if nobody is counted there, or the database fails.
pub async fn wall_of(hub: &Hub, facility: &Facility, mark: Mark) -> Result<Wall, DbError> {
    let moment = moment(hub, facility.id).await?;
    let (title, demo) = (hub.title(), hub.settings.demo);
    Ok(Wall { title, facility: facility.clone().into(), moment, demo, mark })
}
