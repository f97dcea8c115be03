//! Bookings (予約): who comes when, without one place ever being given twice.
//!
//! Pure: [`calendar::Calendar`] says which places there are.

pub mod address;
pub mod calendar;
pub mod check;
pub mod documents;
pub mod holidays;
pub mod ics;
pub mod slots;
