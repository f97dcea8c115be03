//! Sign-in by password for staff, sign-out for everybody.

use db::secrets;
use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form},
};
use argon2::{Argon2, PasswordHash, PasswordVerifier};
use askama::Template;
use db::{
    DbError,
    accounts::{self, Account, StaffMember},
    queues, roster,
};
use domain::time::UtcTime;

use crate::{
    access::{self, SignedIn},
    app::Hub,
    cookies,
    pages::{
        Place,
        residents::{Landing, SignedOut},
        sign_in::{SignIn, SignInRefusal},
    },
    routes::Side,
    trouble::PageError,
};

/// From this many wrong passwords in a row on …
const FAILURES_MAX: i64 = 5;
/// … an account waits this long before the next try.
const LOCK: Duration = Duration::from_secs(5 * 60);
/// Longest login and password that are looked at, in bytes.
const FIELD_MAX: usize = 200;

/// What a browser forgets at sign-out (W3C Clear Site Data, 3.1).
const CLEARED: header::HeaderValue = header::HeaderValue::from_static("\"cache\"");

/// An answer with a rendered page.
pub(super) fn html(page: &impl Template) -> HttpResponse {
    html_with(StatusCode::OK, page)
}

/// An answer with a rendered page and this status.
pub(super) fn html_with(status: StatusCode, page: &impl Template) -> HttpResponse {
    let body = page.render().expect("a page renders");
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body)
}

/// To another page, after a form.
pub(super) fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// `GET /`: residents' landing page, or straight to the family's page; the staff's board.
pub async fn start(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    match request.app_data::<Side>() {
        Some(Side::Residents) if cookies::token(&request).is_some() => landing_or_family(&request, &hub).await,
        Some(Side::Residents) => landing(&hub).await,
        Some(Side::Staff) | None if hub.settings.demo => see("/demo"),
        Some(Side::Staff) | None => see("/board"),
    }
}

async fn landing_or_family(request: &HttpRequest, hub: &Hub) -> HttpResponse {
    let token = cookies::token_hash(request).unwrap_or_default();
    match access::check_session(hub, Side::Residents, &token).await {
        Ok(Some(_)) => see("/family"),
        Ok(None) | Err(_) => landing(hub).await,
    }
}

async fn landing(hub: &Hub) -> HttpResponse {
    let offices = hub.db.read(|conn| {
        let offices = queues::offices(conn)?;
        offices.into_iter().map(|office| roster::facility(conn, office).map(Place::from)).collect()
    });
    // A database that is away takes nothing from the page but the way to the offices.
    let offices: Result<_, DbError> = offices.await;
    html(&Landing { shell: hub.resident_shell(), offices: offices.unwrap_or_default() })
}

/// `GET /sign-in`
pub async fn form(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    let refusal = (request.query_string() == "ended").then_some(SignInRefusal::SessionEnded);
    html(&SignIn { shell: hub.staff_shell(), login: String::new(), refusal })
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    login: String,
    password: String,
}

/// `POST /sign-in`
///
/// # Errors
/// If the database fails or somebody guesses.
pub async fn submit(request: HttpRequest, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Fields { login, password } = fields.into_inner();
    let login = login.trim().to_owned();
    if !hub.admits(&hub.sign_ins, &request) {
        return Err(PageError::TooMany);
    }
    let (now, sealer, name) = (hub.clock.now(), hub.sealer(), login.clone());
    let member = hub.db.read(move |conn| accounts::staff_by_login(conn, &sealer, &name)).await;
    let member = match member {
        Ok(member) => Some(member),
        Err(DbError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let outcome = match judge(member, password, now).await {
        Ok(member) => return welcome(&hub, &request, &member, now).await,
        Err(outcome) => outcome,
    };
    let refusal = match outcome {
        Wrong::Locked { until } => SignInRefusal::Locked { minutes: until.since(now).as_secs().div_ceil(60) },
        Wrong::Password(member) => failed(&hub, &member, now).await?,
        Wrong::Nobody => SignInRefusal::WrongPair,
    };
    hub.metrics.sign_ins.with_label_values(&["refused"]).inc();
    let page = SignIn { shell: hub.staff_shell(), login, refusal: Some(refusal) };
    Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

enum Wrong {
    Nobody,
    Password(Box<StaffMember>),
    Locked { until: UtcTime },
}

/// Checks the password. Without an account one is checked all the same, so that the time tells nothing.
async fn judge(member: Option<StaffMember>, password: String, now: UtcTime) -> Result<StaffMember, Wrong> {
    if let Some(until) = member.as_ref().and_then(|member| member.locked_until).filter(|until| *until > now) {
        return Err(Wrong::Locked { until });
    }
    let stored = member.as_ref().map_or_else(nobodys_password, |member| member.password.clone());
    let checked = tokio::task::spawn_blocking(move || {
        let fits = |stored: PasswordHash| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok();
        password.len() <= FIELD_MAX && PasswordHash::new(&stored).is_ok_and(fits)
    });
    match (checked.await.unwrap_or(false), member) {
        (true, Some(member)) => Ok(member),
        (false, Some(member)) => Err(Wrong::Password(Box::new(member))),
        (_, None) => Err(Wrong::Nobody),
    }
}

/// The stored form of a password that nobody has.
fn nobodys_password() -> String {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| hash_password(&secrets::token())).clone()
}

/// The stored form of a password (argon2id with the library's parameters, PHC string).
#[must_use]
pub fn hash_password(password: &str) -> String {
    use argon2::PasswordHasher;
    Argon2::default().hash_password(password.as_bytes()).expect("argon2's default parameters are valid").to_string()
}

async fn failed(hub: &Hub, member: &StaffMember, now: UtcTime) -> Result<SignInRefusal, DbError> {
    let locks = member.failures + 1 >= FAILURES_MAX;
    let (id, until) = (member.id, locks.then(|| now + LOCK));
    hub.db.write(move |conn| accounts::sign_in_failed(conn, id, until)).await?;
    Ok(if locks { SignInRefusal::Locked { minutes: LOCK.as_secs() / 60 } } else { SignInRefusal::WrongPair })
}

async fn welcome(
    hub: &Hub,
    request: &HttpRequest,
    member: &StaffMember,
    now: UtcTime,
) -> Result<HttpResponse, PageError> {
    let (token, id) = (secrets::token(), member.id);
    let hash = secrets::hash(&token);
    hub.db
        .write(move |conn| {
            accounts::sign_in_succeeded(conn, id)?;
            accounts::add_session(conn, &hash, Account::Staff(id), now, now + access::STAFF_SESSION)
        })
        .await?;
    hub.metrics.sign_ins.with_label_values(&["accepted"]).inc();
    let mut response = see("/board");
    let cookie = cookies::session(hub, request, &token, access::STAFF_SESSION);
    response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    Ok(response)
}

/// `POST /sign-out`
///
/// # Errors
/// If the database fails.
pub async fn out(request: HttpRequest, session: Option<SignedIn>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let side = *request.app_data::<Side>().expect("the side is there");
    if let Some(hash) = session.map(|session| session.token_hash).or_else(|| cookies::token_hash(&request)) {
        hub.db.write(move |conn| accounts::end_session(conn, &hash)).await?;
        hub.sessions.forget();
    }
    let shell = if side == Side::Residents { hub.resident_shell() } else { hub.staff_shell() };
    let mut response = html(&SignedOut { shell });
    for cookie in cookies::no_session(&hub, &request) {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    // What this browser kept of the pages goes too; its cookies and its subscription to pushes are not the session's.
    response.headers_mut().insert(header::HeaderName::from_static("clear-site-data"), CLEARED);
    Ok(response)
}
