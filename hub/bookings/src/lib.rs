//! Bookings, for residents and for the staff: `domain::bookings` as pages and routes. See [`BOOKINGS`] for what the hub knows of
//! it.

mod assets;
mod bars;
mod clock;
mod figures;
mod frames;
pub mod pages;
pub mod routes;
pub mod standard;

use hub_web::{noun::Noun, pages::figures::Figures};

use routes::{
    arrivals,
    bookings::{self, Bounds},
};

/// What this noun brings to the hub.
pub static BOOKINGS: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    staff_pages: bars::STAFF,
    figures: Some(Figures { facts: &["booking"], count: figures::of }),
    town_pages: &[],
    resident_pages: bars::RESIDENTS,
    own: |settings, own| own.put(Bounds::new(settings.bookings_a_minute)),
    frames: frames::FRAMES,
    cookies: &[arrivals::COOKIE, bookings::HOLD_COOKIE],
    today: |asker| Box::pin(bookings::today(asker)),
    rounds: &[|hub| Box::pin(clock::run(hub))],
};
