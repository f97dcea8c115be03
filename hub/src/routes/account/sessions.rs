//! Where an account is signed in: seen and ended by whoever it belongs to.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form},
};
use db::{DbError, accounts, acts::Act};
use domain::ids::StaffId;
use hub_web::{
    access::Staff,
    app::Hub,
    routes::answer::{html, see},
    session::{Mark, STAFF_IDLE, SignedIn},
    trouble::PageError,
};

use super::super::noted;
use crate::pages::account::sessions::{Sessions, SignedInAt};

/// `GET /account/sessions`
///
/// # Errors
/// If the database fails.
pub async fn list(
    request: HttpRequest,
    staff: Staff,
    session: SignedIn,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let at = of(&hub, staff.0.id, Some(&session.token_hash)).await?;
    let has_ended = request.query_string() == "ended";
    let (before, login) = (session.before, staff.0.login.clone());
    Ok(html(&Sessions { shell: staff.1, login, before_at: before.at, tried: before.tried, has_ended, at }))
}

/// Where this account is signed in; `here` is the session that asks.
pub(in crate::routes) async fn of(hub: &Hub, member: StaffId, here: Option<&[u8]>) -> Result<Vec<SignedInAt>, DbError> {
    let (account, now) = (accounts::Account::Staff(member), hub.clock.now());
    let listed = hub.db.read(move |conn| accounts::sessions_of(conn, account, (now, now - STAFF_IDLE))).await?;
    let at = listed.into_iter().map(|listed| SignedInAt {
        mark: Mark::of(&listed.token_hash).to_string(),
        device: listed.device.unwrap_or_else(|| "（書かれていません）".to_owned()),
        since: listed.since,
        seen_at: listed.seen_at,
        is_here: here == Some(listed.token_hash.as_slice()),
    });
    Ok(at.collect())
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Which {
    mark: String,
}

/// `POST /account/sessions/end`: one of them. The session that asks is ended by signing out.
///
/// # Errors
/// If the database fails.
pub async fn end(staff: Staff, which: Form<Which>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    end_marked(&hub, (staff.0.id, staff.0.id), which.into_inner().mark).await?;
    Ok(see("/account/sessions?ended"))
}

/// Ends the session of `whose` account that its pages call so; `who` did it. One that has ended already is no error.
pub(in crate::routes) async fn end_marked(
    hub: &Hub,
    (who, whose): (StaffId, StaffId),
    mark: String,
) -> Result<(), DbError> {
    let (account, now) = (accounts::Account::Staff(whose), hub.clock.now());
    let write = hub.db.write(move |conn| {
        let listed = accounts::sessions_of(conn, account, (now, now - STAFF_IDLE))?;
        let meant = listed.into_iter().find(|listed| Mark::of(&listed.token_hash).to_string() == mark);
        let Some(meant) = meant else { return Ok(0) };
        let ended = accounts::end_session_of(conn, account, &meant.token_hash)?;
        noted::at(conn, Act::EndedSessions, (who, whose), now, "1")?;
        Ok::<_, DbError>(ended)
    });
    if write.await? > 0 {
        hub.rights_changed();
    }
    Ok(())
}

/// `POST /account/sessions/end-others`: all but the one that asks.
///
/// # Errors
/// If the database fails.
pub async fn end_others(staff: Staff, session: SignedIn, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, now) = (staff.0.id, hub.clock.now());
    let write = hub.db.write(move |conn| {
        let ended = accounts::end_other_sessions(conn, accounts::Account::Staff(id), &session.token_hash)?;
        if ended > 0 {
            noted::own(conn, Act::EndedSessions, id, now, Some(ended.to_string()))?;
        }
        Ok::<_, DbError>(ended)
    });
    if write.await? > 0 {
        hub.rights_changed();
    }
    Ok(see("/account/sessions?ended"))
}
