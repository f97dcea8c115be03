//! Bookings, for residents and for the staff: `domain::bookings` as pages and routes. See [`BOOKINGS`] for what the hub knows of
//! it.

mod assets;
pub mod pages;
pub mod routes;
pub mod standard;

use hub_web::noun::Noun;

use routes::bookings::Bounds;

/// What this noun brings to the hub.
pub static BOOKINGS: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    own: |settings, own| own.put(Bounds::new(settings.bookings_a_minute)),
};
