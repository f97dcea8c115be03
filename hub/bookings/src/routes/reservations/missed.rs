//! Those who did not come: the list, and asking them back.

use std::collections::{HashMap, HashSet};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use actors::BookingFailure;
use db::{Conn, DbError, bookings, bookings::Party, notices, seal::Sealer};
use domain::{
    bookings::{
        booking::{Booking, Stand},
        calendar::Told,
        decide::Command,
    },
    ids::BookingId,
    log::{Cause, Sender, Witness},
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::{form_id, lines, scene};
use crate::pages::reservations::{MISSED_DAYS, Missed, MissedRow, freed_now};

/// Most people asked back by one button.
const ASKED_MAX: usize = 500;

/// Which of these bookings can be written to: by a browser that follows them, or at an address where somebody reads.
pub(super) fn reached(conn: &mut Conn, sealer: &Sealer, ids: &[BookingId]) -> Result<Reached, DbError> {
    let by_push: HashSet<BookingId> = notices::followed_by_browsers(conn, ids)?.into_iter().collect();
    let mut by_mail = HashSet::new();
    for (id, party) in bookings::parties(conn, sealer, ids)? {
        if can_be_mailed(conn, sealer, &party)? {
            by_mail.insert(id);
        }
    }
    Ok(Reached { by_push, by_mail })
}

/// Who can be written to.
pub(super) struct Reached {
    pub by_push: HashSet<BookingId>,
    pub by_mail: HashSet<BookingId>,
}

impl Reached {
    fn has(&self, id: BookingId) -> bool {
        self.by_push.contains(&id) || self.by_mail.contains(&id)
    }
}

fn can_be_mailed(conn: &mut Conn, sealer: &Sealer, party: &Party) -> Result<bool, DbError> {
    Ok(!party.email.is_empty() && !notices::is_bounced(conn, &sealer.mailbox_key(&party.email))?)
}

/// `GET /reservations/{facility}/missed`
///
/// # Errors
/// If nothing can be booked here or the database fails.
pub async fn list(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let sent = Fields::from_form(request.query_string().as_bytes()).text("sent").parse().ok();
    Ok(html(&page(&hub, &staff, &here, sent).await?))
}

/// The list; `sent` is how many were asked back a moment ago.
async fn page(hub: &Hub, staff: &Staff, here: &Here, sent: Option<usize>) -> Result<Missed, PageError> {
    let scene = scene(hub, staff, here).await?;
    let (facility, sealer) = (here.0.id, hub.sealer());
    let read = hub.db.read(move |conn| {
        let today = scene.now.day();
        let mut missed = bookings::of_stand(conn, facility, (today.plus(1 - MISSED_DAYS), today), &Stand::Missed)?;
        let freed = freed_now(&missed, scene.now);
        // The latest first: they are called first.
        missed.sort_by_key(|booking: &Booking| std::cmp::Reverse((booking.day(), booking.taken.start)));
        let ids: Vec<BookingId> = missed.iter().map(|booking| booking.id).collect();
        let reached = reached(conn, &sealer, &ids)?;
        let asked: HashMap<BookingId, _> = notices::last_told(conn, &ids, Told::Reinvited)?;
        let row = |row: crate::pages::reservations::Row| MissedRow {
            is_reached: reached.has(row.id),
            asked_back: asked.get(&row.id).copied(),
            row,
        };
        let rows: Vec<MissedRow> = lines(conn, &sealer, &scene, &missed)?.into_iter().map(row).collect();
        Ok::<_, DbError>((scene, rows, freed))
    });
    let (scene, rows, freed) = read.await?;
    Ok(Missed::new(scene, rows, freed, sent))
}

/// `POST /reservations/{facility}/missed`: asks those back who were ticked, or only one.
///
/// # Errors
/// If the form cannot be understood or the command cannot be decided now.
pub async fn ask_back(form: Bytes, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&form);
    let form = form_id(&fields)?;
    let chosen = if fields.text("only").is_empty() { fields.all("booking") } else { fields.all("only") };
    if chosen.is_empty() {
        let page = page(&hub, &staff, &here, None).await?.nobody_chosen();
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let mut sent = 0_usize;
    for booking in chosen.iter().take(ASKED_MAX) {
        let booking: BookingId = booking.parse().map_err(|_| PageError::BadForm)?;
        let by = Witness::Staff { staff: staff.0.id };
        // One form asks many: each is a part of it.
        let cause = Some(Cause::form(form.part(booking.raw()), Sender::Staff(staff.0.id)));
        match hub.town.booking(here.0.id, (by, cause), Command::Reinvite { booking }, None).await {
            Ok(_) => sent += 1,
            // Whoever came or booked meanwhile is not asked back.
            Err(BookingFailure::Refused(_) | BookingFailure::Queue(_) | BookingFailure::NoQueue) => {}
            Err(BookingFailure::NoCalendar) => return Err(PageError::NotFound),
            // Some may have been asked already.
            Err(BookingFailure::Facility(_)) => return Err(PageError::Uncertain),
        }
    }
    Ok(see(&format!("/reservations/{}/missed?sent={sent}", here.0.slug)))
}
