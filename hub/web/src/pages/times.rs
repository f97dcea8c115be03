//! How the staff's pages write times.

use domain::time::UtcTime;

/// Whole minutes from then to now.
#[must_use]
pub fn minutes_since(now: UtcTime, then: UtcTime) -> u64 {
    now.since(then).as_secs() / 60
}

/// The time of day, with the day unless it is today.
#[must_use]
pub fn day_or_clock(now: UtcTime, at: UtcTime) -> String {
    if at.day() == now.day() { at.clock_text() } else { day_and_clock(&at) }
}

/// Day and hour for lists that reach over several days, as `11月21日（土） 8:31`.
#[must_use]
pub fn day_and_clock(at: &UtcTime) -> String {
    format!("{} {}", at.day().japanese(), at.clock_text())
}
