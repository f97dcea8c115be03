//! What this noun brings to the bars of the frame.

use hub_web::pages::{
    Facility,
    bars::{ResidentPage, StaffPage},
};

/// For the staff.
pub static STAFF: &[StaffPage] = &[
    StaffPage {
        label: "ボード",
        route: "/board/{facility}",
        rank: 10,
        at: Facility::is_nursery,
        chapter: "nursery-staff",
        waits: None,
        wall: None,
    },
    StaffPage {
        label: "園児・保護者",
        route: "/families/{facility}",
        rank: 30,
        at: Facility::is_nursery,
        chapter: "nursery-staff",
        waits: None,
        wall: None,
    },
];

/// For residents.
pub static RESIDENTS: &[ResidentPage] = &[ResidentPage {
    label: |words| words.home_child(),
    href: "/family",
    under: &["family", "invitations"],
    rank: 20,
    chapter: "parents",
    icon: "M12 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c0-5 3.6-8 8-8s8 3 8 8z",
}];
