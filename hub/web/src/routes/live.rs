//! The live streams of pages: `GET /live/{facility}?after=SEQ` of one log, `GET /live?on=FACILITY:SEQ&on=…` of several,
//! `GET /live-tickets?on=CODE:SEQ&on=…` of what hangs on the walls of the offices that gave these numbers.
//!
//! A browser gives a host six connections over HTTP/1.1, whatever the number of its tabs. So the tabs of one browser share
//! one stream (`static/stream.js`), and it follows what all of them show.

use std::{
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use bytes::Bytes;
use db::{
    accounts::StaffMember,
    displays::Display,
    queues,
    roster::{Child, Facility},
};
use domain::{
    ids::{FacilityId, VisitId},
    log::Seq,
};
use futures_util::Stream;

use crate::{
    access::{self, Here},
    app::Hub,
    audit,
    live::{self, Audience, Wanted},
    metrics::Metrics,
    session::{SignedIn, Visitor},
    trouble::PageError,
};

/// Most logs that one stream follows.
const TOPICS_MAX: usize = 64;

/// Where a page stands in the log.
#[derive(serde::Deserialize)]
pub struct After {
    #[serde(default)]
    after: i64,
}

impl After {
    /// What the page has seen: a browser that was away says so itself.
    #[must_use]
    pub fn seq(&self, request: &HttpRequest) -> Seq {
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
    let facility = here.0.id;
    let of = May::of(&hub, &session).await?.hear(facility).map(|audience| (facility, audience));
    hears(&request, &here.0, of.as_ref());
    let wanted = Wanted { topic: String::new(), of, after: query.seq(&request) };
    held(&hub, session, vec![wanted]).await
}

/// Follows what the tabs of one browser show, each log from what they have seen. What is not for this session is told to
/// be gone, and the others go on.
///
/// # Errors
/// If the session is not the one that the pages were made for, or a log cannot be read.
pub async fn follow_many(request: HttpRequest, session: SignedIn, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let asked = Asked::of(&request)?;
    // Somebody else has signed in since: nobody's page hears what is another's.
    if asked.mark.as_deref() != Some(session.mark().to_string().as_str()) {
        return Err(PageError::Forbidden);
    }
    let (asked, may) = (asked.on()?, May::of(&hub, &session).await?);
    let mut wanted = Vec::with_capacity(asked.len());
    for (topic, after) in asked {
        let of = match access::facility(&hub, topic.clone()).await {
            Ok(facility) => {
                let of = may.hear(facility.id).map(|audience| (facility.id, audience));
                hears(&request, &facility, of.as_ref());
                of
            }
            Err(db::DbError::NotFound) => None,
            Err(error) => return Err(error.into()),
        };
        wanted.push(Wanted { topic, of, after });
    }
    held(&hub, session, wanted).await
}

/// Follows the offices of several numbers.
///
/// # Errors
/// If one source asks for too much, or a log cannot be read.
pub async fn follow_tickets(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let asked = Asked::of(&request)?.on()?;
    // Each has its office looked up and its log read; nobody is signed in whom that could be held against.
    if !asked.iter().all(|_| hub.admits(&hub.streams_of_sources, &request)) {
        return Err(PageError::TooMany);
    }
    let sealer = hub.sealer();
    let visits: Vec<Option<VisitId>> = asked.iter().map(|(code, _)| sealer.visit_of_code(code)).collect();
    let places = hub.db.read(move |conn| {
        let office = |visit: Option<VisitId>| match visit.map(|visit| queues::visit(conn, visit)) {
            Some(Ok((facility, _))) => Ok(Some(facility)),
            Some(Err(db::DbError::NotFound)) | None => Ok(None),
            Some(Err(error)) => Err(error),
        };
        visits.into_iter().map(office).collect::<Result<Vec<_>, db::DbError>>()
    });
    let wanted_of = |((topic, after), office): ((String, Seq), Option<FacilityId>)| Wanted {
        topic,
        of: office.map(|office| (office, Audience::Public)),
        after,
    };
    let wanted = asked.into_iter().zip(places.await?).map(wanted_of).collect();
    // No session ends this stream; it goes on until the page goes.
    Ok(answer(&hub, hub.live.follow(wanted).await?))
}

/// What a browser's stream asks for.
struct Asked {
    mark: Option<String>,
    on: Vec<(String, Seq)>,
}

impl Asked {
    fn of(request: &HttpRequest) -> Result<Self, PageError> {
        let fields = Query::<Vec<(String, String)>>::from_query(request.query_string());
        let fields = fields.map_err(|_| PageError::BadForm)?.into_inner();
        let mut asked = Self { mark: None, on: Vec::new() };
        for (name, value) in fields {
            match name.as_str() {
                "s" => asked.mark = Some(value),
                "on" => {
                    let (topic, after) = value.rsplit_once(':').ok_or(PageError::BadForm)?;
                    let after: i64 = after.parse().map_err(|_| PageError::BadForm)?;
                    // Once each: what is named again was named by another tab.
                    if asked.on.iter().any(|(known, _)| known == topic) {
                        continue;
                    }
                    let is_plain = topic.bytes().all(|byte| byte.is_ascii_graphic());
                    if !is_plain || asked.on.len() == TOPICS_MAX {
                        return Err(PageError::BadForm);
                    }
                    asked.on.push((topic.to_owned(), Seq(after.max(0))));
                }
                _ => {}
            }
        }
        Ok(asked)
    }

    /// What is followed; there is something, or the stream would be silent for ever.
    fn on(self) -> Result<Vec<(String, Seq)>, PageError> {
        if self.on.is_empty() { Err(PageError::BadForm) } else { Ok(self.on) }
    }
}

/// Says for the audit whose data a stream brings; what hangs on the wall is nobody's.
fn hears(request: &HttpRequest, place: &Facility, of: Option<&(FacilityId, Audience)>) {
    match of {
        Some((_, Audience::Staff)) => audit::about(request, audit::list_of(place)),
        Some((_, Audience::Children(children))) => children.iter().for_each(|child| audit::about(request, *child)),
        Some((_, Audience::Public)) | None => {}
    }
}

/// What a session may hear: its guardian's children are read once, however many logs are asked for.
enum May {
    Staff(Rc<StaffMember>),
    Display(Rc<Display>),
    Guardian(Vec<Child>),
}

impl May {
    async fn of(hub: &Hub, session: &SignedIn) -> Result<Self, PageError> {
        Ok(match &session.visitor {
            Visitor::Staff(member) => Self::Staff(Rc::clone(member)),
            Visitor::Display(display) => Self::Display(Rc::clone(display)),
            Visitor::Guardian(guardian) => Self::Guardian(access::children(hub, *guardian).await?),
        })
    }

    /// As whom a facility's log is heard; `None` if not at all.
    fn hear(&self, facility: FacilityId) -> Option<Audience> {
        match self {
            Self::Staff(member) => member.rights.hears(facility).then_some(Audience::Staff),
            Self::Display(display) => (display.facility == facility).then_some(Audience::Public),
            Self::Guardian(children) => {
                let here: Vec<_> =
                    children.iter().filter(|child| child.facility == facility).map(|child| child.id).collect();
                (!here.is_empty()).then_some(Audience::Children(here))
            }
        }
    }
}

/// A stream that ends with its session, or with the session's right to any of these.
async fn held(hub: &Hub, session: SignedIn, wanted: Vec<Wanted>) -> Result<HttpResponse, PageError> {
    let follows: Vec<_> = wanted.iter().filter_map(|one| one.of.clone()).collect();
    let stream = hub.live.follow(wanted).await?;
    hub.live.hold(&stream, session.token_hash.clone(), session.account(), follows);
    Ok(answer(hub, stream))
}

/// The answer that goes on until the page goes, or the hub ends it.
pub fn answer(hub: &Hub, stream: live::Stream) -> HttpResponse {
    hub.metrics.live_connections.inc();
    let body = Frames { first: Some(stream.first), inlet: stream.inlet, metrics: Arc::clone(&hub.metrics) };
    HttpResponse::Ok().content_type("text/event-stream").insert_header(("x-accel-buffering", "no")).streaming(body)
}

/// The body of the answer.
struct Frames {
    first: Option<Bytes>,
    inlet: live::Inlet,
    metrics: Arc<Metrics>,
}

impl Stream for Frames {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        self.inlet.poll_next(context).map(|frame| frame.map(Ok))
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.metrics.live_connections.dec();
    }
}
