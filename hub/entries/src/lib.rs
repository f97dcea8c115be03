//! Gyms, libraries, halls: who comes and goes, as pages and routes. See [`ENTRIES`] for what the hub knows of it.

mod assets;
mod bars;
mod figures;
mod frames;
pub mod pages;
pub mod routes;

use hub_web::{noun::Noun, pages::figures::Figures};

/// What this noun brings to the hub.
pub static ENTRIES: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    staff_pages: bars::STAFF,
    figures: Some(Figures { facts: &["entries"], count: figures::of }),
    resident_pages: bars::RESIDENTS,
    frames: frames::FRAMES,
    ..Noun::NOTHING
};
