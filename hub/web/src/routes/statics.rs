//! The files that pages load. They are compiled in; a browser keeps them for as long as this version runs.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};

use crate::{app::Hub, pages::assets::Asset, trouble::PageError};

fn serve(request: &HttpRequest, asset: &'static Asset) -> HttpResponse {
    let digest = ring::digest::digest(&ring::digest::SHA256, asset.body);
    let tag = digest.as_ref()[..8].iter().fold(String::from("\""), |text, byte| format!("{text}{byte:02x}")) + "\"";
    let known = request.headers().get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "no-cache"));
    if known { response.finish() } else { response.content_type(asset.media_type).body(asset.body) }
}

fn named(request: &HttpRequest, hub: &Hub, name: &str) -> Result<HttpResponse, PageError> {
    hub.nouns.asset(name).map(|asset| serve(request, asset)).ok_or(PageError::NotFound)
}

/// `GET /static/{file}`
///
/// # Errors
/// If there is no such file.
pub async fn file(request: HttpRequest, name: Path<String>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    named(&request, &hub, &name)
}

/// `GET /manifest.webmanifest`
///
/// # Errors
/// Never; the file is compiled in.
pub async fn manifest(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    named(&request, &hub, "manifest.webmanifest")
}

/// `GET /sw.js`: from the root, so that the worker may serve every page.
///
/// # Errors
/// Never; the file is compiled in.
pub async fn service_worker(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    named(&request, &hub, "sw.js")
}
