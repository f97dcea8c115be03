//! Whoever would change how an account is guarded shows once more that it is theirs, unless they did so a short while ago: a
//! screen that somebody left open is enough for none of it (OWASP ASVS 5.0, 7.5.1).

use actix_web::{
    HttpRequest, HttpResponse,
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
    kept::{self, Kept},
    pages::{
        again::After,
        prove::{Before, Prove, Refused},
    },
    routes::{
        Method, Side,
        answer::{html, html_with, see},
    },
    session::SignedIn,
    trouble::PageError,
};

use super::super::{
    noted,
    sign_in::tries::{Tries, again_later},
};
/// Longest address to which it leads, in bytes.
const TO_MAX: usize = 2_000;

/// What the address says.
#[derive(serde::Deserialize)]
pub struct Onward {
    #[serde(default)]
    to: String,
}

/// Where this leads: a page of ours, whatever was asked for.
fn page_of(hub: &Hub, to: String) -> String {
    let path = to.split('?').next().unwrap_or_default();
    let is_page = |row: &hub_web::routes::Row| {
        row.method == Method::GET && row.sides.contains(&Side::Staff) && row.leads_to(path)
    };
    let is_ours = to.len() <= TO_MAX && to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    if is_ours && hub.nouns.routes().any(is_page) { to } else { "/account".to_owned() }
}

/// `GET /account/prove`
pub async fn show(staff: Staff, onward: Query<Onward>, hub: Data<Hub>) -> HttpResponse {
    let to = page_of(&hub, onward.into_inner().to);
    html(&Prove { shell: staff.1, login: staff.0.login.clone(), to, form: Before::Nothing })
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    present_password: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    kept: String,
}

/// `POST /account/prove`
///
/// # Errors
/// If the database fails, or too many are judged at once.
pub async fn prove(
    request: HttpRequest,
    staff: Staff,
    session: SignedIn,
    fields: Form<Fields>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let Fields { present_password: typed, to, kept } = fields.into_inner();
    let (to, kept) = (page_of(&hub, to), kept::carried(&kept));
    let refused = |status, why| {
        let form = kept.clone().map_or(Before::Nothing, Before::Kept);
        let page = Prove { shell: staff.1.clone(), login: staff.0.login.clone(), to: to.clone(), form };
        html_with(status, &page.refused(why))
    };
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
    let kept = kept.and_then(|kept| Kept::open(&hub, &kept, id));
    Ok(match kept {
        Some(kept) => kept.again(&hub, &request, (&session.name, session.mark()), After::Proof),
        None => see(&to),
    })
}
