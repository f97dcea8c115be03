//! How long a notice is worth sending, and when it is tried again. Pure.

use std::time::Duration;

use db::notices::{Channel, Then};
use domain::time::UtcTime;

use crate::outcome::Outcome;

/// Whoever asks to be tried again at once is tried again soon: no loop without a pause.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// What the operator settled; the times count from what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// A push looks as if it just happened, so an older notice is not pushed any more.
    pub push: Duration,
    /// A mail says when it happened; still, an older notice is not mailed any more.
    pub mail: Duration,
    /// Between the first try and the second; doubled from then on.
    pub first_wait: Duration,
    /// Between two tries at most, unless the other side asks for more.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            push: Duration::from_secs(6 * 3_600),
            mail: Duration::from_secs(24 * 3_600),
            first_wait: Duration::from_secs(15),
            longest_wait: Duration::from_secs(30 * 60),
        }
    }
}

impl Patience {
    /// When a notice of what happened at `at` has become too old, if nothing else is so of it.
    #[must_use]
    pub fn end(&self, channel: Channel, at: UtcTime) -> UtcTime {
        at + match channel {
            Channel::Push => self.push,
            Channel::Mail => self.mail,
        }
    }

    /// What follows from a try that ended now, the `attempts`-th after none.
    ///
    /// `jitter` is in 0..1: without it all that failed together would come back together.
    #[must_use]
    pub fn then(&self, outcome: &Outcome, attempts: i64, now: UtcTime, end: UtcTime, jitter: f64) -> Then {
        let again = match outcome {
            Outcome::Delivered => return Then::Delivered,
            Outcome::Gone(_) => return Then::Gone,
            Outcome::NoMailbox(_) | Outcome::Permanent(_) => return Then::Refused,
            Outcome::RetryAfter(after, _) => now + (*after).max(SHORTEST_WAIT),
            Outcome::Temporary(_) | Outcome::Unwelcome(_) => now + self.wait(attempts, jitter),
        };
        if again < end { Then::Again { at: again } } else { Then::GivenUp }
    }

    /// When what broke off by a fault of ours is tried again.
    pub(crate) fn after_a_fault(&self, attempts: i64, now: UtcTime, jitter: f64) -> UtcTime {
        now + self.wait(attempts, jitter)
    }

    /// Between three quarters and five quarters of the doubled wait.
    fn wait(&self, attempts: i64, jitter: f64) -> Duration {
        let doublings = u32::try_from(attempts.clamp(0, 30)).unwrap_or(0);
        let wait = self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait);
        wait.mul_f64(0.75 + jitter.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Reason;

    const NOW: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);
    const REASON: Reason = Reason::new("connect");

    fn wait_after(attempts: i64, jitter: f64) -> Option<Duration> {
        let patience = Patience::default();
        let end = patience.end(Channel::Push, NOW);
        match patience.then(&Outcome::Temporary(REASON), attempts, NOW, end, jitter) {
            Then::Again { at } => Some(at.since(NOW)),
            _ => None,
        }
    }

    #[test]
    fn the_wait_doubles_up_to_half_an_hour_and_is_spread() {
        let middle: Vec<_> =
            (0..9).filter_map(|attempts| wait_after(attempts, 0.5)).map(|wait| wait.as_secs()).collect();
        assert_eq!(middle, [15, 30, 60, 120, 240, 480, 960, 1_800, 1_800]);
        assert_eq!(wait_after(2, 0.0), Some(Duration::from_secs(45)));
        assert_eq!(wait_after(2, 1.0), Some(Duration::from_secs(75)));
        assert!(wait_after(i64::MAX, 1.0).is_some());
    }

    #[test]
    fn retry_after_is_taken_exactly_and_beyond_the_end_it_is_given_up() {
        let patience = Patience::default();
        let end = patience.end(Channel::Push, NOW);
        let asked = |after| patience.then(&Outcome::RetryAfter(Duration::from_secs(after), REASON), 7, NOW, end, 0.9);
        assert_eq!(asked(7), Then::Again { at: NOW + Duration::from_secs(7) });
        assert_eq!(asked(0), Then::Again { at: NOW + Duration::from_secs(1) });
        assert_eq!(asked(6 * 3_600), Then::GivenUp);
        assert_eq!(patience.then(&Outcome::Temporary(REASON), 0, end, end, 0.5), Then::GivenUp);
    }

    #[test]
    fn what_will_never_work_is_not_tried_again() {
        let patience = Patience::default();
        let then = |outcome| patience.then(&outcome, 0, NOW, patience.end(Channel::Mail, NOW), 0.5);
        assert_eq!(then(Outcome::Permanent(REASON)), Then::Refused);
        assert_eq!(then(Outcome::Gone(REASON)), Then::Gone);
        assert_eq!(then(Outcome::Delivered), Then::Delivered);
    }
}
