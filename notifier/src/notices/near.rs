//! A visitor's turn is near.

use std::time::Duration;

use db::{
    notices::{Channel, Due},
    queues::Near,
};
use domain::time::UtcTime;
use words::Words;

use super::{Letter, Notice, Screen, queue};
use crate::{patience::Patience, words::Scene};

/// Whose turn was near is soon called.
const WORTH: Duration = Duration::from_secs(15 * 60);

impl Notice for Near {
    fn end(&self, _: &Patience, _: Channel, at: UtcTime) -> UtcTime {
        at + WORTH
    }

    fn topic(&self, due: &Due) -> [u8; 16] {
        queue::topic(self.visit, due)
    }

    fn screen(&self, _: &Scene<'_>) -> Option<Screen> {
        let words = words::of(self.language);
        let (title, body) = (words.notices_near(&self.number), words.notices_near_before(self.before));
        Some(Screen { title, body, language: self.language })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let say = |words: &Words| (words.notices_near_letter(&self.number), words.notices_near_before(self.before));
        Some(queue::letter(told, self.language, say))
    }
}
