//! A child came.

use db::{attendance::Arrived, notices::Due};
use words::Words;

use super::{
    Letter, Notice, Screen,
    attendance::{self, Passage},
    topic_of_fact,
};
use crate::words::Scene;

const PASSAGE: Passage = Passage {
    title: Words::notices_arrived,
    at: |words, when| words.notices_arrived_at(when),
    who: |words, name| words.notices_arrived_who(name),
    by_another: Words::notices_arrived_other,
    by: |words, name| words.notices_arrived_by(name),
};

impl Notice for Arrived {
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
