//! Serves the screen's page and its live state to the browser on this machine: a few paths of HTTP/1.1.
//!
//! Invariants: a request has a small head, a small body, a short time and one of few places; a browser that takes nothing
//! more loses its place. A page of another site can neither read the screen (the Host header must be ours, so a name that
//! was made to point here does not help it) nor take a number (the Origin must be ours). What is touched is answered at
//! once; what becomes of it is in the live state.

mod answer;
mod patient;

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use actix::Addr;
use http_body_util::{BodyExt, Limited};
use hyper::{
    Method, Request, StatusCode,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HOST, HeaderMap, ORIGIN},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::de::DeserializeOwned;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    time::timeout,
};

use self::{
    answer::{Response, refused, text, watching},
    patient::Patient,
};
use super::{View, said::SAID_JS};
use crate::tickets::{Arrive, Done, PrintAgain, Take, Tickets, WakeUp};

const PAUSE: Duration = Duration::from_secs(5);
const READ_WITHIN: Duration = Duration::from_secs(5);
const CONNECTIONS_MAX: usize = 16;
/// The least that hyper works with.
const HEAD_MAX_BYTES: usize = 8 * 1024;
const HEADERS_MAX: usize = 64;
const BODY_MAX_BYTES: usize = 2 * 1024;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

const TAPS_FACE: &str = include_str!("page.html");
const TICKETS_FACE: &str = include_str!("tickets.html");
/// What the faces are drawn with.
const FILES: [(&str, &str, &str); 7] = [
    ("/page.css", CSS, include_str!("page.css")),
    ("/page.js", JS, include_str!("page.js")),
    ("/scanner.js", JS, include_str!("scanner.js")),
    ("/shared.js", JS, include_str!("shared.js")),
    ("/tickets.css", CSS, include_str!("tickets.css")),
    ("/tickets.js", JS, include_str!("tickets.js")),
    ("/words.js", JS, include_str!("words.js")),
];

/// What a browser is served with.
#[derive(Clone)]
struct Served {
    address: SocketAddr,
    view: watch::Receiver<View>,
    tickets: Option<Addr<Tickets>>,
}

/// Serves until the process ends.
pub async fn serve(listener: TcpListener, view: watch::Receiver<View>, tickets: Option<Addr<Tickets>>) {
    let Ok(address) = listener.local_addr() else { return };
    let desk = Served { address, view, tickets };
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        // Out of file descriptors or the like: the screen waits, taps do not.
        let Ok((browser, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let desk = desk.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let desk = desk.clone();
                async move { Ok::<_, Infallible>(desk.answer(request).await) }
            });
            let mut one = http1::Builder::new();
            one.timer(TokioTimer::new()).header_read_timeout(READ_WITHIN).keep_alive(false);
            one.max_buf_size(HEAD_MAX_BYTES).max_headers(HEADERS_MAX);
            if let Err(error) = one.serve_connection(TokioIo::new(Patient::new(browser)), service).await {
                tracing::debug!(%error, "a browser went away");
            }
            drop(place);
        });
    }
}

impl Served {
    async fn answer(&self, request: Request<Incoming>) -> Response {
        let (head, body) = request.into_parts();
        if !is_for(&head.headers, self.address) {
            return refused(StatusCode::MISDIRECTED_REQUEST);
        }
        match (head.method, head.uri.path()) {
            (Method::GET, "/") => text(HTML, if self.tickets.is_some() { TICKETS_FACE } else { TAPS_FACE }),
            (Method::GET, "/live") => watching(self.view.clone()),
            (Method::GET, "/said.js") => text(JS, &SAID_JS),
            (Method::GET, path) => match FILES.iter().find(|file| file.0 == path) {
                Some((_, kind, content)) => text(kind, content),
                None => refused(StatusCode::NOT_FOUND),
            },
            (Method::POST, _) if !is_from_our_page(&head.headers, self.address) => refused(StatusCode::FORBIDDEN),
            (Method::POST, path) => match (&self.tickets, whole(body).await) {
                (Some(tickets), Ok(body)) => touched(tickets, path, &body),
                (None, Ok(_)) => refused(StatusCode::NOT_FOUND),
                (_, Err(status)) => refused(status),
            },
            _ => refused(StatusCode::METHOD_NOT_ALLOWED),
        }
    }
}

/// The body, if it is small and comes in time.
async fn whole(body: Incoming) -> Result<Bytes, StatusCode> {
    match timeout(READ_WITHIN, Limited::new(body, BODY_MAX_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(_too_large_or_broken_off)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_late) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// The header's value, if it stands there once.
fn only<'a>(headers: &'a HeaderMap, name: &hyper::header::HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
}

/// Whether it was meant for us: a name that was made to point here is another host.
fn is_for(headers: &HeaderMap, address: SocketAddr) -> bool {
    only(headers, &HOST).is_some_and(|host| is_ours(host, address))
}

fn is_ours(host: &str, address: SocketAddr) -> bool {
    host == address.to_string() || host == format!("localhost:{}", address.port())
}

/// Whether our own page sent it. Another site's page has another origin, and may not send JSON unasked.
fn is_from_our_page(headers: &HeaderMap, address: SocketAddr) -> bool {
    let origin = only(headers, &ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    let is_same = origin.is_some() && origin == only(headers, &HOST);
    only(headers, &CONTENT_TYPE) == Some("application/json") && is_same && is_for(headers, address)
}

/// Passes on what was touched, if there is room for it.
fn touched(tickets: &Addr<Tickets>, path: &str, body: &[u8]) -> Response {
    fn read<M: DeserializeOwned>(body: &[u8], pass: impl FnOnce(M) -> bool) -> StatusCode {
        match serde_json::from_slice(body).map(pass) {
            Ok(true) => StatusCode::NO_CONTENT,
            Ok(false) => StatusCode::SERVICE_UNAVAILABLE,
            Err(_) => StatusCode::BAD_REQUEST,
        }
    }
    refused(match path {
        "/wake" if tickets.try_send(WakeUp).is_ok() => StatusCode::NO_CONTENT,
        "/wake" => StatusCode::SERVICE_UNAVAILABLE,
        "/tickets" => read(body, |wish: Take| tickets.try_send(wish).is_ok()),
        "/arrivals" => read(body, |wish: Arrive| tickets.try_send(wish).is_ok()),
        "/print" => read(body, |again: PrintAgain| tickets.try_send(again).is_ok()),
        "/done" => read(body, |done: Done| tickets.try_send(done).is_ok()),
        _ => StatusCode::NOT_FOUND,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "127.0.0.1:8082";

    fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for &(name, value) in fields {
            headers.append(name, value.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn only_what_names_this_machine_is_for_us() {
        let address = ADDRESS.parse().expect("an address");
        let is_for = |fields: &[(&'static str, &str)]| is_for(&headers(fields), address);
        assert!(is_for(&[("host", ADDRESS)]) && is_for(&[("host", "localhost:8082")]));
        assert!(!is_for(&[("host", "evil.example:8082")]) && !is_for(&[("host", "127.0.0.1")]) && !is_for(&[]));
        assert!(!is_for(&[("host", ADDRESS), ("host", "evil.example")]));
    }

    #[test]
    fn only_our_own_page_may_ask_for_something() {
        let post = |fields: &[(&'static str, &str)]| {
            let fields = [&[("host", ADDRESS)], fields].concat();
            is_from_our_page(&headers(&fields), ADDRESS.parse().expect("an address"))
        };
        let json = ("content-type", "application/json");
        assert!(post(&[json, ("origin", "http://127.0.0.1:8082")]));
        assert!(!post(&[json]) && !post(&[("origin", "http://127.0.0.1:8082")]));
        for origin in ["http://127.0.0.1:8083", "https://evil.example", "null", "http://localhost:8082"] {
            assert!(!post(&[json, ("origin", origin)]), "{origin}");
        }
    }
}
