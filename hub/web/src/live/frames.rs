//! The frames of a stream: what a fact looks like to a page.

use bytes::Bytes;
use db::log::StoredEntry;
use domain::{
    attendance,
    bookings::{
        self,
        booking::{Booking, Step},
    },
    entries,
    ids::ChildId,
    log::{Fact, Seq},
    roster, taps,
    time::UtcTime,
};
use serde::Serialize;

use super::{
    Audience,
    queue::{self, Eyes},
};
use crate::pages::standing::ChildFrame;

/// Something of which only a newer hub knows what it is.
#[derive(Serialize)]
struct NewerFrame {
    at: String,
}

#[derive(Serialize)]
struct RefusedFrame {
    reason: domain::taps::TapRefusal,
    at: String,
}

pub(super) fn encode(seq: Seq, event: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).expect("a frame is always JSON");
    format!("id: {}\nevent: {event}\ndata: {data}\n\n", seq.0).into()
}

/// The frame of a fact about attendance.
pub(super) fn attendance(stored: &StoredEntry) -> Option<Bytes> {
    let fact = attendance::Fact::of(&stored.entry)?;
    let at = stored.entry.at;
    let frame = ChildFrame::new(fact.child(), fact.presence(at), at.day());
    Some(encode(stored.seq, "attendance", &frame))
}

/// The frame of a fact for the staff.
pub(super) fn staff(stored: &StoredEntry) -> Option<Bytes> {
    let (seq, at) = (stored.seq, stored.entry.at);
    match &stored.entry.fact {
        Fact::Attendance(_) => attendance(stored),
        Fact::Queue(fact) => Some(queue::frame(seq, at, fact, Eyes::Staff)),
        Fact::Bookings(bookings::Fact::Booking { step, booking }) => Some(booking_frame(seq, *step, booking)),
        Fact::Bookings(bookings::Fact::CalendarChanged) | Fact::Roster(roster::Fact::RosterChanged) => {
            Some(reload(seq))
        }
        Fact::Entries(fact) => entries_frame(seq, at, fact),
        Fact::Taps(taps::Fact::TapRefused { reason, .. }) => {
            Some(encode(seq, "refused", &RefusedFrame { reason: *reason, at: at.clock_text() }))
        }
        Fact::Taps(taps::Fact::TapsLost { .. }) => None,
        // The page says that there is something new and shows what it knows.
        Fact::Unknown(_) => Some(encode(seq, "newer", &NewerFrame { at: at.clock_text() })),
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

/// How many people there are; not who.
#[derive(Serialize)]
struct EntriesFrame {
    day: String,
    #[serde(flatten)]
    count: entries::Count,
}

fn entries_frame(seq: Seq, at: UtcTime, fact: &entries::Fact) -> Option<Bytes> {
    match fact {
        entries::Fact::Entered(passage) | entries::Fact::WentOut(passage) => {
            let frame = EntriesFrame { day: at.day().to_string(), count: passage.count };
            Some(encode(seq, "entries", &frame))
        }
        entries::Fact::HallChanged => Some(reload(seq)),
        entries::Fact::EntryRepeated { .. } => None,
    }
}

/// The frame of a fact for whoever stands before a signage screen or holds a number.
pub(super) fn public(stored: &StoredEntry) -> Option<Bytes> {
    let (seq, at) = (stored.seq, stored.entry.at);
    match &stored.entry.fact {
        Fact::Queue(fact) => Some(queue::frame(seq, at, fact, Eyes::Public)),
        Fact::Entries(fact) => entries_frame(seq, at, fact),
        _ => None,
    }
}

/// The child that a fact is about.
pub(super) fn child_of(stored: &StoredEntry) -> Option<ChildId> {
    attendance::Fact::of(&stored.entry).map(attendance::Fact::child)
}

/// The frame of a fact for this audience, if it sees it.
pub(super) fn for_audience(stored: &StoredEntry, audience: &Audience) -> Option<Bytes> {
    match audience {
        Audience::Staff => staff(stored),
        Audience::Public => public(stored),
        Audience::Children(children) => {
            child_of(stored).filter(|child| children.contains(child)).and_then(|_| attendance(stored))
        }
    }
}

/// Tells a page to load itself again, for what a fact of its log changed.
pub(super) fn reload(seq: Seq) -> Bytes {
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
