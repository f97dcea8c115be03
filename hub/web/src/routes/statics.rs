//! The files that pages load. They are compiled in; a browser keeps them for as long as this version runs. What the town
//! settled itself (its icon, its colour, what phones are told of the site) is asked for in the same way.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use askama::Template;

use crate::{
    app::Hub,
    pages::{
        assets::{PNG, STYLE},
        offline::Offline,
    },
    trouble::PageError,
};

/// What the town's own icon is until it has one.
const ICON: &str = "icon-512.png";

/// Names what a file holds.
#[must_use]
pub fn tag(body: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, body);
    digest.as_ref()[..8].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn serve(request: &HttpRequest, media_type: &str, body: impl AsRef<[u8]>) -> HttpResponse {
    let tag = format!("\"{}\"", tag(body.as_ref()));
    let known = request.headers().get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "no-cache"));
    if known { response.finish() } else { response.content_type(media_type).body(body.as_ref().to_vec()) }
}

fn named(request: &HttpRequest, hub: &Hub, name: &str) -> Result<HttpResponse, PageError> {
    let asset = hub.nouns.asset(name).ok_or(PageError::NotFound)?;
    Ok(serve(request, asset.media_type, asset.body))
}

/// `GET /static/{file}`
///
/// # Errors
/// If there is no such file.
pub async fn file(request: HttpRequest, name: Path<String>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    named(&request, &hub, &name)
}

/// `GET /manifest.webmanifest`: what phones are told of the site.
pub async fn manifest(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    serve(&request, "application/manifest+json", hub.site().manifest())
}

/// `GET /icon.png`: the town's own icon, or the one that the pages come with.
///
/// # Errors
/// Never; that one is compiled in.
pub async fn icon(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    match &hub.site().identity.icon {
        Some(icon) => Ok(serve(&request, PNG, icon.png())),
        None => named(&request, &hub, ICON),
    }
}

/// `GET /town.css`: the town's own colour; nothing while it has none.
pub async fn style(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    serve(&request, STYLE, hub.site().style())
}

/// `GET /offline`: what the worker keeps and shows while there is no connection. It is nobody's page.
///
/// # Panics
/// Never: a page is written into memory.
pub async fn offline(request: HttpRequest, hub: Data<Hub>) -> HttpResponse {
    let page = Offline { site: hub.site() }.render().expect("a page renders");
    serve(&request, "text/html; charset=utf-8", page)
}

/// `GET /sw.js`: from the root, so that the worker may serve every page.
///
/// # Errors
/// Never; the file is compiled in.
pub async fn service_worker(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    named(&request, &hub, "sw.js")
}
