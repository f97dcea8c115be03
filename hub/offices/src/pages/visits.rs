//! What visitors see on their phones: an office with its lines, the page of a number, the check-in.

mod office;
mod said;
mod ticket;

#[cfg(test)]
pub(super) mod tests;

use std::time::Duration;

pub use office::{Has, OfficePage, Offices};
pub use said::{Done, WhyNot};
pub use ticket::{Mails, Ticket, UnknownTicket};

/// Minutes as people say them: to the minute while few, to five after.
fn said_minutes(wait: Duration) -> u64 {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    if minutes <= 10 { minutes } else { minutes.div_ceil(5) * 5 }
}
