//! What this noun brings to the bars of the frame.

use hub_web::pages::bars::{ResidentPage, StaffPage};

/// For the staff.
pub static STAFF: &[StaffPage] = &[StaffPage {
    label: "利用状況",
    route: "/entries/{facility}",
    rank: 10,
    at: |facility| facility.has_hall,
    chapter: "entries",
    waits: None,
    wall: Some("/entries/{facility}/wall"),
}];

/// For residents.
pub static RESIDENTS: &[ResidentPage] = &[];
