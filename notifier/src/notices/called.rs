//! A visitor's number is called.

use std::time::Duration;

use db::{
    notices::{Channel, Due},
    queues::Called,
};
use domain::{lang::Lang, time::UtcTime};

use super::{Letter, Notice, Screen, queue};
use crate::{
    patience::Patience,
    words::{Scene, when},
};

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
        let (title, body) = words(self.language, &self.number, &self.counter);
        Some(Screen { title, body, language: self.language })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let Self { number, counter, language, .. } = self;
        let line = queue::also(
            *language,
            format!("{}。", words(Lang::Ja, number, counter).1),
            words(*language, number, counter),
        );
        let subject = format!("番号{number}をお呼びしています（{}）", when(told));
        Some(queue::letter(told, subject, format!("番号{number}をお呼びしています。"), line))
    }
}

/// Title and body.
fn words(language: Lang, number: &str, counter: &str) -> (String, String) {
    let words = words::of(language);
    (words.notices_called(number), words.notices_called_to(counter))
}
