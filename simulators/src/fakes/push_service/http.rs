//! The HTTP side of the push service: one request with its body, and an answer, by hyper.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use http_body_util::{BodyExt, Limited};
use hyper::{
    HeaderMap,
    body::{Body, Bytes, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Far more than a push may have, so that it is the service that refuses.
const BODY_MAX_BYTES: usize = 64 * 1024;
const CHUNK: &[u8] = &[b'x'; 8 * 1024];

/// One request as it came.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The header's value; names are compared without case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// What is answered.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Content,
}

impl Response {
    /// A status with a sentence for whoever debugs.
    pub(super) fn status(status: u16, why: &str) -> Self {
        let said = serde_json::json!({ "code": status, "message": why }).to_string();
        Self { status, headers: Vec::new(), body: Content::Text(Some(said.into())) }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What an answer contains.
#[derive(Debug)]
pub(super) enum Content {
    Text(Option<Bytes>),
    WithoutEnd,
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = match self.get_mut() {
            Self::Text(text) => text.take(),
            Self::WithoutEnd => Some(Bytes::from_static(CHUNK)),
        };
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Text(text) => SizeHint::with_exact(text.as_ref().map_or(0, Bytes::len) as u64),
            Self::WithoutEnd => SizeHint::default(),
        }
    }
}

/// Answers one client's requests until either side has had enough. An error hangs up without a word.
pub(super) async fn serve<F: Future<Output = io::Result<Response>>>(
    stream: TcpStream,
    answer: impl Fn(Request) -> F + Clone,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let answer = answer.clone();
        async move {
            let (head, body) = request.into_parts();
            let body = Limited::new(body, BODY_MAX_BYTES).collect().await.map_err(io::Error::other)?;
            let (method, path) = (head.method.to_string(), head.uri.path().to_owned());
            let request = Request { method, path, headers: head.headers, body: body.to_bytes().into() };
            let Response { status, headers, body } = answer(request).await?;
            let mut response = hyper::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(body).map_err(io::Error::other)
        }
    });
    let _hung_up = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
