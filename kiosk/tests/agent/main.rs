//! The kiosk behind its reader: spool, uplink, screen, and the program as a whole.

mod arrivals;
mod browser;
mod condition;
mod folder;
mod hub;
mod office;
mod process;
mod spool;
mod tickets;
mod touch;
mod uplink;
