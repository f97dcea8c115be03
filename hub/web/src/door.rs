//! What every request passes first and every answer last, whatever the route; [`crate::access::gate`] behind it asks who may.
//!
//! In: by a name of ours, with letters that a text may hold, with a seat for its source, with a body that came whole and in
//! time. Out: nothing that goes on after HEAD, nothing kept that is not public, TLS from now on where there is TLS.
//!
//! Invariant: no handler waits for a body. What is refused here has reached no handler.

use std::{
    any::Any,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{self, BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
    web::{Bytes, BytesMut, Data},
};
use domain::taps::BATCH_MAX_BYTES;
use futures_util::StreamExt;
use percent_encoding::percent_decode;

use crate::{
    allowed::Allowed,
    app::Hub,
    files, letters, names,
    routes::{Matched, Policy},
    seats::{Seat, Seats},
    session::SignedIn,
    trouble,
    wire::{Taken, Turn},
};

/// Browsers come over TLS for this long after they did once (RFC 6797): a year.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// What is taken at some address or other.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, OPTIONS");
/// So much of an answer is handed out at once: what does not go out is not piled up.
const PIECE: usize = 16 * 1024;
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The middleware around the gate.
///
/// # Errors
/// What the handler gives.
pub async fn pass(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let hub = request.app_data::<Data<Hub>>().expect("the hub is there").clone();
    let (method, policy) = (request.method().clone(), Matched::of(request.request()).policy());
    let turn = request.request().conn_data::<Turn>().map(Turn::begin);
    let (held, response) = match enter(&hub, policy, &mut request).await {
        Ok(entered) => {
            turn.iter().for_each(Taken::is_whole);
            (Box::new((entered, turn)) as Held, next.call(request).await?.map_into_boxed_body())
        }
        Err(Refused { status, unread }) => {
            let page = refusal(&hub, request.request(), status);
            (Box::new((unread, turn)) as Held, request.into_response(page))
        }
    };
    Ok(leave(&hub, response, (&method, policy), held))
}

fn refusal(hub: &Hub, request: &HttpRequest, status: StatusCode) -> HttpResponse {
    let mut page = trouble::answer(hub, request, status);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        page.headers_mut().insert(header::ALLOW, METHODS);
    }
    page
}

/// What lasts as long as the answer is on its way: a seat and the turn, or a body that nobody reads.
type Held = Box<dyn Any>;

/// Who may go on.
struct Entered {
    _seat: Option<Seat>,
    /// What comes after the request without being its body: the connection ends with the answer.
    _unread: Payload,
}

/// Why nobody behind the door hears of this request.
struct Refused {
    status: StatusCode,
    /// What has not come of the body. While it is there the connection ends with the answer, and does not wait for the rest.
    unread: Payload,
}

async fn enter(hub: &Hub, policy: Option<Policy>, request: &mut ServiceRequest) -> Result<Entered, Refused> {
    let refused = |status, request: &mut ServiceRequest| Err(Refused { status, unread: request.take_payload() });
    if *request.method() == Method::CONNECT {
        return refused(StatusCode::METHOD_NOT_ALLOWED, request);
    }
    // Kiosks sign what they send, and probes are told nothing: both may call us what they like.
    let may_be_misnamed = policy == Some(Policy::Device) || matches!(request.path(), "/healthz" | "/readyz");
    // Nor do the files of pages tell anybody anything; the page that says that the name is wrong needs them.
    let is_of_pages = request.path().starts_with("/static/");
    let called = if may_be_misnamed { Ok(()) } else { names::called(hub, request.request()) };
    if let Err(status) = called.or_else(|status| match status {
        StatusCode::MISDIRECTED_REQUEST if is_of_pages => Ok(()),
        status => Err(status),
    }) {
        if status == StatusCode::MISDIRECTED_REQUEST {
            names::say_unknown(request.request());
        }
        return refused(status, request);
    }
    if !is_of_pages && !Allowed::reaches(hub, request.request(), policy) {
        return refused(StatusCode::FORBIDDEN, request);
    }
    if !is_text(request.path().as_bytes()) || !is_text(request.query_string().as_bytes()) {
        return refused(StatusCode::NOT_FOUND, request);
    }
    let seat = match hub.settings.proxies.source(request.request()) {
        Some(source) => match request.app_data::<Seats>().expect("each listener has seats").take(source) {
            Some(seat) => Some(seat),
            None => return refused(StatusCode::TOO_MANY_REQUESTS, request),
        },
        None => None,
    };
    let (body, unread) = if has_body(request.headers()) {
        (whole(request, hub.settings.body_within).await?, Payload::None)
    } else {
        (Bytes::new(), request.take_payload())
    };
    // A file is no text; the gate asks whether this one may be handed in.
    let is_file = policy.is_some_and(Policy::is_of_town) && files::is_file(request.headers());
    if !is_file && !is_text_of(request.request(), &body) {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, request);
    }
    if !body.is_empty() {
        request.set_payload(Payload::from(body));
    }
    Ok(Entered { _seat: seat, _unread: unread })
}

/// Whether a body comes at all (RFC 9112, 6.3). What follows a wish for another protocol is none of this one's.
fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING)
}

/// The body, if it comes whole within this time and is no longer than the longest that anybody may send.
async fn whole(request: &mut ServiceRequest, within: Duration) -> Result<Bytes, Refused> {
    let mut payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return Ok(Bytes::new());
    }
    let read = async {
        let mut body = BytesMut::new();
        while let Some(part) = payload.next().await {
            let part = part.map_err(|_| StatusCode::BAD_REQUEST)?;
            if body.len() + part.len() > BATCH_MAX_BYTES {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            body.extend_from_slice(&part);
        }
        Ok(body.freeze())
    };
    let read = tokio::time::timeout(within, read).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT));
    read.map_err(|status| Refused { status, unread: payload })
}

/// Whether these bytes of an address or a form are text that every database can hold: UTF-8 without a NUL.
fn is_text(written: &[u8]) -> bool {
    let text = percent_decode(written).collect::<Vec<u8>>();
    !text.contains(&0) && std::str::from_utf8(&text).is_ok()
}

/// The same of a body. Whatever is not JSON is read as a form behind the door, whatever it calls itself: a form is decoded,
/// JSON writes a NUL as an escape.
fn is_text_of(request: &HttpRequest, body: &[u8]) -> bool {
    if !letters::is_json(request.headers()) && !request.path().starts_with("/api/") {
        return is_text(body);
    }
    memchr::memchr(0, body).is_none() && memchr::memmem::find(body, b"\\u0000").is_none()
}

/// The answer as it goes out.
fn leave(
    hub: &Hub,
    mut response: ServiceResponse<BoxBody>,
    (method, policy): (&Method, Option<Policy>),
    held: Held,
) -> ServiceResponse<BoxBody> {
    let is_safe = *method == Method::GET || *method == Method::HEAD;
    let is_well = !response.status().is_client_error() && !response.status().is_server_error();
    // Whoever is signed in is named in the frame.
    let is_named = is_page(response.headers()) && response.request().extensions().contains::<SignedIn>();
    let is_public = policy == Some(Policy::Open) && is_safe && is_well && !is_named;
    let tells_tls = names::is_https(hub, response.request()) && hub.settings.is_tls_everywhere();
    let headers = response.headers_mut();
    // A form that says so is kept by its own browser, for the back button, and by nobody between.
    let is_private = headers.get(header::CACHE_CONTROL).is_some_and(|kept| kept.as_bytes().starts_with(b"private"));
    if !is_public || headers.contains_key(header::SET_COOKIE) && !is_private {
        keep_nowhere(headers);
    } else if is_page(headers) && !is_private {
        // In the language that was chosen at this browser, or that it asks for (RFC 9110, 12.5.5). A form that is kept for the back button brings
        // cookies with it, and would not be found again.
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    }
    if tells_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    // RFC 9110, 9.3.2: the head of what GET would give. A body without an end would go on behind it for ever.
    let ends_here = *method == Method::HEAD && response.response().body().size() == BodySize::Stream;
    response.map_body(|_, body| match ends_here {
        true => BoxBody::new(body::None::new()),
        false => BoxBody::new(Seated { body, rest: Bytes::new(), _held: held }),
    })
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Whoever signs out leaves nothing behind at a shared machine: no page of a session is kept by anybody (RFC 9111, 5.2.2.5).
fn keep_nowhere(headers: &mut HeaderMap) {
    let is_stream = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == b"text/event-stream");
    let kept = if is_stream { HeaderValue::from_static("no-store, no-transform") } else { NO_STORE };
    headers.insert(header::CACHE_CONTROL, kept);
}

/// A body, with what lasts as long as it is sent.
struct Seated {
    body: BoxBody,
    /// What it gave and was not handed on.
    rest: Bytes,
    _held: Held,
}

impl MessageBody for Seated {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let Self { body, rest, .. } = self.get_mut();
        if rest.is_empty() {
            match Pin::new(body).poll_next(context) {
                Poll::Ready(Some(Ok(given))) => *rest = given,
                other => return other,
            }
        }
        Poll::Ready(Some(Ok(rest.split_to(rest.len().min(PIECE)))))
    }
}
