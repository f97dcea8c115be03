//! Keeps what takes a while from running into midnight in Tokyo: days close there, numbers begin anew, and whoever waited is
//! gone. That is right in a town, and shown with a clock that can be moved; here it would only spoil something else.

use std::{thread, time::Duration};

use domain::time::{Clock, SystemClock, UtcTime};

/// How much of its day is left at this instant.
fn left_of(now: UtcTime) -> Duration {
    now.day().plus(1).start().since(now)
}

/// Lets midnight pass if it is nearer than what is going to take this long. Blocks: the programs, browsers and databases
/// that come after have the machine's clock, so that nothing but this clock can say that the new day is there.
pub fn keep_clear(takes: Duration) {
    let left = left_of(SystemClock.now());
    if left < takes {
        eprintln!("midnight in Tokyo is {} s away: waiting for the new day", left.as_secs());
        thread::sleep(left + Duration::from_secs(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_tokyo() {
        // 2026-11-21 8:31 in Asia/Tokyo.
        let now = UtcTime::from_micros(1_795_217_460_000_000);
        let left = left_of(now);
        assert_eq!(left.as_secs(), (24 * 60 - 8 * 60 - 31) * 60);
        assert_eq!((now + left).day(), now.day().plus(1));
    }
}
