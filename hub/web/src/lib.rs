//! What all nouns of the hub use, and which knows none of them: the door and the gate, policies and sessions, the frame of
//! pages, forms, bounds of eagerness, live streams, metrics, the settings.
//!
//! A noun is a crate beside this one that gives a [`noun::Noun`]; the binary on top lists them. Absent on purpose: handlers,
//! pages and words of a noun.

pub mod access;
pub mod agent;
pub mod allowed;
pub mod app;
pub mod audit;
pub mod browser;
pub mod bus;
pub mod cookies;
pub mod day_codes;
mod door;
pub mod files;
pub mod forms;
pub mod frame;
pub mod fresh;
pub mod health;
pub mod kept;
pub mod letters;
pub mod listener;
pub mod live;
pub mod metrics;
pub mod mine;
pub mod misses;
pub mod names;
pub mod notices;
pub mod noun;
pub mod pages;
pub mod policy;
pub mod posted;
pub mod push;
pub mod routes;
mod seats;
pub mod session;
pub mod settings;
pub mod site;
pub mod source;
pub mod throttle;
pub mod tls;
pub mod today;
pub mod tongue;
pub mod trouble;
mod wire;
