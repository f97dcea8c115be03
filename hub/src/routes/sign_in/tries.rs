//! How often passwords may be tried at an account. Names that nobody has are counted and refused like the others.
//!
//! A browser in which an account signed in before is known by a mark in a cookie (OWASP, "Slow Down Online Guessing Attacks
//! with Device Cookies"), and its tries are counted by themselves: whoever guesses elsewhere keeps nobody out of the
//! browser that they use every day. Other tries are counted by account and source, and by account from anywhere, so that
//! many sources get no further than a few.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
    http::header,
};
use db::{
    Conn, DbError,
    passwords::Comer,
    seal::{Sealer, SignInTries},
    secrets,
    tries::{self, Pace},
};
use domain::time::UtcTime;
use hub_web::{app::Hub, names};

const KNOWN_COOKIE: &str = "kazasu_known";
/// As long as browsers keep a cookie.
const KNOWN_DAYS: i64 = 400;
/// Accounts that a shared browser is known to; the one that signed in longest ago makes room.
const ACCOUNTS_MAX: usize = 8;
/// A browser's token has 32 characters, a mark 43.
const PART_MAX: usize = 43;

/// Stands for the page on which somebody changes their own password.
const OWN_PAGE: &str = "own page";

/// In one browser, or from one source: somebody who mistypes, then one try a minute, unless the town says otherwise.
pub(in crate::routes) fn of_one(hub: &Hub) -> Pace {
    Pace { at_once: hub.settings.sign_in_tries, every: hub.settings.sign_in_pause }
}

/// Tells a browser to come again when the next try is free.
pub(in crate::routes) fn again_later(hub: &Hub, answer: &mut HttpResponse) {
    let seconds = header::HeaderValue::from(hub.settings.sign_in_pause.as_secs());
    answer.headers_mut().insert(header::RETRY_AFTER, seconds);
}

/// At one account by all who are not known to it: more than a source or two could use up.
const OF_ALL: Pace = Pace { at_once: 60, every: Duration::from_secs(20) };

/// Of one source: a town hall behind one address in the morning.
const PASSKEYS: Pace = Pace { at_once: 120, every: Duration::from_millis(500) };

/// What a browser shows of who signed in in it.
#[derive(Debug, Default)]
pub(super) struct Known {
    browser: String,
    marks: Vec<String>,
}

impl Known {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let Some(cookie) = request.cookie(KNOWN_COOKIE) else { return Self::default() };
        let is_plain = |part: &&str| {
            part.len() <= PART_MAX && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let mut parts = cookie.value().split('.').filter(is_plain).map(str::to_owned);
        let browser = parts.next().unwrap_or_default();
        Self { browser, marks: parts.take(ACCOUNTS_MAX).collect() }
    }

    fn knows(&self, sealer: &Sealer, login: &str) -> bool {
        self.marks.iter().any(|mark| sealer.knows_browser(&self.browser, login, mark))
    }

    /// The cookie by which this browser is known to the account from now on. It lets nobody in.
    pub(super) fn with(self, hub: &Hub, request: &HttpRequest, login: &str) -> Cookie<'static> {
        let sealer = hub.sealer();
        let browser = if self.browser.is_empty() { secrets::token() } else { self.browser };
        let newest = sealer.known_browser(&browser, login);
        let older: Vec<_> = self.marks.into_iter().filter(|mark| *mark != newest).take(ACCOUNTS_MAX - 1).collect();
        let value = [vec![browser, newest], older].concat().join(".");
        Cookie::build(KNOWN_COOKIE, value)
            .path("/sign-in")
            .http_only(true)
            .secure(names::is_https(hub, request))
            .same_site(SameSite::Strict)
            .max_age(CookieDuration::days(KNOWN_DAYS))
            .finish()
    }
}

/// Under what the tries of one sign-in are counted.
#[derive(Debug, Clone)]
pub(in crate::routes) struct Tries {
    pace: Pace,
    own: Vec<u8>,
    everybodys: Option<Vec<u8>>,
}

impl Tries {
    pub(super) fn of(hub: &Hub, request: &HttpRequest, known: &Known, login: &str) -> Self {
        let sealer = hub.sealer();
        if known.knows(&sealer, login) {
            let own = sealer.sign_in_tries(login, SignInTries::Browser(&known.browser));
            return Self { pace: of_one(hub), own, everybodys: None };
        }
        let source = hub.settings.proxies.source(request);
        Self {
            pace: of_one(hub),
            own: sealer.sign_in_tries(login, SignInTries::Source(source)),
            everybodys: Some(sealer.sign_in_tries(login, SignInTries::Account)),
        }
    }

    /// Of whoever has shown the password and types a code. A browser that the account is known in is counted by itself; all
    /// others together, for many sources must get no further than one.
    pub(super) fn of_second_step(hub: &Hub, known: &Known, login: &str) -> Self {
        let sealer = hub.sealer();
        let is_known = known.knows(&sealer, login);
        let whose = format!("second step {}", if is_known { &known.browser } else { "" });
        let own = sealer.sign_in_tries(login, SignInTries::Browser(&whose));
        Self { pace: of_one(hub), own, everybodys: None }
    }

    /// Of whoever has a passkey, which is no guess: what one source begins is bounded.
    pub(super) fn of_passkeys(hub: &Hub, request: &HttpRequest) -> Self {
        let source = hub.settings.proxies.source(request);
        // No sign-in name is empty.
        Self { pace: PASSKEYS, own: hub.sealer().sign_in_tries("", SignInTries::Source(source)), everybodys: None }
    }

    /// Of somebody who is signed in and would have another password: no guess from elsewhere keeps them from it.
    pub(in crate::routes) fn at_own_page(hub: &Hub, login: &str) -> Self {
        // No browser has this for its token.
        let own = hub.sealer().sign_in_tries(login, SignInTries::Browser(OWN_PAGE));
        Self { pace: of_one(hub), own, everybodys: None }
    }

    /// Whether the browser is known to the account.
    pub(super) fn is_known(&self) -> bool {
        self.everybodys.is_none()
    }

    /// For whom a place in line is asked.
    pub(super) fn comer(&self) -> Comer {
        if self.is_known() { Comer::Known } else { Comer::Stranger }
    }

    /// Counts a try before anything is compared; `false` if it is one too many. In a transaction.
    pub(in crate::routes) fn take(&self, conn: &mut Conn, now: UtcTime) -> Result<bool, DbError> {
        let everybodys = self.everybodys.as_deref().map(|subject| (subject, OF_ALL));
        let all: Vec<_> = [(self.own.as_slice(), self.pace)].into_iter().chain(everybodys).collect();
        tries::take_all(conn, &all, now)
    }

    /// The password was right: whoever knows it did not guess.
    pub(in crate::routes) fn give_back(&self, conn: &mut Conn) -> Result<(), DbError> {
        tries::give_back(conn, &self.own)
    }
}
