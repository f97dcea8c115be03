//! The side of the sender: `POST /wpush/v2/{token}` (RFC 8030).

use std::{
    io,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::net::TcpStream;

use super::{
    Push, PushFault, State,
    http::{self, Content, Request, Response},
    subscriptions::{Message, Subscription},
    vapid::{self, VapidRefusal},
};
use crate::fakes::watched::Watched;

const PATH: &str = "/wpush/v2/";
const BODY_MAX_BYTES: usize = 4_096;
const TOPIC_MAX_CHARS: usize = 32;
const TTL_MAX_S: u64 = 30 * 86_400;

impl State {
    pub(super) fn endpoint(&self, token: &str) -> String {
        format!("{}{PATH}{token}", self.origin)
    }

    pub(super) fn token_of(&self, endpoint: &str) -> Option<String> {
        endpoint.strip_prefix(&self.origin)?.strip_prefix(PATH).map(str::to_owned)
    }
}

/// Answers pushes on one connection until the sender closes it.
pub(super) async fn serve(stream: TcpStream, service: &Watched<State>) {
    http::serve(stream, |request| answer(request, service)).await;
}

async fn answer(request: Request, service: &Watched<State>) -> io::Result<Response> {
    let request = &request;
    let fault = service.state().faults.pop_front();
    let response = match fault {
        None => take(request, service),
        Some(PushFault::Status { status, retry_after }) => {
            let response = Response::status(status, "failing on command");
            match retry_after {
                Some(after) => response.with("retry-after", after),
                None => response,
            }
        }
        Some(PushFault::Redirect(to)) => Response::status(307, "elsewhere").with("location", to),
        Some(PushFault::Hang) => {
            record(request, 0, service);
            return std::future::pending().await;
        }
        Some(PushFault::EndlessBody) => {
            record(request, 200, service);
            return Ok(Response { status: 200, headers: Vec::new(), body: Content::WithoutEnd });
        }
        Some(PushFault::Drop) => {
            record(request, 0, service);
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
    };
    record(request, response.status, service);
    Ok(response)
}

fn record(request: &Request, status: u16, service: &Watched<State>) {
    let text = |name| request.header(name).map(str::to_owned);
    let mut state = service.state();
    let push = Push {
        endpoint: format!("{}{}", state.origin, request.path),
        status,
        ttl_s: request.header("ttl").and_then(|ttl| ttl.parse().ok()),
        urgency: text("urgency"),
        topic: text("topic"),
        authorization: text("authorization"),
        body: request.body.clone(),
    };
    state.pushes.push(push);
    service.tell();
}

/// Takes the push or refuses it; see <https://mozilla-push-service.readthedocs.io> for the statuses.
fn take(request: &Request, service: &Watched<State>) -> Response {
    let token = request.path.strip_prefix(PATH).unwrap_or_default();
    let state = &mut *service.state();
    let Some(subscription) = state.subscriptions.get(token).filter(|_| request.method == "POST") else {
        return Response::status(404, "no such subscription");
    };
    let ttl_s = match check(request, subscription, &state.origin) {
        Ok(ttl_s) => ttl_s.min(TTL_MAX_S),
        Err(refusal) => return refusal,
    };
    let until = (ttl_s > 0).then(|| Instant::now() + Duration::from_secs(ttl_s));
    let message = Message { topic: request.header("topic"), until, body: &request.body };
    let version = state.subscriptions.deliver(token, &message);
    Response { status: 201, headers: Vec::new(), body: Content::Text(None) }
        .with("location", format!("{}/m/{version}", state.origin))
        .with("ttl", ttl_s.to_string())
}

/// The TTL of a push that may be taken.
fn check(request: &Request, subscription: &Subscription, origin: &str) -> Result<u64, Response> {
    if subscription.ended {
        return Err(Response::status(410, "unsubscribed"));
    }
    let ttl_s = request.header("ttl").and_then(|ttl| ttl.parse().ok());
    let ttl_s = ttl_s.ok_or_else(|| Response::status(400, "no TTL"))?;
    if !request.header("topic").is_none_or(is_topic) {
        return Err(Response::status(400, "bad topic"));
    }
    if !request.body.is_empty() && request.header("content-encoding") != Some("aes128gcm") {
        return Err(Response::status(400, "bad encoding"));
    }
    if request.body.len() > BODY_MAX_BYTES {
        return Err(Response::status(413, "too large"));
    }
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    match vapid::check(request.header("authorization"), subscription.key.as_deref(), origin, now_s) {
        Ok(()) => Ok(ttl_s),
        Err(VapidRefusal::Unauthorized(why)) => Err(Response::status(401, why)),
        Err(VapidRefusal::OtherKey) => Err(Response::status(403, "another key")),
    }
}

fn is_topic(topic: &str) -> bool {
    (1..=TOPIC_MAX_CHARS).contains(&topic.len())
        && topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
