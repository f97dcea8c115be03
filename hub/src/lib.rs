//! The hub: its nouns' routes and pages over what they share ([`hub_web`]); wires database, actors, bus and notifier together.
//!
//! Handlers extract, call once, answer. What may call them is settled before they run, by the tables in [`NOUNS`].

mod assets;
mod bars;
mod demo;
mod ended;
pub mod pages;
pub mod routes;
mod running;

use hub_bookings::BOOKINGS;
use hub_entries::ENTRIES;
use hub_nursery::NURSERY;
use hub_offices::OFFICES;
use hub_web::noun::{Noun, Nouns, WEB};

pub use demo::greeting as demo_greeting;
pub use hub_web::{
    app::{Hub, RunError},
    settings::{Settings, SettingsError},
};
pub use running::Running;

/// What is of no noun alone.
static TOWN: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    staff_pages: bars::STAFF,
    resident_pages: bars::RESIDENTS,
    own: |_, own| own.put(demo::Readers::default()),
    ..Noun::NOTHING
};

/// What there is: the only way to serve a route or a file.
pub static NOUNS: Nouns = Nouns(&[&WEB, &TOWN, &NURSERY, &OFFICES, &BOOKINGS, &ENTRIES]);

/// Raises the limit of open files to what the machine allows: each live page is one.
pub fn allow_many_connections() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}
