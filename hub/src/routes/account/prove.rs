//! Whoever would change how an account is guarded shows once more that it is theirs, unless they did so a short while ago: a
//! screen that somebody left open is enough for none of it (OWASP ASVS 5.0, 7.5.1).

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Form, Query},
};
use db::{
    DbError, accounts,
    acts::Act,
    passwords::{Comer, Judged, PASSWORD_MAX},
};
use hub_web::{
    access::Staff,
    app::Hub,
    routes::answer::{html, html_with, see},
    session::SignedIn,
    trouble::PageError,
};

use super::super::{
    noted,
    sign_in::tries::{Tries, again_later},
};
use crate::pages::account::prove::{Prove, Refused};

/// Where somebody goes on who has shown it: their name in the form, and the page.
const PAGES: [(&str, &str); 2] = [("second", "/account/second"), ("accounts", "/accounts")];

/// Leads to the form, if whoever asks has not shown who they are a short while ago.
pub(in crate::routes) fn asked(hub: &Hub, session: &SignedIn, to: &str) -> Option<HttpResponse> {
    (!session.is_proved(hub.clock.now())).then(|| see(&format!("/account/prove?to={to}")))
}

/// What the address says.
#[derive(serde::Deserialize)]
pub struct Onward {
    #[serde(default)]
    to: String,
}

/// Where this leads: a page of ours, whatever was asked for.
fn page_of(to: &str) -> (&'static str, &'static str) {
    PAGES.into_iter().find(|(name, _)| *name == to).unwrap_or(PAGES[0])
}

/// `GET /account/prove`
pub async fn show(staff: Staff, onward: Query<Onward>) -> HttpResponse {
    let (to, _) = page_of(&onward.to);
    html(&Prove::new(staff.1, staff.0.login.clone(), to, None))
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    present_password: String,
    #[serde(default)]
    to: String,
}

/// `POST /account/prove`
///
/// # Errors
/// If the database fails, or too many are judged at once.
pub async fn prove(
    staff: Staff,
    session: SignedIn,
    fields: Form<Fields>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let Fields { present_password: typed, to } = fields.into_inner();
    let (to, page) = page_of(&to);
    let refused = |status, why| html_with(status, &Prove::new(staff.1.clone(), staff.0.login.clone(), to, Some(why)));
    if typed.len() > PASSWORD_MAX {
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, Refused::Wrong));
    }
    let place = hub.passwords.enter(Comer::Known)?;
    let (tries, now, id) = (Tries::at_own_page(&hub, &staff.0.login), hub.clock.now(), staff.0.id);
    let counted = tries.clone();
    if !hub.db.tally(move |conn| counted.take(conn, now)).await? {
        let mut response = refused(StatusCode::TOO_MANY_REQUESTS, Refused::TooEager);
        again_later(&hub, &mut response);
        return Ok(response);
    }
    // As it is now: what the gate knows of an account may be a moment old.
    let sealer = hub.sealer();
    let member = hub.db.read(move |conn| accounts::staff_by_id(conn, &sealer, id)).await?;
    if place.judge(typed, Some(member.password.clone())).await == Judged::Wrong {
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, Refused::Wrong));
    }
    let token_hash = session.token_hash.clone();
    let write = hub.db.write(move |conn| {
        tries.give_back(conn)?;
        accounts::prove_session(conn, &token_hash, now)?;
        noted::own(conn, Act::Proved, id, now, None)?;
        Ok::<_, DbError>(())
    });
    write.await?;
    hub.sessions.forget(&session.token_hash);
    Ok(see(page))
}
