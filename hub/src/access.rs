//! Who may call what. Every request passes [`gate`] before its handler: it finds the route's policy, the session and the
//! facility, and refuses what the policy does not name. What has no row in [`crate::routes::ROUTES`] is refused.

use db::secrets;
use std::{rc::Rc, time::Duration};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web::Data,
};
use db::{
    DbError,
    accounts::{self, Account, StaffMember},
    displays::{self, Display},
    roster::{self, Child, Facility},
};
use domain::{
    ids::{FacilityId, GuardianId},
    time::UtcTime,
};
use futures_util::future::{Ready, ready};

use crate::{
    app::Hub,
    routes::{self, Policy, Side},
    trouble,
};

/// A guardian stays signed in this long.
pub const GUARDIAN_SESSION: Duration = Duration::from_secs(180 * 86_400);
/// A member of the staff signs in once a working day …
pub const STAFF_SESSION: Duration = Duration::from_secs(12 * 3_600);
/// … and again after this long without a page or a live stream open.
const STAFF_IDLE: Duration = Duration::from_secs(30 * 60);
/// A signage screen stays let in until it is taken out of service, or for as long as browsers keep a cookie.
pub const DISPLAY_SESSION: Duration = Duration::from_secs(400 * 86_400);
/// Use of a session is written down this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// The cookie of a side; the two sides may share a host name but never a session.
pub const fn cookie_name(side: Side) -> &'static str {
    match side {
        Side::Residents => "kazasu",
        Side::Staff => "kazasu_staff",
    }
}

/// Whoever is signed in.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// A guardian.
    Guardian(GuardianId),
    /// A member of the staff.
    Staff(Rc<StaffMember>),
    /// A signage screen.
    Display(Rc<Display>),
}

/// The session of a request.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub visitor: Visitor,
    /// The stored form of the session's token.
    pub token_hash: Vec<u8>,
}

/// What a handler may take for granted after the gate: a member of the staff.
#[derive(Debug, Clone)]
pub struct Staff(pub Rc<StaffMember>);

/// What a handler may take for granted after the gate: a guardian.
#[derive(Debug, Clone, Copy)]
pub struct Guardian(pub GuardianId);

/// What a handler may take for granted after the gate: the facility of the path, open to whoever asks.
#[derive(Debug, Clone)]
pub struct Here(pub Rc<Facility>);

fn denied() -> Error {
    actix_web::error::ErrorForbidden("denied")
}

macro_rules! from_gate {
    ($type:ty, $request:ident => $found:expr) => {
        impl FromRequest for $type {
            type Error = Error;
            type Future = Ready<Result<Self, Error>>;

            fn from_request($request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready($found.ok_or_else(denied))
            }
        }
    };
}

from_gate!(SignedIn, request => request.extensions().get::<SignedIn>().cloned());
from_gate!(Here, request => request.extensions().get::<Here>().cloned());
from_gate!(Staff, request => match request.extensions().get::<SignedIn>().map(|session| session.visitor.clone()) {
    Some(Visitor::Staff(member)) => Some(Staff(member)),
    Some(Visitor::Guardian(_) | Visitor::Display(_)) | None => None,
});
from_gate!(Guardian, request => match request.extensions().get::<SignedIn>().map(|session| session.visitor.clone()) {
    Some(Visitor::Guardian(guardian)) => Some(Guardian(guardian)),
    Some(Visitor::Staff(_) | Visitor::Display(_)) | None => None,
});

/// The cookie that carries a session.
#[must_use]
pub fn session_cookie(hub: &Hub, side: Side, token: &str, lasts: Duration) -> Cookie<'static> {
    Cookie::build(cookie_name(side), token.to_owned())
        .path("/")
        .http_only(true)
        .secure(hub.settings.is_https())
        .same_site(SameSite::Lax)
        .max_age(CookieDuration::seconds(i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX)))
        .finish()
}

/// The cookie that ends a session.
#[must_use]
pub fn no_session_cookie(hub: &Hub, side: Side) -> Cookie<'static> {
    let mut cookie = session_cookie(hub, side, "", Duration::ZERO);
    cookie.make_removal();
    cookie
}

/// Why the gate stays shut.
enum Shut {
    NotFound,
    SignIn,
    Forbidden,
    Failed(DbError),
}

impl From<DbError> for Shut {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            other => Self::Failed(other),
        }
    }
}

/// The middleware around every route of either side.
///
/// # Errors
/// What the handler gives.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
    let side = *request.app_data::<Side>().expect("the side is there");
    match admit(&hub, side, &request).await {
        Ok(()) => {
            let (is_api, method) = (request.path().starts_with("/api/"), request.method().clone());
            let response = next.call(request).await?;
            let status = response.status();
            let bare = status.is_client_error() || status.is_server_error();
            if bare && !is_api && !response.headers().contains_key(header::CONTENT_TYPE) && method != Method::HEAD {
                let request = response.request().clone();
                let page = trouble::page(&hub, &request, status);
                return Ok(ServiceResponse::new(request, page));
            }
            Ok(response.map_into_boxed_body())
        }
        Err(shut) => {
            let response = refuse(&hub, side, &request, shut);
            Ok(request.into_response(response))
        }
    }
}

fn refuse(hub: &Hub, side: Side, request: &ServiceRequest, shut: Shut) -> HttpResponse {
    let page = |status| trouble::page(hub, request.request(), status);
    match shut {
        Shut::NotFound => page(StatusCode::NOT_FOUND),
        Shut::Forbidden => page(StatusCode::FORBIDDEN),
        Shut::SignIn if request.method() == Method::GET && !request.path().starts_with("/live/") => {
            let to = match side {
                Side::Residents => "/",
                Side::Staff => "/sign-in?ended",
            };
            HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
        }
        Shut::SignIn => page(StatusCode::UNAUTHORIZED),
        Shut::Failed(error) => {
            tracing::error!(%error, "a session or facility could not be read");
            page(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

async fn admit(hub: &Hub, side: Side, request: &ServiceRequest) -> Result<(), Shut> {
    let pattern = request.match_pattern().ok_or(Shut::NotFound)?;
    let policy = routes::policy(side, request.method(), &pattern).ok_or(Shut::NotFound)?;
    if policy == Policy::Device {
        return Ok(());
    }
    if request.method() == Method::POST && !is_same_origin(request) {
        return Err(Shut::Forbidden);
    }
    if policy == Policy::Open {
        return Ok(());
    }
    if policy == Policy::Demo {
        return if hub.settings.demo { Ok(()) } else { Err(Shut::NotFound) };
    }
    let session = session(hub, side, request).await?.ok_or(Shut::SignIn)?;
    let here = match slug(&pattern, request.path()) {
        Some(slug) => Some(facility(hub, slug.to_owned()).await?),
        None => None,
    };
    let may = match (policy, &session.visitor, &here) {
        (Policy::Staff, Visitor::Staff(_), _) => true,
        (Policy::StaffHere | Policy::DisplayHere | Policy::FollowsHere, Visitor::Staff(member), Some(here)) => {
            works_at(member, here.id)
        }
        (Policy::DisplayHere | Policy::FollowsHere, Visitor::Display(display), Some(here)) => {
            display.facility == here.id
        }
        (Policy::Guardian, Visitor::Guardian(_), _) => true,
        (Policy::FollowsHere, Visitor::Guardian(guardian), Some(here)) => {
            children(hub, *guardian).await?.iter().any(|child| child.facility == here.id)
        }
        _ => false,
    };
    if !may {
        return Err(Shut::Forbidden);
    }
    request.extensions_mut().insert(session);
    if let Some(here) = here {
        request.extensions_mut().insert(Here(Rc::new(here)));
    }
    Ok(())
}

/// The facility's name in this path. The router has not filled its variables in yet when the gate looks.
fn slug<'a>(pattern: &str, path: &'a str) -> Option<&'a str> {
    pattern.split('/').zip(path.split('/')).find(|(variable, _)| *variable == "{facility}").map(|(_, slug)| slug)
}

/// Whether this member of the staff may see this facility.
fn works_at(member: &StaffMember, facility: FacilityId) -> bool {
    member.facility.is_none_or(|own| own == facility)
}

/// The guardian's children.
///
/// # Errors
/// If the database fails.
pub async fn children(hub: &Hub, guardian: GuardianId) -> Result<Vec<Child>, DbError> {
    let sealer = hub.sealer();
    hub.db.read(move |conn| roster::children_of_guardian(conn, &sealer, guardian)).await
}

/// The facility with this name, as it was a moment ago.
///
/// # Errors
/// If there is none, or the database fails.
pub async fn facility(hub: &Hub, slug: String) -> Result<Facility, DbError> {
    let now = hub.clock.now();
    if let Some(facility) = hub.places.get(&slug, now) {
        return Ok(facility);
    }
    let asked = slug.clone();
    let facility = hub.db.read(move |conn| roster::facility_by_slug(conn, &asked)).await?;
    hub.places.put(slug, facility.clone(), now);
    Ok(facility)
}

/// A form of our own pages. Browsers say where a form comes from; who says nothing is no browser, and has no cookie that
/// somebody else's page could abuse.
fn is_same_origin(request: &ServiceRequest) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (text("origin"), text("sec-fetch-site")) {
        (Some(origin), _) => {
            let host = request.connection_info().host().to_owned();
            origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
    }
}

async fn session(hub: &Hub, side: Side, request: &ServiceRequest) -> Result<Option<SignedIn>, DbError> {
    let Some(cookie) = request.cookie(cookie_name(side)) else { return Ok(None) };
    let token_hash = secrets::hash(cookie.value());
    Ok(check_session(hub, side, &token_hash).await?.map(|visitor| SignedIn { visitor, token_hash }))
}

/// Whose a running session is.
#[derive(Debug, Clone)]
pub struct Known {
    session: accounts::Session,
    found: Found,
}

/// Who, as it comes from another thread.
#[derive(Debug, Clone)]
enum Found {
    Guardian(GuardianId),
    Staff(StaffMember),
    Display(Display),
}

/// Who this session is, if it still runs; its use is noted. Live streams ask again and again.
///
/// # Errors
/// If the database fails.
pub async fn check_session(hub: &Hub, side: Side, token_hash: &[u8]) -> Result<Option<Visitor>, DbError> {
    let now = hub.clock.now();
    let known = match hub.sessions.get(&token_hash.to_vec(), now) {
        Some(known) => Some(known),
        None => read_session(hub, token_hash, now).await?,
    };
    let Some(Known { session, found }) = known else { return Ok(None) };
    let visitor = match (side, found) {
        (Side::Staff, Found::Staff(member)) if now.since(session.seen_at) < STAFF_IDLE => {
            Visitor::Staff(Rc::new(member))
        }
        (Side::Staff, Found::Display(display)) => Visitor::Display(Rc::new(display)),
        (Side::Residents, Found::Guardian(guardian)) => Visitor::Guardian(guardian),
        (Side::Staff | Side::Residents, _) => return Ok(None),
    };
    if now.since(session.seen_at) >= SEEN_EVERY {
        let hash = token_hash.to_vec();
        hub.db.write(move |conn| accounts::session_seen(conn, &hash, now)).await?;
        hub.sessions.forget();
    }
    Ok(Some(visitor))
}

async fn read_session(hub: &Hub, token_hash: &[u8], now: UtcTime) -> Result<Option<Known>, DbError> {
    let (sealer, hash) = (hub.sealer(), token_hash.to_vec());
    let read = hub.db.read(move |conn| {
        let Some(session) = accounts::session(conn, &hash, now)? else { return Ok(None) };
        let found = match session.account {
            Account::Staff(id) => Found::Staff(accounts::staff_by_id(conn, &sealer, id)?),
            Account::Guardian(id) => Found::Guardian(id),
            Account::Display(id) => Found::Display(displays::get(conn, id)?),
        };
        Ok::<_, DbError>(Some(Known { session, found }))
    });
    let known = read.await?;
    if let Some(known) = &known {
        hub.sessions.put(token_hash.to_vec(), known.clone(), now);
    }
    Ok(known)
}
