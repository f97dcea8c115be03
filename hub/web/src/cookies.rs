//! The cookie that carries a session. Over TLS its name says so (`__Host-`, RFC 6265bis 4.1.3.2): no neighbour on the same
//! domain and nobody on an unsafe line can put another in its place.
//!
//! A side's cookie follows the scheme by which that side is reached, for the two may differ. Over TLS the name without the
//! prefix is not read: a neighbour could have planted it in a browser that is signed out. Whoever was signed in before there
//! was TLS signs in once more.

use std::{borrow::Cow, time::Duration};

use actix_web::{
    HttpRequest,
    cookie::{Cookie, CookieBuilder, SameSite, time::Duration as CookieDuration},
    web::Data,
};
use db::secrets;

use crate::{app::Hub, names, routes::Side};

/// What a browser keeps for us that signs nobody in. Over TLS its name has the prefix that its path allows (RFC 6265bis, 4.1.3),
/// so that nobody on an unsafe line puts another in its place.
#[derive(Debug, Clone, Copy)]
pub struct Keepsake {
    /// Its name without TLS.
    pub name: &'static str,
    /// Below which it is sent.
    pub path: &'static str,
}

impl Keepsake {
    fn called(self, is_https: bool) -> Cow<'static, str> {
        match (is_https, self.path) {
            (false, _) => self.name.into(),
            (true, "/") => format!("__Host-{}", self.name).into(),
            (true, _) => format!("__Secure-{}", self.name).into(),
        }
    }

    /// What this browser shows of it, under the name that it would be given now and no other.
    #[must_use]
    pub fn shown(self, request: &HttpRequest) -> Option<Cookie<'static>> {
        let is_https = request.app_data::<Data<Hub>>().is_some_and(|hub| names::is_https(hub, request));
        request.cookie(&self.called(is_https))
    }

    /// The cookie with this value, until the browser's session ends.
    #[must_use]
    pub fn holding(self, is_https: bool, value: impl Into<Cow<'static, str>>) -> CookieBuilder<'static> {
        let cookie = Cookie::build(self.called(is_https), value).path(self.path);
        cookie.http_only(true).secure(is_https).same_site(SameSite::Lax)
    }

    /// The cookie that takes it from a browser.
    #[must_use]
    pub fn gone(self, is_https: bool) -> Cookie<'static> {
        let mut cookie = self.holding(is_https, "").finish();
        cookie.make_removal();
        cookie
    }
}

/// The names of one cookie. The first is the one over TLS.
type Names = [&'static str; 2];

/// A screen's session lives beside that of whoever is signed in at the same browser: neither ends the other.
const OF_A_SCREEN: Names = ["__Host-kazasu_display", "kazasu_display"];

/// The two sides may share a host name but never a session.
const fn both_names(side: Side) -> Names {
    match side {
        Side::Residents => ["__Host-kazasu", "kazasu"],
        Side::Staff => ["__Host-kazasu_staff", "kazasu_staff"],
    }
}

fn name(hub: &Hub, request: &HttpRequest, [safe, plain]: Names) -> &'static str {
    if names::is_https(hub, request) { safe } else { plain }
}

fn token_in(hub: &Hub, request: &HttpRequest, names: Names) -> Option<String> {
    let cookie = request.cookie(name(hub, request, names))?;
    (!cookie.value().is_empty()).then(|| cookie.value().to_owned())
}

/// The token of the session that this browser says it has, by the name that it would be given now and no other.
pub fn token(hub: &Hub, request: &HttpRequest) -> Option<String> {
    token_in(hub, request, both_names(names::side_of(request)))
}

/// The same of the screen that this browser was let in as. Before screens had a cookie of their own they had the staff's.
pub fn tokens_of_screen(hub: &Hub, request: &HttpRequest) -> Vec<String> {
    let names = [OF_A_SCREEN, both_names(Side::Staff)];
    let is_staff_side = names::side_of(request) == Side::Staff;
    names.into_iter().filter(|_| is_staff_side).filter_map(|names| token_in(hub, request, names)).collect()
}

/// The stored form of [`token`].
pub fn token_hash(hub: &Hub, request: &HttpRequest) -> Option<Vec<u8>> {
    token(hub, request).map(|token| secrets::hash(&token))
}

/// The cookie that carries this session.
#[must_use]
pub fn session(hub: &Hub, request: &HttpRequest, token: &str, lasts: Duration) -> Cookie<'static> {
    named(name(hub, request, both_names(names::side_of(request))), hub, request, token, lasts)
}

/// The cookie that carries a screen's session.
#[must_use]
pub fn of_screen(hub: &Hub, request: &HttpRequest, token: &str, lasts: Duration) -> Cookie<'static> {
    named(name(hub, request, OF_A_SCREEN), hub, request, token, lasts)
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
    let own = name(hub, request, both_names(names::side_of(request)));
    let kept = |name: &&str| *name == own || request.cookie(name).is_some();
    let ended = |name| {
        let mut cookie = named(name, hub, request, "", Duration::ZERO);
        cookie.make_removal();
        cookie
    };
    both_names(names::side_of(request)).into_iter().filter(kept).map(ended).collect()
}
