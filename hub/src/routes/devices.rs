//! The kiosks of a nursery: list, enrolment codes, revocation.

use db::secrets;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use db::{DbError, devices as kiosks, displays};
use domain::ids::DeviceId;
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    routes::answer::{html, see},
    trouble::PageError,
};

use crate::pages::devices::{Devices, FreshCode, Kiosk, KioskState, Screen, Warnings};

/// `GET /devices/{facility}`
///
/// # Errors
/// If the database fails.
pub async fn list(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    page(&hub, &staff, &here, None).await
}

async fn page(hub: &Hub, staff: &Staff, here: &Here, code: Option<FreshCode>) -> Result<HttpResponse, PageError> {
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
        list.push(Kiosk {
            device: row.id,
            name: row.name,
            enrolled_at: row.enrolled_at,
            state: KioskState::of(now, seen, row.revoked_at),
            warnings: Warnings::of(now, cloned_at, clock_ahead_s),
        });
    }
    list.sort_by_key(|kiosk| (matches!(kiosk.state, KioskState::Revoked { .. }), kiosk.device));
    let screen = |row: displays::Display| Screen {
        display: row.id,
        name: row.name,
        enrolled_at: row.enrolled_at,
        revoked_at: row.revoked_at,
    };
    let mut screens: Vec<Screen> = enrolled.into_iter().map(screen).collect();
    screens.sort_by_key(|screen| (screen.revoked_at.is_some(), screen.display));
    let place: hub_web::pages::Facility = (*here.0).clone().into();
    Ok(html(&Devices { shell: staff.1.clone().at(place.clone()), place, kiosks: list, screens, code }))
}

/// `POST /devices/{facility}/codes`
///
/// # Errors
/// If the database fails.
pub async fn make_code(staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (code, facility) = (secrets::enrolment_code(), here.0.id);
    let (hash, valid_until) = (secrets::hash(&code), hub.clock.now() + kiosks::CODE_LASTS);
    hub.db.write(move |conn| kiosks::add_code(conn, &hash, facility, valid_until)).await?;
    page(&hub, &staff, &here, Some(FreshCode { code, valid_until })).await
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
