//! The cookie that carries a session. Over TLS its name says so (`__Host-`, RFC 6265bis 4.1.3.2): no neighbour on the same
//! domain and nobody on an unsafe line can put another in its place.
//!
//! A side's cookie follows the scheme by which that side is reached, for the two may differ. The name without the prefix is
//! still read, for whoever was signed in before stays so, and is replaced when it is used ([`crate::access::gate`]).

use std::time::Duration;

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
};
use db::secrets;

use crate::{app::Hub, names, routes::Side};

/// The two sides may share a host name but never a session. The first name is the one over TLS.
const fn both_names(side: Side) -> [&'static str; 2] {
    match side {
        Side::Residents => ["__Host-kazasu", "kazasu"],
        Side::Staff => ["__Host-kazasu_staff", "kazasu_staff"],
    }
}

fn name(hub: &Hub, request: &HttpRequest) -> &'static str {
    let [safe, plain] = both_names(names::side_of(request));
    if names::is_https(hub, request) { safe } else { plain }
}

/// The token of the session that this browser says it has.
pub fn token(request: &HttpRequest) -> Option<String> {
    let of_name = |name: &str| request.cookie(name).map(|cookie| cookie.value().to_owned());
    both_names(names::side_of(request)).into_iter().filter_map(of_name).find(|token| !token.is_empty())
}

/// The stored form of [`token`].
pub fn token_hash(request: &HttpRequest) -> Option<Vec<u8>> {
    token(request).map(|token| secrets::hash(&token))
}

/// Whether the token came by the name that it would be given now.
pub fn is_well_named(hub: &Hub, request: &HttpRequest) -> bool {
    request.cookie(name(hub, request)).is_some_and(|cookie| !cookie.value().is_empty())
}

/// The cookie that carries this session.
#[must_use]
pub fn session(hub: &Hub, request: &HttpRequest, token: &str, lasts: Duration) -> Cookie<'static> {
    named(name(hub, request), hub, request, token, lasts)
}

fn named(name: &'static str, hub: &Hub, request: &HttpRequest, token: &str, lasts: Duration) -> Cookie<'static> {
    Cookie::build(name, token.to_owned())
        .path("/")
        .http_only(true)
        .secure(names::is_https(hub, request))
        .same_site(SameSite::Lax)
        .max_age(CookieDuration::seconds(i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX)))
        .finish()
}

/// The cookies that end a session, under whichever name it was kept.
#[must_use]
pub fn no_session(hub: &Hub, request: &HttpRequest) -> Vec<Cookie<'static>> {
    let own = name(hub, request);
    let kept = |name: &&str| *name == own || request.cookie(name).is_some();
    let ended = |name| {
        let mut cookie = named(name, hub, request, "", Duration::ZERO);
        cookie.make_removal();
        cookie
    };
    both_names(names::side_of(request)).into_iter().filter(kept).map(ended).collect()
}
