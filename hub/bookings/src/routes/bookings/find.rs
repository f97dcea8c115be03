//! Finding a booking again: one key at one place. Whoever guesses learns nothing.
//!
//! By mail the answer is the same whether there is a booking or not, and does not wait for what is found out: the link goes
//! to the address that the booking has. By number it takes the birth date of the resident whom the booking names: a try is
//! counted before it is looked up, by source in this hub and by number for all hubs.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form},
};
use db::{
    Conn, DbError,
    bookings::{self, Party, keys_of},
    queues, residents, roster,
    seal::Sealer,
    tries,
};
use domain::{
    birth::Birth,
    bookings::{booking::Keys, decide::Command},
    ids::{BookingId, FacilityId, FormId},
    log::{Cause, Sender},
};
use hub_web::{
    app::Hub,
    forms::{Sent, digits},
    pages::{Facility, tongues::lang_key},
    routes::answer::{html_with, see},
    trouble::PageError,
};

use super::{Bounded as _, Bounds, bounds::OF_NUMBER, details::typed_of, send, today::open_under, typed};
use crate::pages::bookings::{BadField, Find, FindField, FindPlace, Found, Typed, booking_path};

/// Most places that somebody chooses from.
const PLACES_MAX: usize = 50;
/// Digits of the longest number.
const NUMBER_MAX: usize = 9;

/// `GET /booking`
///
/// # Errors
/// If the database fails.
pub async fn ask(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let is_sent = request.query_string().split('&').any(|part| part == "sent");
    page(&hub, &request, Asked::default(), is_sent.then_some(Found::Sent)).await
}

/// What somebody looks for.
#[derive(Default)]
struct Asked {
    place: String,
    number: String,
    typed: Typed,
    bad: Vec<(FindField, BadField)>,
}

async fn page(hub: &Hub, request: &HttpRequest, asked: Asked, found: Option<Found>) -> Result<HttpResponse, PageError> {
    let read = hub.db.read(|conn| {
        let mut places = Vec::new();
        for id in bookings::places(conn)?.into_iter().take(PLACES_MAX) {
            if let (Some(calendar), Some(_)) = (bookings::calendar(conn, id)?, queues::office(conn, id)?) {
                places.push(FindPlace { place: Facility::from(roster::facility(conn, id)?), calendar });
            }
        }
        Ok::<_, DbError>((places, residents::any(conn)?))
    });
    let (places, asks_number) = read.await?;
    let Asked { place, number, typed, bad } = asked;
    let status = match found {
        None | Some(Found::Sent) => StatusCode::OK,
        Some(Found::NoMatch | Found::Mistakes) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(Found::TooMany) => StatusCode::TOO_MANY_REQUESTS,
    };
    let shell = hub.shell(request);
    let page = Find { shell, places, chosen: place, asks_number, number, typed, bad, found };
    let mut response = html_with(status, &page.with_errors());
    if found == Some(Found::TooMany) {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("900"));
    }
    Ok(response)
}

/// `POST /booking`: to the booking's page, or to the page that says that a link is on the way if there is a booking.
///
/// # Errors
/// If the form cannot be understood, or the database fails.
pub async fn find(request: HttpRequest, fields: Form<Sent>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let sent = Sent::read(fields.into_inner(), &hub, &request)?;
    let form = sent.form()?;
    let asked = Asked {
        place: sent.text("place").chars().take(100).collect(),
        number: sent.text("number").chars().take(20).collect(),
        typed: typed_of(&sent),
        bad: Vec::new(),
    };
    let (facility, _) = super::choose::place(&hub, &asked.place).await?;
    match sent.text("by") {
        "mail" => by_mail(hub, &request, (facility, form), asked).await,
        "number" => by_number(&hub, &request, facility, asked).await,
        _ => Err(PageError::BadForm),
    }
}

/// Sends the link to the address, if something is booked there with it.
async fn by_mail(
    hub: Data<Hub>,
    request: &HttpRequest,
    (facility, form): (FacilityId, FormId),
    mut asked: Asked,
) -> Result<HttpResponse, PageError> {
    let email = match typed::email(&asked.typed.email) {
        Ok(Some(email)) => email.to_string(),
        Ok(None) => {
            asked.bad.push((FindField::Email, BadField::Missing));
            return page(&hub, request, asked, Some(Found::Mistakes)).await;
        }
        Err(why) => {
            asked.bad.push((FindField::Email, why));
            return page(&hub, request, asked, Some(Found::Mistakes)).await;
        }
    };
    let keys = keys_of(&hub.sealer(), &Party { email, ..Party::default() });
    if !hub.admits_link(request, keys.address) {
        return page(&hub, request, asked, Some(Found::TooMany)).await;
    }
    let lang = lang_key(hub.shell(request).lang);
    // Nobody waits for it: an answer that took longer would say that there is one.
    actix_web::rt::spawn(async move {
        if let Err(error) = send_links(&hub, facility, keys, form).await {
            tracing::warn!(%error, "the link to a booking could not be sent");
        }
    });
    Ok(see(&format!("/booking?lang={lang}&sent")))
}

/// A mail for each of the bookings, whose facts they are. The same form again sends none.
async fn send_links(hub: &Hub, facility: FacilityId, keys: Keys, form: FormId) -> Result<(), PageError> {
    for booking in open_under(hub, facility, keys, hub.clock.now()).await? {
        let cause = Cause::form(form, Sender::Booking(booking));
        // What was cancelled in this moment has no page worth a mail.
        let _ = send(hub, facility, Some(cause), Command::SendLink { booking }, None).await?;
    }
    Ok(())
}

/// To the page of the booking that has this number and was made by a resident of this birth date.
async fn by_number(
    hub: &Hub,
    request: &HttpRequest,
    facility: FacilityId,
    mut asked: Asked,
) -> Result<HttpResponse, PageError> {
    let number = Some(digits(&asked.number)).filter(|digits| digits.len() <= NUMBER_MAX);
    let number: Option<u32> = number.and_then(|digits| digits.parse().ok());
    if number.is_none() {
        let why = if asked.number.trim().is_empty() { BadField::Missing } else { BadField::NotNumber };
        asked.bad.push((FindField::Number, why));
    }
    let Typed { year, month, date, .. } = &asked.typed;
    let birth = typed::birth(year, month, date, hub.clock.now().day());
    if let Err(why) = birth {
        asked.bad.push((FindField::Birth, why));
    }
    let (Some(number), Ok(birth)) = (number, birth) else {
        return page(hub, request, asked, Some(Found::Mistakes)).await;
    };
    let finders = &Bounds::of(hub).finders;
    if !hub.admits(finders, request) {
        return page(hub, request, asked, Some(Found::TooMany)).await;
    }
    let (sealer, now) = (hub.sealer(), hub.clock.now());
    let subject = bookings::tries_of_number(&sealer, facility, number);
    let counted = subject.clone();
    if !hub.db.tally(move |conn| tries::take(conn, &counted, OF_NUMBER, now)).await? {
        return page(hub, request, asked, Some(Found::TooMany)).await;
    }
    let read = sealer.clone();
    let found = hub.db.read(move |conn| of_resident(conn, &read, (facility, number), birth)).await?;
    let Some(booking) = found else { return page(hub, request, asked, Some(Found::NoMatch)).await };
    // Whoever knows both did not guess.
    hub.gives_back(finders, request);
    hub.db.tally(move |conn| tries::give_back(conn, &subject)).await?;
    let lang = lang_key(hub.shell(request).lang);
    Ok(see(&format!("{}?lang={lang}", booking_path(&sealer.booking_code(booking), ""))))
}

/// The booking with this number, if the ledger knows whoever made it by this birth date.
fn of_resident(
    conn: &mut Conn,
    sealer: &Sealer,
    (facility, number): (FacilityId, u32),
    birth: Birth,
) -> Result<Option<BookingId>, DbError> {
    let Some(booking) = bookings::by_number(conn, facility, number)? else { return Ok(None) };
    let party = bookings::party(conn, sealer, booking.id)?;
    let Some(party) = party.filter(|party| !party.resident.is_empty()) else { return Ok(None) };
    let resident = residents::find(conn, sealer, &party.resident)?;
    let is_theirs = resident.is_some_and(|resident| resident.birth.is_proved_by(birth));
    Ok(is_theirs.then_some(booking.id))
}
