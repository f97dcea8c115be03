//! A visitor's turn is near.

use std::time::Duration;

use db::{
    notices::{Channel, Due},
    queues::Near,
};
use domain::{lang::Lang, time::UtcTime};

use super::{Letter, Notice, Screen, queue};
use crate::{
    patience::Patience,
    words::{Scene, when},
};

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
        let (title, body) = words(self.language, &self.number, self.before);
        Some(Screen { title, body, language: self.language })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let number = &self.number;
        let here = words(self.language, number, self.before);
        let line = queue::also(self.language, format!("{}。", words(Lang::Ja, number, self.before).1), here);
        let subject = format!("番号{number}の順番はまもなくです（{}）", when(told));
        Some(queue::letter(told, subject, format!("番号{number}の順番はまもなくです。"), line))
    }
}

/// Title and body.
fn words(language: Lang, number: &str, before: u32) -> (String, String) {
    let words = words::of(language);
    (words.notices_near(number), words.notices_near_before(before))
}
