//! What this noun brings to the bars of the frame.

use hub_web::pages::bars::{ResidentPage, StaffPage};

/// For the staff.
pub static STAFF: &[StaffPage] = &[
    StaffPage {
        label: "予約",
        route: "/reservations/{facility}",
        rank: 20,
        at: |place| place.has_calendar,
        chapter: "reservations",
        waits: None,
        wall: None,
    },
    StaffPage {
        label: "予約の設定",
        route: "/calendars/{facility}",
        rank: 85,
        at: |place| place.is_office,
        chapter: "calendars",
        waits: None,
        wall: None,
    },
];

/// For residents.
pub static RESIDENTS: &[ResidentPage] = &[];
