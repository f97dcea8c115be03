//! What people see: one view model per page, each rendered by the template of the same name in `templates`.
//!
//! A view model holds what its page shows and nothing else; handlers fill it. Words for staff and parents are Japanese;
//! what residents read on the way to a number or a booking, and whatever goes wrong, is there in six languages. Words stand
//! in the template or beside its type here. Pages work without script; the modules in `hub/static` make them live. No page
//! contains inline script or style, so that the content security policy can refuse both.
//!
//! Absent on purpose: handlers, the database, the settings.

pub mod arrivals;
pub mod board;
pub mod bookings;
pub mod calendars;
pub mod counters;
pub mod demo;
pub mod devices;
pub mod displays;
pub mod documents;
pub mod families;
pub mod manual;
pub mod notices;
pub mod office;
pub mod reservations;
pub mod residents;
pub mod sign_in;
pub mod statistics;
pub mod visits;

#[cfg(test)]
mod tests;
