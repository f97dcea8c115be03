//! A child went home.

use db::{attendance::Left, notices::Due};
use words::Words;

use super::{
    Letter, Notice, Screen,
    attendance::{self, Passage},
    topic_of_fact,
};
use crate::words::Scene;

const PASSAGE: Passage = Passage {
    title: Words::notices_left,
    at: |words, when| words.notices_left_at(when),
    who: |words, name| words.notices_left_who(name),
    by_another: Words::notices_left_other,
    by: |words, name| words.notices_left_by(name),
};

impl Notice for Left {
    fn topic(&self, due: &Due) -> [u8; 16] {
        topic_of_fact(due)
    }

    fn is_heard_again(&self) -> bool {
        false
    }

    fn screen(&self, told: &Scene<'_>) -> Option<Screen> {
        Some(attendance::screen(told, &PASSAGE))
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        Some(attendance::letter(told, &PASSAGE))
    }
}
