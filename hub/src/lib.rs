//! The hub: routes, pages, live streams and sign-in; wires database, actors, bus and notifier together.
//!
//! Handlers extract, call once, answer. What may call them is settled before they run, by [`routes::ROUTES`].

mod access;
mod app;
mod booking_clock;
mod browser;
mod bus;
mod closing;
mod cookies;
mod day_codes;
mod demo;
mod door;
mod ended;
mod fresh;
mod health;
mod letters;
mod listener;
mod live;
mod metrics;
mod names;
mod notices;
pub mod pages;
mod posted;
pub mod routes;
mod seats;
mod settings;
mod source;
pub mod standard;
mod throttle;
mod trouble;
mod wire;

pub use app::{Hub, RunError, Running};
pub use demo::greeting as demo_greeting;
pub use settings::{Settings, SettingsError};

/// Raises the limit of open files to what the machine allows: each live page is one.
pub fn allow_many_connections() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}
