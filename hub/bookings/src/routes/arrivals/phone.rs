//! The check-in on the phone of whoever has a booking: with the digits that the office shows on that day. From then on the
//! page of the number is theirs.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, time::Duration as CookieDuration},
    http::StatusCode,
    web::Form,
};
use db::{DbError, bookings};
use domain::{
    bookings::booking::{Booking, Stand},
    ids::{BookingId, FacilityId, FormId},
    log::{Cause, Sender, Witness},
    queue::{arrivals::Arrival, tickets::Tapped},
};
use hub_web::{
    app::Hub,
    cookies::Keepsake,
    day_codes::{Awaited, Judged},
    forms::digits,
    routes::{
        answer::{html_with, see},
        holder::Holder,
    },
    trouble::PageError,
};

use super::{check_in, explain};
use crate::{
    pages::arrivals::{NotArrived, WhyNot},
    routes::bookings::{Bounded as _, OneBooking},
};

/// The browser remembers the booking that it looked at last, so that the QR of an office's screen finds it.
pub(crate) const COOKIE: Keepsake = Keepsake { name: "kazasu_booking", path: "/arrive" };
const COOKIE_LASTS: CookieDuration = CookieDuration::days(1);

/// What a booking's page leaves in the browser on the booked day.
pub fn cookie(code: &str, is_https: bool) -> Cookie<'static> {
    COOKIE.holding(is_https, code.to_owned()).max_age(COOKIE_LASTS).finish()
}

/// The digits that somebody typed, or that a QR code of the office brought.
#[derive(serde::Deserialize)]
pub struct Digits {
    form: FormId,
    day_code: String,
}

/// `POST /booking/{code}/arrive`
///
/// # Errors
/// If there is no such booking, or it cannot be decided now.
pub async fn arrive(
    request: HttpRequest,
    holder: Holder<OneBooking>,
    fields: Form<Digits>,
) -> Result<HttpResponse, PageError> {
    let Holder { hub, code, id, lang, shell, posted, .. } = holder;
    let (facility, booking) = hub.db.read(move |conn| bookings::get(conn, id)).await?;
    let not = |status, why| {
        let lang = lang.unwrap_or(booking.language);
        html_with(status, &NotArrived { shell: shell.clone().in_lang(lang), code: code.clone(), why, lang })
    };
    let is_awaited = matches!(booking.stand, Stand::Booked | Stand::Missed) && booking.day() == hub.clock.now().day();
    // Who is not awaited is told why, whatever the digits are: a time that is only held guesses none.
    let arrival = if is_awaited {
        match hub.judge_day_code(&request, facility, Awaited::Booking(id), &digits(&fields.day_code)) {
            Judged::Right => {}
            Judged::Wrong => return Ok(not(StatusCode::UNPROCESSABLE_ENTITY, WhyNot::WrongDigits)),
            Judged::TooMany => return Ok(not(StatusCode::TOO_MANY_REQUESTS, WhyNot::TooMany)),
        }
        check_in(&hub, facility, id, (Witness::Phone, Cause::form(posted.form(fields.form), Sender::Booking(id))))
            .await?
    } else {
        if !hub.admits_act(id) {
            return Ok(not(StatusCode::TOO_MANY_REQUESTS, WhyNot::TooMany));
        }
        explain(&hub, facility, &booking, Tapped::Waiting).await?
    };
    match arrival {
        Arrival::Ticket { slip, .. } => {
            // The slip's address is the number's page, on this very listener.
            let path = slip.url.strip_prefix(&hub.settings.public_url).unwrap_or(&slip.url);
            Ok(see(path))
        }
        Arrival::Refused { why, .. } => Ok(not(StatusCode::CONFLICT, WhyNot::Refused(why))),
    }
}

/// The booking whose page this browser looked at last, or that its address names, if it is for this office and today.
///
/// # Errors
/// If the database fails.
pub async fn held(
    request: &HttpRequest,
    hub: &Hub,
    facility: FacilityId,
) -> Result<Option<(String, Booking)>, DbError> {
    let named = url::form_urlencoded::parse(request.query_string().as_bytes());
    let named = named.into_iter().find(|(name, _)| name == "booking").map(|(_, code)| code.into_owned());
    let code = named.or_else(|| Some(COOKIE.shown(request)?.value().to_owned()));
    let found = code.and_then(|code| Some((hub.sealer().booking_of_code(&code)?, code)));
    let Some((id, code)): Option<(BookingId, String)> = found else { return Ok(None) };
    let today = hub.clock.now().day();
    match hub.db.read(move |conn| bookings::get(conn, id)).await {
        Ok((of, booking)) if of == facility && booking.day() == today => Ok(Some((code, booking))),
        Ok(_) | Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
