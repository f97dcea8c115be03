//! The frames of a stream: what a fact looks like to a page.

use bytes::Bytes;
use db::log::StoredEntry;
use domain::{
    ids::ChildId,
    log::{Fact, Seq},
    roster, taps,
    time::UtcTime,
};
use serde::Serialize;

use super::Audience;
use crate::noun::Nouns;

/// What a noun's facts look like to those who look on. Each gives nothing for a fact of another noun.
#[derive(Clone, Copy)]
pub struct Frames {
    /// To the staff.
    pub staff: fn(&StoredEntry) -> Option<Bytes>,
    /// To whoever stands before a wall display or holds a number.
    pub public: fn(&StoredEntry) -> Option<Bytes>,
    /// The child that a fact is about …
    pub child: fn(&StoredEntry) -> Option<ChildId>,
    /// … and what it looks like to that child's family.
    pub family: fn(&StoredEntry) -> Option<Bytes>,
}

impl Frames {
    /// Nobody sees anything.
    pub const NONE: Self = Self { staff: |_| None, public: |_| None, child: |_| None, family: |_| None };
}

impl Nouns {
    fn first<T>(self, seen: impl Fn(&Frames) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|noun| seen(&noun.frames))
    }

    /// The frame of a fact for the staff.
    pub(super) fn staff_frame(self, stored: &StoredEntry) -> Option<Bytes> {
        self.first(|frames| (frames.staff)(stored)).or_else(|| of_no_noun(stored))
    }

    /// The frame of a fact for everybody.
    pub(super) fn public_frame(self, stored: &StoredEntry) -> Option<Bytes> {
        self.first(|frames| (frames.public)(stored))
    }

    /// The child that a fact is about.
    pub(super) fn child_of(self, stored: &StoredEntry) -> Option<ChildId> {
        self.first(|frames| (frames.child)(stored))
    }

    /// The frame of a fact for the family of the child that it is about.
    pub(super) fn family_frame(self, stored: &StoredEntry) -> Option<Bytes> {
        self.first(|frames| (frames.family)(stored))
    }

    /// The frame of a fact for this audience, if it sees it.
    pub(super) fn frame_for(self, stored: &StoredEntry, audience: &Audience) -> Option<Bytes> {
        match audience {
            Audience::Staff => self.staff_frame(stored),
            Audience::Public => self.public_frame(stored),
            Audience::Children(children) => {
                self.child_of(stored).filter(|child| children.contains(child)).and_then(|_| self.family_frame(stored))
            }
        }
    }
}

/// Something of which only a newer hub knows what it is.
#[derive(Serialize)]
struct NewerFrame {
    at: String,
}

#[derive(Serialize)]
struct RefusedFrame {
    reason: taps::TapRefusal,
    at: String,
}

/// A fact of no noun, as the staff sees it.
fn of_no_noun(stored: &StoredEntry) -> Option<Bytes> {
    let (seq, at) = (stored.seq, stored.entry.at);
    match &stored.entry.fact {
        Fact::Roster(roster::Fact::RosterChanged) => Some(reload(seq)),
        Fact::Taps(taps::Fact::TapRefused { reason, .. }) => {
            Some(encode(seq, "refused", &RefusedFrame { reason: *reason, at: at.clock_text() }))
        }
        // The page says that there is something new and shows what it knows.
        Fact::Unknown(_) => Some(encode(seq, "newer", &NewerFrame { at: at.clock_text() })),
        _ => None,
    }
}

/// The frame of a fact: `id:` its number in its log, its name and its data as JSON.
///
/// # Panics
/// If the data is no JSON, as a map whose keys are no text.
pub fn encode(seq: Seq, event: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).expect("a frame is always JSON");
    format!("id: {}\nevent: {event}\ndata: {data}\n\n", seq.0).into()
}

/// The frame of what is no fact, without an id: whoever was away is told anew.
///
/// # Panics
/// As [`encode`].
pub fn encode_news(event: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).expect("a frame is always JSON");
    format!("event: {event}\ndata: {data}\n\n").into()
}

/// Tells a page to load itself again, for what a fact of its log changed.
#[must_use]
pub fn reload(seq: Seq) -> Bytes {
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
