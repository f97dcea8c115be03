//! What this noun brings to the bars of the frame.

use hub_web::pages::bars::{ResidentPage, StaffPage};

/// For the staff.
pub static STAFF: &[StaffPage] = &[
    StaffPage {
        label: "窓口",
        route: "/counters/{facility}",
        rank: 10,
        at: |place| place.is_office,
        chapter: "counter-staff",
        waits: None,
        wall: Some("/displays/{facility}"),
    },
    StaffPage {
        label: "統計",
        route: "/statistics/{facility}",
        rank: 40,
        at: |place| place.is_office,
        chapter: "statistics",
        waits: None,
        wall: None,
    },
    StaffPage {
        label: "設定",
        route: "/office/{facility}",
        rank: 80,
        at: |place| place.is_office,
        chapter: "counter-staff",
        waits: None,
        wall: None,
    },
];

/// For residents.
pub static RESIDENTS: &[ResidentPage] = &[];
