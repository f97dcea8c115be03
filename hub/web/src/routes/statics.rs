//! The files that pages load. They are compiled in; a browser keeps them for as long as this version runs. What the town
//! settled itself (its icon, its colour, what phones are told of the site) is asked for in the same way.
//!
//! Text goes out packed (gzip) to whoever takes it: half of what a first page weighs. Pages themselves do not: what stands in
//! them beside what was typed could be guessed from their length (BREACH); see ADR 0098.

use std::{
    collections::HashMap,
    io::Write as _,
    sync::{Mutex, PoisonError},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    web::{Bytes, Data, Path},
};
use askama::Template;
use flate2::{Compression, write::GzEncoder};

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

/// Files below this size, in bytes, go out as they are: they fit into one packet either way.
const PACKED_FROM: usize = 1_000;

fn serve(request: &HttpRequest, media_type: &str, body: impl AsRef<[u8]>) -> HttpResponse {
    let (body, holds) = (body.as_ref(), tag(body.as_ref()));
    let packed = if takes_gzip(request.headers()) { packed(&holds, media_type, body) } else { None };
    // RFC 9110, 8.8.3.3: what is packed is another representation.
    let tag = if packed.is_some() { format!("\"{holds}-gz\"") } else { format!("\"{holds}\"") };
    let known = request.headers().get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "no-cache"));
    response.insert_header((header::VARY, "accept-encoding"));
    if known {
        return response.finish();
    }
    response.content_type(media_type);
    match packed {
        Some(packed) => response.insert_header((header::CONTENT_ENCODING, "gzip")).body(packed),
        None => response.body(body.to_vec()),
    }
}

/// Files that are kept packed at once: those that are compiled in, and a few that a town settled.
const PACKED_MAX: usize = 200;

/// Whether whoever asks takes gzip (RFC 9110, 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    codings.any(|value| {
        value.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
            name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight| weight > 0.0)
        })
    })
}

/// The file, packed once for all who take it; `None` if that is not worth it.
fn packed(holds: &str, media_type: &str, body: &[u8]) -> Option<Bytes> {
    static PACKED: Mutex<Option<HashMap<String, Option<Bytes>>>> = Mutex::new(None);
    let mut files = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    let files = files.get_or_insert_default();
    if files.len() >= PACKED_MAX && !files.contains_key(holds) {
        files.clear();
    }
    files.entry(holds.to_owned()).or_insert_with(|| pack(media_type, body)).clone()
}

fn pack(media_type: &str, body: &[u8]) -> Option<Bytes> {
    let is_text = ["text/", "image/svg", "application/manifest"].iter().any(|kind| media_type.starts_with(kind));
    if !is_text || body.len() < PACKED_FROM {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() < body.len()).then(|| packed.into())
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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn gzip_is_for_whoever_names_it_and_does_not_refuse_it() {
        let takes = |value: &str| {
            takes_gzip(TestRequest::default().insert_header(("accept-encoding", value)).to_http_request().headers())
        };
        assert!(takes("gzip, deflate, br, zstd") && takes("br;q=1.0, GZIP;q=0.5"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("identity") && !takes(""));
    }

    #[test]
    fn text_is_packed_once_and_pictures_never() {
        let asset = |name: &str| crate::pages::assets::ASSETS.iter().find(|asset| asset.name == name).expect("a file");
        let packed = |name: &str| packed(name, asset(name).media_type, asset(name).body);
        let sheet = packed("kazasu.css").expect("it is worth it");
        assert!(sheet.len() * 3 < asset("kazasu.css").body.len(), "{}", sheet.len());
        assert_eq!(packed("kazasu.css").map(|again| again.as_ptr()), Some(sheet.as_ptr()));
        assert_eq!((packed("icon-192.png"), packed("print.js")), (None, None));
    }
}
