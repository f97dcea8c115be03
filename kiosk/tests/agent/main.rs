//! The kiosk behind its reader: spool, uplink, screen, and the program as a whole.

mod folder;
mod hub;
mod process;
mod spool;
mod uplink;
