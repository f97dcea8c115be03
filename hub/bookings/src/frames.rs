//! What the staff's live pages see of bookings: that one moved; the list of its day reads it anew.

use actix_web::web::Bytes;
use db::log::StoredEntry;
use domain::bookings::{Fact, booking::Step};
use hub_web::live::frames::{Frames, encode, reload};
use serde::Serialize;

/// What pages see of bookings.
pub(crate) const FRAMES: Frames = Frames { staff: frame, ..Frames::NONE };

#[derive(Serialize)]
struct BookingFrame {
    step: Step,
    number: String,
    day: String,
}

fn frame(stored: &StoredEntry) -> Option<Bytes> {
    Some(match Fact::of(&stored.entry)? {
        Fact::Booking { step, booking } => {
            let (number, day) = (booking.number_text(), booking.day().to_string());
            encode(stored.seq, "booking", &BookingFrame { step: *step, number, day })
        }
        Fact::CalendarChanged => reload(stored.seq),
    })
}
