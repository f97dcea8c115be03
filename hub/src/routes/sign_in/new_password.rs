//! Whoever has a code from an administrator gives their account its first or another password. The second step, where there is
//! one, is asked for at the sign-in that follows.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use db::{
    DbError,
    accounts::{self, admin},
    acts::Act,
    passwords::Comer,
    secrets,
};
use hub_web::{
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use super::tries::{Known, Tries, again_later};
use crate::{
    pages::sign_in::{NewPassword, NewPasswordRefusal},
    routes::{account::is_taken, noted},
};

/// `GET /sign-in/new-password`
pub async fn form(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    html(&NewPassword::new(hub.shell(&request).signed_out(), String::new(), None))
}

/// `POST /sign-in/new-password`
///
/// # Errors
/// If the database fails, or too many passwords are judged at once.
pub async fn submit(request: HttpRequest, sent: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&sent);
    let login = fields.text("login").trim().to_owned();
    let (code, new, again) = (
        fields.text("code").to_owned(),
        fields.text("new_password").to_owned(),
        fields.text("again_password").to_owned(),
    );
    match set(&request, &hub, &login, (&code, new, again)).await? {
        Ok(()) => Ok(see("/sign-in?set")),
        Err(why) => {
            let page = NewPassword::new(hub.shell(&request).signed_out(), login, Some(why));
            let status = match why {
                NewPasswordRefusal::TooEager => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let mut response = html_with(status, &page);
            if why == NewPasswordRefusal::TooEager {
                again_later(&hub, &mut response);
            }
            Ok(response)
        }
    }
}

async fn set(
    request: &HttpRequest,
    hub: &Hub,
    login: &str,
    (code, new, again): (&str, String, String),
) -> Result<Result<(), NewPasswordRefusal>, PageError> {
    if new != again {
        return Ok(Err(NewPasswordRefusal::Different));
    }
    if !hub.admits(&hub.sign_ins, request) {
        return Err(PageError::TooMany);
    }
    // Counted by itself: whoever guesses codes uses up nobody's passwords.
    let (tries, now) = (Tries::of(hub, request, &Known::default(), &format!("new password {login}")), hub.clock.now());
    let (counted, sealer, hash, asked) =
        (tries.clone(), hub.sealer(), secrets::hash(&secrets::normal_code(code)), login.to_owned());
    let looked_up = hash.clone();
    let look = hub.db.write(move |conn| {
        if !counted.take(conn, now)? {
            return Ok(Err(NewPasswordRefusal::TooEager));
        }
        let Some(id) = admin::code_is_of(conn, &looked_up, now)? else { return Ok(Err(NewPasswordRefusal::Wrong)) };
        let member = accounts::staff_by_id(conn, &sealer, id)?;
        let is_theirs = member.login == asked && member.is_good(now);
        Ok::<_, DbError>(if is_theirs { Ok(member) } else { Err(NewPasswordRefusal::Wrong) })
    });
    let member = match look.await? {
        Ok(member) => member,
        Err(why) => return Ok(Err(why)),
    };
    if let Err(weak) = is_taken(hub, &member, &new).await? {
        return Ok(Err(NewPasswordRefusal::Weak(weak)));
    }
    let hashed = hub.passwords.enter(Comer::Stranger)?.hash(new).await.ok_or(PageError::Busy)?;
    let write = hub.db.write(move |conn| {
        let done = admin::use_code(conn, (&hash, member.id), &hashed, now)?;
        if done {
            tries.give_back(conn)?;
            noted::own(conn, Act::ChangedPassword, member.id, now, None)?;
        }
        Ok::<_, DbError>(done)
    });
    let done = write.await?;
    if done {
        hub.rights_changed();
    }
    Ok(if done { Ok(()) } else { Err(NewPasswordRefusal::Wrong) })
}
