//! The manual, rendered from the Markdown that is compiled in.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use hub_web::{app::Hub, routes::answer::html, trouble::PageError};

use crate::pages::manual::{CHAPTERS, Chapter, Manual};

/// Longest words that are looked for, in characters.
const WORDS_MAX: usize = 100;

/// What is looked for.
#[derive(serde::Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// `GET /manual`, `GET /manual?q=WORDS`
pub async fn first(request: HttpRequest, search: Query<Search>, hub: Data<Hub>) -> HttpResponse {
    let looked_for = domain::text::half_width(search.q.trim()).chars().take(WORDS_MAX).collect();
    let chapter = &CHAPTERS[0];
    html(&Manual { shell: hub.shell(&request), chapter, html: chapter.html(), looked_for })
}

/// `GET /manual/{page}`
///
/// # Errors
/// If there is no such chapter for whoever asks.
pub async fn chapter(request: HttpRequest, slug: Path<String>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let shell = hub.shell(&request);
    let chapter = Chapter::find(&slug, &shell).ok_or(PageError::NotFound)?;
    Ok(html(&Manual { shell, chapter, html: chapter.html(), looked_for: String::new() }))
}
