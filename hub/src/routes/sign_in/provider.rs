//! Signing in by the town's identity provider: somebody is sent there, comes back, and is whoever was bound to what it says.
//! Where the provider was asked to know people surely and says that it does, nothing else is asked of them; else it stands for the
//! password, and the second step follows.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    http::header,
    web::{Data, Query},
};
use db::{
    Conn, DbError,
    accounts::{
        self,
        ceremonies::{self, Ceremony, Kind},
        identities,
    },
    acts::Act,
    secrets,
};
use domain::ids::StaffId;
use hub_web::{app::Hub, audit, cookies::Keepsake, names, trouble::PageError};

use super::{
    begin::{Shown, begin as begin_session},
    refuse, second, sign_in_page,
    tries::{Known, Tries},
};
use crate::{
    oidc::{Answer, Identity, Provider, Sent},
    pages::sign_in::SignInRefusal,
    routes::noted,
};

const COOKIE: Keepsake = Keepsake { name: "kazasu_provider", path: "/" };
/// So long somebody may be away.
const LASTS_S: u32 = 10 * 60;
/// Where whoever signs in comes back.
const BACK: &str = "/sign-in/provider/back";

/// The staff's provider, if there is one.
pub(crate) struct StaffProvider(pub(crate) Option<Provider>);

/// The provider of this hub.
pub(in crate::routes) fn of(hub: &Hub) -> Option<&Provider> {
    hub.own::<StaffProvider>().0.as_ref()
}

/// Not [`SameSite::Strict`]: somebody comes back from another site.
fn cookie(hub: &Hub, request: &HttpRequest, name: &str) -> Cookie<'static> {
    let cookie = COOKIE.holding(names::is_https(hub, request), name.to_owned()).same_site(SameSite::Lax);
    cookie.max_age(CookieDuration::seconds(LASTS_S.into())).finish()
}

/// Somebody on the way to the provider.
pub(in crate::routes) struct Leaving {
    /// Where to.
    pub(in crate::routes) to: String,
    pub(in crate::routes) cookie: Cookie<'static>,
}

/// Sends somebody to the provider who comes back to this path; `None` if it does not answer, or one source goes too often.
pub(in crate::routes) async fn leave(
    hub: &Hub,
    request: &HttpRequest,
    (kind, staff): (Kind, Option<StaffId>),
    back: &str,
) -> Result<Option<Leaving>, PageError> {
    let (Some(provider), Some(ours)) = (of(hub), hub.settings.staff_url.clone()) else { return Ok(None) };
    let now = hub.clock.now();
    // What one source has begun is bounded: each is a row until it ends, and the provider's work.
    let tries = Tries::of_passkeys(hub, request);
    if !hub.db.tally(move |conn| tries.take(conn, now)).await? {
        return Err(PageError::TooMany);
    }
    let Sent { to, state } = match provider.send(format!("{ours}{back}"), now).await {
        Ok(sent) => sent,
        Err(error) => {
            tracing::warn!(%error, "the identity provider");
            return Ok(None);
        }
    };
    let (name, expires_at) = (secrets::token(), now + Duration::from_secs(LASTS_S.into()));
    let (id, begun) = (secrets::hash(&name), Ceremony { kind, staff, state, expires_at });
    hub.db.tally(move |conn| ceremonies::begin(conn, &id, &begun)).await?;
    Ok(Some(Leaving { to, cookie: cookie(hub, request, &name) }))
}

/// Who came back, and as whose account they had left. The row is taken out before the answer is looked at.
pub(in crate::routes) async fn come_back(
    hub: &Hub,
    request: &HttpRequest,
    kind: Kind,
    answer: Answer,
) -> Result<Option<(Identity, Option<StaffId>)>, DbError> {
    let (Some(name), Some(provider)) = (COOKIE.shown(request), of(hub)) else { return Ok(None) };
    let (id, now) = (secrets::hash(name.value()), hub.clock.now());
    let Some(begun) = hub.db.tally(move |conn| ceremonies::take(conn, &id, kind, now)).await? else {
        return Ok(None);
    };
    match provider.receive(&begun.state, answer, now).await {
        Ok(identity) => Ok(Some((identity, begun.staff))),
        Err(error) => {
            tracing::warn!(%error, "the identity provider");
            Ok(None)
        }
    }
}

/// `GET /sign-in/provider`: to the provider. A link and no form: a page of ours sends forms to no other site.
///
/// # Errors
/// If the database fails, or one source goes there too often.
pub async fn go(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    match leave(&hub, &request, (Kind::ProviderSignIn, None), BACK).await? {
        Some(leaving) => {
            let mut response = HttpResponse::SeeOther().insert_header((header::LOCATION, leaving.to)).finish();
            response.add_cookie(&leaving.cookie).map_err(|_| PageError::BadForm)?;
            Ok(response)
        }
        None => Ok(refused(&hub, &request, SignInRefusal::ProviderAway)),
    }
}

fn refused(hub: &Hub, request: &HttpRequest, why: SignInRefusal) -> HttpResponse {
    refuse(hub, &sign_in_page(hub, request, String::new(), Some(why)), why)
}

/// `GET /sign-in/provider/back`
///
/// # Errors
/// If the database fails.
pub async fn back(request: HttpRequest, answer: Query<Answer>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let came = come_back(&hub, &request, Kind::ProviderSignIn, answer.into_inner()).await?;
    let Some((identity, _)) = came else { return Ok(refused(&hub, &request, SignInRefusal::Provider)) };
    let (sealer, now) = (hub.sealer(), hub.clock.now());
    let (issuer, subject, is_sure) = (identity.issuer, identity.subject, identity.is_sure);
    let read = hub.db.read(move |conn| match identities::staff_of(conn, &sealer, (&issuer, &subject))? {
        Some(member) => accounts::staff_by_id(conn, &sealer, member).map(Some),
        None => Ok::<_, DbError>(None),
    });
    let Some(member) = read.await? else { return Ok(refused(&hub, &request, SignInRefusal::NotBound)) };
    audit::about(&request, member.id);
    if !member.is_good(now) {
        let note = move |conn: &mut Conn| noted::own(conn, Act::RefusedSignIn, member.id, now, None);
        hub.db.write(note).await?;
        return Ok(refused(&hub, &request, SignInRefusal::NotBound));
    }
    let tries = Tries::of_passkeys(&hub, &request);
    if member.secured_at.is_some() && !is_sure {
        return second::ask(&hub, &request, (&member, None), tries, None).await;
    }
    let login = member.login.clone();
    let tried = login.clone();
    // The try that succeeds is counted like others.
    let last = move |conn: &mut Conn| accounts::count_try(conn, &tried).map(|()| true);
    let shown = Shown { member, renewed: None, tries, kept: None, by: "町のID", last: Box::new(last) };
    match begin_session(&hub, &request, (Known::of(&request), &login), shown).await? {
        Some(response) => Ok(response),
        None => Ok(refused(&hub, &request, SignInRefusal::NotBound)),
    }
}
