//! `GET /live/{facility}?after=SEQ`: the live stream of a page.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Query},
};
use bytes::Bytes;
use domain::event::Seq;
use futures_util::Stream;
use tokio::sync::mpsc;

use crate::{
    access::{self, Here, SignedIn, Visitor},
    app::Hub,
    live::{self, Audience},
    metrics::Metrics,
    routes::Side,
    trouble::PageError,
};

/// How often a stream looks whether its session still runs.
const SESSION_CHECK: Duration = Duration::from_secs(60);

/// Where a page stands in the log.
#[derive(serde::Deserialize)]
pub struct After {
    #[serde(default)]
    after: i64,
}

impl After {
    /// What the page has seen: a browser that was away says so itself.
    pub(super) fn seq(&self, request: &HttpRequest) -> Seq {
        let resumed = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
        Seq(resumed.unwrap_or(self.after).max(0))
    }
}

/// Follows a facility's log, from what the page has seen.
///
/// # Errors
/// If the log cannot be read.
pub async fn follow(
    request: HttpRequest,
    query: Query<After>,
    here: Here,
    session: SignedIn,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let after = query.seq(&request);
    let (side, audience) = match &session.visitor {
        Visitor::Staff(_) => (Side::Staff, Audience::Staff),
        Visitor::Display(_) => (Side::Staff, Audience::Public),
        Visitor::Guardian(guardian) => {
            let children = access::children(&hub, *guardian).await?;
            let here = children.iter().filter(|child| child.facility == here.0.id).map(|child| child.id);
            (Side::Residents, Audience::Children(here.collect()))
        }
    };
    let stream = hub.live.follow(here.0.id, audience, after).await?;
    let (stop, stopped) = mpsc::channel(1);
    actix_web::rt::spawn(watch_session(hub.clone(), side, session.token_hash, stop));
    Ok(answer(&hub, stream, stopped))
}

/// The answer that goes on until the page goes, or `stopped` tells.
pub(super) fn answer(hub: &Hub, stream: live::Stream, stopped: mpsc::Receiver<()>) -> HttpResponse {
    hub.metrics.live_connections.inc();
    let body = Frames { first: Some(stream.first), frames: stream.frames, stopped, metrics: Arc::clone(&hub.metrics) };
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-cache, no-transform"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body)
}

/// Ends the stream when its session has ended; ends itself when the stream has.
async fn watch_session(hub: Data<Hub>, side: Side, token_hash: Vec<u8>, stop: mpsc::Sender<()>) {
    loop {
        tokio::select! {
            () = stop.closed() => return,
            () = tokio::time::sleep(SESSION_CHECK) => {}
        }
        // A database that is away ends no stream.
        if let Ok(None) = access::check_session(&hub, side, &token_hash).await {
            let _ = stop.send(()).await;
            return;
        }
    }
}

/// The body of the answer.
struct Frames {
    first: Option<Bytes>,
    frames: mpsc::Receiver<Bytes>,
    stopped: mpsc::Receiver<()>,
    metrics: Arc<Metrics>,
}

impl Stream for Frames {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(Some(())) = self.stopped.poll_recv(context) {
            return Poll::Ready(None);
        }
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        self.frames.poll_recv(context).map(|frame| frame.map(Ok))
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.metrics.live_connections.dec();
    }
}
