//! How long to leave a hub alone that did not answer: twice as long each time, up to a bound, with a random share so
//! that the kiosks of a town do not come back all at once.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// A hub may ask for more than [`LONGEST`], but not silence a kiosk for a day by mistake.
const LONGEST_ASKED: Duration = Duration::from_secs(300);

#[derive(Default)]
pub(super) struct Pauses {
    failures: u32,
}

impl Pauses {
    /// The hub answered.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The pause after one more failure: between half and all of the doubled time, and not less than the hub asked for.
    pub(super) fn next(&mut self, asked: Option<Duration>) -> Duration {
        let longest = FIRST.saturating_mul(1 << self.failures.min(10)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let pause = longest.mul_f64(0.5 + 0.5 * fastrand::f64());
        let spread = asked.map(|asked| asked.min(LONGEST_ASKED) + FIRST.mul_f64(fastrand::f64()));
        pause.max(spread.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_minute_and_no_further() {
        let mut pauses = Pauses::default();
        let first = pauses.next(None);
        assert!(first >= FIRST / 2 && first <= FIRST);
        let later: Vec<_> = (0..40).map(|_| pauses.next(None)).collect();
        assert!(later.iter().all(|&pause| pause <= LONGEST));
        assert!(later[20..].iter().all(|&pause| pause >= LONGEST / 2));
        pauses.reset();
        assert!(pauses.next(None) <= FIRST);
    }

    #[test]
    fn the_hub_may_ask_for_a_longer_pause_but_not_for_a_day() {
        let asked = Duration::from_secs(90);
        let pause = Pauses::default().next(Some(asked));
        assert!(pause >= asked && pause <= asked + FIRST);
        assert!(Pauses::default().next(Some(Duration::from_secs(86_400))) <= LONGEST_ASKED + FIRST);
        assert!(Pauses::default().next(Some(Duration::ZERO)) >= FIRST / 2);
    }
}
