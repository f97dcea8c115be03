//! A question to a browser that has a passkey, from where it is asked to its answer: a row that is used once, of which the
//! browser has the random name in a cookie.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    web::Data,
};
use db::{
    Conn, DbError,
    accounts::{
        ceremonies::{self, Ceremony, Kind},
        passkeys::{self, Passkey},
    },
    acts::Act,
    secrets,
};
use domain::{ids::StaffId, time::UtcTime};
use hub_web::{app::Hub, cookies::Keepsake, names};

use super::noted;
use crate::{
    pages::passkeys::Challenge,
    passkeys::{Asked, Claim, Passkeys, Refused, Unusable},
};

const COOKIE: Keepsake = Keepsake { name: "kazasu_passkey", path: "/" };
/// So long the answer may take.
const LASTS_S: u32 = 5 * 60;

/// What is to be kept of a question.
pub(super) struct Kept {
    /// Its random name, for the cookie.
    name: String,
    begun: Ceremony,
    /// What the page shows.
    pub(super) challenge: Challenge,
}

impl Kept {
    /// A question of this kind, to this account or to whoever answers.
    pub(super) fn new(
        hub: &Hub,
        (kind, staff): (Kind, Option<StaffId>),
        ask: impl FnOnce(&crate::passkeys::Site) -> Option<Asked>,
    ) -> Option<Self> {
        let site = hub.own::<Passkeys>().site().ok()?;
        let Asked { options, state } = ask(site)?;
        let expires_at = hub.clock.now() + Duration::from_secs(LASTS_S.into());
        let begun = Ceremony { kind, staff, state, expires_at };
        Some(Self { name: secrets::token(), begun, challenge: Challenge { options, origin: site.origin.clone() } })
    }

    /// What is stored, for the transaction that does so.
    pub(super) fn row(&self) -> impl FnOnce(&mut Conn) -> Result<(), DbError> + Send + 'static {
        let (id, begun) = (secrets::hash(&self.name), self.begun.clone());
        move |conn| ceremonies::begin(conn, &id, &begun)
    }

    pub(super) fn cookie(&self, hub: &Hub, request: &HttpRequest) -> Cookie<'static> {
        cookie(hub, request, &self.name)
    }
}

fn cookie(hub: &Hub, request: &HttpRequest, name: &str) -> Cookie<'static> {
    let cookie = COOKIE.holding(names::is_https(hub, request), name.to_owned()).same_site(SameSite::Strict);
    cookie.max_age(CookieDuration::seconds(LASTS_S.into())).finish()
}

/// Whether passkeys can be used.
pub(super) fn unusable(hub: &Hub) -> Option<Unusable> {
    hub.own::<Passkeys>().site().err()
}

/// The question that this browser answers, taken out before the answer is looked at: nobody answers it twice, however the first
/// answer is judged.
pub(super) async fn take(hub: &Hub, request: &HttpRequest, kind: Kind) -> Result<Option<Ceremony>, DbError> {
    let Some(name) = COOKIE.shown(request) else { return Ok(None) };
    let (id, now) = (secrets::hash(name.value()), hub.clock.now());
    hub.db.tally(move |conn| ceremonies::take(conn, &id, kind, now)).await
}

/// The key that an answer names.
pub(super) async fn named(hub: &Hub, claim: &Claim) -> Result<Option<Passkey>, DbError> {
    let (sealer, credential) = (hub.sealer(), claim.credential.clone());
    hub.db.read(move |conn| passkeys::by_credential(conn, &sealer, &credential)).await
}

/// Whether an answer fits question and key; the key with its counter as it is now. Not on a thread that serves others: checking
/// a signature takes a while.
pub(super) async fn judge(hub: &Data<Hub>, state: String, claim: Claim, key: Passkey) -> Result<String, Refused> {
    if key.doubted_at.is_some() {
        return Err(Refused::Copied);
    }
    let hub = hub.clone();
    let judging = tokio::task::spawn_blocking(move || match hub.own::<Passkeys>().site() {
        Ok(site) => site.judge(&state, &claim, &key.body),
        Err(_) => Err(Refused::Wrong),
    });
    judging.await.unwrap_or(Err(Refused::Wrong))
}

/// Writes down that a key let nobody in, and takes it out of use if there may be a copy of it.
pub(super) fn refused(conn: &mut Conn, key: &Passkey, why: Refused, now: UtcTime) -> Result<(), DbError> {
    if why == Refused::Copied && passkeys::doubt(conn, key.id, now)? {
        noted::own(conn, Act::DoubtedPasskey, key.staff, now, None)?;
    }
    noted::own(conn, Act::RefusedSignIn, key.staff, now, Some("パスキー".to_owned()))
}
