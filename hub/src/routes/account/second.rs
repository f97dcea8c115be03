//! The second step of an account's sign-in (2段階の確認): codes of an app, and the page on which its passkeys stand too. It is set up by the account itself, counts once a code
//! was typed, and can be taken away only by whoever shows who they are.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form},
};
use db::{
    DbError,
    accounts::{factors, identities, passkeys},
    acts::Act,
    passwords::codes,
};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::qr::Qr,
    routes::answer::{html, html_with, see},
    session::secure_by,
    trouble::PageError,
};

use super::super::{
    noted, passkeys as questions,
    sign_in::{
        provider,
        tries::{Tries, again_later},
    },
};
use crate::pages::account::provider::Bound;
use crate::pages::account::second::{Codes, Done, Refused, Second};

/// `GET /account/second`
///
/// # Errors
/// If the database fails.
pub async fn show(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    Ok(html(&page(&hub, &staff, Done::of_query(request.query_string())).await?))
}

pub(super) async fn page(hub: &Hub, staff: &Staff, done: Option<Done>) -> Result<Second, DbError> {
    let (sealer, id, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    // As it is now: what the gate knows of an account may be a moment old.
    let read = hub.db.read(move |conn| {
        let has_codes = factors::secrets(conn, &sealer, id)?.confirmed.is_some();
        Ok::<_, DbError>((has_codes, passkeys::of(conn, &sealer, id)?, identities::bound_since(conn, id)?))
    });
    let (has_codes, passkeys, since) = read.await?;
    let provider = provider::of(hub).map(|provider| Bound { name: provider.name().to_owned(), since });
    let by = secure_by(hub, &staff.0).filter(|_| !has_codes && passkeys.is_empty());
    Ok(Second {
        shell: staff.1.clone(),
        login: staff.0.login.clone(),
        has_codes,
        passkeys,
        unusable: questions::unusable(hub),
        provider,
        must: must(hub, staff),
        by,
        is_late: by.is_some_and(|by| by <= now),
        done,
    })
}

/// Whether this account may not go without.
pub(super) fn must(hub: &Hub, staff: &Staff) -> bool {
    staff.0.facility.is_none() && matches!(hub.settings.second_factor, hub_web::settings::SecondFactor::Required { .. })
}

/// `POST /account/second/codes`: begins, with a new secret.
///
/// # Errors
/// If the database fails.
pub async fn begin(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (sealer, id, now, secret) = (hub.sealer(), staff.0.id, hub.clock.now(), codes::new_secret());
    hub.db.write(move |conn| factors::set_up_codes(conn, &sealer, id, &secret, now)).await?;
    Ok(see("/account/second/codes"))
}

/// `GET /account/second/codes`: the secret that is being set up, for whoever showed who they are.
///
/// # Errors
/// If the database fails.
pub async fn set_up(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    match codes_page(&hub, &staff, None).await? {
        Some(page) => Ok(html(&page)),
        None => Ok(see("/account/second")),
    }
}

async fn codes_page(hub: &Hub, staff: &Staff, refused: Option<Refused>) -> Result<Option<Codes>, DbError> {
    let (sealer, id) = (hub.sealer(), staff.0.id);
    let Some(secret) = hub.db.read(move |conn| factors::secrets(conn, &sealer, id)).await?.pending else {
        return Ok(None);
    };
    let qr = Qr::of(&codes::address(&secret, &staff.0.login, &hub.title()));
    Ok(Some(Codes::new(staff.1.clone(), (&secret, qr), staff.0.login.clone(), refused)))
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Typed {
    code: String,
}

/// `POST /account/second/codes/confirm`
///
/// # Errors
/// If the database fails.
pub async fn confirm(staff: Staff, typed: Form<Typed>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (sealer, id, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let tries = Tries::at_own_page(&hub, &staff.0.login);
    let write = hub.db.write(move |conn| {
        if !tries.take(conn, now)? {
            return Ok(Err(Refused::TooEager));
        }
        let Some(secret) = factors::secrets(conn, &sealer, id)?.pending else { return Ok(Ok(false)) };
        let Some(step) = codes::step_of(&secret, &typed.code, now) else { return Ok(Err(Refused::Wrong)) };
        tries.give_back(conn)?;
        let confirmed = factors::confirm_codes(conn, id, step, now)?;
        noted::own(conn, Act::AddedCodes, id, now, None)?;
        Ok::<_, DbError>(Ok(confirmed))
    });
    let why = match write.await? {
        Ok(confirmed) => {
            // What the gate remembers of the account is no longer so.
            hub.rights_changed();
            return Ok(see(if confirmed { "/account/second?added" } else { "/account/second" }));
        }
        Err(why) => why,
    };
    let Some(page) = codes_page(&hub, &staff, Some(why)).await? else { return Ok(see("/account/second")) };
    let status = match why {
        Refused::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        Refused::TooEager => StatusCode::TOO_MANY_REQUESTS,
    };
    let mut response = html_with(status, &page);
    if why == Refused::TooEager {
        again_later(&hub, &mut response);
    }
    Ok(response)
}

/// `POST /account/second/codes/remove`
///
/// # Errors
/// If the database fails.
pub async fn remove(staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, now, must) = (staff.0.id, hub.clock.now(), must(&hub, &staff));
    let write = hub.db.write(move |conn| {
        factors::hold(conn, id)?;
        // The last one of somebody who must have one is not taken away: another app is put in its place.
        if must && factors::has(conn, id)?.passkeys == 0 {
            return Ok(false);
        }
        factors::remove_codes(conn, id, now)?;
        noted::own(conn, Act::RemovedCodes, id, now, None)?;
        Ok::<_, DbError>(true)
    });
    if !write.await? {
        return Err(PageError::BadForm);
    }
    hub.rights_changed();
    Ok(see("/account/second?removed"))
}
