//! The first page: the residents' cards and doors, the way to the staff's.

use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web::Data};
use db::audit::Subject;
use hub_web::{
    app::Hub,
    audit,
    mine::Mine,
    names,
    routes::{
        Side,
        answer::{html, see},
    },
    session::{self, SignedIn, Visitor},
    today::Asker,
    trouble::PageError,
};

use crate::pages::landing::Landing;

/// `GET /`: the residents' first page; the staff's board.
///
/// # Errors
/// Never with cookies of ours.
pub async fn start(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    match request.app_data::<Side>() {
        Some(Side::Residents) => residents(&request, hub).await,
        Some(Side::Staff) | None if hub.settings.demo => Ok(see("/demo")),
        Some(Side::Staff) | None => Ok(see("/board")),
    }
}

async fn residents(request: &HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let session = request.extensions().get::<SignedIn>().cloned();
    let guardian = session.as_ref().and_then(|session| match session.visitor {
        Visitor::Guardian(guardian) => Some(guardian),
        Visitor::Staff(_) | Visitor::Display(_) => None,
    });
    let mine = Mine::of(&hub, request);
    let asker = Asker { hub: hub.clone(), shell: hub.shell(request), guardian, codes: mine.codes().to_vec() };
    let today = hub.nouns.today(asker).await;
    let says = |word: &str| request.query_string().split('&').any(|part| part == word);
    let has = |code: &str| today.cards.iter().any(|card| card.code.as_deref() == Some(code));
    let kept = if today.is_whole { mine.only(has) } else { None };
    let sealer = hub.sealer();
    for code in today.cards.iter().filter_map(|card| card.code.as_deref()) {
        let booking = sealer.booking_of_code(code).map(Subject::from);
        if let Some(subject) = booking.or_else(|| sealer.visit_of_code(code).map(Subject::from)) {
            audit::about(request, subject);
        }
    }
    if let Some(guardian) = guardian {
        audit::about(request, guardian);
    }
    let mut response = html(&Landing {
        shell: hub.shell(request),
        now: hub.clock.now(),
        wants_child: says("child"),
        forgot: says("forgot"),
        cards: today.cards,
    });
    // Whoever only ever looks here stays signed in as well.
    let renewed = match &session {
        Some(session) => session::renew(&hub, request, session).await,
        None => None,
    };
    for cookie in kept.into_iter().chain(renewed) {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    Ok(response)
}

/// `POST /forget`: the browser remembers no number and no booking any more. They themselves stay as they are.
///
/// # Errors
/// Never with cookies of ours.
pub async fn forget(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let query = hub.shell(&request).lang_query();
    let joint = if query.is_empty() { "?" } else { "&" };
    let mut response = see(&format!("/{query}{joint}forgot"));
    let is_https = names::is_https(&hub, &request);
    let gone = hub.nouns.cookies().map(|kept| kept.gone(is_https));
    for cookie in gone.chain([Mine::of(&hub, &request).nothing()]) {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    Ok(response)
}
