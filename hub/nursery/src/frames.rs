//! What live pages see of attendance: the board of it all, a family of its own children.

use actix_web::web::Bytes;
use db::log::StoredEntry;
use domain::attendance::{Fact, Unclear};
use hub_web::{
    live::frames::{Frames, encode},
    pages::standing::Standing,
};
use serde::Serialize;

/// What pages see of attendance.
pub(crate) const FRAMES: Frames =
    Frames { staff, child: |stored| Fact::of(&stored.entry).map(Fact::child), family: attendance, ..Frames::NONE };

#[derive(Serialize)]
struct AttendanceFrame {
    child: String,
    presence: &'static str,
    arrived: Option<String>,
    left: Option<String>,
    day: String,
}

/// A card of which nothing was noted, as the board says it.
#[derive(Serialize)]
struct UnclearFrame {
    reason: Unclear,
    at: String,
}

fn staff(stored: &StoredEntry) -> Option<Bytes> {
    let Some(Fact::Unclear { why, .. }) = Fact::of(&stored.entry) else { return attendance(stored) };
    Some(encode(stored.seq, "refused", &UnclearFrame { reason: *why, at: stored.entry.at.clock_text() }))
}

/// The frame of a fact about attendance, if it says where a child is.
fn attendance(stored: &StoredEntry) -> Option<Bytes> {
    let fact = Fact::of(&stored.entry)?;
    let standing = Standing(fact.presence(stored.entry.at)?);
    let frame = AttendanceFrame {
        child: fact.child().to_string(),
        presence: standing.key(),
        arrived: standing.arrived(),
        left: standing.left(),
        day: stored.entry.at.day().to_string(),
    };
    Some(encode(stored.seq, "attendance", &frame))
}
