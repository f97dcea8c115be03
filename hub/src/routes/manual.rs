//! The manual, rendered from the Markdown that is compiled in.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use hub_web::{app::Hub, routes::answer::html, trouble::PageError};

use crate::pages::manual::{CHAPTERS, Chapter, Manual};

/// `GET /manual`
pub async fn first(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    render(&request, &hub, &CHAPTERS[0])
}

/// `GET /manual/{page}`
///
/// # Errors
/// If there is no such chapter.
pub async fn chapter(request: HttpRequest, slug: Path<String>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let chapter = Chapter::find(&slug).ok_or(PageError::NotFound)?;
    Ok(render(&request, &hub, chapter))
}

fn render(request: &HttpRequest, hub: &Hub, chapter: &'static Chapter) -> HttpResponse {
    let mut text = String::with_capacity(chapter.markdown.len() * 2);
    let parser = pulldown_cmark::Parser::new_ext(chapter.markdown, pulldown_cmark::Options::ENABLE_TABLES);
    pulldown_cmark::html::push_html(&mut text, parser);
    html(&Manual { shell: hub.shell(request), chapter, html: text })
}
