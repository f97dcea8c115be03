//! Offices and their queues: `domain::queue` as pages and routes. See [`OFFICES`] for what the hub knows of it.

mod assets;
mod bars;
mod closing;
mod figures;
mod frames;
pub mod pages;
pub mod routes;

use hub_web::{noun::Noun, pages::figures::Figures};

use routes::visits::{self, Bounds};

/// What this noun brings to the hub.
pub static OFFICES: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    staff_pages: bars::STAFF,
    figures: Some(Figures { facts: &["visit"], count: figures::of }),
    town_pages: &[],
    resident_pages: bars::RESIDENTS,
    own: |_, own| own.put(Bounds::default()),
    frames: frames::FRAMES,
    cookies: &[visits::COOKIE],
    today: |asker| Box::pin(visits::today(asker)),
    rounds: &[|hub| Box::pin(frames::tell_lines(hub)), |hub| Box::pin(closing::close_days(hub))],
};
