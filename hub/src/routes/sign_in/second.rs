//! The second step of a sign-in: a code of an app. The password was right; that is remembered for some minutes under a random
//! name, of which the browser has a cookie, and is used once.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    http::StatusCode,
    web::{Bytes, Data},
};
use db::{
    DbError,
    accounts::{
        self, StaffMember,
        ceremonies::{self, Ceremony, Kind},
        factors,
    },
    acts::Act,
    passwords::codes,
    secrets,
};
use hub_web::{
    app::Hub,
    kept, names,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::{
    begin::{Shown, begin},
    tries::{Known, Tries, again_later},
};
use crate::{
    pages::sign_in::{SecondRefusal, SecondStep},
    routes::noted,
};

const COOKIE: &str = "kazasu_step";
/// So long the second step may take.
const LASTS_S: i64 = 5 * 60;

fn cookie(hub: &Hub, request: &HttpRequest, name: &str, lasts_s: i64) -> Cookie<'static> {
    Cookie::build(COOKIE, name.to_owned())
        .path("/sign-in")
        .http_only(true)
        .secure(names::is_https(hub, request))
        .same_site(SameSite::Strict)
        .max_age(CookieDuration::seconds(lasts_s))
        .finish()
}

/// Asks for the code of whoever has shown the password.
pub(super) async fn ask(
    hub: &Hub,
    request: &HttpRequest,
    shown: (&StaffMember, Option<String>),
    tries: Tries,
    kept: Option<String>,
) -> Result<HttpResponse, PageError> {
    let (member, renewed) = shown;
    let (name, now) = (secrets::token(), hub.clock.now());
    let expires_at = now + std::time::Duration::from_secs(LASTS_S.unsigned_abs());
    let state = renewed.unwrap_or_default();
    let begun = Ceremony { kind: Kind::SecondStep, staff: Some(member.id), state, expires_at };
    let id = secrets::hash(&name);
    let write = hub.db.write(move |conn| {
        // The password was right: whoever knows it did not guess.
        tries.give_back(conn)?;
        ceremonies::begin(conn, &id, &begun)
    });
    write.await?;
    let mut response = html(&SecondStep::new(hub.shell(request).signed_out(), kept, None));
    response.add_cookie(&cookie(hub, request, &name, LASTS_S)).map_err(|_| PageError::BadForm)?;
    Ok(response)
}

/// `GET /sign-in/second`: again, for whoever came back to it.
pub async fn form(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    if request.cookie(COOKIE).is_none() {
        return see("/sign-in");
    }
    html(&SecondStep::new(hub.shell(&request).signed_out(), None, None))
}

/// `POST /sign-in/second`
///
/// # Errors
/// If the database fails.
pub async fn submit(request: HttpRequest, sent: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&sent);
    let (code, kept) = (fields.text("code").to_owned(), kept::carried(fields.text("kept")));
    let Some(name) = request.cookie(COOKIE) else { return Ok(see("/sign-in?ended")) };
    let (id, now, sealer) = (secrets::hash(name.value()), hub.clock.now(), hub.sealer());
    let asked = id.clone();
    let read = hub.db.read(move |conn| {
        let Some(begun) = ceremonies::look(conn, &asked, Kind::SecondStep, now)? else { return Ok(None) };
        let Some(member) = begun.staff else { return Ok(None) };
        Ok::<_, DbError>(Some((accounts::staff_by_id(conn, &sealer, member)?, begun.state)))
    });
    let Some((member, state)) = read.await? else { return Ok(see("/sign-in?ended")) };
    let known = Known::of(&request);
    let tries = Tries::of_second_step(&hub, &known, &member.login);
    let (counted, sealer, member_id, login) = (tries.clone(), hub.sealer(), member.id, member.login.clone());
    let judge = hub.db.write(move |conn| {
        if !counted.take(conn, now)? {
            return Ok(Err(SecondRefusal::TooEager));
        }
        let secret = factors::secrets(conn, &sealer, member_id)?.confirmed;
        match secret.and_then(|secret| codes::step_of(&secret, &code, now)) {
            Some(step) => Ok(Ok(step)),
            None => {
                accounts::count_try(conn, &login)?;
                noted::own(conn, Act::RefusedSignIn, member_id, now, Some("確認の番号".to_owned()))?;
                Ok::<_, DbError>(Err(SecondRefusal::Wrong))
            }
        }
    });
    let step = match judge.await? {
        Ok(step) => step,
        Err(why) => return Ok(refused(&hub, &request, kept, why)),
    };
    let login = member.login.clone();
    let renewed = (!state.is_empty()).then_some(state);
    let last = move |conn: &mut db::Conn| {
        // The code first: one that was used before leaves what was begun as it is.
        Ok(factors::use_step(conn, member_id, step)? && ceremonies::take(conn, &id, Kind::SecondStep, now)?.is_some())
    };
    let by = "パスワードと確認の番号";
    let shown = Shown { member, renewed, tries, kept: kept.clone(), by, last: Box::new(last) };
    match begin(&hub, &request, (known, &login), shown).await? {
        Some(mut response) => {
            response.add_removal_cookie(&cookie(&hub, &request, "", 0)).map_err(|_| PageError::BadForm)?;
            Ok(response)
        }
        None => Ok(refused(&hub, &request, kept, SecondRefusal::Used)),
    }
}

fn refused(hub: &Hub, request: &HttpRequest, kept: Option<String>, why: SecondRefusal) -> HttpResponse {
    hub.metrics.sign_ins.with_label_values(&["refused"]).inc();
    let page = SecondStep::new(hub.shell(request).signed_out(), kept, Some(why));
    let status = match why {
        SecondRefusal::TooEager => StatusCode::TOO_MANY_REQUESTS,
        SecondRefusal::Wrong | SecondRefusal::Used => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = html_with(status, &page);
    if why == SecondRefusal::TooEager {
        again_later(hub, &mut response);
    }
    response
}
