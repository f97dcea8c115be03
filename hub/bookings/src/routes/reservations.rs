//! Bookings for the staff: the day's list, searching, the list as a file; what is done with one of them is in the modules
//! below.
//!
//! Every form carries an id and takes effect once. A name is looked for by POST: addresses stand in histories and logs.

pub mod closing;
pub mod entry;
pub mod missed;
pub mod one;

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use db::{
    Conn, DbError,
    bookings::{self, Party},
    log, queues,
    seal::Sealer,
};
use domain::{
    bookings::{
        book::Book,
        booking::{Booking, Stand},
        calendar::DeskNo,
    },
    ids::{BookingId, FacilityId, FormId},
    time::CivilDay,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::{Facility, errors::Wrong, fields::Fields, tables::Kind},
    routes::{
        answer::{html, html_with, see},
        files,
    },
    trouble::PageError,
};

use crate::pages::reservations::{
    Counts, Day, FOUND_MAX, Found, Given, Needle, Reservations, Row, Scene, Show, View, free, freed_now, list,
};

/// A search looks so many days back and ahead.
const SEARCHED_DAYS: i64 = 90;
/// Days read at once by a search.
const DAYS_AT_ONCE: i64 = 5;

/// The place with its calendar, for whoever works there.
async fn scene(hub: &Hub, staff: &Staff, here: &Here) -> Result<Scene, PageError> {
    let facility = here.0.id;
    let read = hub.db.read(move |conn| {
        let calendar = bookings::calendar(conn, facility)?.ok_or(DbError::NotFound)?;
        Ok::<_, DbError>((calendar, queues::office(conn, facility)?))
    });
    let (calendar, office) = read.await?;
    let place: Facility = (*here.0).clone().into();
    let now = hub.clock.now();
    Ok(Scene { shell: staff.1.clone().at(place.clone()), place, office, calendar, now, form: FormId::random() })
}

/// Bookings as lines, with who comes and the numbers that were taken.
fn lines(conn: &mut Conn, sealer: &Sealer, scene: &Scene, bookings: &[Booking]) -> Result<Vec<Row>, DbError> {
    let ids: Vec<BookingId> = bookings.iter().map(|booking| booking.id).collect();
    let mut parties: HashMap<BookingId, Party> = bookings::parties(conn, sealer, &ids)?.into_iter().collect();
    let line = |booking: &Booking| {
        let ticket = ticket_of(conn, booking)?;
        Ok(Row::of(scene, booking, parties.remove(&booking.id), ticket))
    };
    bookings.iter().map(line).collect()
}

/// The number of the queue that was taken with this booking.
fn ticket_of(conn: &mut Conn, booking: &Booking) -> Result<Option<String>, DbError> {
    let Stand::Arrived { visit: Some(visit) } = booking.stand else { return Ok(None) };
    match queues::visit(conn, visit) {
        Ok((_, visit)) => Ok(Some(visit.number.to_string())),
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The view that a form or an address names; today by itself.
fn view(fields: &Fields, today: CivilDay) -> View {
    View {
        day: fields.text("day").parse().unwrap_or(today),
        desk: fields.text("desk").parse().ok().map(DeskNo),
        show: Show::of(fields.text("stand")),
    }
}

/// The day's list.
async fn day_list(
    hub: &Hub,
    scene: Scene,
    here: &Here,
    (view, given): (View, Option<BookingId>),
    refusal: Option<Wrong>,
) -> Result<Reservations, PageError> {
    let (facility, now, sealer) = (here.0.id, scene.now, hub.sealer());
    let look = hub.town.look_at_bookings(facility, move |book| {
        let free = if view.day >= now.day() { free(book, (view.day, view.desk), now) } else { Vec::new() };
        (free, waiting_of(book))
    });
    let (free, waiting) = look.await.map_err(|_| PageError::Busy)?.ok_or(PageError::NotFound)?;
    let read = hub.db.read(move |conn| {
        let seq = log::head(conn, facility)?;
        let all = bookings::of_days(conn, facility, (view.day, view.day))?;
        let (counts, freed) = (Counts::of(&all, view.desk, now), freed_now(&all, now));
        let waits = waiting.len();
        let rows = lines(conn, &sealer, &scene, &shown(&view, all, waiting))?;
        let given = given.map(|id| given_of(conn, &sealer, (facility, id))).transpose()?.flatten();
        let day = Day { view, rows, counts, free, freed, waiting: waits, given, refusal, seq };
        Ok::<_, DbError>((scene, day))
    });
    let (scene, day) = read.await?;
    Ok(Reservations::new(scene, day))
}

/// Whoever waits, in the order in which they are offered places.
fn waiting_of(book: &Book) -> Vec<Booking> {
    book.waiting().cloned().collect()
}

/// The bookings in this view: of its day, or, as they wait for more than one, all who wait.
fn shown(view: &View, of_day: Vec<Booking>, waiting: Vec<Booking>) -> Vec<Booking> {
    let all = if view.show == Show::Waiting { waiting } else { of_day };
    all.into_iter().filter(|booking| view.has(booking)).collect()
}

fn given_of(
    conn: &mut Conn,
    sealer: &Sealer,
    (facility, id): (FacilityId, BookingId),
) -> Result<Option<Given>, DbError> {
    let (at, booking) = match bookings::get(conn, id) {
        Ok(found) => found,
        Err(DbError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    if at != facility || !matches!(booking.stand, Stand::Arrived { .. }) {
        return Ok(None);
    }
    let name = bookings::party(conn, sealer, id)?.map(|party| party.name).unwrap_or_default();
    Ok(Some(Given { ticket: ticket_of(conn, &booking)?, name, number: booking.number_text() }))
}

/// `GET /reservations/{facility}?day=2026-11-24&desk=1&stand=booked`
///
/// # Errors
/// If nothing can be booked here or the database fails.
pub async fn show(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(request.query_string().as_bytes());
    // Somebody's number, as it is read from a letter, leads to their booking; it is no secret.
    if let Ok(number) = fields.text("q").parse::<u32>() {
        let facility = here.0.id;
        if let Some(booking) = hub.db.read(move |conn| bookings::by_number(conn, facility, number)).await? {
            return Ok(see(&format!("/reservations/{}/{}", here.0.slug, booking.id)));
        }
    }
    let scene = scene(&hub, &staff, &here).await?;
    let view = view(&fields, scene.now.day());
    let given = fields.text("given").parse().ok();
    Ok(html(&day_list(&hub, scene, &here, (view, given), None).await?))
}

/// `POST /reservations/{facility}`: looks for a number, a name, a telephone number or a remark.
///
/// # Errors
/// If nothing can be booked here or the database fails.
pub async fn find(form: Bytes, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let asked = Fields::from_form(&form).text("q").to_owned();
    let scene = scene(&hub, &staff, &here).await?;
    let Some(needle) = Needle::of(&asked) else {
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &Found::nothing_asked(scene)));
    };
    let (facility, sealer) = (here.0.id, hub.sealer());
    let read = hub.db.read(move |conn| {
        let rows = search(conn, &sealer, &scene, facility, &needle)?;
        Ok::<_, DbError>((scene, rows))
    });
    let (scene, rows) = read.await?;
    Ok(html(&Found::new(scene, asked, rows)))
}

/// The bookings with this in them: the one with this number whenever it is, then those of coming days, then of past ones.
fn search(
    conn: &mut Conn,
    sealer: &Sealer,
    scene: &Scene,
    facility: FacilityId,
    needle: &Needle,
) -> Result<Vec<Row>, DbError> {
    let mut found = Vec::new();
    if let Some(number) = needle.number() {
        let booking = bookings::by_number(conn, facility, number)?;
        found.extend(booking.filter(|booking| !matches!(booking.stand, Stand::Held { .. })));
    }
    let today = scene.now.day();
    let ahead = (0..SEARCHED_DAYS).step_by(DAYS_AT_ONCE as usize).map(|days| today.plus(days));
    let back = (1..=SEARCHED_DAYS / DAYS_AT_ONCE).map(|windows| today.plus(-windows * DAYS_AT_ONCE));
    for first in ahead.chain(back) {
        let some = bookings::of_days(conn, facility, (first, first.plus(DAYS_AT_ONCE - 1)))?;
        let ids: Vec<BookingId> = some.iter().map(|booking| booking.id).collect();
        let parties: HashMap<BookingId, Party> = bookings::parties(conn, sealer, &ids)?.into_iter().collect();
        let nobody = Party::default();
        let is_found = |booking: &Booking| {
            let is_known = found.first().is_some_and(|first: &Booking| first.id == booking.id);
            let is_real = !matches!(booking.stand, Stand::Held { .. } | Stand::Lapsed);
            is_real && !is_known && needle.is_in(booking, parties.get(&booking.id).unwrap_or(&nobody))
        };
        let these: Vec<Booking> = some.into_iter().filter(is_found).collect();
        found.extend(these);
        if found.len() > FOUND_MAX {
            break;
        }
    }
    // One more than is shown says that there are more.
    found.truncate(FOUND_MAX + 1);
    lines(conn, sealer, scene, &found)
}

/// `GET /reservations/{facility}/list.csv`: what the list shows, as a file for other programs.
///
/// # Errors
/// If nothing can be booked here or the database fails.
pub async fn csv(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    file(&request, &staff, &here, &hub, Kind::Csv).await
}

/// `GET /reservations/{facility}/list.xlsx`: what the list shows, for Excel.
///
/// # Errors
/// If nothing can be booked here or the database fails.
pub async fn xlsx(request: HttpRequest, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    file(&request, &staff, &here, &hub, Kind::Xlsx).await
}

async fn file(
    request: &HttpRequest,
    staff: &Staff,
    here: &Here,
    hub: &Hub,
    kind: Kind,
) -> Result<HttpResponse, PageError> {
    let scene = scene(hub, staff, here).await?;
    let view = view(&Fields::from_form(request.query_string().as_bytes()), scene.now.day());
    let (facility, sealer) = (here.0.id, hub.sealer());
    let waiting = hub.town.look_at_bookings(facility, waiting_of).await;
    let waiting = waiting.map_err(|_| PageError::Busy)?.ok_or(PageError::NotFound)?;
    let read = hub.db.read(move |conn| {
        let of_day = bookings::of_days(conn, facility, (view.day, view.day))?;
        lines(conn, &sealer, &scene, &shown(&view, of_day, waiting))
    });
    let file = files::list(list(&read.await?), kind).await?;
    Ok(files::saved(here, &format!("bookings-{}", view.day), kind, file))
}

/// The list again, with why a command of it was not taken.
async fn list_refused(
    hub: &Hub,
    (staff, here): (&Staff, &Here),
    fields: &Fields,
    why: Wrong,
) -> Result<HttpResponse, PageError> {
    let scene = scene(hub, staff, here).await?;
    let view = view(fields, scene.now.day());
    Ok(html_with(StatusCode::CONFLICT, &day_list(hub, scene, here, (view, None), Some(why)).await?))
}

/// The form's id.
fn form_id(fields: &Fields) -> Result<FormId, PageError> {
    fields.text("form").parse().map_err(|_| PageError::BadForm)
}
