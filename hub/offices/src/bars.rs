//! What this noun brings to the bars of the frame.

use hub_web::pages::bars::{ResidentPage, StaffPage, Waits};

use crate::figures;

/// For the staff.
pub static STAFF: &[StaffPage] = &[
    StaffPage {
        label: "窓口",
        route: "/counters/{facility}",
        rank: 10,
        at: |facility| facility.is_office,
        chapter: "counter-staff",
        waits: Some(Waits { words: "長くお待ちの方", count: figures::waiting_long }),
        wall: Some("/displays/{facility}"),
    },
    StaffPage {
        label: "統計",
        route: "/statistics/{facility}",
        rank: 40,
        at: |facility| facility.is_office,
        chapter: "statistics",
        waits: None,
        wall: None,
    },
    StaffPage {
        label: "設定",
        route: "/office/{facility}",
        rank: 80,
        at: |facility| facility.is_office,
        chapter: "counter-staff",
        waits: None,
        wall: None,
    },
];

/// For residents.
pub static RESIDENTS: &[ResidentPage] = &[ResidentPage {
    label: |words| words.visits_bar(),
    href: "/offices",
    under: &["offices", "tickets", "arrive"],
    rank: 40,
    chapter: "visitors",
    icon: "M3 5h18v5a2 2 0 0 0 0 4v5H3v-5a2 2 0 0 0 0-4zM8 8v8h8V8z",
}];
