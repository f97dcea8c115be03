//! A visitor's number is called.

use std::time::Duration;

use db::{
    notices::{Channel, Due},
    queues::Called,
};
use domain::time::UtcTime;
use words::Words;

use super::{Letter, Notice, Screen, queue};
use crate::{patience::Patience, words::Scene};

/// A number that is called is soon called no more, whatever the channel.
const WORTH: Duration = Duration::from_secs(10 * 60);

impl Notice for Called {
    fn end(&self, _: &Patience, _: Channel, at: UtcTime) -> UtcTime {
        at + WORTH
    }

    fn topic(&self, due: &Due) -> [u8; 16] {
        queue::topic(self.visit, due)
    }

    fn screen(&self, _: &Scene<'_>) -> Option<Screen> {
        let words = words::of(self.language);
        let (title, body) = (words.notices_called(&self.number), words.notices_called_to(&self.counter));
        Some(Screen { title, body, language: self.language })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let say = |words: &Words| (words.notices_called_letter(&self.number), words.notices_called_to(&self.counter));
        Some(queue::letter(told, self.language, say))
    }
}
