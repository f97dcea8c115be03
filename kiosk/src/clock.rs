//! The machine's two clocks: the wall clock, which people and time servers set, and the time since boot, which never
//! jumps but begins anew with every boot.

use std::fs;

use domain::time::{Clock, SystemClock, UtcTime};

/// An instant by both clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// What the wall clock said, right or wrong.
    pub wall: UtcTime,
    /// Which boot of the machine it was; empty if the machine does not tell.
    pub boot: String,
    /// Milliseconds since that boot, time asleep included.
    pub uptime_ms: u64,
}

impl Moment {
    /// Milliseconds from an earlier moment to this one: by the time since boot within one boot, else by the wall clock, but
    /// what was before this boot is at least as old as this boot, wherever the wall clock was set meanwhile.
    #[must_use]
    pub fn ms_since(&self, earlier: &Self) -> u64 {
        let same_boot = !self.boot.is_empty() && self.boot == earlier.boot;
        match self.uptime_ms.checked_sub(earlier.uptime_ms) {
            Some(ms) if same_boot => ms,
            _ => {
                let by_wall = u64::try_from(self.wall.since(earlier.wall).as_millis()).unwrap_or(u64::MAX);
                by_wall.max(if self.boot.is_empty() { 0 } else { self.uptime_ms })
            }
        }
    }
}

/// Where the present moment comes from, so that a test can move both clocks.
pub trait Moments: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// The clocks of this machine (Linux: CLOCK_REALTIME, and CLOCK_BOOTTIME as `/proc/uptime` gives it).
#[derive(Debug, Clone)]
pub struct MachineClocks {
    boot: String,
}

impl MachineClocks {
    /// Learns which boot this is.
    #[must_use]
    pub fn new() -> Self {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        Self { boot: boot.trim().to_owned() }
    }
}

impl Default for MachineClocks {
    fn default() -> Self {
        Self::new()
    }
}

impl Moments for MachineClocks {
    fn now(&self) -> Moment {
        let uptime = fs::read_to_string("/proc/uptime").ok().and_then(|text| uptime_ms(&text));
        let boot = if uptime.is_some() { self.boot.clone() } else { String::new() };
        Moment { wall: SystemClock.now(), boot, uptime_ms: uptime.unwrap_or(0) }
    }
}

/// Reads `12345.67 54321.00`: seconds and hundredths since boot, then idle time.
fn uptime_ms(text: &str) -> Option<u64> {
    let (seconds, hundredths) = text.split_ascii_whitespace().next()?.split_once('.')?;
    Some(seconds.parse::<u64>().ok()? * 1_000 + hundredths.parse::<u64>().ok()? * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(wall_s: i64, boot: &str, uptime_ms: u64) -> Moment {
        Moment { wall: UtcTime::from_micros(wall_s * 1_000_000), boot: boot.to_owned(), uptime_ms }
    }

    #[test]
    fn within_one_boot_a_jump_of_the_wall_clock_does_not_matter() {
        let tap = moment(1_000_000, "a", 5_000);
        assert_eq!(moment(2_000_000, "a", 5_800).ms_since(&tap), 800);
        assert_eq!(moment(0, "a", 5_800).ms_since(&tap), 800);
    }

    #[test]
    fn across_boots_the_wall_clock_tells_but_nothing_is_younger_than_this_boot() {
        let tap = moment(1_000, "a", 5_000);
        assert_eq!(moment(1_060, "b", 10_000).ms_since(&tap), 60_000);
        // Booted in 1970 again, or a year back.
        assert_eq!(moment(900, "b", 100_000).ms_since(&tap), 100_000);
        assert_eq!(moment(900, "", 100_000).ms_since(&tap), 0);
        assert_eq!(moment(1_060, "", 100_000).ms_since(&moment(1_000, "", 5_000)), 60_000);
    }

    #[test]
    fn this_machine_tells_its_boot_and_its_uptime() {
        let clocks = MachineClocks::new();
        let (first, second) = (clocks.now(), clocks.now());
        assert!(!first.boot.is_empty() && first.uptime_ms > 0);
        assert!(second.ms_since(&first) < 60_000);
        assert_eq!(uptime_ms("12345.67 54321.00\n"), Some(12_345_670));
    }
}
