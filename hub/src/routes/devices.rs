//! The kiosks of a nursery: list, enrolment codes, revocation.

use db::secrets;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path},
};
use db::{
    Conn, DbError,
    acts::{self, Act, Done},
    devices as kiosks, displays,
};
use domain::{
    ids::{DeviceId, DisplayId},
    text,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::errors::Errors,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::pages::devices::{DEVICE_NAME_MAX, Devices, FreshCode, Kiosk, KioskState, Screen, Warnings};

/// `GET /devices/{facility}`
///
/// # Errors
/// If the database fails.
pub async fn list(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    page(&hub, &staff, &here, None).await
}

async fn page(hub: &Hub, staff: &Staff, here: &Here, code: Option<FreshCode>) -> Result<HttpResponse, PageError> {
    Ok(html(&listed(hub, staff, here, code).await?))
}

async fn listed(hub: &Hub, staff: &Staff, here: &Here, code: Option<FreshCode>) -> Result<Devices, PageError> {
    let (now, facility) = (hub.clock.now(), here.0.id);
    let read = hub.db.read(move |conn| {
        Ok::<_, DbError>((kiosks::of_facility(conn, facility)?, displays::of_facility(conn, facility)?))
    });
    let (rows, enrolled) = read.await?;
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let observed = hub.town.observe_device(row.id).await;
        let heard = observed.as_ref().and_then(|observed| observed.seen_at.zip(observed.clock_ahead_s));
        // Whichever hub heard of it last knows its clock best.
        let (seen, clock_ahead_s) = match heard {
            Some((at, ahead)) if Some(at) >= row.seen_at => (Some(at), Some(ahead)),
            _ => (row.seen_at, row.clock_ahead_s),
        };
        let cloned_at = observed.and_then(|observed| observed.cloned_at).max(row.cloned_at);
        let printer = row.printer_now(now);
        list.push(Kiosk {
            device: row.id,
            name: row.name,
            enrolled_at: row.enrolled_at,
            state: KioskState::of(now, seen, row.revoked_at),
            warnings: Warnings::of(now, cloned_at, clock_ahead_s).with_printer(printer).with_sealing(row.seals),
        });
    }
    list.sort_by_key(|kiosk| (matches!(kiosk.state, KioskState::Revoked { .. }), kiosk.device));
    let screen = |row: displays::Display| Screen {
        display: row.id,
        name: row.name,
        enrolled_at: row.enrolled_at,
        state: KioskState::of(now, row.seen_at, row.revoked_at),
    };
    let mut screens: Vec<Screen> = enrolled.into_iter().map(screen).collect();
    screens.sort_by_key(|screen| (matches!(screen.state, KioskState::Revoked { .. }), screen.display));
    let facility: hub_web::pages::Facility = (*here.0).clone().into();
    Ok(Devices { shell: staff.1.clone().at(facility.clone()), facility, kiosks: list, screens, code })
}

/// What a form says that names a device.
#[derive(serde::Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// A name is none, or too long.
enum BadName {
    None,
    Long,
}

impl Named {
    /// Where it stands, in a line; nothing if nothing was said.
    fn where_it_stands(&self) -> Result<Option<String>, BadName> {
        let name = text::line(&self.name);
        match name.is_empty() {
            true => Ok(None),
            false if text::fits(&name, DEVICE_NAME_MAX) => Ok(Some(name)),
            false => Err(BadName::Long),
        }
    }
}

async fn refused(
    (hub, staff, here): (&Hub, &Staff, &Here),
    field: &str,
    bad: &BadName,
) -> Result<HttpResponse, PageError> {
    let words = match bad {
        BadName::None => "置いてある場所を入れてください。".to_owned(),
        BadName::Long => format!("置いてある場所は{DEVICE_NAME_MAX}文字までにしてください。"),
    };
    let mut list = listed(hub, staff, here, None).await?;
    list.shell = list.shell.with_errors(Errors::new("名前を付けていません。").at(field, words));
    Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &list))
}

/// `POST /devices/{facility}/codes`
///
/// # Errors
/// If the database fails.
pub async fn make_code(
    staff: Staff,
    here: Here,
    named: Form<Named>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let name = match named.where_it_stands() {
        Ok(name) => name,
        Err(bad) => return refused((&hub, &staff, &here), "new-name", &bad).await,
    };
    let (code, facility) = (secrets::enrolment_code(), here.0.id);
    let (hash, valid_until) = (secrets::hash(&code), hub.clock.now() + kiosks::CODE_LASTS);
    let kept = name.clone();
    hub.db.write(move |conn| kiosks::add_code_for(conn, &hash, facility, valid_until, kept.as_deref())).await?;
    page(&hub, &staff, &here, Some(FreshCode { code, valid_until, name })).await
}

/// `POST /devices/{facility}/{device}/name`
///
/// # Errors
/// If no kiosk in service here is the one, or the database fails.
pub async fn rename(
    path: Path<(String, String)>,
    staff: Staff,
    here: Here,
    named: Form<Named>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let device: DeviceId = path.1.parse().map_err(|_| PageError::NotFound)?;
    let facility = here.0.id;
    let rename = move |conn: &mut Conn, name: &str| kiosks::rename(conn, facility, device, name);
    named_so((&hub, &staff, &here), (&named, &path.1), rename).await
}

/// `POST /devices/{facility}/displays/{display}/name`
///
/// # Errors
/// If no display in service here is the one, or the database fails.
pub async fn rename_screen(
    path: Path<(String, String)>,
    staff: Staff,
    here: Here,
    named: Form<Named>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let display: DisplayId = path.1.parse().map_err(|_| PageError::NotFound)?;
    let facility = here.0.id;
    let rename = move |conn: &mut Conn, name: &str| displays::rename(conn, facility, display, name);
    named_so((&hub, &staff, &here), (&named, &path.1), rename).await
}

async fn named_so(
    (hub, staff, here): (&Hub, &Staff, &Here),
    (named, device): (&Named, &str),
    rename: impl FnOnce(&mut Conn, &str) -> Result<bool, DbError> + Send + 'static,
) -> Result<HttpResponse, PageError> {
    let name = match named.where_it_stands().and_then(|name| name.ok_or(BadName::None)) {
        Ok(name) => name,
        Err(bad) => return refused((hub, staff, here), &format!("name-{device}"), &bad).await,
    };
    let (who, at, slug) = (staff.0.id, hub.clock.now(), here.0.slug.clone());
    let write = hub.db.write(move |conn| {
        let is_here = rename(conn, &name)?;
        if is_here {
            let detail = Some(format!("{slug}：{name}"));
            acts::note(conn, &Done { at, staff: who, act: Act::NamedDevice, detail })?;
        }
        Ok::<_, DbError>(is_here)
    });
    if write.await? { Ok(see(&format!("/devices/{}", here.0.slug))) } else { Err(PageError::NotFound) }
}

/// `POST /devices/{facility}/{device}/revoke`
///
/// # Errors
/// If there is no such kiosk here, or the database fails.
pub async fn revoke(path: Path<(String, String)>, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let device: DeviceId = path.1.parse().map_err(|_| PageError::NotFound)?;
    let (facility, now) = (here.0.id, hub.clock.now());
    let known = hub
        .db
        .write(move |conn| {
            let here = kiosks::get(conn, device)?.facility == facility;
            if here {
                kiosks::revoke(conn, facility, device, now)?;
            }
            Ok::<_, DbError>(here)
        })
        .await?;
    if known { Ok(see(&format!("/devices/{}", here.0.slug))) } else { Err(PageError::NotFound) }
}
