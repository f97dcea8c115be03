//! Sign-in by password for staff, sign-out for everybody.

mod begin;
pub mod new_password;
pub mod passkey;
pub mod provider;
pub mod second;
pub(super) mod tries;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use db::{
    DbError,
    accounts::{self, StaffMember},
    acts::Act,
    passwords::{Judged, PASSWORD_MAX},
};
use hub_web::{
    app::Hub,
    audit, cookies, kept,
    pages::fields::Fields,
    routes::answer::{html, html_with},
    trouble::PageError,
};

use self::{
    begin::{Shown, begin},
    tries::{Known, Tries, again_later},
};
use super::noted;
use crate::pages::{
    landing::SignedOut,
    sign_in::{SignIn, SignInRefusal},
};

/// Longest sign-in name that is looked at, in bytes.
const LOGIN_MAX: usize = 200;

/// What a browser forgets at sign-out (W3C Clear Site Data, 3.1).
const CLEARED: header::HeaderValue = header::HeaderValue::from_static("\"cache\"");

/// `GET /sign-in`
pub async fn form(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    let refusal = (request.query_string() == "ended").then_some(SignInRefusal::SessionEnded);
    let is_set = request.query_string() == "set";
    html(&sign_in_page(&hub, &request, String::new(), refusal).after_code(is_set))
}

/// The form, with a button for passkeys where they can be used.
fn sign_in_page(hub: &Hub, request: &HttpRequest, login: String, refusal: Option<SignInRefusal>) -> SignIn {
    let provider = provider::of(hub).map(|provider| provider.name().to_owned());
    let page = SignIn::new(hub.shell(request), login, refusal).by_provider(provider);
    page.for_passkeys(super::passkeys::unusable(hub).is_none())
}

/// `POST /sign-in`: to the first page; or, if a form was kept that this person sent when their session was over, to that.
///
/// # Errors
/// If the database fails, too many sign in at once, or one source is too eager.
pub async fn submit(request: HttpRequest, form: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&form);
    let (login, password, kept) = (fields.text("login").trim(), fields.text("password"), fields.text("kept"));
    let (login, password, kept) = (login.to_owned(), password.to_owned(), kept::carried(kept));
    if fields.all("login").is_empty() || fields.all("password").is_empty() {
        return Err(PageError::BadForm);
    }
    let refuse = |login, refusal| {
        let page = sign_in_page(&hub, &request, login, Some(refusal)).carrying(kept.clone());
        refuse(&hub, &page, refusal)
    };
    if login.len() > LOGIN_MAX || password.len() > PASSWORD_MAX {
        return Ok(refuse(String::new(), SignInRefusal::WrongPair));
    }
    let known = Known::of(&request);
    let tries = Tries::of(&hub, &request, &known, &login);
    if !tries.is_known() && !hub.admits(&hub.sign_ins, &request) {
        return Err(PageError::TooMany);
    }
    // The place in line first: who finds it full has not used up a try.
    let place = hub.passwords.enter(tries.comer())?;
    let now = hub.clock.now();
    let (counted, tried) = (tries.clone(), login.clone());
    let take = hub.db.tally(move |conn| {
        let taken = counted.take(conn, now)?;
        if taken {
            accounts::count_try(conn, &tried)?;
        }
        Ok::<_, DbError>(taken)
    });
    if !take.await? {
        return Ok(refuse(login, SignInRefusal::TooEager));
    }
    let member = may_sign_in(&hub, login.clone()).await?;
    if let Some(member) = &member {
        audit::about(&request, member.id);
    }
    let judged = place.judge(password, member.as_ref().map(|member| member.password.clone())).await;
    let (member, renewed) = match (member, judged) {
        (Some(member), Judged::Right { renewed }) => (member, renewed),
        (Some(member), Judged::Wrong) => {
            let note = move |conn: &mut db::Conn| noted::own(conn, Act::RefusedSignIn, member.id, now, None);
            hub.db.write(note).await?;
            return Ok(refuse(login, SignInRefusal::WrongPair));
        }
        (None, _) => return Ok(refuse(login, SignInRefusal::WrongPair)),
    };
    if member.secured_at.is_some() {
        return second::ask(&hub, &request, (&member, renewed), tries, kept).await;
    }
    // Set up meanwhile in another browser, it is asked for at the next sign-in.
    let last = |_: &mut db::Conn| Ok(true);
    let shown = Shown { member, renewed, tries, kept: kept.clone(), by: "パスワード", last: Box::new(last) };
    match begin(&hub, &request, (known, &login), shown).await? {
        Some(response) => Ok(response),
        None => Ok(refuse(login, SignInRefusal::WrongPair)),
    }
}

/// The same answer for every name, whether somebody has it or nobody.
fn refuse(hub: &Hub, page: &SignIn, refusal: SignInRefusal) -> HttpResponse {
    hub.metrics.sign_ins.with_label_values(&["refused"]).inc();
    let status = match refusal {
        SignInRefusal::TooEager => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = html_with(status, page);
    if refusal == SignInRefusal::TooEager {
        again_later(hub, &mut response);
    }
    response
}

/// Who has this sign-in name; nobody if the account is disabled.
async fn may_sign_in(hub: &Hub, login: String) -> Result<Option<StaffMember>, DbError> {
    let sealer = hub.sealer();
    match hub.db.read(move |conn| accounts::staff_by_login(conn, &sealer, &login)).await {
        Ok(member) => Ok(member.is_good(hub.clock.now()).then_some(member)),
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `POST /sign-out`. Anybody may press it with any cookie: only a session that was there is told of to anybody.
///
/// # Errors
/// If the database fails.
pub async fn out(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    if let Some(hash) = cookies::token_hash(&hub, &request)
        && hub.db.write(move |conn| accounts::end_session(conn, &hash)).await? > 0
    {
        hub.rights_changed();
    }
    // The session has just ended: the frame of this page is nobody's.
    let shell = hub.shell(&request).signed_out();
    let mut response = html(&SignedOut { shell });
    for cookie in cookies::no_session(&hub, &request) {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    // What this browser kept of the pages goes too; its cookies and its subscription to pushes are not the session's.
    response.headers_mut().insert(header::HeaderName::from_static("clear-site-data"), CLEARED);
    Ok(response)
}
