//! What looks like an attack, for those who work for the town: the list, one with its evidence and what people wrote about it.

pub mod settings;
pub mod week;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use db::{
    Conn, DbError, accounts,
    audit::{self, Subject, SubjectKind},
    incidents::{self, Incident, NOTE_MAX, Note, Noted, State},
    roster,
    seal::Sealer,
};
use domain::{
    ids::{IncidentId, StaffId},
    text,
    time::UtcTime,
};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::{Facility, fields::Fields},
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::audit::{names, pages};
use crate::pages::{
    audit::{Asked, Line, Names},
    incidents::{Incidents, NoteWrong, OneIncident, Shown},
};

/// Nothing is asked for but these days.
fn asked(from: UtcTime, to: UtcTime) -> Asked {
    Asked { kind: None, place: String::new(), who: None, about: None, from: from.day(), to: to.day() }
}

/// Whoever these are about, by name: members of the staff and guardians; a kiosk by what it is called.
fn shown(conn: &mut Conn, sealer: &Sealer, all: Vec<Incident>) -> Result<Vec<Shown>, DbError> {
    let mut shown = Vec::new();
    for incident in all {
        let about = match incident.about {
            Some(about) => Some(name(conn, sealer, about)?),
            None => None,
        };
        shown.push(Shown { incident, about });
    }
    Ok(shown)
}

fn name(conn: &mut Conn, sealer: &Sealer, about: Subject) -> Result<String, DbError> {
    if about.kind == SubjectKind::Device {
        let device = db::devices::get(conn, domain::ids::DeviceId::from_raw(about.id));
        return match device {
            Ok(device) => Ok(format!("端末「{}」", device.name)),
            Err(DbError::NotFound) => Ok("いまはない端末".to_owned()),
            Err(error) => Err(error),
        };
    }
    let of_it = Asked { about: Some(about), ..asked(UtcTime::from_micros(0), UtcTime::from_micros(0)) };
    let names = names(conn, sealer, &[], &of_it)?;
    let known = names.subjects.into_iter().find(|(known, _)| *known == about);
    Ok(known.map_or_else(|| "いまはいない人".to_owned(), |(_, name)| name))
}

/// `GET /staff/incidents`
///
/// # Errors
/// If the database fails.
pub async fn list(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let sealer = hub.sealer();
    let read = hub.db.read(move |conn| {
        let all = incidents::list(conn)?;
        let watchers = incidents::watchers(conn, &sealer)?;
        Ok::<_, DbError>((shown(conn, &sealer, all)?, !watchers.is_empty()))
    });
    let (all, is_watched) = read.await?;
    let (open, closed) = all.into_iter().partition(|shown| shown.incident.state != State::Closed);
    Ok(html(&Incidents { shell: staff.1, open, closed, is_watched }))
}

/// `GET /staff/incidents/{incident}`
///
/// # Errors
/// If there is no such incident or the database fails.
pub async fn show(
    request: HttpRequest,
    id: Path<String>,
    staff: Staff,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let page = page(&hub, &staff, id_of(&id)?).await?;
    Ok(html(&OneIncident { is_saved: request.query_string() == "saved", ..page }))
}

fn id_of(text: &str) -> Result<IncidentId, DbError> {
    text.parse().map_err(|_| DbError::NotFound)
}

/// Where whoever it is about is looked after.
fn page_of(conn: &mut Conn, about: Option<Subject>) -> Result<Option<(String, &'static str)>, DbError> {
    Ok(match about {
        Some(Subject { kind: SubjectKind::Staff, id }) => {
            Some((format!("/accounts/{}", StaffId::from_raw(id)), "このアカウントのページ"))
        }
        Some(Subject { kind: SubjectKind::Device, id }) => {
            let Ok(device) = db::devices::get(conn, domain::ids::DeviceId::from_raw(id)) else { return Ok(None) };
            let place = roster::facility(conn, device.facility)?;
            Some((format!("/devices/{}", place.slug), "この端末のページ"))
        }
        _ => None,
    })
}

async fn page(hub: &Hub, staff: &Staff, id: IncidentId) -> Result<OneIncident, PageError> {
    let (sealer, shell, labels) = (hub.sealer(), staff.1.clone(), pages(hub));
    let read = hub.db.read(move |conn| {
        let incident = incidents::get(conn, id)?;
        let asked = asked(incident.since, incident.last);
        let found = audit::by_ids(conn, &incident.evidence)?;
        let mut names: Names = names(conn, &sealer, &found, &asked)?;
        names.pages = labels;
        let places: Vec<_> =
            roster::facilities(conn)?.into_iter().map(|place| (place.id, Facility::from(place))).collect();
        let evidence = found.iter().map(|row| Line::of(row, &names, &places, &asked)).collect();
        let notes = incidents::notes(conn, &sealer, id)?;
        let writers: Vec<StaffId> = notes.iter().map(|note| note.staff).collect();
        let writers = accounts::staff_names(conn, &sealer, &writers)?;
        let notes = notes.into_iter().map(|note| {
            let writer = writers.get(&note.staff).cloned().unwrap_or_else(|| "いまはいない職員".to_owned());
            (note, writer)
        });
        let (notes, page) = (notes.collect(), page_of(conn, incident.about)?);
        let about = incident.about.filter(|about| about.kind == SubjectKind::Staff);
        let who = about.map(|about| audit::Who::Staff(StaffId::from_raw(about.id)));
        let around = format!("/staff/audit?{}", Asked { who, ..asked }.query());
        let shown = shown(conn, &sealer, vec![incident])?.pop().ok_or(DbError::NotFound)?;
        let fields = Fields::default();
        Ok::<_, DbError>(OneIncident { shell, shown, evidence, around, page, notes, fields, is_saved: false })
    });
    Ok(read.await?)
}

/// `POST /staff/incidents/{incident}`: what somebody found out, and whether it is over.
///
/// # Errors
/// If there is no such incident or the database fails.
pub async fn note(
    id: Path<String>,
    staff: Staff,
    fields: Form<Fields>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (id, fields) = (id_of(&id)?, fields.into_inner());
    let text = text::typed(fields.text("note")).trim().to_owned();
    let state = State::from_name(fields.text("state")).filter(|state| *state != State::Open);
    let wrong = match state {
        _ if text.is_empty() => Some(NoteWrong::Empty),
        _ if !text::fits(&text, NOTE_MAX) => Some(NoteWrong::Long),
        None => Some(NoteWrong::NoState),
        Some(_) => None,
    };
    let outcome = match (wrong, state) {
        (None, Some(state)) => {
            let (sealer, written) = (hub.sealer(), Note { staff: staff.0.id, at: hub.clock.now(), state, text });
            match hub.db.write(move |conn| incidents::note(conn, &sealer, id, &written)).await? {
                Noted::Written => None,
                Noted::Closed => Some(NoteWrong::Closed),
            }
        }
        (wrong, _) => wrong,
    };
    let Some(wrong) = outcome else {
        hub.town_waits.forget_all();
        return Ok(see(&format!("/staff/incidents/{id}?saved")));
    };
    let page = page(&hub, &staff, id).await?;
    let page = OneIncident { shell: page.shell.with_errors(Some(wrong.errors())), fields, ..page };
    let status = if wrong == NoteWrong::Closed { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html_with(status, &page))
}
