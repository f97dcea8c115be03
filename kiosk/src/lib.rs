//! The agent beside a card reader: reads a card, keeps the tap, sends it, shows what became of it.
//!
//! ```text
//! Reader (own thread) ──▶ Intake ──▶ Spool (own thread, SQLite)
//!                           ├────▶ Uplink ── signed batches ──▶ hub
//!                           └────▶ Screen ◀── answers ── Uplink
//!                                    ├── Server-Sent Events on 127.0.0.1 ──▶ the tablet's browser
//!                                    └── Tickets ── signed questions ──▶ hub
//!                                           └────▶ Printer (own thread) ──▶ Conditions ── how it is ──▶ hub
//! ```
//!
//! Invariants: a tap is acknowledged to a person only after it is durable here; it is deleted here only after the hub's
//! answer; taps leave in the order in which they came, whatever the clock does. The kiosk works without the hub.
//!
//! Absent on purpose: deciding what a tap means (the hub does), names of people (they come with answers and are not
//! kept), the My Number (no command to read it can be built, see [`card_application`]).

pub mod agent;
pub mod card_application;
pub mod cards;
pub mod clock;
pub mod condition;
pub mod enrolment;
pub mod hub;
pub mod printer;
mod private;
pub mod reader;
pub mod screen;
pub mod settings;
pub mod spool;
pub mod tickets;
pub mod uplink;
