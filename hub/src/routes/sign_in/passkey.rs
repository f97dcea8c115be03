//! Signing in by a passkey alone: it shows that somebody has the key and is its owner, which is two factors.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use db::{
    Conn, DbError,
    accounts::{
        self,
        ceremonies::Kind,
        passkeys::{self, Passkey},
    },
};
use hub_web::{
    app::Hub,
    audit, kept,
    pages::fields::Fields,
    routes::answer::{html, see},
    trouble::PageError,
};

use super::{
    begin::{Shown, begin as begin_session},
    sign_in_page,
    tries::{Known, Tries},
};
use crate::{
    pages::{passkeys::Alone, sign_in::SignInRefusal},
    passkeys::{Claim, Refused},
    routes::passkeys::{self as questions, Kept},
};

/// `POST /sign-in/passkey`: asks the browser for one.
///
/// # Errors
/// If the database fails, or one source asks too often.
pub async fn begin(request: HttpRequest, sent: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let form = kept::carried(Fields::from_form(&sent).text("kept"));
    let Some(kept) = Kept::new(&hub, (Kind::PasskeyAlone, None), |site| site.ask(&[])) else {
        return Ok(see("/sign-in"));
    };
    // What one source has begun is bounded: each is a row until it ends.
    let (tries, now, row) = (Tries::of_passkeys(&hub, &request), hub.clock.now(), kept.row());
    let write = hub.db.tally(move |conn| {
        let taken = tries.take(conn, now)?;
        if taken {
            row(conn)?;
        }
        Ok::<_, DbError>(taken)
    });
    if !write.await? {
        return Err(PageError::TooMany);
    }
    let cookie = kept.cookie(&hub, &request);
    let mut response = html(&Alone { shell: hub.shell(&request).signed_out(), challenge: kept.challenge, kept: form });
    response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    Ok(response)
}

/// `POST /sign-in/passkey/done`: the browser's answer.
///
/// # Errors
/// If the database fails.
pub async fn done(request: HttpRequest, sent: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&sent);
    let kept = kept::carried(fields.text("kept"));
    let refuse = |why| {
        let refusal = SignInRefusal::Passkey(why);
        super::refuse(&hub, &sign_in_page(&hub, &request, String::new(), Some(refusal)).carrying(kept.clone()), refusal)
    };
    let Some(question) = questions::take(&hub, &request, Kind::PasskeyAlone).await? else {
        return Ok(see("/sign-in?ended"));
    };
    let Some(claim) = Claim::read(fields.text("credential")) else { return Ok(refuse(Refused::Wrong)) };
    let Some(key) = questions::named(&hub, &claim).await? else { return Ok(refuse(Refused::Wrong)) };
    // The owner is whom the authenticator names, and the same as the key's.
    if claim.handle.as_ref() != Some(&key.handle) {
        return Ok(refuse(Refused::Wrong));
    }
    let (sealer, id, now) = (hub.sealer(), key.staff, hub.clock.now());
    audit::about(&request, id);
    let member = hub.db.read(move |conn| accounts::staff_by_id(conn, &sealer, id)).await?;
    let judged = match questions::judge(&hub, question.state, claim, key.clone()).await {
        Ok(_) if !member.is_good(now) => Err(Refused::Wrong),
        judged => judged,
    };
    let login = member.login.clone();
    let body = match judged {
        Ok(body) => body,
        Err(why) => {
            let write = hub.db.write(move |conn| {
                accounts::count_try(conn, &login)?;
                questions::refused(conn, &key, why, now)
            });
            write.await?;
            return Ok(refuse(why));
        }
    };
    let shown = Shown {
        member,
        renewed: None,
        tries: Tries::of_passkeys(&hub, &request),
        kept: kept.clone(),
        by: "パスキー",
        last: Box::new(last(&hub, key, body, login.clone())),
    };
    match begin_session(&hub, &request, (Known::of(&request), &login), shown).await? {
        Some(response) => Ok(response),
        None => Ok(refuse(Refused::Wrong)),
    }
}

/// The counter of the key is as it was read, and the key is there still. The try that succeeds is counted like others.
fn last(
    hub: &Hub,
    key: Passkey,
    body: String,
    login: String,
) -> impl FnOnce(&mut Conn) -> Result<bool, DbError> + Send + 'static {
    let (sealer, now) = (hub.sealer(), hub.clock.now());
    move |conn| {
        accounts::count_try(conn, &login)?;
        passkeys::used(conn, &sealer, &key, &body, now)
    }
}
