//! A member of the staff gives their own account another password.
//!
//! Whoever finds a session open may try passwords here as at the sign-in: tries are counted, each costs a place in the same
//! line, and a new password is hashed there too. What is changed ends every other session of the account at once.

pub mod passkeys;
pub mod prove;
pub mod provider;
pub mod second;
pub mod sessions;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form},
};
use db::{
    DbError,
    accounts::{self, StaffMember},
    acts::Act,
    passwords::{self, Comer, Judged, PASSWORD_MAX, WeakPassword},
    roster,
};
use hub_web::{
    access::Staff,
    app::Hub,
    routes::answer::{html, html_with, see},
    session::SignedIn,
    trouble::PageError,
};

use super::{
    noted,
    sign_in::tries::{Tries, again_later},
};
use crate::pages::account::{Account, Outcome};

/// `GET /account`
pub async fn show(request: HttpRequest, staff: Staff) -> HttpResponse {
    let outcome = (request.query_string() == "changed").then_some(Outcome::Changed);
    html(&page(&staff, outcome))
}

fn page(staff: &Staff, outcome: Option<Outcome>) -> Account {
    Account::new(staff.1.clone(), staff.0.login.clone(), outcome)
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    present_password: String,
    new_password: String,
    again_password: String,
}

/// `POST /account`
///
/// # Errors
/// If the database fails, or too many are judged at once.
pub async fn change(
    staff: Staff,
    session: SignedIn,
    fields: Form<Fields>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    match changed(&hub, &staff.0, session.token_hash, fields.into_inner()).await? {
        Outcome::Changed => {
            hub.rights_changed();
            Ok(see("/account?changed"))
        }
        Outcome::TooEager => {
            let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, &page(&staff, Some(Outcome::TooEager)));
            again_later(&hub, &mut response);
            Ok(response)
        }
        refused => Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&staff, Some(refused)))),
    }
}

async fn changed(hub: &Hub, member: &StaffMember, session: Vec<u8>, fields: Fields) -> Result<Outcome, PageError> {
    let Fields { present_password: present, new_password: new, again_password: again } = fields;
    if hub.settings.demo {
        return Ok(Outcome::Demo);
    }
    // What needs no secret is said first: it costs neither a try nor a hash.
    if new != again {
        return Ok(Outcome::Different);
    }
    if let Err(weak) = is_taken(hub, member, &new).await? {
        return Ok(Outcome::Weak(weak));
    }
    if present.len() > PASSWORD_MAX {
        return Ok(Outcome::Wrong);
    }
    let place = hub.passwords.enter(Comer::Known)?;
    let (tries, now) = (Tries::at_own_page(hub, &member.login), hub.clock.now());
    let counted = tries.clone();
    if !hub.db.tally(move |conn| counted.take(conn, now)).await? {
        return Ok(Outcome::TooEager);
    }
    // As it is now: what the gate knows of an account may be a moment old.
    let (sealer, id) = (hub.sealer(), member.id);
    let judged = hub.db.read(move |conn| accounts::staff_by_id(conn, &sealer, id)).await?;
    if place.judge(present.clone(), Some(judged.password.clone())).await == Judged::Wrong {
        return Ok(Outcome::Wrong);
    }
    if present == new {
        return Ok(Outcome::Same);
    }
    let hashed = hub.passwords.enter(Comer::Known)?.hash(new).await.ok_or(PageError::Busy)?;
    let write = hub.db.write(move |conn| {
        let stood = accounts::change_password(conn, &judged, &hashed, &session)?;
        if stood {
            tries.give_back(conn)?;
            noted::own(conn, Act::ChangedPassword, judged.id, now, None)?;
        }
        Ok::<_, DbError>(stood)
    });
    Ok(if write.await? { Outcome::Changed } else { Outcome::Wrong })
}

/// Whether this member may have this password.
pub(super) async fn is_taken(
    hub: &Hub,
    member: &StaffMember,
    new: &str,
) -> Result<Result<(), WeakPassword>, PageError> {
    let facility = match member.facility {
        Some(own) => Some(hub.db.read(move |conn| roster::facility(conn, own)).await?),
        None => None,
    };
    let of_facility = facility.iter().flat_map(|facility| [facility.slug.as_str(), facility.name.as_str()]);
    let own = [member.login.as_str(), member.name.as_str(), hub.settings.town.as_str()];
    let names: Vec<&str> = own.into_iter().chain(of_facility).collect();
    Ok(passwords::check(new, &names))
}
