//! The frames of a stream: what a fact looks like to a page.

use bytes::Bytes;
use db::log::StoredEvent;
use domain::{
    bookings::booking::{Booking, Step},
    event::{Event, Seq},
    time::UtcTime,
};
use serde::Serialize;

use super::{
    Audience,
    queue::{self, Eyes},
};
use crate::pages::standing::Standing;

#[derive(Serialize)]
struct AttendanceFrame {
    child: String,
    presence: &'static str,
    arrived: Option<String>,
    left: Option<String>,
    day: String,
}

#[derive(Serialize)]
struct RefusedFrame {
    reason: domain::attendance::TapRefusal,
    at: String,
}

pub(super) fn encode(seq: Seq, event: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).expect("a frame is always JSON");
    format!("id: {}\nevent: {event}\ndata: {data}\n\n", seq.0).into()
}

/// The frame of a fact about attendance.
pub(super) fn attendance(stored: &StoredEvent) -> Option<Bytes> {
    let (child, presence) = stored.event.presence()?;
    let standing = Standing(presence);
    let frame = AttendanceFrame {
        child: child.to_string(),
        presence: standing.key(),
        arrived: standing.arrived(),
        left: standing.left(),
        day: stored.event.at().day().to_string(),
    };
    Some(encode(stored.seq, "attendance", &frame))
}

/// The frame of a fact for the staff.
pub(super) fn staff(stored: &StoredEvent) -> Option<Bytes> {
    match &stored.event {
        Event::TapRefused { reason, at, .. } => {
            Some(encode(stored.seq, "refused", &RefusedFrame { reason: *reason, at: at.clock_text() }))
        }
        Event::RosterChanged { .. } | Event::OfficeChanged { .. } | Event::CalendarChanged { .. } => {
            Some(reload(stored.seq))
        }
        Event::Booking { step, booking, .. } => Some(booking_frame(stored.seq, *step, booking)),
        Event::TapsLost { .. } => None,
        Event::Visit { step, visit, left, at, .. } => Some(queue::visit(stored.seq, *at, *step, (visit, *left))),
        Event::Counter { counter, state, .. } => Some(queue::counter(stored.seq, *counter, *state, Eyes::Staff)),
        Event::Arrived { .. } | Event::Left { .. } | Event::MarkedAbsent { .. } | Event::Cleared { .. } => {
            attendance(stored)
        }
    }
}

/// A booking moved: the staff's list of this day reads it anew.
#[derive(Serialize)]
struct BookingFrame {
    step: Step,
    number: String,
    day: String,
}

fn booking_frame(seq: Seq, step: Step, booking: &Booking) -> Bytes {
    encode(seq, "booking", &BookingFrame { step, number: booking.number_text(), day: booking.day().to_string() })
}

/// The frame of a fact for whoever stands before a signage screen or holds a number.
pub(super) fn public(stored: &StoredEvent) -> Option<Bytes> {
    match &stored.event {
        Event::OfficeChanged { .. } => Some(reload(stored.seq)),
        Event::Visit { step, visit, left, at, .. } => Some(queue::visit(stored.seq, *at, *step, (visit, *left))),
        Event::Counter { counter, state, .. } => Some(queue::counter(stored.seq, *counter, *state, Eyes::Public)),
        Event::Arrived { .. }
        | Event::Left { .. }
        | Event::MarkedAbsent { .. }
        | Event::Cleared { .. }
        | Event::TapRefused { .. }
        | Event::TapsLost { .. }
        | Event::Booking { .. }
        | Event::CalendarChanged { .. }
        | Event::RosterChanged { .. } => None,
    }
}

/// The frame of a fact for this audience, if it sees it.
pub(super) fn for_audience(stored: &StoredEvent, audience: &Audience) -> Option<Bytes> {
    match audience {
        Audience::Staff => staff(stored),
        Audience::Public => public(stored),
        Audience::Children(children) => {
            stored.event.child().filter(|child| children.contains(child)).and_then(|_| attendance(stored))
        }
    }
}

/// Tells a page to load itself again, for what a fact of its log changed.
fn reload(seq: Seq) -> Bytes {
    format!("id: {}\nevent: reload\ndata: {{}}\n\n", seq.0).into()
}

/// Tells a page that knows something else than the log's end to load itself again. No fact, so without an id: a page
/// that is at this end already has nothing to load.
pub(super) fn start_anew(head: Seq) -> Bytes {
    format!("event: reload\ndata: {{\"head\":{}}}\n\n", head.0).into()
}

/// Tells a page that this is not, or no longer, for it.
pub(super) fn gone() -> Bytes {
    Bytes::from_static(b"event: gone\ndata: {}\n\n")
}

/// Says that the stream is there, how far it is, and which day it is by the hub's clock: pages have no other.
///
/// An event and not a comment: scripts do not see comments, and a page must notice a connection that died silently.
/// The place stands in the data as well, for a page of several logs: an id that is not there is the last one's to it.
pub(super) fn beat(last: Option<Seq>, now: UtcTime) -> Bytes {
    let (day, now) = (now.day(), now.micros() / 1_000);
    let place = last.map(|last| (format!("id: {}\n", last.0), format!(",\"at\":{}", last.0)));
    let (id, at) = place.unwrap_or_default();
    format!("{id}event: beat\ndata: {{\"day\":\"{day}\",\"now\":{now}{at}}}\n\n").into()
}
