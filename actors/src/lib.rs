//! Live state: one supervised actor per device and per facility.
//!
//! A tap walks from [`Town::taps`] through its device's actor (order, repetition, clock) to its facility's actor
//! (decision, append) and is answered after the commit. Every actor can be lost at any moment: what it holds is a
//! fold of rows, and it starts again on the next message.
//!
//! Absent on purpose: HTTP, Redis, and any lease between hubs; the database refuses what was decided on an old state.

mod alive;
mod attendance;
mod bookings;
mod days;
mod deps;
mod device;
mod directory;
mod entries;
mod facility;
mod invitations;
mod ledger;
mod looks;
mod once;
mod queue;
mod refusal;
mod sources;
mod taps;
mod task;
mod tentative;
mod town;

pub use attendance::{MarkFailure, Note};
pub use bookings::BookingFailure;
pub use deps::{Limits, Moved, Publish, SHARE_PERCENT, TownSettings};
pub use device::{DeviceHandle, DeviceObservation};
pub use facility::FacilityObservation;
pub use queue::{QueueBook, QueueFailure, Taken};
pub use refusal::FacilityRefusal;
pub use town::{Sent, Town};
