//! Sign-in by password for staff, sign-out for everybody.

pub(super) mod tries;

use db::secrets;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use db::{
    DbError,
    accounts::{self, Account, StaffMember},
    passwords::{Judged, PASSWORD_MAX},
};
use domain::time::UtcTime;
use hub_web::{
    app::Hub,
    cookies,
    kept::{self, Kept},
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    session::{Mark, STAFF_SESSION},
    trouble::PageError,
};

use self::tries::{AGAIN_AFTER_S, Known, Tries};
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
    html(&SignIn::new(hub.shell(&request), String::new(), refusal))
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
        let page = SignIn::new(hub.shell(&request), login, Some(refusal)).carrying(kept.clone());
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
    let counted = tries.clone();
    if !hub.db.write(move |conn| counted.take(conn, now)).await? {
        return Ok(refuse(login, SignInRefusal::TooEager));
    }
    let member = may_sign_in(&hub, login.clone()).await?;
    let judged = place.judge(password, member.as_ref().map(|member| member.password.clone())).await;
    let (Some(member), Judged::Right { renewed }) = (member, judged) else {
        return Ok(refuse(login, SignInRefusal::WrongPair));
    };
    let old = cookies::token_hash(&hub, &request);
    let token = secrets::token();
    let token_hash = secrets::hash(&token);
    let kept = kept.as_deref().and_then(|kept| Kept::open(&hub, kept, member.id));
    let again = kept.map(|kept| kept.again(&hub, &request, (&member.name, Mark::of(&token_hash))));
    let begun = Beginning { member, renewed, tries, old, token: token_hash };
    if !begin(&hub, begun, now).await? {
        return Ok(refuse(login, SignInRefusal::WrongPair));
    }
    hub.metrics.sign_ins.with_label_values(&["accepted"]).inc();
    let mut response = again.unwrap_or_else(|| see("/board"));
    for cookie in [cookies::session(&hub, &request, &token, STAFF_SESSION), known.with(&hub, &request, &login)] {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    Ok(response)
}

/// The same answer for every name, whether somebody has it or nobody.
fn refuse(hub: &Hub, page: &SignIn, refusal: SignInRefusal) -> HttpResponse {
    hub.metrics.sign_ins.with_label_values(&["refused"]).inc();
    let status = match refusal {
        SignInRefusal::TooEager => StatusCode::TOO_MANY_REQUESTS,
        SignInRefusal::WrongPair | SignInRefusal::SessionEnded => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = html_with(status, page);
    if refusal == SignInRefusal::TooEager {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static(AGAIN_AFTER_S));
    }
    response
}

/// Who has this sign-in name; nobody if the account is disabled.
async fn may_sign_in(hub: &Hub, login: String) -> Result<Option<StaffMember>, DbError> {
    let sealer = hub.sealer();
    match hub.db.read(move |conn| accounts::staff_by_login(conn, &sealer, &login)).await {
        Ok(member) => Ok((!member.is_disabled).then_some(member)),
        Err(DbError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A session to begin.
struct Beginning {
    member: StaffMember,
    renewed: Option<String>,
    tries: Tries,
    old: Option<Vec<u8>>,
    token: Vec<u8>,
}

/// Begins a session, in place of the one that this browser had. `false` if the password is another one by now.
async fn begin(hub: &Hub, begun: Beginning, now: UtcTime) -> Result<bool, DbError> {
    let write = hub.db.write(move |conn| {
        if !accounts::password_stands(conn, &begun.member, begun.renewed.as_deref())? {
            return Ok((false, 0));
        }
        begun.tries.give_back(conn)?;
        let ended = begun.old.map_or(Ok(0), |old| accounts::end_session(conn, &old))?;
        let account = Account::Staff(begun.member.id);
        accounts::add_session(conn, &begun.token, account, now, now + STAFF_SESSION)?;
        Ok::<_, DbError>((true, ended))
    });
    let (stands, ended) = write.await?;
    if ended > 0 {
        hub.rights_changed();
    }
    Ok(stands)
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
