//! In which of our languages somebody reads.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, time::Duration},
    http::header,
    web::Query,
};
use domain::lang::Lang;

use crate::{app::Hub, cookies::Keepsake, names, pages::tongues::lang_key};

/// The browser remembers the language that was last chosen at it, and nothing else.
const COOKIE: Keepsake = Keepsake { name: "kazasu_lang", path: "/" };

/// In which language a page is wished for.
#[derive(Debug, Clone, Copy, Default, serde::Deserialize)]
pub struct Tongue {
    lang: Option<Lang>,
}

impl Tongue {
    /// The one that the address names, or else the one that was chosen at this browser. A name that is none means no wish.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Lang> {
        Self::in_query(request.query_string()).or_else(|| Self::remembered(request))
    }

    /// The one that a page is in: what was chosen; before anything was, the first that the browser asks for and we have
    /// (RFC 9110, 12.5.4).
    #[must_use]
    pub fn of_page(request: &HttpRequest) -> Lang {
        let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|list| list.to_str().ok());
        Self::of(request).or_else(|| asked.and_then(accepted)).unwrap_or_default()
    }

    fn remembered(request: &HttpRequest) -> Option<Lang> {
        Lang::from_name(COOKIE.shown(request)?.value())
    }

    /// What the browser has to remember of this request: the language that the address names, if it is another one.
    #[must_use]
    pub fn to_remember(hub: &Hub, request: &HttpRequest) -> Option<Cookie<'static>> {
        let chosen = Self::in_query(request.query_string()).filter(|lang| Self::remembered(request) != Some(*lang))?;
        let cookie = COOKIE.holding(names::is_https(hub, request), lang_key(chosen));
        Some(cookie.max_age(Duration::days(400)).finish())
    }

    fn in_query(query: &str) -> Option<Lang> {
        Query::<Self>::from_query(query).ok().and_then(|wish| wish.lang)
    }

    /// The language of whoever reads an answer that no page of ours was asked for: the one that the address names, or the
    /// page that led here; whoever comes from none, the first that their browser asks for and we have (RFC 9110, 12.5.4).
    #[must_use]
    pub fn of_reader(request: &HttpRequest) -> Lang {
        let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        if let Some(lang) = Self::of(request) {
            return lang;
        }
        match text(header::REFERER) {
            Some(from) => from.split_once('?').and_then(|(_, query)| Self::in_query(query)).unwrap_or_default(),
            None => text(header::ACCEPT_LANGUAGE).and_then(accepted).unwrap_or_default(),
        }
    }
}

/// The first of these languages that pages are in. Browsers send them in the order in which they are wanted.
fn accepted(list: &str) -> Option<Lang> {
    let known = |tag: &str| match tag.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("ja") => Some(Lang::Ja),
        Some("en") => Some(Lang::En),
        Some("pt") => Some(Lang::Pt),
        Some("vi") => Some(Lang::Vi),
        Some("zh") => Some(Lang::Zh),
        _ => None,
    };
    list.split(',').take(10).find_map(known)
}
