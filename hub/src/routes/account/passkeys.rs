//! Passkeys of an account, added, named and taken away by its owner.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data, Form},
};
use db::{
    DbError,
    accounts::{
        ceremonies::Kind,
        factors,
        passkeys::{self, NewPasskey as Row, PASSKEYS_MAX},
    },
    acts::Act,
};
use domain::{ids::PasskeyId, text};
use hub_web::{
    access::Staff,
    agent,
    app::Hub,
    pages::{errors::Errors, fields::Fields},
    routes::answer::{html_with, see},
    trouble::PageError,
};

use super::second;
use crate::{
    pages::passkeys::{NewPasskey, NotAdded, PASSKEY_NAME_MAX},
    passkeys::{ANSWER_MAX, Passkeys},
    routes::{
        noted,
        passkeys::{self as questions, Kept},
    },
};

/// `POST /account/second/passkeys`: asks the browser for a new one.
///
/// # Errors
/// If the database fails.
pub async fn begin(request: HttpRequest, staff: Staff, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    page(&request, &hub, &staff, agent::of(&request), None).await
}

/// The form with a new question.
async fn page(
    request: &HttpRequest,
    hub: &Hub,
    staff: &Staff,
    name: String,
    refused: Option<NotAdded>,
) -> Result<HttpResponse, PageError> {
    let (sealer, id) = (hub.sealer(), staff.0.id);
    let own = hub.db.read(move |conn| passkeys::of(conn, &sealer, id)).await?;
    if own.len() >= PASSKEYS_MAX {
        return Ok(see("/account/second?many"));
    }
    let handle = own.first().map(|key| key.handle.clone());
    let bodies: Vec<String> = own.into_iter().map(|key| key.body).collect();
    let kept = Kept::new(hub, (Kind::PasskeyToAdd, Some(id)), |site| {
        site.ask_to_add(handle.as_deref(), (&staff.0.login, &staff.0.name), &bodies)
    });
    // The page says why.
    let Some(kept) = kept else { return Ok(see("/account/second")) };
    hub.db.tally(kept.row()).await?;
    let cookie = kept.cookie(hub, request);
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html_with(status, &NewPasskey::new(staff.1.clone(), kept.challenge, name, refused));
    response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    Ok(response)
}

/// What a passkey is called, or why not so.
fn named(typed: &str) -> Result<String, NotAdded> {
    let name = text::line(typed);
    match name.chars().count() {
        0 => Err(NotAdded::NoName),
        letters if letters > PASSKEY_NAME_MAX => Err(NotAdded::LongName),
        _ => Ok(name),
    }
}

/// `POST /account/second/passkeys/add`: the browser's answer.
///
/// # Errors
/// If the database fails.
pub async fn add(request: HttpRequest, staff: Staff, sent: Bytes, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let fields = Fields::from_form(&sent);
    let (typed, answer) = (fields.text("name").to_owned(), fields.text("credential").to_owned());
    // The question is used up whatever comes of it.
    let question = questions::take(&hub, &request, Kind::PasskeyToAdd).await?;
    let question = question.filter(|question| question.staff == Some(staff.0.id) && answer.len() <= ANSWER_MAX);
    let name = match named(&typed) {
        Ok(name) => name,
        Err(why) => return page(&request, &hub, &staff, typed, Some(why)).await,
    };
    let Some(question) = question else { return page(&request, &hub, &staff, name, Some(NotAdded::Wrong)).await };
    let judging = {
        let hub = hub.clone();
        tokio::task::spawn_blocking(move || hub.own::<Passkeys>().site().ok()?.add(&question.state, &answer).ok())
    };
    let Some(added) = judging.await.ok().flatten() else {
        return page(&request, &hub, &staff, name, Some(NotAdded::Wrong)).await;
    };
    let (sealer, id, now) = (hub.sealer(), staff.0.id, hub.clock.now());
    let row =
        Row { staff: id, handle: added.handle, credential: added.credential, name: name.clone(), body: added.body };
    let write = hub.db.write(move |conn| {
        let added = passkeys::add(conn, &sealer, &row, now)?;
        if added {
            noted::own(conn, Act::AddedPasskey, id, now, None)?;
        }
        Ok::<_, DbError>(added)
    });
    if !write.await? {
        return page(&request, &hub, &staff, name, Some(NotAdded::Taken)).await;
    }
    // What the gate remembers of the account is no longer so.
    hub.rights_changed();
    Ok(see("/account/second?passkey-added"))
}

/// What the forms of one passkey send.
#[derive(serde::Deserialize)]
pub struct Which {
    passkey: PasskeyId,
    #[serde(default)]
    name: String,
}

/// `POST /account/second/passkeys/name`
///
/// # Errors
/// If the database fails, or the account has no such passkey.
pub async fn rename(staff: Staff, which: Form<Which>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (own, now) = ((staff.0.id, which.passkey), hub.clock.now());
    let name = match named(&which.name) {
        Ok(name) => name,
        Err(why) => {
            let words = match why {
                NotAdded::NoName => "名前を入れてください",
                _ => "名前は30文字までにしてください",
            };
            let errors = Errors::new("名前を変えていません。").at(format!("name-{}", which.passkey), words);
            let staff = Staff(staff.0.clone(), staff.1.with_errors(Some(errors)));
            let page = second::page(&hub, &staff, None).await?;
            return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let sealer = hub.sealer();
    let write = hub.db.write(move |conn| {
        let renamed = passkeys::rename(conn, &sealer, own, &name)?;
        if renamed {
            noted::own(conn, Act::RenamedPasskey, own.0, now, None)?;
        }
        Ok::<_, DbError>(renamed)
    });
    if write.await? { Ok(see("/account/second?passkey-named")) } else { Err(PageError::NotFound) }
}

/// What became of a passkey that should go.
enum Removal {
    Done,
    NotThere,
    /// The account must have something, and has nothing else.
    Last,
}

/// `POST /account/second/passkeys/remove`
///
/// # Errors
/// If the database fails, or the account has no such passkey.
pub async fn remove(staff: Staff, which: Form<Which>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let (id, which, now, must) = (staff.0.id, which.passkey, hub.clock.now(), second::must(&hub, &staff));
    let sealer = hub.sealer();
    let write = hub.db.write(move |conn| {
        factors::hold(conn, id)?;
        let own = passkeys::of(conn, &sealer, id)?;
        let Some(meant) = own.iter().find(|key| key.id == which) else { return Ok(Removal::NotThere) };
        let has = factors::has(conn, id)?;
        if must && !has.has_codes && has.passkeys - i64::from(meant.doubted_at.is_none()) == 0 {
            return Ok(Removal::Last);
        }
        passkeys::remove(conn, (id, which), now)?;
        noted::own(conn, Act::RemovedPasskey, id, now, None)?;
        Ok::<_, DbError>(Removal::Done)
    });
    match write.await? {
        Removal::Done => {
            hub.rights_changed();
            Ok(see("/account/second?passkey-removed"))
        }
        Removal::Last => Ok(see("/account/second?last")),
        Removal::NotThere => Err(PageError::NotFound),
    }
}
