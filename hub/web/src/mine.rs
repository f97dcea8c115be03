//! What a browser has: the numbers and bookings whose pages were opened in it, newest first, so that the first page can show
//! them again.
//!
//! A cookie holds the codes of these pages and nothing else. Nobody can make up a code, so it needs no seal of its own:
//! what this town did not make, or made under another key, names nothing and is passed over. What has ended falls out by
//! itself, and whoever shares the browser can have it all forgotten.
//!
//! Absent on purpose: anything kept by the hub, and any way to what a browser was not shown before.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, time::Duration as CookieDuration},
};

use crate::{app::Hub, cookies::Keepsake, names};

/// The cookie.
pub const COOKIE: Keepsake = Keepsake { name: "kazasu_mine", path: "/" };
/// So many are remembered; the one that was opened first makes room.
pub const MINE_MAX: usize = 5;
/// Longest code of a page.
const CODE_MAX: usize = 60;
/// As long as browsers keep a cookie.
const LASTS_DAYS: i64 = 400;

/// The codes that this browser remembers.
#[derive(Debug, Clone)]
pub struct Mine {
    codes: Vec<String>,
    is_https: bool,
}

impl Mine {
    /// Those of whoever sent this request. What cannot be a code is left out.
    #[must_use]
    pub fn of(hub: &Hub, request: &HttpRequest) -> Self {
        let cookie = COOKIE.shown(request);
        let codes = cookie.as_ref().map(|cookie| read(cookie.value())).unwrap_or_default();
        Self { codes, is_https: names::is_https(hub, request) }
    }

    /// The codes, newest first.
    #[must_use]
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// What the browser has to remember once this page was opened; nothing if it does already.
    #[must_use]
    pub fn with(&self, code: &str) -> Option<Cookie<'static>> {
        if self.codes.iter().any(|known| known == code) {
            return None;
        }
        let codes = std::iter::once(code).chain(self.codes.iter().map(String::as_str)).take(MINE_MAX);
        Some(self.cookie(codes.collect::<Vec<_>>().join(".")))
    }

    /// What the browser has to remember of these alone; nothing if that is all it has.
    #[must_use]
    pub fn only(&self, still: impl Fn(&str) -> bool) -> Option<Cookie<'static>> {
        let codes: Vec<&str> = self.codes.iter().map(String::as_str).filter(|code| still(code)).collect();
        if codes.len() == self.codes.len() {
            return None;
        }
        Some(if codes.is_empty() { self.nothing() } else { self.cookie(codes.join(".")) })
    }

    /// Takes it all from the browser.
    #[must_use]
    pub fn nothing(&self) -> Cookie<'static> {
        COOKIE.gone(self.is_https)
    }

    fn cookie(&self, value: String) -> Cookie<'static> {
        COOKIE.holding(self.is_https, value).max_age(CookieDuration::days(LASTS_DAYS)).finish()
    }
}

/// The codes of a cookie. Whoever wrote it: it is cut to what one of ours can hold.
fn read(value: &str) -> Vec<String> {
    let is_code =
        |code: &&str| (1..=CODE_MAX).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut codes: Vec<String> = Vec::new();
    for code in value.split('.').filter(is_code).take(MINE_MAX) {
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mine(value: &str) -> Mine {
        Mine { codes: read(value), is_https: false }
    }

    #[test]
    fn the_newest_is_first_and_the_sixth_pushes_the_oldest_out() {
        let value = |cookie: Option<Cookie<'_>>| cookie.map(|cookie| cookie.value().to_owned());
        assert_eq!(value(mine("").with("a1")).as_deref(), Some("a1"));
        assert_eq!(value(mine("e5.d4.c3.b2.a1").with("f6")).as_deref(), Some("f6.e5.d4.c3.b2"));
        assert_eq!(value(mine("b2.a1").with("a1")), None, "it is remembered already");
        assert_eq!(value(mine("b2.a1").only(|code| code == "a1")).as_deref(), Some("a1"));
        assert_eq!(value(mine("b2.a1").only(|_| true)), None);
        let none = mine("b2.a1").only(|_| false).expect("a cookie");
        assert!(none.value().is_empty() && none.max_age().is_some_and(CookieDuration::is_zero));
    }

    #[test]
    fn garbage_in_the_cookie_is_nothing() {
        assert_eq!(read("a1..a1.\"><script>.b2 .日本.c3"), ["a1", "c3"]);
        assert!(read(&"x".repeat(61)).is_empty());
        let many = vec!["a1"; 50].join(".");
        assert_eq!(read(&many), ["a1"]);
    }
}
