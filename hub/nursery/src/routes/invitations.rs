//! A guardian's way in: a link from the nursery, good once. Looking at it uses nothing up, for mail programs look too.
//!
//! A try is counted before it is looked up: however many are sent at once, no more of them are compared. Who comes with a
//! link that is good was not guessing.

use db::secrets;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use db::{
    DbError,
    accounts::{self, Account},
    roster,
};
use hub_web::{
    app::Hub,
    audit, cookies,
    routes::answer::{html, html_with, see},
    session,
    tongue::Tongue,
    trouble::PageError,
};

use crate::pages::residents::{Invitation, InvitationEnded};

/// `GET /invitations/{code}`
///
/// # Errors
/// If the database fails or somebody guesses.
pub async fn show(request: HttpRequest, code: Path<String>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    if !hub.admits(&hub.guesses, &request) {
        return Err(PageError::TooMany);
    }
    let (hash, now, sealer) = (secrets::hash(&code), hub.clock.now(), hub.sealer());
    let read = hub.db.read(move |conn| {
        let Some(guardian) = accounts::invited(conn, &hash, now)? else { return Ok(None) };
        let guardian = accounts::guardian(conn, &sealer, guardian)?;
        let children = roster::children_of_guardian(conn, &sealer, guardian.id)?;
        let Some(first) = children.first() else { return Ok(None) };
        let facility = roster::facility(conn, first.facility)?;
        Ok::<_, DbError>(Some((guardian, children, facility)))
    });
    let Some((guardian, children, facility)) = read.await? else { return Ok(ended(&request, &hub)) };
    hub.gives_back(&hub.guesses, &request);
    audit::about(&request, guardian.id);
    Ok(html(&Invitation {
        shell: hub.shell(&request),
        facility: facility.into(),
        guardian_name: guardian.name,
        children: children.into_iter().map(|child| child.call_name).collect(),
        code: code.into_inner(),
    }))
}

fn ended(request: &HttpRequest, hub: &Hub) -> HttpResponse {
    let shell = hub.shell(request).in_lang(Tongue::of_reader(request));
    html_with(StatusCode::GONE, &InvitationEnded { shell })
}

/// `POST /invitations/{code}`
///
/// # Errors
/// If the database fails or somebody guesses.
pub async fn accept(request: HttpRequest, code: Path<String>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    if !hub.admits(&hub.guesses, &request) {
        return Err(PageError::TooMany);
    }
    let (hash, now, token) = (secrets::hash(&code), hub.clock.now(), secrets::token());
    let token_hash = secrets::hash(&token);
    let old = cookies::token_hash(&hub, &request);
    let accepted = hub.db.write(move |conn| {
        let Some(guardian) = accounts::accept_invitation(conn, &hash, now)? else { return Ok(None) };
        let ended = old.map_or(Ok(0), |old| accounts::end_session(conn, &old))?;
        let expires_at = now + session::GUARDIAN_SESSION;
        accounts::add_session(conn, &token_hash, Account::Guardian(guardian), now, expires_at)?;
        Ok::<_, DbError>(Some(ended))
    });
    let Some(ended_before) = accepted.await? else { return Ok(ended(&request, &hub)) };
    hub.gives_back(&hub.guesses, &request);
    if ended_before > 0 {
        hub.rights_changed();
    }
    let shell = hub.shell(&request);
    let mut response = see(&format!("/family{}", shell.lang_query()));
    let cookie = cookies::session(&hub, &request, &token, session::GUARDIAN_SESSION);
    response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    Ok(response)
}
