//! What this noun brings to the bars of the frame.

use hub_web::pages::{
    Place,
    bars::{ResidentPage, StaffPage},
};

/// For the staff.
pub static STAFF: &[StaffPage] = &[
    StaffPage {
        label: "ボード",
        route: "/board/{facility}",
        rank: 10,
        at: Place::is_nursery,
        chapter: "nursery-staff",
        waits: None,
        wall: None,
    },
    StaffPage {
        label: "園児・保護者",
        route: "/families/{facility}",
        rank: 30,
        at: Place::is_nursery,
        chapter: "nursery-staff",
        waits: None,
        wall: None,
    },
];

/// For residents.
pub static RESIDENTS: &[ResidentPage] = &[];
