//! What this brings to the bars of the frame.

use hub_web::pages::bars::TownPage;

/// For those who work for the town.
pub static TOWN: &[TownPage] =
    &[TownPage { label: "人と世帯", href: "/people", rank: 15, chapter: "people", waits: None }];
