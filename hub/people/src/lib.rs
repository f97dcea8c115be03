//! Persons and households: looking somebody up, what they are to whom, two rows that are one person. For those who work for
//! the town. See [`PEOPLE`] for what the hub knows of it.

mod assets;
mod bars;
pub mod pages;
pub mod routes;
mod settling;

use hub_web::noun::Noun;

/// What this brings to the hub.
pub static PEOPLE: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    town_pages: bars::TOWN,
    rounds: &[|hub| Box::pin(settling::follow(hub))],
    ..Noun::NOTHING
};
