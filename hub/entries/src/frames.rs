//! What live pages see of a hall: how many people there are; not who.

use actix_web::web::Bytes;
use db::log::StoredEntry;
use domain::entries::{Count, Fact};
use hub_web::live::frames::{Frames, encode, reload};
use serde::Serialize;

/// What pages see of a hall.
pub(crate) const FRAMES: Frames = Frames { staff: frame, public: frame, ..Frames::NONE };

#[derive(Serialize)]
struct EntriesFrame {
    day: String,
    #[serde(flatten)]
    count: Count,
}

fn frame(stored: &StoredEntry) -> Option<Bytes> {
    match Fact::of(&stored.entry)? {
        Fact::Entered(passage) | Fact::WentOut(passage) => {
            let frame = EntriesFrame { day: stored.entry.at.day().to_string(), count: passage.count };
            Some(encode(stored.seq, "entries", &frame))
        }
        Fact::HallChanged => Some(reload(stored.seq)),
        Fact::EntryRepeated { .. } => None,
    }
}
