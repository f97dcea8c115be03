//! Nurseries: attendance and the families, as pages and routes. See [`NURSERY`] for what the hub knows of it.

mod assets;
mod bars;
mod figures;
mod frames;
pub mod pages;
pub mod routes;

use hub_web::{noun::Noun, pages::figures::Figures};

/// What this noun brings to the hub.
pub static NURSERY: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    staff_pages: bars::STAFF,
    figures: Some(Figures { facts: &["attendance"], count: figures::of }),
    resident_pages: bars::RESIDENTS,
    frames: frames::FRAMES,
    today: |asker| Box::pin(routes::family::today(asker)),
    ..Noun::NOTHING
};
