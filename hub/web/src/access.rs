//! Who may call what. Every request passes [`gate`] before its handler: it finds the route's policy, the session and the
//! facility, and refuses what the policy does not name. What has no row in a noun's table is refused.

use std::rc::Rc;

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    cookie::Cookie,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web::Data,
};
use db::{
    DbError,
    accounts::StaffMember,
    roster::{self, Child, Facility},
};
use domain::ids::{FacilityId, GuardianId};
use futures_util::future::{Ready, ready};
use url::form_urlencoded::Serializer;

use crate::{
    allowed::Allowed,
    app::Hub,
    audit::Watch,
    cookies, frame, kept, names,
    pages::Shell,
    policy::{Relation, Role},
    routes::{self, Matched, Policy, Proof, Side},
    session::{self, Mark, SignedIn, Visitor},
    tongue::Tongue,
    trouble,
};

/// What a handler may take for granted after the gate: a member of the staff, and the frame of their page.
#[derive(Debug, Clone)]
pub struct Staff(pub Rc<StaffMember>, pub Shell);

/// What a handler may take for granted after the gate: a guardian, and the mark of the session.
#[derive(Debug, Clone, Copy)]
pub struct Guardian(pub GuardianId, pub Mark);

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
from_gate!(Staff, request => request.extensions().get::<SignedIn>().and_then(|session| match &session.visitor {
    Visitor::Staff(member) => Some(Rc::clone(member)),
    Visitor::Guardian(_) | Visitor::Display(_) => None,
}).map(|member| {
    let hub = request.app_data::<Data<Hub>>().expect("the hub is there");
    Staff(member, hub.shell(request))
}));
from_gate!(Guardian, request => request.extensions().get::<SignedIn>().and_then(|session| match &session.visitor {
    Visitor::Guardian(guardian) => Some(Guardian(*guardian, session.mark())),
    Visitor::Staff(_) | Visitor::Display(_) => None,
}));

/// Why the gate stays shut.
enum Shut {
    NotFound,
    /// The address is there, and takes these methods.
    Method(String),
    SignIn,
    Forbidden,
    /// The town's staff signs in with a second step, and this account has none yet.
    Unsecured,
    /// Whoever asks has to show once more who they are.
    Unproved,
    /// A form of somebody else's page.
    Foreign,
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
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
    let side = *request.app_data::<Side>().expect("the side is there");
    match admit(&hub, side, &request).await {
        Ok(renewed) => {
            frame::gather(&hub, side, &request).await;
            let watch = Watch::of(&hub, &request);
            let handling = next.call(request);
            let mut response = match &watch {
                Some(watch) => watch.around(handling).await?,
                None => handling.await?,
            }
            .map_into_boxed_body();
            if let Some(watch) = &watch
                && watch.finish(&hub, &response).await.is_err()
            {
                let answer = trouble::answer(&hub, response.request(), StatusCode::SERVICE_UNAVAILABLE);
                return Ok(response.into_response(answer));
            }
            let status = response.status();
            hub.misses.count(&hub, side, response.request(), status);
            if (status.is_client_error() || status.is_server_error()) && is_unwritten(&response) {
                let answer = trouble::answer_to(&hub, &response);
                response = response.into_response(answer);
            }
            if let Some(cookie) = renewed
                && !response.headers().contains_key(header::SET_COOKIE)
            {
                response.response_mut().add_cookie(&cookie)?;
            }
            if side == Side::Residents
                && let Some(cookie) = Tongue::to_remember(&hub, response.request())
            {
                response.response_mut().add_cookie(&cookie)?;
            }
            Ok(response)
        }
        Err(shut) => {
            frame::gather(&hub, side, &request).await;
            let is_refused = matches!(shut, Shut::Forbidden | Shut::Foreign);
            let kept = match shut {
                Shut::SignIn => kept::answer(&hub, side, &mut request).await,
                Shut::Unproved => kept::prove(&hub, &mut request).await,
                Shut::NotFound
                | Shut::Method(_)
                | Shut::Forbidden
                | Shut::Unsecured
                | Shut::Foreign
                | Shut::Failed(_) => None,
            };
            let response = kept.unwrap_or_else(|| refuse(&hub, side, &request, shut));
            let watch = if is_refused { Watch::of(&hub, &request) } else { None };
            let mut response = request.into_response(response);
            hub.misses.count(&hub, side, response.request(), response.status());
            if let Some(watch) = watch
                && watch.finish(&hub, &response).await.is_err()
            {
                let answer = trouble::answer(&hub, response.request(), StatusCode::SERVICE_UNAVAILABLE);
                response = response.into_response(answer);
            }
            Ok(response)
        }
    }
}

/// Whether no handler wrote this answer: it is bare, or what the framework says in English of what it could not read.
fn is_unwritten(response: &ServiceResponse<BoxBody>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    kind.is_none() || is_plain && response.response().error().is_some()
}

fn refuse(hub: &Hub, side: Side, request: &ServiceRequest, shut: Shut) -> HttpResponse {
    let answer = |status| trouble::answer(hub, request.request(), status);
    match shut {
        Shut::NotFound => answer(StatusCode::NOT_FOUND),
        // The answer to a form stands at the form's own address, which shows nothing when it is opened again: from the
        // history, or by a phone that had put the page away. The page with the form is the nearest one above it.
        Shut::Method(_) if trouble::is_look(request.method()) && !request.path().starts_with("/api/") => {
            let to = hub.nouns.page_above(side, request.path()).unwrap_or("/");
            HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
        }
        Shut::Method(allow) => {
            // RFC 9110, 9.3.7: whoever asks for the options is told them and nothing else.
            let mut response = match *request.method() {
                Method::OPTIONS => HttpResponse::NoContent().finish(),
                _ => answer(StatusCode::METHOD_NOT_ALLOWED),
            };
            let allow = header::HeaderValue::from_str(&allow).expect("methods are letters");
            response.headers_mut().insert(header::ALLOW, allow);
            response
        }
        Shut::Forbidden => answer(StatusCode::FORBIDDEN),
        Shut::Unsecured if trouble::is_look(request.method()) && !request.path().starts_with("/live") => {
            HttpResponse::SeeOther().insert_header((header::LOCATION, "/account/second")).finish()
        }
        Shut::Unsecured => answer(StatusCode::FORBIDDEN),
        Shut::Unproved if trouble::is_look(request.method()) => {
            let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
            let to = Serializer::new(String::new()).append_pair("to", asked).finish();
            HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/account/prove?{to}"))).finish()
        }
        Shut::Unproved => answer(StatusCode::UNAUTHORIZED),
        Shut::Foreign => {
            names::say_foreign(request.request());
            trouble::foreign(hub, request.request())
        }
        Shut::SignIn if trouble::is_look(request.method()) && !request.path().starts_with("/live") => {
            let to = match side {
                // Only parents have sessions; the first page says how they are let in.
                Side::Residents => "/?child",
                // Nothing has ended for whoever never signed in here.
                Side::Staff
                    if cookies::token(hub, request.request()).is_none()
                        && cookies::tokens_of_screen(hub, request.request()).is_empty() =>
                {
                    "/sign-in"
                }
                Side::Staff => "/sign-in?ended",
            };
            HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
        }
        Shut::SignIn => answer(StatusCode::UNAUTHORIZED),
        Shut::Failed(error) => {
            tracing::error!(%error, "a session or facility could not be read");
            answer(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Whether this request may go on; the cookie of its session, where that lasts longer from now on.
async fn admit(hub: &Hub, side: Side, request: &ServiceRequest) -> Result<Option<Cookie<'static>>, Shut> {
    let (pattern, policy, proof) = match Matched::of(request.request()) {
        Matched::Row(row) => (row.pattern, row.policy, row.proof),
        Matched::OtherMethod(pattern) => return Err(Shut::Method(routes::methods(hub.nouns, side, pattern))),
        Matched::Nothing => return Err(Shut::NotFound),
    };
    if policy == Policy::Device {
        return Ok(None);
    }
    if request.method() == Method::POST && !names::is_own_form(hub, request.request()) {
        return Err(Shut::Foreign);
    }
    if matches!(policy, Policy::Open | Policy::Holder) {
        return Ok(None);
    }
    if policy == Policy::Demo {
        return if hub.settings.demo { Ok(None) } else { Err(Shut::NotFound) };
    }
    let sessions = sessions(hub, side, request, policy).await?;
    if sessions.is_empty() {
        // A screen is let in here, and nobody is signed in beside it.
        let is_screen = side == Side::Staff && session::screen(hub, request.request()).await?.is_some();
        return Err(if is_screen { Shut::Forbidden } else { Shut::SignIn });
    }
    let here = match slug(pattern, request.path()) {
        Some(slug) => Some(facility(hub, slug.to_owned()).await?),
        None => None,
    };
    let first = sessions.first().cloned();
    for session in sessions {
        if may(hub, &session, (policy, here.as_ref())).await? {
            if let Visitor::Staff(member) = &session.visitor
                && !Allowed::comes(hub, request.request(), member)
            {
                return Err(Shut::Forbidden);
            }
            if session.must_secure(hub) && !pattern.starts_with("/account") {
                return Err(Shut::Unsecured);
            }
            let renewed = session::renew(hub, request.request(), &session).await;
            let has_proof = proof == Proof::Session || session.is_proved(hub.clock.now());
            request.extensions_mut().insert(session);
            if let Some(here) = here {
                request.extensions_mut().insert(Here(Rc::new(here)));
            }
            return if has_proof { Ok(renewed) } else { Err(Shut::Unproved) };
        }
    }
    // Who is refused is written down.
    if let Some(first) = first {
        request.extensions_mut().insert(first);
    }
    Err(Shut::Forbidden)
}

/// Whether whoever has this session may go on to a route of this policy.
async fn may(hub: &Hub, session: &SignedIn, (policy, here): (Policy, Option<&Facility>)) -> Result<bool, DbError> {
    let is_here = |own: FacilityId| here.is_none_or(|here| here.id == own);
    let (role, is_own) = match &session.visitor {
        Visitor::Staff(member) => {
            let role = if member.facility.is_none() { Role::Town } else { Role::Clerk };
            return Ok(policy.lets(role, relation_of(member, policy, here.map(|here| here.id))));
        }
        Visitor::Display(display) => (Role::Screen, is_here(display.facility)),
        Visitor::Guardian(guardian) => {
            let is_own = match here {
                // Only where it matters are the children read.
                Some(here) if policy.lets(Role::Guardian, Relation::Own) => {
                    children(hub, *guardian).await?.iter().any(|child| child.facility == here.id)
                }
                Some(_) => false,
                None => true,
            };
            (Role::Guardian, is_own)
        }
    };
    Ok(policy.lets(role, if is_own { Relation::Own } else { Relation::Other }))
}

/// What this place is to a member of the staff, for a route of this policy; the town, if it names none.
fn relation_of(member: &StaffMember, policy: Policy, here: Option<FacilityId>) -> Relation {
    let held = here.map_or_else(|| member.rights.of_town(), |here| member.rights.at(here));
    match here {
        Some(here) if !member.rights.works_at(here) => Relation::Other,
        Some(_) | None if policy.asks().into_iter().any(|duty| held.has(duty)) => Relation::Duty,
        Some(_) | None => Relation::Own,
    }
}

/// The sessions that a request brings and that may count for this policy: whoever is signed in, then the screen that this
/// browser was let in as. What follows several logs names the session that its pages were made for.
async fn sessions(hub: &Hub, side: Side, request: &ServiceRequest, policy: Policy) -> Result<Vec<SignedIn>, DbError> {
    let mut sessions: Vec<SignedIn> = session::of(hub, side, request).await?.into_iter().collect();
    if matches!(policy, Policy::DisplayHere | Policy::FollowsHere | Policy::Follows)
        && let Some(screen) = session::screen(hub, request.request()).await?
    {
        sessions.push(screen);
    }
    if policy == Policy::Follows {
        let is_of = |session: &SignedIn| request.query_string().contains(&format!("s={}", session.mark()));
        sessions.sort_by_key(|session| !is_of(session));
    }
    Ok(sessions)
}

/// The facility's name in this path. The router has not filled its variables in yet when the gate looks.
fn slug<'a>(pattern: &str, path: &'a str) -> Option<&'a str> {
    pattern.split('/').zip(path.split('/')).find(|(variable, _)| *variable == "{facility}").map(|(_, slug)| slug)
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
    if let Some(facility) = hub.facilities.get(&slug, now) {
        return Ok(facility);
    }
    let asked = slug.clone();
    let facility = hub.db.read(move |conn| roster::facility_by_slug(conn, &asked)).await?;
    hub.facilities.put(slug, facility.clone(), now);
    Ok(facility)
}
