//! What the screen's server answers, each with the headers that keep other sites away.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use hyper::{
    StatusCode,
    body::{Body, Bytes, Frame},
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use crate::screen::View;

/// So that a browser that went away silently is noticed.
const STILL_HERE: Duration = Duration::from_secs(15);
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(super) type Response = hyper::Response<Content>;

/// A text, or what is shown from moment to moment.
pub(super) enum Content {
    Text(Option<&'static str>),
    Live(mpsc::Receiver<Bytes>),
}

impl Body for Content {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = match self.get_mut() {
            Self::Text(text) => Poll::Ready(text.take().map(|text| Bytes::from_static(text.as_bytes()))),
            Self::Live(lines) => lines.poll_recv(ctx),
        };
        next.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Self::Text(text) => hyper::body::SizeHint::with_exact(text.map_or(0, str::len) as u64),
            Self::Live(_) => hyper::body::SizeHint::default(),
        }
    }
}

fn with_headers(status: StatusCode, kind: &'static str, content: Content) -> Response {
    let mut response = Response::new(content);
    *response.status_mut() = status;
    let fields = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    response.headers_mut().extend(fields.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// A page or a part of it.
pub(super) fn text(kind: &'static str, content: &'static str) -> Response {
    with_headers(StatusCode::OK, kind, Content::Text(Some(content)))
}

/// A status says it all.
pub(super) fn refused(status: StatusCode) -> Response {
    with_headers(status, "text/plain", Content::Text(None))
}

/// What is shown, now and at every change, as Server-Sent Events. A slow browser gets the newest only.
pub(super) fn watching(mut view: watch::Receiver<View>) -> Response {
    let (say, lines) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let json = serde_json::to_string(&*view.borrow_and_update()).expect("a view is plain data");
            let mut line = Bytes::from(format!("data: {json}\n\n"));
            loop {
                if say.send(line).await.is_err() {
                    return;
                }
                match timeout(STILL_HERE, view.changed()).await {
                    Ok(Ok(())) => break,
                    Ok(Err(_screen_ended)) => return,
                    Err(_nothing_new) => line = Bytes::from_static(b": still here\n\n"),
                }
            }
        }
    });
    with_headers(StatusCode::OK, "text/event-stream", Content::Live(lines))
}
