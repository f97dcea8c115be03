//! The settings of an office: sections, services, counters, series and rules, by whoever leads it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use db::{DbError, queues};
use domain::{log::Seq, queue::office::Office, time::UtcTime};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::office::{Entries, Notice, OfficeSettings};

/// Largest form: two hundred services in six languages.
const FORM_MAX_BYTES: usize = 512 * 1024;

/// `GET /office/{facility}`
///
/// # Errors
/// If the facility is no office.
pub async fn show(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (office, set_at) = read(&hub, &here).await?;
    let saved = (request.query_string() == "saved").then_some(Notice::Saved);
    Ok(html(&page(&staff, &here, Entries::of(&office, set_at), saved)))
}

fn page(staff: &Staff, here: &Here, entries: Entries, notice: Option<Notice>) -> OfficeSettings {
    OfficeSettings::new(staff.1.clone(), (*here.0).clone().into(), entries, notice)
}

async fn read(hub: &Hub, here: &Here) -> Result<(Office, UtcTime), PageError> {
    let facility = here.0.id;
    Ok(hub.db.read(move |conn| queues::office_as_set(conn, facility)).await?)
}

/// `POST /office/{facility}`
///
/// # Errors
/// If the form cannot be read or stored.
pub async fn save(form: Payload, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    read(&hub, &here).await?;
    let form = form.to_bytes_limited(FORM_MAX_BYTES).await.map_err(|_| PageError::BadForm)?;
    let entries = Entries::from_form(&form.map_err(|_| PageError::BadForm)?);
    let refused = |entries, notice| {
        let page = page(&staff, &here, entries, Some(notice));
        Ok(html_with(StatusCode::CONFLICT, &page))
    };
    let office = match entries.office() {
        Ok(office) => office,
        Err(wrong) => return refused(entries, Notice::Refused(wrong.words())),
    };
    let (facility, at, version) = (here.0.id, hub.clock.now(), UtcTime::from_micros(entries.version));
    let saved = hub.db.write(move |conn| queues::change_office(conn, facility, version, &office, at)).await;
    let saved: Result<Option<Seq>, DbError> = saved;
    let Some(head) = saved? else { return refused(entries, Notice::Overtaken) };
    hub.town.log_moved(facility, head);
    hub.live.hint(facility, head);
    Ok(see(&format!("/office/{}?saved", here.0.slug)))
}
