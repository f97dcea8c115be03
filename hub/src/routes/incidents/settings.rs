//! What is settled about incidents: how often is too often, and whom they are mailed to.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form},
};
use db::{
    DbError,
    incidents::{self, AddRefused, Rule},
};
use domain::{bookings::address::mail_address, ids::WatcherId, text};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::incidents::settings::{Settings, Wrong};

async fn page(hub: &Hub, staff: &Staff) -> Result<Settings, PageError> {
    let sealer = hub.sealer();
    let read =
        hub.db.read(move |conn| Ok::<_, DbError>((incidents::bounds(conn)?, incidents::watchers(conn, &sealer)?)));
    let (bounds, watchers) = read.await?;
    let has_mail = hub.settings.smtp.is_some() || hub.settings.demo;
    Ok(Settings::new(staff.1.clone(), bounds, watchers, has_mail))
}

/// `GET /staff/incidents/settings`
///
/// # Errors
/// If the database fails.
pub async fn show(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let page = page(&hub, &staff).await?;
    Ok(html(&Settings { is_saved: request.query_string() == "saved", ..page }))
}

async fn refused(hub: &Hub, staff: &Staff, typed: Fields, wrong: &[Wrong]) -> Result<HttpResponse, PageError> {
    let mut page = page(hub, staff).await?;
    for (name, value) in typed.pairs() {
        page.fields.set(name, value);
    }
    page.shell = page.shell.with_errors(Wrong::errors(wrong));
    Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// `POST /staff/incidents/settings`
///
/// # Errors
/// If the database fails.
pub async fn save(staff: Staff, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = fields.into_inner();
    let (mut bounds, mut wrong) = (hub.db.read(incidents::bounds).await?, Vec::new());
    for rule in Rule::ALL.iter().filter(|rule| rule.bound().is_some()) {
        let typed = text::half_width(text::typed(fields.text(rule.name())).trim());
        match typed.parse().ok().and_then(|bound| bounds.with(*rule, bound)) {
            Some(changed) => bounds = changed,
            None => wrong.push(Wrong::Bound(*rule)),
        }
    }
    if !wrong.is_empty() {
        return refused(&hub, &staff, fields, &wrong).await;
    }
    let now = hub.clock.now();
    hub.db.write(move |conn| incidents::set_bounds(conn, bounds, now)).await?;
    Ok(see("/staff/incidents/settings?saved"))
}

/// `POST /staff/incidents/settings/mails`
///
/// # Errors
/// If the database fails.
pub async fn add(staff: Staff, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = fields.into_inner();
    let typed = text::typed(fields.text("mail"));
    let Ok(address) = mail_address(typed.trim()) else {
        return refused(&hub, &staff, fields, &[Wrong::NoMail]).await;
    };
    let (sealer, by, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let add = move |conn: &mut db::Conn| incidents::add_watcher(conn, &sealer, &address.to_string(), (by, now));
    match hub.db.write(add).await? {
        Ok(()) => Ok(see("/staff/incidents/settings?saved")),
        Err(AddRefused::Known) => refused(&hub, &staff, fields, &[Wrong::KnownMail]).await,
        Err(AddRefused::Full) => refused(&hub, &staff, fields, &[Wrong::ManyMails]).await,
    }
}

/// `POST /staff/incidents/settings/mails/remove`
///
/// # Errors
/// If the database fails.
pub async fn remove(fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let id: WatcherId = fields.text("watcher").parse().map_err(|_| PageError::BadForm)?;
    hub.db.write(move |conn| incidents::remove_watcher(conn, id)).await?;
    Ok(see("/staff/incidents/settings?saved"))
}
