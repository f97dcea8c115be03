//! A child came.

use db::{attendance::Arrived, notices::Due};

use super::{Letter, Notice, Screen, attendance};
use crate::words::Scene;

const WORD: &str = "登園";

impl Notice for Arrived {
    fn topic(&self, due: &Due) -> [u8; 16] {
        attendance::topic(due)
    }

    fn is_heard_again(&self) -> bool {
        false
    }

    fn screen(&self, told: &Scene<'_>) -> Option<Screen> {
        Some(attendance::screen(told, WORD))
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        Some(attendance::letter(told, WORD))
    }
}
