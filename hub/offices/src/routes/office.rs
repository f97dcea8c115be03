//! The settings of an office, a page a topic, by whoever leads it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload, Query},
};
use db::{DbError, bookings, queues};
use domain::{log::Seq, queue::office::Office, time::UtcTime};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::office::{Draft, Elsewhere, Notice, OfficeSettings, Topic};

/// Largest form: two hundred services in six languages.
const FORM_MAX_BYTES: usize = 512 * 1024;
/// So often a save goes on from what somebody else saved on another page in the same moment.
const TRIES: usize = 4;

/// Which page of the settings is asked for.
#[derive(Debug, serde::Deserialize)]
pub struct Wanted {
    page: Option<String>,
}

/// `GET /office/{facility}`
///
/// # Errors
/// If the facility is no office.
pub async fn show(
    request: HttpRequest,
    wanted: Query<Wanted>,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (office, _) = read(&hub, &here).await?;
    let elsewhere = elsewhere(&hub, &here).await?;
    let topic = wanted.page.as_deref().and_then(Topic::of_key).unwrap_or(Topic::ALL[0]);
    let saved = request.query_string().rsplit('&').next() == Some("saved");
    let page = page(&staff, &here, Draft::of(topic, office), saved.then_some(Notice::Saved));
    Ok(html(&page.beside(elsewhere)))
}

fn page(staff: &Staff, here: &Here, draft: Draft, notice: Option<Notice>) -> OfficeSettings {
    OfficeSettings::new(staff.1.clone(), (*here.0).clone().into(), draft, notice)
}

async fn read(hub: &Hub, here: &Here) -> Result<(Office, UtcTime), PageError> {
    let facility = here.0.id;
    Ok(hub.db.read(move |conn| queues::office_as_set(conn, facility)).await?)
}

async fn elsewhere(hub: &Hub, here: &Here) -> Result<Elsewhere, PageError> {
    let facility = here.0.id;
    let calendar = hub.db.read(move |conn| bookings::calendar(conn, facility)).await?;
    Ok(Elsewhere { has_calendar: calendar.is_some(), telephone: calendar.and_then(|calendar| calendar.telephone) })
}

/// `POST /office/{facility}`: one page. The other pages stay as they are saved, whoever saved them meanwhile.
///
/// # Errors
/// If the form cannot be read or stored.
pub async fn save(form: Payload, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    read(&hub, &here).await?;
    let form = form.to_bytes_limited(FORM_MAX_BYTES).await.map_err(|_| PageError::BadForm)?;
    let form = form.map_err(|_| PageError::BadForm)?;
    for _ in 0..TRIES {
        let (saved, as_set) = read(&hub, &here).await?;
        let mut draft = Draft::from_form(&form, saved).ok_or(PageError::BadForm)?;
        let (status, notice) = if draft.is_overtaken() {
            (StatusCode::CONFLICT, Notice::Overtaken(draft.catch_up()))
        } else {
            match draft.applied() {
                Ok(office) if put(&hub, &here, as_set, &office).await? => {
                    return Ok(see(&format!("/office/{}?page={}&saved", here.0.slug, draft.topic.key())));
                }
                Ok(_) => continue,
                Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, Notice::Refused(problem)),
            }
        };
        let page = page(&staff, &here, draft, Some(notice)).beside(elsewhere(&hub, &here).await?);
        return Ok(html_with(status, &page));
    }
    Err(PageError::Busy)
}

/// Whether it was saved; not if somebody else was faster.
async fn put(hub: &Hub, here: &Here, as_set: UtcTime, office: &Office) -> Result<bool, PageError> {
    let (facility, at, office) = (here.0.id, hub.clock.now(), office.clone());
    let saved = hub.db.write(move |conn| queues::change_office(conn, facility, as_set, &office, at)).await;
    let saved: Result<Option<Seq>, DbError> = saved;
    let Some(head) = saved? else { return Ok(false) };
    hub.town.log_moved(facility, head);
    hub.live.hint(facility, head);
    Ok(true)
}
