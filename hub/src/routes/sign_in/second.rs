//! The second step of a sign-in: a code of an app, or a passkey. The password was right; that is remembered for some minutes under a random
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
        passkeys::{self, Passkey},
    },
    acts::Act,
    passwords::codes,
    secrets,
};
use domain::ids::StaffId;
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
    pages::sign_in::{SecondRefusal, SecondStep, Shows},
    passkeys::{Claim, Refused},
    routes::{
        noted,
        passkeys::{self as questions, Kept},
    },
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
    let (page, question) = page(hub, request, member.id, kept, None).await?;
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
    let mut response = html(&page);
    for cookie in question.into_iter().chain([cookie(hub, request, &name, LASTS_S)]) {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    Ok(response)
}

/// The page on which this account's second step is shown, with the cookie of the question for a passkey.
async fn page(
    hub: &Hub,
    request: &HttpRequest,
    member: StaffId,
    kept: Option<String>,
    refusal: Option<SecondRefusal>,
) -> Result<(SecondStep, Option<Cookie<'static>>), PageError> {
    let sealer = hub.sealer();
    let read = hub.db.read(move |conn| {
        let has_codes = factors::has(conn, member)?.has_codes;
        Ok::<_, DbError>((has_codes, passkeys::of(conn, &sealer, member)?))
    });
    let (has_codes, keys) = read.await?;
    let keys: Vec<String> = keys.into_iter().filter(|key| key.doubted_at.is_none()).map(|key| key.body).collect();
    let question = match keys.is_empty() {
        true => None,
        false => Kept::new(hub, (Kind::PasskeyAsStep, Some(member)), |site| site.ask(&keys)),
    };
    if let Some(question) = &question {
        hub.db.tally(question.row()).await?;
    }
    let cookie = question.as_ref().map(|question| question.cookie(hub, request));
    let shows = Shows { has_codes, passkey: question.map(|question| question.challenge) };
    Ok((SecondStep::new(hub.shell(request).signed_out(), kept, shows, refusal), cookie))
}

/// `GET /sign-in/second`: again, for whoever came back to it.
///
/// # Errors
/// If the database fails.
pub async fn form(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Some(half_way) = half_way(&hub, &request).await? else { return Ok(see("/sign-in")) };
    let (page, question) = page(&hub, &request, half_way.member.id, None, None).await?;
    let mut response = html(&page);
    if let Some(cookie) = question {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    Ok(response)
}

/// Somebody who has shown the password.
struct HalfWay {
    /// The row that says so.
    id: Vec<u8>,
    member: StaffMember,
    /// The stored form of the password with today's costs, if it was stored with others.
    renewed: Option<String>,
}

async fn half_way(hub: &Hub, request: &HttpRequest) -> Result<Option<HalfWay>, DbError> {
    let Some(name) = request.cookie(COOKIE) else { return Ok(None) };
    let (id, now, sealer) = (secrets::hash(name.value()), hub.clock.now(), hub.sealer());
    let read = hub.db.read(move |conn| {
        let Some(begun) = ceremonies::look(conn, &id, Kind::SecondStep, now)? else { return Ok(None) };
        let Some(member) = begun.staff else { return Ok(None) };
        let renewed = (!begun.state.is_empty()).then_some(begun.state);
        Ok::<_, DbError>(Some(HalfWay { id, member: accounts::staff_by_id(conn, &sealer, member)?, renewed }))
    });
    read.await
}

/// `POST /sign-in/second`
///
/// # Errors
/// If the database fails.
pub async fn submit(request: HttpRequest, sent: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&sent);
    let (code, kept) = (fields.text("code").to_owned(), kept::carried(fields.text("kept")));
    let Some(HalfWay { id, member, renewed }) = half_way(&hub, &request).await? else {
        return Ok(see("/sign-in?ended"));
    };
    let now = hub.clock.now();
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
        Err(why) => return refused(&hub, &request, member_id, kept, why).await,
    };
    let login = member.login.clone();
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
        None => refused(&hub, &request, member_id, kept, SecondRefusal::Used).await,
    }
}

/// `POST /sign-in/second/passkey`
///
/// # Errors
/// If the database fails.
pub async fn passkey(request: HttpRequest, sent: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&sent);
    let kept = kept::carried(fields.text("kept"));
    let question = questions::take(&hub, &request, Kind::PasskeyAsStep).await?;
    let Some(HalfWay { id, member, renewed }) = half_way(&hub, &request).await? else {
        return Ok(see("/sign-in?ended"));
    };
    let (member_id, login) = (member.id, member.login.clone());
    let refuse = |why| refused(&hub, &request, member_id, kept.clone(), why);
    let wrong = SecondRefusal::Passkey(Refused::Wrong);
    let Some(question) = question.filter(|question| question.staff == Some(member_id)) else {
        return refuse(wrong).await;
    };
    let (known, now) = (Known::of(&request), hub.clock.now());
    let tries = Tries::of_second_step(&hub, &known, &login);
    let counted = tries.clone();
    if !hub.db.tally(move |conn| counted.take(conn, now)).await? {
        return refuse(SecondRefusal::TooEager).await;
    }
    let Some(claim) = Claim::read(fields.text("credential")) else { return refuse(wrong).await };
    // Somebody else's key is none of this account's.
    let key = questions::named(&hub, &claim).await?.filter(|key| key.staff == member_id);
    let Some(key) = key else { return refuse(wrong).await };
    let body = match questions::judge(&hub, question.state, claim, key.clone()).await {
        Ok(body) => body,
        Err(why) => {
            let tried = login.clone();
            let write = hub.db.write(move |conn| {
                accounts::count_try(conn, &tried)?;
                questions::refused(conn, &key, why, now)
            });
            write.await?;
            return refuse(SecondRefusal::Passkey(why)).await;
        }
    };
    let last = shown_by(&hub, (key, body), id);
    let by = "パスワードとパスキー";
    let shown = Shown { member, renewed, tries, kept: kept.clone(), by, last: Box::new(last) };
    match begin(&hub, &request, (known, &login), shown).await? {
        Some(mut response) => {
            response.add_removal_cookie(&cookie(&hub, &request, "", 0)).map_err(|_| PageError::BadForm)?;
            Ok(response)
        }
        None => refuse(wrong).await,
    }
}

/// The key is as it was read, and the half way was not gone by anybody else.
fn shown_by(
    hub: &Hub,
    (key, body): (Passkey, String),
    half_way: Vec<u8>,
) -> impl FnOnce(&mut db::Conn) -> Result<bool, DbError> + Send + 'static {
    let (sealer, now) = (hub.sealer(), hub.clock.now());
    move |conn| {
        Ok(passkeys::used(conn, &sealer, &key, &body, now)?
            && ceremonies::take(conn, &half_way, Kind::SecondStep, now)?.is_some())
    }
}

async fn refused(
    hub: &Hub,
    request: &HttpRequest,
    member: StaffId,
    kept: Option<String>,
    why: SecondRefusal,
) -> Result<HttpResponse, PageError> {
    hub.metrics.sign_ins.with_label_values(&["refused"]).inc();
    let (page, question) = page(hub, request, member, kept, Some(why)).await?;
    let status = match why {
        SecondRefusal::TooEager => StatusCode::TOO_MANY_REQUESTS,
        SecondRefusal::Wrong | SecondRefusal::Used | SecondRefusal::Passkey(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = html_with(status, &page);
    if why == SecondRefusal::TooEager {
        again_later(hub, &mut response);
    }
    if let Some(cookie) = question {
        response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    }
    Ok(response)
}
