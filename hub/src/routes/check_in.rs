//! What the QR of an office's screens leads to: the check-in of whoever holds a number or a booking of today.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use db::{DbError, queues};
use domain::{
    bookings::booking::{Booking, Stand as Reserved},
    ids::{FacilityId, FormId, VisitId},
    lang::Lang,
    queue::visit::Stand,
};
use hub_bookings::routes::arrivals;
use hub_offices::routes::{offices::office, visits::COOKIE};
use hub_web::{app::Hub, audit, routes::answer::html, tongue::Tongue, trouble::PageError};

use crate::pages::check_in::{Arrival, Holds};

/// `GET /arrive/{facility}/{day_code}`. It does not say whether the digits are right: it would be asked ten thousand times.
///
/// # Errors
/// If there is no such office, or the database fails.
pub async fn show(
    request: HttpRequest,
    path: Path<(String, String)>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (slug, day_code) = path.into_inner();
    if day_code.len() != 4 || !day_code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PageError::NotFound);
    }
    let (id, facility) = office(&hub, slug).await?;
    let (holds, own) = match arrivals::held(&request, &hub, id).await? {
        Some((code, booking)) if matches!(booking.stand, Reserved::Booked | Reserved::Missed) => {
            audit::about(&request, booking.id);
            let (number, time) = (booking.number_text(), booking.taken.start.clock_text());
            (Holds::Booking { code, number, time }, Some(booking.language))
        }
        Some((_, Booking { stand: Reserved::Arrived { visit: Some(visit) }, .. })) => {
            audit::about(&request, visit);
            of_visit(&hub, id, hub.sealer().ticket_code(visit), visit).await?
        }
        _ => held(&request, &hub, id).await?,
    };
    let lang = Tongue::of(&request).or(own).unwrap_or_else(|| Tongue::of_reader(&request));
    let (shell, form) = (hub.shell(&request).in_lang(lang), FormId::random());
    Ok(html(&Arrival { shell, facility, day_code, holds, lang, form }))
}

/// What this browser holds, and its holder's language.
async fn held(request: &HttpRequest, hub: &Hub, facility: FacilityId) -> Result<(Holds, Option<Lang>), PageError> {
    let nothing = (Holds::Nothing, None);
    let Some(code) = COOKIE.shown(request).map(|cookie| cookie.value().to_owned()) else { return Ok(nothing) };
    let Some(visit) = hub.sealer().visit_of_code(&code) else { return Ok(nothing) };
    audit::about(request, visit);
    of_visit(hub, facility, code, visit).await
}

async fn of_visit(
    hub: &Hub,
    facility: FacilityId,
    code: String,
    visit: VisitId,
) -> Result<(Holds, Option<Lang>), PageError> {
    let nothing = (Holds::Nothing, None);
    let (of, visit) = match hub.db.read(move |conn| queues::visit(conn, visit)).await {
        Err(DbError::NotFound) => return Ok(nothing),
        found => found?,
    };
    let number = visit.number.to_string();
    let holds = match &visit.stand {
        _ if of != facility => Holds::Elsewhere,
        _ if visit.day != hub.clock.now().day() => Holds::Nothing,
        Stand::Away => Holds::Away { code, number },
        stand if stand.is_over() => Holds::Over { number, stand: stand.clone() },
        _ => Holds::Here { code, number },
    };
    Ok((holds, Some(visit.language)))
}
