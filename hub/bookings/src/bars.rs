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
pub static RESIDENTS: &[ResidentPage] = &[
    ResidentPage {
        label: |words| words.bookings_title(),
        href: "/bookings",
        under: &["bookings"],
        rank: 30,
        chapter: "bookings",
        icon: "M7 2h2v2h6V2h2v2h4v17H3V4h4zM5 9v10h14V9zM7 11h4v4H7z",
    },
    ResidentPage {
        label: |words| words.bookings_find_bar(),
        href: "/booking",
        under: &["booking"],
        rank: 35,
        chapter: "bookings",
        icon: "M10 3a7 7 0 1 1-4.2 12.6l-3.4 3.4-1.4-1.4 3.4-3.4A7 7 0 0 1 10 3zm0 2a5 5 0 1 0 0 10 5 5 0 0 0 0-10z",
    },
];
