//! The words that everyone in Kazasu shares: typed ids, parsed values, the messages between kiosk and hub, and the
//! rules as pure functions. No input, no output, no clock of its own.

pub mod attendance;
pub mod birth;
pub mod bookings;
pub mod card;
pub mod condition;
pub mod contact;
pub mod days;
pub mod duties;
pub mod entries;
pub mod holidays;
pub mod identity;
pub mod ids;
pub mod lang;
pub mod log;
pub mod moves;
pub mod opening;
pub mod persons;
pub mod queue;
pub mod roster;
pub mod screen;
pub mod taps;
pub mod telephone;
pub mod text;
pub mod time;
