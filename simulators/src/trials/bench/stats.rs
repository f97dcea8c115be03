//! Times in figures.

use std::time::Duration;

use serde::Serialize;

/// How times spread.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    /// Half took no longer.
    pub p50_ms: f64,
    /// One in twenty took longer.
    pub p95_ms: f64,
    /// One in a hundred took longer.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Spread {
    /// Of these times, which it sorts; nothing of none.
    pub fn of(times: &mut [Duration]) -> Option<Self> {
        times.sort_unstable();
        let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        let ms = |time: &Duration| time.as_secs_f64() * 1_000.0;
        Some(Self {
            p50_ms: at(50).map(ms)?,
            p95_ms: at(95).map(ms)?,
            p99_ms: at(99).map(ms)?,
            max_ms: times.last().map(ms)?,
        })
    }
}

/// The middle one; not a number of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_are_below_the_middle_and_one_in_a_hundred_above_p99() {
        let mut times: Vec<_> = (0..100).rev().map(Duration::from_millis).collect();
        let spread = Spread::of(&mut times).expect("there are times");
        assert_eq!((spread.p50_ms, spread.p99_ms, spread.max_ms), (50.0, 99.0, 99.0));
        assert!(Spread::of(&mut []).is_none());
    }
}
